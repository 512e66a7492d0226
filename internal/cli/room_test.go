package cli

import (
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"matelot/internal/classroom"
	"matelot/internal/classroom/client"
	"matelot/internal/home"
	"matelot/internal/i18n"
)

// inRoom is somebody who joined a classroom whose teacher has said something.
func inRoom(t *testing.T) *App {
	t.Helper()
	a := &App{
		Options: Options{Streams: Streams{Err: io.Discard}, Getenv: func(string) string { return "" }}, Words: i18n.English(), Home: home.Home{State: t.TempDir()},
	}
	m := client.Membership{Room: "r", Address: "127.0.0.1:1", Token: client.NewToken()}
	if err := a.room().Save(m, classroom.State{Room: "r", Version: 1, Message: &classroom.Message{ID: "m", Text: "Look at the board"}}); err != nil {
		t.Fatal(err)
	}
	return a
}

// TestNewsWaitForWhoIsTold: a process that only serves the lab has nobody to tell, and
// must not take the news away from one that has.
func TestNewsWaitForWhoIsTold(t *testing.T) {
	a := inRoom(t)
	session := newSession(t)
	a.followRoom(t.Context(), session)() // begun and ended: it has looked once
	said := make(chan string, 10)
	back := a.teller.via(func(text string) { said <- text })
	defer back()
	defer a.followRoom(t.Context(), session)()
	select {
	case text := <-said:
		if !strings.Contains(text, "Look at the board") {
			t.Errorf("told %q", text)
		}
	case <-time.After(20 * time.Second):
		t.Error("nobody was told")
	}
}

func TestNewsAreToldOnce(t *testing.T) {
	a := inRoom(t)
	if said := a.roomNews(); !slices.ContainsFunc(said, func(text string) bool { return strings.Contains(text, "Look at the board") }) {
		t.Errorf("told %q", said)
	}
	if said := a.roomNews(); len(said) > 0 {
		t.Errorf("told again: %q", said)
	}
}

// TestWhatTheTeacherSaysIsApart: a message and an offer are two things, on lines of
// their own.
func TestWhatTheTeacherSaysIsApart(t *testing.T) {
	a := inRoom(t)
	state := a.roomState()
	state.Acts = []classroom.Act{{ID: "a", Exercise: "ports/publish"}}
	lines := strings.Split(a.classWords(state), "\n")
	if len(lines) != 2 || !strings.HasSuffix(lines[0], "Look at the board") || !strings.Contains(lines[1], "ports/publish") {
		t.Errorf("%q", lines)
	}
}

// TestNobodyJoinsUnasked: where nobody can be asked, silence is no consent, and nothing
// is sent.
func TestNobodyJoinsUnasked(t *testing.T) {
	t.Parallel()
	l := learner{t, t.TempDir()}
	code, out, errs := l.run("join", "127.0.0.1:1/K7XM2P-8H4T-2Q9C", "--name", "Ada")
	if code != ExitUsage || out != "" || !strings.Contains(errs, "Nothing was sent") || !strings.Contains(errs, "--yes") {
		t.Errorf("ended with %d: %s%s", code, out, errs)
	}
}
