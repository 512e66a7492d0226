//go:build !windows

package pane

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"matelot/internal/tutor/pane/flood"
)

func TestMain(m *testing.M) {
	if flood.Main() {
		return
	}
	os.Exit(m.Run())
}

func startFlood(t testing.TB, cols, rate int) *Pane {
	t.Helper()
	p := run(t, flood.Command(t.Context(), rate, 0), cols, 24)
	awaitText(t, p, flood.Seen)
	return p
}

// keyToScreen presses a key and gives how long it took until the view shows it.
func keyToScreen(t testing.TB, p *Pane, count int) time.Duration {
	t.Helper()
	want := "\n" + flood.Keys(count)
	deadline := time.After(patience)
	begun := time.Now()
	p.Key(tea.KeyPressMsg{Code: 'x', Text: "x"})
	for !strings.HasSuffix(p.View(), want) {
		select {
		case <-p.Changed():
		case <-deadline:
			t.Fatalf("%q does not come", want)
		}
	}
	return time.Since(begun)
}

func percentile(sorted []time.Duration, p int) time.Duration {
	return sorted[(len(sorted)-1)*p/100]
}

// The bound is a wide one for machines that do something else: the benchmark
// gives the figure.
func TestAKeyIsSeenInAFlood(t *testing.T) {
	p := startFlood(t, 80, 0)
	var all []time.Duration
	for count := 1; count <= 100; count++ {
		all = append(all, keyToScreen(t, p, count))
	}
	slices.Sort(all)
	if median := percentile(all, 50); median > 100*time.Millisecond {
		t.Errorf("a key takes %v to the screen", median)
	}
}

func BenchmarkKeyToScreenUnderFlood(b *testing.B) {
	for _, bench := range []struct {
		name       string
		cols, rate int
	}{{"10,000 lines a second", 80, 10_000}, {"10,000 lines a second, 160 columns", 160, 10_000}, {"as many as it can", 80, 0}} {
		b.Run(bench.name, func(b *testing.B) {
			p := startFlood(b, bench.cols, bench.rate)
			var all []time.Duration
			for b.Loop() {
				all = append(all, keyToScreen(b, p, len(all)+1))
			}
			slices.Sort(all)
			for _, percent := range []int{50, 95} {
				b.ReportMetric(float64(percentile(all, percent).Microseconds())/1000, fmt.Sprintf("p%d-ms", percent))
			}
		})
	}
}

func BenchmarkFlood(b *testing.B) {
	const lines = 100_000
	script := fmt.Sprintf("yes '%s' | head -n %d", strings.Repeat("log line ", 12), lines)
	for b.Loop() {
		p, err := Start(exec.Command("/bin/sh", "-c", script), 160, 50)
		if err != nil {
			b.Fatal(err)
		}
		awaitDone(b, p)
		if !strings.Contains(p.View(), "log line") {
			b.Errorf("the view is %q", p.View())
		}
		if err := p.Close(); err != nil {
			b.Error(err)
		}
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	b.ReportMetric(float64(memory.Sys)/(1<<20), "MiB-of-the-process")
	b.ReportMetric(lines*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
}
