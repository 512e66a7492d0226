package dashboard_test

import (
	"bufio"
	"fmt"
	"net"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"matelot/internal/classroom"
	"matelot/internal/classroom/dashboard"
	"matelot/internal/classroom/room"
	"matelot/internal/classroom/roomtest"
)

// deaf is a browser that asks for a view and then does not read.
func deaf(t testing.TB, address string) {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := conn.(*net.TCPConn).SetReadBuffer(4096); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprintf(conn, "GET /live?view=class&lessons=all HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	// It is being answered: from here on nothing is read.
	if _, err := bufio.NewReaderSize(conn, 16).ReadByte(); err != nil {
		t.Fatal(err)
	}
}

func TestWhoDoesNotReadHoldsUpNobody(t *testing.T) {
	d, r := open(t)
	server := serve(t, d)
	for range 10 {
		deaf(t, server.Listener.Addr().String())
	}
	var learners []roomtest.Learner
	for i := range 60 {
		learners = append(learners, roomtest.Join(t, r, fmt.Sprintf("Learner %d", i)))
	}
	s := follow(t, server, "/live?view=class&lessons=all&lang=en")
	s.next()                // all of it, before anything changes
	for round := range 20 { // far more than a socket holds
		for _, l := range learners {
			l.Do(roomtest.Failed("ports/publish", "port.swapped"))
		}
		s.until("c-"+learners[len(learners)-1].ID+"-2", fmt.Sprintf("%d attempt", round+1))
	}
}

// BenchmarkFanOut has 1,000 learners make attempts, 333 in a second, while 50 browsers
// follow five views of them, and tells how long an attempt takes to get from Room.Add to
// the last browser that shows it.
func BenchmarkFanOut(b *testing.B) {
	const learners, browsers, rate = 1000, 50, 333
	outline := roomtest.Outline()
	for n := range 16 {
		l := classroom.Lesson{ID: fmt.Sprintf("more%d", n)}
		for e := range 6 {
			l.Exercises = append(l.Exercises, classroom.Exercise{ID: fmt.Sprintf("more%d/e%d", n, e)})
		}
		outline.Lessons = append(outline.Lessons, l)
	}
	r := roomtest.Room(b, outline)
	d, err := dashboard.New(dashboard.Options{Room: r, Word: roomtest.Word(r)})
	if err != nil {
		b.Fatal(err)
	}
	server := serve(b, d)
	all := joinAll(b, r, learners)
	seen := &sightings{made: map[string]time.Time{}, some: make(chan struct{}, 1)}
	var followers sync.WaitGroup
	for i := range browsers {
		s := follow(b, server, fmt.Sprintf("/live?view=class&lang=%s&page=%d", []string{"en", "fr"}[i%2], i%5+1))
		s.next()
		followers.Go(func() { seen.read(s) })
	}
	exercises := outline.Lessons[4].Exercises
	var sent sync.WaitGroup
	ticker := time.NewTicker(time.Second / rate)
	defer ticker.Stop()
	b.ResetTimer()
	for i := 0; b.Loop(); i++ {
		<-ticker.C
		l, e := all[i%learners], exercises[i/learners%len(exercises)].ID
		sent.Go(func() {
			seen.making(l.ID)
			if err := l.Send(b.Context(), roomtest.Failed(e, "port.swapped")); err != nil {
				b.Error(err)
			}
			seen.kept(l.ID)
		})
	}
	sent.Wait()
	seen.wait(b)
	b.StopTimer()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	d.Close()
	followers.Wait()
	for name, all := range map[string][]time.Duration{"shown": seen.took, "kept": seen.keep} {
		slices.Sort(all)
		b.ReportMetric(float64(all[len(all)/2].Milliseconds()), "ms-"+name+"-median")
		b.ReportMetric(float64(all[len(all)*95/100].Milliseconds()), "ms-"+name+"-p95")
	}
	b.ReportMetric(float64(memory.Sys)/(1<<20), "MB")
}

// sightings are how long attempts took to each browser that shows them.
type sightings struct {
	mu   sync.Mutex
	made map[string]time.Time // the newest attempt, by learner
	took []time.Duration
	keep []time.Duration // until it was on the disk
	some chan struct{}
}

func (a *sightings) making(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.made[id] = time.Now()
}

func (a *sightings) kept(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.keep = append(a.keep, time.Since(a.made[id]))
}

func (a *sightings) read(s *stream) {
	for {
		m, ok := s.next()
		if !ok {
			return
		}
		a.note(m, time.Now())
		select {
		case a.some <- struct{}{}:
		default:
		}
	}
}

func (a *sightings) note(m told, now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, p := range m.Parts {
		cell, ok := strings.CutPrefix(p[0], "c-")
		if !ok {
			continue
		}
		id, _, _ := strings.Cut(cell, "-")
		if made, ok := a.made[id]; ok {
			a.took = append(a.took, now.Sub(made))
		}
	}
}

// wait waits until something was shown.
func (a *sightings) wait(b *testing.B) {
	b.Helper()
	for {
		a.mu.Lock()
		n := len(a.took)
		a.mu.Unlock()
		if n > 0 {
			return
		}
		select {
		case <-a.some:
		case <-time.After(30 * time.Second):
			b.Fatal("nothing was shown")
		}
	}
}

func joinAll(b *testing.B, r *room.Room, n int) []roomtest.Learner {
	b.Helper()
	all := make([]roomtest.Learner, n)
	var joining sync.WaitGroup
	for i := range all {
		joining.Go(func() { all[i] = roomtest.Join(b, r, fmt.Sprintf("Learner %d", i)) })
	}
	joining.Wait()
	return all
}
