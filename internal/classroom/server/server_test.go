package server_test

import (
	"context"
	"crypto/rand"
	"errors"
	"net"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"matelot/checker"
	"matelot/internal/classroom"
	"matelot/internal/classroom/client"
	"matelot/internal/classroom/room"
	"matelot/internal/classroom/server"
)

func outline() classroom.Outline {
	return classroom.Outline{Lessons: []classroom.Lesson{
		{ID: "ports", Exercises: []classroom.Exercise{{ID: "ports/publish", MaxPoints: 3, Hints: 3}, {ID: "ports/local"}}},
	}}
}

// class is a classroom that can be taken down and opened again at the same address.
type class struct {
	t        *testing.T
	dir      string
	address  string
	identity *server.Identity
	room     *room.Room
	server   *server.Server
}

func newClass(t *testing.T) *class {
	t.Helper()
	c := &class{t: t, dir: t.TempDir(), address: "127.0.0.1:0"}
	c.open()
	t.Cleanup(c.close)
	return c
}

func (c *class) open() {
	c.t.Helper()
	var err error
	if c.identity, err = server.LoadIdentity(c.dir); err != nil {
		c.t.Fatal(err)
	}
	if c.room, err = room.Open(c.t.Context(), filepath.Join(c.dir, "classroom.db"), outline()); err != nil {
		c.t.Fatal(err)
	}
	l, err := new(net.ListenConfig).Listen(c.t.Context(), "tcp", c.address)
	if err != nil {
		c.t.Fatal(err)
	}
	c.address = l.Addr().String()
	says := func(text string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte(r.Method + " " + text)) })
	}
	c.server = server.New(server.Options{
		Room: c.room, Identity: c.identity, Teacher: says("teacher"), Welcome: says("welcome"),
		Learners: map[string]http.Handler{"/v2/": says("images")},
	})
	if err := c.server.ServeTLS(l, []string{"127.0.0.1", "localhost"}); err != nil {
		c.t.Fatal(err)
	}
}

// close ends the class; it may be closed already.
func (c *class) close() {
	if c.server == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := errors.Join(c.server.Close(ctx), c.room.Close()); err != nil {
		c.t.Error(err)
	}
	c.server = nil
}

func (c *class) word() classroom.Word {
	return classroom.Word{Address: c.address, Code: c.room.Settings().Code, Print: c.identity.Print}
}

func (c *class) join(alias string) client.Store {
	c.t.Helper()
	m, state, err := client.Join(c.t.Context(), c.word(), classroom.Join{Alias: alias, Token: client.NewToken(), Lang: "fr"})
	if err != nil {
		c.t.Fatal(err)
	}
	store := client.Store{Dir: filepath.Join(c.t.TempDir(), "classroom")}
	if err := store.Save(m, state); err != nil {
		c.t.Fatal(err)
	}
	return store
}

func attempt(verdict checker.Verdict) classroom.Event {
	return classroom.Event{
		ID: rand.Text(), Kind: classroom.Attempted, Exercise: "ports/publish", At: time.Now().UTC(), Verdict: verdict, MaxPoints: 3,
		Checks: []classroom.Check{{ID: "container", Verdict: verdict, Findings: []string{"port.swapped"}}},
	}
}

// eventually waits for what a goroutine is to bring about.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(20 * time.Second)
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("%s: not within 20 s", what)
		}
	}
}

func (c *class) attempts(learner string) int {
	row, _ := c.room.Row(learner)
	return row.Cells["ports/publish"].Attempts
}

func membership(t *testing.T, s client.Store) client.Membership {
	t.Helper()
	m, ok, err := s.Membership()
	if err != nil || !ok {
		t.Fatalf("membership: %v, %v", ok, err)
	}
	return m
}

// following runs Sync as a matelot does that serves a session.
func following(t *testing.T, s client.Store) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Sync(ctx) }()
	return func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

func TestALearnerIsFollowed(t *testing.T) {
	c := newClass(t)
	store := c.join("Ada")
	m := membership(t, store)
	if err := store.Put(attempt(checker.Fail)); err != nil { // before anybody sends
		t.Fatal(err)
	}
	stop := following(t, store)
	defer stop()
	eventually(t, "what was done before", func() bool { return c.attempts(m.Learner) == 1 })
	if err := store.Put(attempt(checker.Pass)); err != nil {
		t.Fatal(err)
	}
	eventually(t, "what is done now", func() bool { return c.attempts(m.Learner) == 2 })
	if err := c.room.Say(t.Context(), "Look at the board"); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the message", func() bool {
		state, ok, err := store.State()
		return err == nil && ok && state.Message != nil && state.Message.Text == "Look at the board"
	})
	eventually(t, "nothing left to send", func() bool { n, err := store.Unsent(); return n == 0 && err == nil })
}

// TestTheNetworkGoes: what is done without it comes later, once, in its order.
func TestTheNetworkGoes(t *testing.T) {
	c := newClass(t)
	store := c.join("Ada")
	m := membership(t, store)
	stop := following(t, store)
	if err := store.Put(attempt(checker.Fail)); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the first", func() bool { return c.attempts(m.Learner) == 1 })
	c.close()
	for range 600 { // more than one message holds
		if err := store.Put(attempt(checker.Fail)); err != nil {
			t.Fatal(err)
		}
	}
	stop() // the learner's matelot ends too
	c.open()
	stop = following(t, store)
	defer stop()
	eventually(t, "the rest", func() bool { return c.attempts(m.Learner) == 601 })
	if err := c.room.Bring(t.Context(), m.Learner, "ports/local"); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the proposal", func() bool { state, _, _ := store.State(); return len(state.Acts) == 1 })
}

// TestTheNetworkComesBack while the learner's matelot goes on.
func TestTheNetworkComesBack(t *testing.T) {
	c := newClass(t)
	store := c.join("Ada")
	m := membership(t, store)
	stop := following(t, store)
	defer stop()
	c.close()
	if err := store.Put(attempt(checker.Fail)); err != nil {
		t.Fatal(err)
	}
	c.open()
	eventually(t, "what was done meanwhile", func() bool { return c.attempts(m.Learner) == 1 })
	if err := c.room.SetGate(t.Context(), classroom.Strict); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the gate", func() bool { state, _, _ := store.State(); return state.Gate == classroom.Strict })
}

func TestWhatIsSentTwiceIsThereOnce(t *testing.T) {
	c := newClass(t)
	store := c.join("Ada")
	m := membership(t, store)
	conn := m.Connect()
	defer conn.Close()
	e := attempt(checker.Fail)
	for range 3 {
		if _, err := conn.Send(t.Context(), []classroom.Event{e}); err != nil {
			t.Fatal(err)
		}
	}
	if n := c.attempts(m.Learner); n != 1 {
		t.Errorf("%d attempts", n)
	}
}

// TestAnEventThatIsNotTaken does not hold up those after it.
func TestAnEventThatIsNotTaken(t *testing.T) {
	c := newClass(t)
	store := c.join("Ada")
	m := membership(t, store)
	bad := attempt(checker.Fail)
	bad.Kind = "from the future"
	if err := store.Put(bad); err != nil {
		t.Fatal(err)
	}
	conn := m.Connect()
	defer conn.Close()
	if err := store.Flush(t.Context(), conn); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(store.Put(attempt(checker.Fail)), store.Flush(t.Context(), conn)); err != nil {
		t.Fatal(err)
	}
	if n := c.attempts(m.Learner); n != 1 {
		t.Errorf("%d attempts", n)
	}
}

func TestWhoIsForgottenHasLeft(t *testing.T) {
	c := newClass(t)
	store := c.join("Ada")
	m := membership(t, store)
	stop := following(t, store)
	defer stop()
	if err := c.room.Forget(t.Context(), m.Learner); err != nil {
		t.Fatal(err)
	}
	if err := store.Put(attempt(checker.Fail)); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the membership is gone", func() bool { return !store.Joined() })

	bob := c.join("Bob")
	conn := membership(t, bob).Connect()
	defer conn.Close()
	if err := errors.Join(conn.Forget(t.Context()), bob.Leave()); err != nil {
		t.Fatal(err)
	}
	if left := c.room.Learners(); len(left) != 0 {
		t.Errorf("left: %+v", left)
	}
}
