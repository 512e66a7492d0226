package replay_test

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"matelot/internal/course"
	"matelot/internal/grader"
	"matelot/internal/lab"
	"matelot/internal/replay"
	"matelot/sandbox/engine"
	"matelot/sandbox/engine/link"
)

// measured are exercises of several kinds: what they do takes the engine's time.
func measured() []string {
	return []string{"ports/publish", "data/folder", "dockerfile/context", "remove/rm"}
}

// BenchmarkGrading compares attempts as they are graded with the same docker commands
// by themselves: in a runner beside a warm engine, without proxy, session and checks.
// The aim is a ratio of 1.3. Starting an engine and having the lab images in it is in
// neither: the pool does it ahead.
func BenchmarkGrading(b *testing.B) {
	r, loaded := newReplayer(b, func(o *replay.Options) { o.Ahead = 2 })
	host := hostFor(b)
	limits := engine.DefaultRunnerLimits()
	o := engine.Options{
		Owner: "bench", Workspace: "/home/learner/matelot", Volume: 64 << 20, Attached: true, Limits: engine.DefaultLimits(), Runner: &limits,
	}
	o.Stock = stockOf(b, host, o)
	pool := host.NewPool(b.Context(), 2, func() (engine.Options, error) { return o, nil })
	b.Cleanup(func() {
		pool.Close()
		if err := host.Reap(context.Background(), "bench"); err != nil {
			b.Error(err)
		}
	})
	var graded, bare time.Duration
	for b.Loop() {
		for _, id := range measured() {
			ex, err := lab.Exercise(loaded, id)
			if err != nil {
				b.Fatal(err)
			}
			own, err := pool.Take(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			bare += byItself(b, own, ex)
			if err := own.Close(context.Background()); err != nil {
				b.Fatal(err)
			}
			graded += do(b, r, id, grader.Work{Commands: ex.Solutions[0].Run, Answers: ex.Solutions[0].Answers}).Took
		}
	}
	n := float64(b.N * len(measured()))
	b.ReportMetric(float64(bare.Milliseconds())/n, "bare-ms/attempt")
	b.ReportMetric(float64(graded.Milliseconds())/n, "graded-ms/attempt")
	b.ReportMetric(float64(graded)/float64(bare), "ratio")
}

// stockOf gives the lab images as engines begin with them.
func stockOf(b *testing.B, host *engine.Host, o engine.Options) *engine.Stock {
	b.Helper()
	first, err := host.Start(b.Context(), o, nil)
	if err != nil {
		b.Fatal(err)
	}
	defer first.Close(context.Background())
	if err := first.LoadLab(b.Context()); err != nil {
		b.Fatal(err)
	}
	stock, err := first.Stock(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	return stock
}

// byItself does what an attempt does to the engine, and nothing else.
func byItself(b *testing.B, own *engine.Engine, ex *course.Exercise) time.Duration {
	b.Helper()
	runner, err := own.Runner(b.Context(), engine.DefaultRunnerLimits())
	if err != nil {
		b.Fatal(err)
	}
	socket, err := runner.Link().Listen(b.Context(), "unix", "/run/bare.sock")
	if err != nil {
		b.Fatal(err)
	}
	defer socket.Close()
	go engine.Forward(context.Background(), socket, own.Dial)
	files, err := lab.Scene(ex)
	if err != nil {
		b.Fatal(err)
	}
	start := time.Now()
	dir := own.Workspace() + "/exercise"
	if err := own.Link().Put(b.Context(), dir, foldersOf(b, files)); err != nil {
		b.Fatal(err)
	}
	var said bytes.Buffer
	ended, err := runner.Link().Run(b.Context(), link.Command{
		Args: []string{"/bin/sh", "-e"}, Dir: dir, Stdin: strings.Join([]string{files.Script, ex.Solutions[0].Run}, "\n"),
		Env: []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/home", "DOCKER_HOST=unix:///run/bare.sock"},
	}, &said)
	if err != nil || ended != (link.Ended{}) {
		b.Fatalf("%s by itself: %+v, %v: %s", ex.ID, ended, err, said.String())
	}
	return time.Since(start)
}

// BenchmarkSubmissionsPerMinute counts attempts with one and with two at a time, the
// start of their engines included.
func BenchmarkSubmissionsPerMinute(b *testing.B) {
	for _, jobs := range []int{1, 2} {
		b.Run("jobs="+string(rune('0'+jobs)), func(b *testing.B) {
			r, loaded := newReplayer(b, func(o *replay.Options) { o.Ahead = jobs })
			done := 0
			start := time.Now()
			for b.Loop() {
				var all sync.WaitGroup
				todo := make(chan string)
				for range jobs {
					all.Go(func() {
						for id := range todo {
							ex, err := lab.Exercise(loaded, id)
							if err != nil {
								b.Error(err)
								continue
							}
							if _, err := r.Replay(b.Context(), id, grader.Work{Commands: ex.Solutions[0].Run}); err != nil {
								b.Error(err)
							}
						}
					})
				}
				for range 3 {
					for _, id := range measured() {
						todo <- id
						done++
					}
				}
				close(todo)
				all.Wait()
			}
			b.ReportMetric(float64(done)/time.Since(start).Minutes(), "attempts/min")
		})
	}
}

// BenchmarkEngine is the time until an engine answers: started when it is asked for,
// and taken from a pool.
func BenchmarkEngine(b *testing.B) {
	host := hostFor(b)
	how := func() (engine.Options, error) {
		return engine.Options{Owner: "bench", Attached: true, Limits: engine.DefaultLimits()}, nil
	}
	b.Run("cold", func(b *testing.B) {
		for b.Loop() {
			o, _ := how()
			e, err := host.Start(b.Context(), o, nil)
			if err != nil {
				b.Fatal(err)
			}
			b.StopTimer()
			if err := e.Close(context.Background()); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
		}
	})
	b.Run("pool", func(b *testing.B) {
		pool := host.NewPool(b.Context(), 2, how)
		defer pool.Close()
		for b.Loop() {
			b.StopTimer()
			time.Sleep(2 * time.Second) // what is measured is a pool that had time
			b.StartTimer()
			e, err := pool.Take(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			b.StopTimer()
			if err := e.Close(context.Background()); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
		}
	})
}
