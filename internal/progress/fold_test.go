package progress

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func inboxAt(t *testing.T) (path string, in inbox) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "progress.db")
	return path, inboxOf(path)
}

func TestWhereTheInboxIs(t *testing.T) {
	for path, want := range map[string]string{
		"state/progress.db": "state/progress.inbox", "my.state/progress": "my.state/progress.inbox",
	} {
		if got := inboxOf(filepath.FromSlash(path)).path; filepath.ToSlash(got) != want {
			t.Errorf("of %s it is %s, want %s", path, got, want)
		}
	}
}

func TestTheInboxIsEmptiedIntoTheDatabase(t *testing.T) {
	path, in := inboxAt(t)
	want := []Attempt{failed("a/b", 1, 0), passed("a/b", 1)}
	for _, a := range want {
		keep(t, path, a)
		s := openAt(t, path)
		for _, left := range []string{in.path, in.folding()} {
			if _, err := os.Lstat(left); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s is left: %v", left, err)
			}
		}
		if s.Unread() != nil || s.SetAside() != nil {
			t.Errorf("set aside: %+v, %+v", s.Unread(), s.SetAside())
		}
	}
	if diff := cmp.Diff(want, attemptsOn(t, openAt(t, path), "a/b")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A matelot that is killed while it folds leaves one of these for the next.
func TestAFoldThatWasKilledIsFinished(t *testing.T) {
	tests := []struct {
		name string
		left func(t *testing.T, path string, in inbox)
	}{
		{"before it took the inbox", func(*testing.T, string, inbox) {}},
		{"before the commit", func(t *testing.T, _ string, in inbox) {
			t.Helper()
			if taken, err := in.take(t.Context()); !taken || err != nil {
				t.Fatalf("taken: %v, %v", taken, err)
			}
		}},
		{"after the commit", func(t *testing.T, path string, in inbox) {
			t.Helper()
			data, err := os.ReadFile(in.path)
			if err != nil {
				t.Fatal(err)
			}
			if err := openAt(t, path).Close(); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(in.folding(), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path, in := inboxAt(t)
			want := []Attempt{failed("a/b", 0, 0), failed("a/b", 1, 1), passed("a/b", 2)}
			keep(t, path, want[:2]...)
			test.left(t, path, in)
			keep(t, path, want[2])
			if diff := cmp.Diff(want, attemptsOn(t, openAt(t, path), "a/b")); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if in.waiting() {
				t.Error("something still waits to be folded")
			}
		})
	}
}

func TestLinesThatCannotBeRead(t *testing.T) {
	const whole = `{"id":"W","exercise":"a/b","at":"2026-09-21T08:30:00Z","verdict":"pass","points":1,"max_points":1}`
	tests := []struct{ name, inbox, unread string }{
		{"a line cut short", "\n" + whole[:40], whole[:40] + "\n"},
		{"a line cut short and lines after it", "\n" + whole[:40] + "\n" + whole + "\n", whole[:40] + "\n"},
		{"zeros after a power cut", whole + "\n\x00\x00\x00", "\x00\x00\x00\n"},
		{"no ID", strings.Replace(whole, "W", "", 1), strings.Replace(whole, "W", "", 1) + "\n"},
		{"no exercise", strings.Replace(whole, "a/b", "", 1), strings.Replace(whole, "a/b", "", 1) + "\n"},
		{"two of them", "one\n" + whole + "\r\ntwo\n", "one\ntwo\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path, in := inboxAt(t)
			if err := os.WriteFile(in.path, []byte(test.inbox), 0o600); err != nil {
				t.Fatal(err)
			}
			keep(t, path, passed("c/d", 0))
			s, err := open(t.Context(), path, migrations(), func() time.Time { return day })
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			aside := s.Unread()
			if aside == nil || aside.Cause == nil {
				t.Fatalf("it is not told: %+v", aside)
			}
			if want := in.path + ".unread-2026-09-21-083000"; aside.Path != want {
				t.Errorf("they are kept as %s, want %s", aside.Path, want)
			}
			if got, err := os.ReadFile(aside.Path); string(got) != test.unread || err != nil {
				t.Errorf("kept is %q, %v; want %q", got, err, test.unread)
			}
			if got := len(attemptsOn(t, s, "c/d")); got != 1 {
				t.Errorf("the line after it is there %d times", got)
			}
			want := strings.Count(test.inbox, whole)
			if got := len(attemptsOn(t, s, "a/b")); got != want {
				t.Errorf("the whole lines are there %d times, want %d", got, want)
			}
			if in.waiting() {
				t.Error("something still waits to be folded")
			}
			if again := openAt(t, path).Unread(); again != nil {
				t.Errorf("it is told again: %+v", again)
			}
		})
	}
}

// What cannot be folded stays for a matelot that can.
func TestAnInboxThatCannotBeFoldedStays(t *testing.T) {
	path, in := inboxAt(t)
	newer, err := open(t.Context(), path, migrationsOfTomorrow(), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if err := newer.Close(); err != nil {
		t.Fatal(err)
	}
	keep(t, path, passed("a/b", 0))
	var tooNew *NewerError
	if _, err := Open(t.Context(), path); !errors.As(err, &tooNew) {
		t.Fatalf("got %v", err)
	}
	if !in.waiting() {
		t.Fatal("the inbox is gone")
	}
	newer, err = open(t.Context(), path, migrationsOfTomorrow(), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer newer.Close()
	if got := len(attemptsOn(t, newer, "a/b")); got != 1 {
		t.Errorf("there are %d attempts", got)
	}
}

// The database shows its damage only while the inbox is folded: what was kept
// goes into the new one.
func TestTheInboxOutlivesADamagedDatabase(t *testing.T) {
	path, _ := inboxAt(t)
	data := filled(t, path)
	copy(data[page:], make([]byte, len(data)-page))
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	keep(t, path, passed("new/one", 0))
	s := openAt(t, path)
	if s.SetAside() == nil {
		t.Error("the damage is not told")
	}
	if got := len(attemptsOn(t, s, "new/one")); got != 1 {
		t.Errorf("there are %d attempts", got)
	}
}

// Who keeps an attempt waits while another one takes the inbox away.
func TestKeepWaitsForTheInbox(t *testing.T) {
	path, in := inboxAt(t)
	lock, err := in.lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- Keep(path, passed("a/b", 0)) }()
	select {
	case err := <-done:
		t.Fatalf("it did not wait: %v", err)
	case <-time.After(20 * time.Millisecond):
	}
	if err := lock.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if got := len(attemptsOn(t, openAt(t, path), "a/b")); got != 1 {
		t.Errorf("there are %d attempts", got)
	}
}

func TestKeepSaysThatItCannot(t *testing.T) {
	path, in := inboxAt(t)
	if err := os.Mkdir(in.path, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := Keep(path, passed("a/b", 0)); err == nil || !strings.Contains(err.Error(), "keeping an attempt") {
		t.Errorf("got %v", err)
	}
}
