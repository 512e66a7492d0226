package acceptance

import (
	"flag"
	"testing"
	"time"

	"matelot/internal/course"
	"matelot/lessons"
)

// TestACrowdedClass: the server is killed twice while learners send; nothing is lost,
// nothing is there twice, and dashboards come back to show all of it.
func TestACrowdedClass(t *testing.T) {
	c := crowd{class: openClass(t), learners: 60, each: 20, over: 6 * time.Second, dashboards: 6, kills: 2}
	f := c.run()
	if want := c.learners * c.each; f.kept != want || f.shown != want {
		t.Errorf("%d attempts were kept and %d shown, of %d", f.kept, f.shown, want)
	}
	t.Logf("%+v", f)
}

// classSize is how many learners BenchmarkClass has; it has a dashboard for each 20.
var classSize = flag.Int("learners", 1000, "how many learners a class is measured with")

// BenchmarkClass is the room that the classroom is made for, and more: its figures
// stand in docs/classroom.md.
func BenchmarkClass(b *testing.B) {
	for b.Loop() {
		for name, kills := range map[string]int{"": 0, "-killed": 2} {
			c := crowd{class: openClass(b), learners: *classSize, each: 20, over: time.Minute, dashboards: *classSize / 20, kills: kills}
			f := c.run()
			b.ReportMetric(float64(f.lost), "lost"+name)
			b.ReportMetric(float64(f.doubled), "doubled"+name)
			b.ReportMetric(float64(f.p50.Milliseconds()), "p50-ms"+name)
			b.ReportMetric(float64(f.p95.Milliseconds()), "p95-ms"+name)
			b.ReportMetric(float64(f.peak)/(1<<20), "peak-MiB"+name)
		}
	}
}

func theCourse(t testing.TB) *course.Course {
	t.Helper()
	loaded, err := course.Load(lessons.FS)
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}
