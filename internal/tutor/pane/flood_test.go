//go:build !windows

package pane

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// floodVariable makes this test's program the one that floods: so many lines a
// second, or as many as it can for 0.
const floodVariable = "PANE_TEST_FLOOD"

func TestMain(m *testing.M) {
	if rate, ok := os.LookupEnv(floodVariable); ok {
		lines, err := strconv.Atoi(rate)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		flood(lines)
		return
	}
	os.Exit(m.Run())
}

// flood scrolls lines through all rows of a terminal in raw mode but the last. In
// that it counts the keys that it gets.
func flood(rate int) {
	var out sync.Mutex
	fmt.Print("\x1b[1;23r\x1b[23;1H")
	go func() {
		in := bufio.NewReader(os.Stdin)
		for keys := 1; ; keys++ {
			if _, err := in.ReadByte(); err != nil {
				os.Exit(0)
			}
			out.Lock()
			fmt.Printf("\x1b7\x1b[24;1H%d keys\x1b8", keys)
			out.Unlock()
		}
	}()
	const line = "2026-01-01T00:00:00Z worker-1 \x1b[32mINFO\x1b[0m handled request %d in 7 ms\r\n"
	begun := time.Now()
	for lines := 0; ; {
		batch := 100
		if rate > 0 {
			time.Sleep(time.Millisecond)
			batch = int(time.Since(begun).Seconds()*float64(rate)) - lines
		}
		var text strings.Builder
		for range batch {
			lines++
			fmt.Fprintf(&text, line, lines)
		}
		out.Lock()
		fmt.Print(text.String())
		out.Unlock()
	}
}

func startFlood(t testing.TB, cols, rate int) *Pane {
	t.Helper()
	cmd := exec.Command("/bin/sh", "-c", `stty raw -echo; exec "$0"`, os.Args[0])
	cmd.Env = append(os.Environ(), floodVariable+"="+strconv.Itoa(rate))
	p := run(t, cmd, cols, 24)
	awaitText(t, p, "handled request")
	return p
}

// keyToScreen presses a key and gives how long it took until the view shows it.
func keyToScreen(t testing.TB, p *Pane, count int) time.Duration {
	t.Helper()
	want := fmt.Sprintf("\n%d keys", count)
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
