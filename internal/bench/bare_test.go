package bench

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"matelot/internal/enginetest"
)

// BenchmarkCheckAgainstBare: aim, a whole check takes at most 1.5 times as long as the
// barest Go program that asks the engine and the page the same, and below 25 ms.
func BenchmarkCheckAgainstBare(b *testing.B) {
	socket, local := strings.CutPrefix(enginetest.Need(b).Host, "unix://")
	if !local {
		b.Skip("the bare program speaks with sockets alone")
	}
	enginetest.Lock(b, "port-5001")
	l := newLab(b)
	l.solve()
	bare := filepath.Join(b.TempDir(), "bare")
	if out, err := exec.CommandContext(b.Context(), "go", "build", "-o", bare, "matelot/checker/observe/testdata/bare").CombinedOutput(); err != nil {
		b.Fatalf("building the bare program: %v\n%s", err, out)
	}
	must := func(name string, args ...string) func() {
		return func() {
			if out, err := l.command(name, args...).CombinedOutput(); err != nil {
				b.Fatalf("%s: %v\n%s", name, err, out)
			}
		}
	}
	b.ResetTimer()
	for range b.N {
		r, x, y := ratio(b, must(l.exe, "check", "ports/publish"), must(bare, socket, "our-web-server", "http://localhost:5001/"))
		report(b, r, x, y, "matelot", "bare")
	}
}

// BenchmarkParts shows what a check's time goes to: the process alone; with the course
// read, an observation judged, and the words; and all of it, with the session and the
// engine. What each adds is the difference to the one before.
func BenchmarkParts(b *testing.B) {
	enginetest.Need(b)
	enginetest.Lock(b, "port-5001")
	l := newLab(b)
	l.solve()
	saved := filepath.Join(b.TempDir(), "observation.json")
	l.run("check", "ports/publish", "--save-observation", saved)
	parts := []struct {
		name string
		args []string
	}{
		{"start-ms", []string{"version"}},
		{"judged-again-ms", []string{"check", "--observation", saved}},
		{"whole-ms", []string{"check", "ports/publish"}},
	}
	b.ResetTimer()
	for range b.N {
		for _, part := range parts {
			var times []time.Duration
			for range rounds {
				times = append(times, timed(func() { l.run(part.args...) }))
			}
			b.ReportMetric(float64(median(times).Microseconds())/1000, part.name)
		}
	}
	b.ReportMetric(0, "ns/op")
}
