package acceptance

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"matelot/internal/enginetest"
	"matelot/internal/tutor/pane"
)

// patience is how long a screen may take to show something: the set-up of an
// exercise may build an image.
const patience = 90 * time.Second

// onScreen is a learner before the full-screen tutor, with a home of their own.
type onScreen struct {
	*testing.T
	home string
	pane *pane.Pane
	cmd  *exec.Cmd
}

func newOnScreen(t *testing.T) *onScreen {
	t.Helper()
	enginetest.Need(t)
	enginetest.Lock(t, "lessons")
	s := &onScreen{T: t, home: t.TempDir()}
	t.Cleanup(func() {
		if s.pane != nil {
			_ = s.pane.Close() // how it ended is another matter
		}
		if out, err := s.command("en", "clean", "--yes").CombinedOutput(); err != nil {
			t.Errorf("cleaning: %v\n%s", err, out)
		}
	})
	return s
}

func (s *onScreen) command(lang string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(bin(s.T), "matelot"), args...)
	cmd.Env = append(os.Environ(), "MATELOT_HOME="+s.home, "HOME="+s.home, "SHELL=/bin/bash",
		"LC_ALL=C.UTF-8", "MATELOT_LANG="+lang, "TERM=xterm-256color", "NO_COLOR=")
	return cmd
}

// open starts matelot on a screen of its own.
func (s *onScreen) open(w, h int, lang string, args ...string) {
	s.Helper()
	s.cmd = s.command(lang, args...)
	p, err := pane.Start(s.cmd, w, h)
	if err != nil {
		s.Fatal(err)
	}
	s.pane = p
}

// await waits until all of these stand on the screen at the same time. Words may
// be broken over lines.
func (s *onScreen) await(texts ...string) {
	s.Helper()
	deadline := time.After(patience)
	for {
		seen := strings.Join(strings.Fields(s.pane.Text()), " ")
		missing := ""
		for _, text := range texts {
			if !strings.Contains(seen, text) {
				missing = text
			}
		}
		if missing == "" {
			return
		}
		select {
		case <-s.pane.Changed():
		case <-s.pane.Done():
			s.Fatalf("matelot ended with %d before %q was shown:\n%s", s.pane.ExitCode(), missing, s.pane.Text())
		case <-deadline:
			s.Fatalf("%q was not shown:\n%s", missing, s.pane.Text())
		}
	}
}

func (s *onScreen) enter(line string) {
	s.pane.Type(line)
	s.pane.Key(tea.KeyPressMsg{Code: tea.KeyEnter})
}

func (s *onScreen) press(code rune, mod tea.KeyMod) {
	s.pane.Key(tea.KeyPressMsg{Code: code, Mod: mod})
}

// ended waits for the end, and gives the exit code.
func (s *onScreen) ended() int {
	s.Helper()
	select {
	case <-s.pane.Done():
	case <-time.After(patience):
		s.Fatalf("matelot does not end:\n%s", s.pane.Text())
	}
	return s.pane.ExitCode()
}

// TestLearnOnAScreen is a lesson in the full-screen tutor: a slip is told by itself,
// the engine view shows it, the right command turns the checks green, and the next
// exercise follows.
func TestLearnOnAScreen(t *testing.T) {
	for _, tt := range []struct {
		lang            string
		w, h            int
		shell, swapped  string
		closed, passed  string
		hint, following string
		other           string
	}{
		{"fr", 80, 24, "ton shell", "à l'envers", "son programme écoute sur 5000/tcp", "Réussi : Publier un port", "Indice 1 sur 3", "ports/local", "your shell"},
		{"en", 160, 50, "F1 help", "the wrong way round", "its program listens on 5000/tcp", "Passed: Publish a port", "Hint 1 of 3", "ports/local", "F1 aide"},
	} {
		t.Run(fmt.Sprintf("%s %dx%d", tt.lang, tt.w, tt.h), func(t *testing.T) {
			s := newOnScreen(t)
			s.open(tt.w, tt.h, tt.lang, "learn", "ports/publish")
			s.await(tt.shell, "(matelot)")
			s.press(tea.KeyF2, 0)
			s.await(tt.hint)
			s.enter("docker run -d --name our-web-server -p 5000:5001 our-web-server")
			s.await(tt.swapped)
			s.press(tea.KeyF3, 0)
			s.await("localhost:5000 ──▶ 5001/tcp", tt.closed)
			s.press(tea.KeyF4, 0)
			s.await("POST /containers/create → 201")
			s.press(tea.KeyF4, 0)
			s.enter("docker rm -f our-web-server; clear")
			s.enter("docker run -d --name our-web-server -p 5001:5000 our-web-server")
			s.await(tt.passed)
			s.press(tea.KeyF9, 0)
			s.await(tt.other)
			s.press(tea.KeyF9, 0)
			s.press(tea.KeyF8, 0)
			s.await(tt.following, tt.shell, "5002")
			s.enter("clear; echo here=$(basename $PWD).")
			s.await("here=local.")
			s.enter("quit")
			if code := s.ended(); code != 0 {
				t.Errorf("matelot ended with %d:\n%s", code, s.pane.Text())
			}
		})
	}
}

// TestScreenIsKilled: after a kill -9, or when the terminal's window was closed, the
// session is found again, with what was made in it.
func TestScreenIsKilled(t *testing.T) {
	for name, end := range map[string]func(*onScreen){
		"killed": func(s *onScreen) {
			// The fast executable has become the tutor: the process is the same.
			if err := s.cmd.Process.Kill(); err != nil {
				s.Fatal(err)
			}
			if code := s.ended(); code != 128+int(syscall.SIGKILL) {
				s.Errorf("after the kill: %d", code)
			}
		},
		"closed": func(s *onScreen) {
			if err := s.pane.Close(); err != nil {
				s.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newOnScreen(t)
			s.open(80, 24, "en", "learn", "ports/publish")
			s.await("(matelot)", "checks")
			s.enter("docker create --name our-web-server our-web-server")
			s.await("is not published")
			end(s)
			s.open(80, 24, "en")
			s.await("ports/publish", "(matelot)")
			s.press(tea.KeyF3, 0)
			s.await("our-web-server our-web-server created, never started")
			s.press(tea.KeyF3, 0)
			s.enter("exit")
			if code := s.ended(); code != 0 {
				t.Errorf("matelot ended with %d:\n%s", code, s.pane.Text())
			}
		})
	}
}

// TestScreenIsResized: a terminal may become tiny and large again.
func TestScreenIsResized(t *testing.T) {
	s := newOnScreen(t)
	s.open(80, 24, "en", "learn", "containers/create")
	s.await("(matelot)", "checks")
	if err := s.pane.Resize(20, 5); err != nil {
		t.Fatal(err)
	}
	s.await("Window too small")
	if err := s.pane.Resize(130, 40); err != nil {
		t.Fatal(err)
	}
	s.await("(matelot)", "checks", "F1 help")
	s.enter("tput cols; tput lines")
	s.await("71", "38")
	s.press(tea.KeyF8, 0)
	s.await("containers/create is left as it is, not passed yet. To", "come back: F5, then choose it.", "containers/start")
	s.enter("quit")
	if code := s.ended(); code != 0 {
		t.Errorf("matelot ended with %d:\n%s", code, s.pane.Text())
	}
}

// TestScreenSpeaks: the words in the screen's shell speak as the screen does, after F9
// and after the words fr and en, whatever --lang said, and the screen as they say.
func TestScreenSpeaks(t *testing.T) {
	s := newOnScreen(t)
	s.open(160, 50, "fr", "learn", "ports/publish", "--lang", "en")
	s.await("(matelot)", "checks: 0 of 2")
	s.enter("clear; check")
	s.await("points: 0 of 3")
	s.press(tea.KeyF9, 0)
	s.await("vérifications : 0 sur 2")
	s.enter("clear; check")
	s.await("points : 0 sur 3")
	s.enter("en; clear; check")
	s.await("checks: 0 of 2", "points: 0 of 3")
	s.enter("fr")
	s.await("vérifications : 0 sur 2")
	s.enter("quit")
	if code := s.ended(); code != 0 {
		t.Errorf("matelot ended with %d:\n%s", code, s.pane.Text())
	}
	// fr is saved now: chosen once more, it is chosen all the same.
	s.open(160, 50, "fr", "learn", "--lang", "en")
	s.await("(matelot)", "checks: 0 of 2")
	s.enter("fr; clear; check")
	s.await("vérifications : 0 sur 2", "points : 0 sur 3")
	s.enter("quit")
	s.ended()
}
