//go:build !windows

package screen

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"matelot/internal/page"
	"matelot/internal/render"
	"matelot/internal/tutor"
	"matelot/internal/tutor/pane"
	"matelot/internal/tutor/pane/emulator"
	"matelot/internal/tutor/pane/flood"
)

func TestMain(m *testing.M) {
	if flood.Main() {
		return
	}
	os.Exit(m.Run())
}

// shown is a terminal in memory: what the program writes, as somebody would see it.
type shown struct {
	mu     sync.Mutex
	screen *emulator.Terminal
	text   []byte
	more   chan struct{}
}

func newShown(w, h int) *shown {
	return &shown{screen: emulator.New(w, h), more: make(chan struct{}, 1)}
}

func (s *shown) Write(p []byte) (int, error) {
	s.mu.Lock()
	s.screen.Write(p)
	s.mu.Unlock()
	select {
	case s.more <- struct{}{}:
	default:
	}
	return len(p), nil
}

func (s *shown) has(text string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text = s.screen.AppendPlain(s.text[:0], 0)
	return strings.Contains(string(s.text), text)
}

// await waits until a text stands on the screen.
func (s *shown) await(t testing.TB, text string) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for !s.has(text) {
		select {
		case <-s.more:
		case <-deadline:
			t.Fatalf("%q is not on the screen:\n%s", text, s.text)
		}
	}
}

// program is the whole tutor, in bubbletea's program, with a flood in its shell.
type program struct {
	keys  *io.PipeWriter
	shown *shown
	ended chan error
	end   context.CancelFunc
}

func startProgram(t testing.TB, w, h, rate, lines int) *program {
	t.Helper()
	lab := newFakeLab("en")
	lab.dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(lab.dir, "journal.jsonl"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	pages, err := page.New(page.StylePlain)
	if err != nil {
		t.Fatal(err)
	}
	in, keys := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	p := &program{keys: keys, shown: newShown(w, h), ended: make(chan error, 1), end: cancel}
	go func() {
		p.ended <- Run(ctx, lab, Options{
			ScreenOptions: tutor.ScreenOptions{
				In: in, Out: p.shown, Width: w, Height: h, Mouse: true,
				Style: render.Style{Color: true, Width: 80}, Page: pages.Render,
			},
			Start: func(_ *exec.Cmd, cols, rows int) (Terminal, error) {
				return pane.Start(flood.Command(ctx, rate, lines), cols, rows)
			},
		})
	}()
	return p
}

// stop ends the program as a closed window does.
func (p *program) stop(t testing.TB) {
	t.Helper()
	p.end()
	if err := <-p.ended; err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	_ = p.keys.Close() // never fails
}

// press types a key, and gives how long it took until the screen shows what came of it.
func (p *program) press(t testing.TB, count int) time.Duration {
	t.Helper()
	begun := time.Now()
	if _, err := p.keys.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	p.shown.await(t, flood.Keys(count))
	return time.Since(begun)
}

// A key comes through while a log fills the shell.
func TestAKeyIsShownInAFlood(t *testing.T) {
	p := startProgram(t, 80, 24, 0, 0)
	defer p.stop(t)
	p.shown.await(t, flood.Seen)
	for count := 1; count <= 10; count++ {
		p.press(t, count)
	}
	// Nothing is shifted: a screen that is no terminal adds no carriage returns.
	for _, row := range []string{"\n## Publish a port", "\n▶ your shell ──", "\n── checks: 0 of 2", "\n F1 help  F2 hint"} {
		if !p.shown.has(row) {
			t.Errorf("%q is not on the screen:\n%s", row, p.shown.text)
		}
	}
}

// BenchmarkKeyToScreen is the way of a key through the whole program: read, given to
// the shell's terminal, answered by what floods it, drawn. Aim: p95 below 16 ms at
// 10,000 lines a second.
func BenchmarkKeyToScreen(b *testing.B) {
	for _, bench := range []struct {
		name       string
		w, h, rate int
	}{
		{"10,000 lines a second, 80x24", 80, 24, 10_000},
		{"10,000 lines a second, 160x50", 160, 50, 10_000},
		{"as many as it can, 160x50", 160, 50, 0},
	} {
		b.Run(bench.name, func(b *testing.B) {
			p := startProgram(b, bench.w, bench.h, bench.rate, 0)
			defer p.stop(b)
			p.shown.await(b, flood.Seen)
			var all []time.Duration
			for b.Loop() {
				all = append(all, p.press(b, len(all)+1))
			}
			slices.Sort(all)
			for _, percent := range []int{50, 95, 99} {
				b.ReportMetric(float64(all[(len(all)-1)*percent/100].Microseconds())/1000, fmt.Sprintf("p%d-ms", percent))
			}
		})
	}
}

// BenchmarkTenSecondsOfLog is the whole program with 100,000 lines in its shell, as
// fast as they come: ten seconds of a container that prints 10,000 a second. An hour
// of it is -benchtime 360x. Aim: below 80 MiB.
func BenchmarkTenSecondsOfLog(b *testing.B) {
	const lines = 100_000
	p := startProgram(b, 160, 50, 0, lines*b.N)
	if err := <-p.ended; err != nil {
		b.Error(err)
	}
	p.end()
	_ = p.keys.Close() // never fails
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	peak := float64(usage.Maxrss) / 1024
	if runtime.GOOS == "darwin" {
		peak /= 1024
	}
	b.ReportMetric(peak, "peak-MiB")
	b.ReportMetric(float64(memory.HeapSys)/(1<<20), "heap-MiB")
	b.ReportMetric(float64(lines*b.N)/b.Elapsed().Seconds(), "lines/s")
}
