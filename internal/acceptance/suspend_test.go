package acceptance

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"matelot/internal/tutor/pane"
)

// fromShell opens matelot from a shell with job control, as people do.
func (s *onScreen) fromShell(w, h int, lang string, args ...string) {
	s.Helper()
	self := s.command(lang, args...)
	s.cmd = exec.Command("/bin/bash", "--norc", "--noprofile", "-i")
	s.cmd.Env = append(self.Env, "PS1=outside$ ", "HISTFILE=")
	p, err := pane.Start(s.cmd, w, h)
	if err != nil {
		s.Fatal(err)
	}
	s.pane = p
	s.await("outside$")
	s.enter("'" + filepath.Clean(self.Path) + "' " + strings.Join(args, " "))
}

// outside waits for the shell that matelot was opened from, and looks at the terminal:
// it is to be as it was before.
func (s *onScreen) outside() {
	s.Helper()
	s.await("Stopped")
	s.enter("stty -a | grep -Eow -- '-?(icanon|echo|isig|icrnl)' | sort | tr '\\n' ' '; echo end")
	s.await("echo icanon icrnl isig end")
	if s.pane.Alternate() {
		s.Error("the alternate screen was not left")
	}
	if text := s.pane.Text(); strings.Contains(text, "checks") {
		s.Errorf("something of matelot is left on the screen:\n%s", text)
	}
	if _, _, visible := s.pane.Cursor(); !visible {
		s.Error("the cursor is hidden")
	}
	s.enter("clear")
}

// job is the process group of what the shell has stopped.
func (s *onScreen) job() int {
	s.Helper()
	s.enter("echo job=$(jobs -p).")
	s.await("job=")
	pid := 0
	deadline := time.After(patience)
	for pid == 0 {
		if found := regexp.MustCompile(`job=(\d+)\.`).FindStringSubmatch(s.pane.Text()); found != nil {
			pid, _ = strconv.Atoi(found[1])
			break
		}
		select {
		case <-s.pane.Changed():
		case <-deadline:
			s.Fatalf("no job:\n%s", s.pane.Text())
		}
	}
	return pid
}

// TestScreenIsPutAside: Ctrl-Z in the lesson, and a signal from elsewhere, put the
// tutor aside; the terminal is the shell's then, and fg brings everything back.
func TestScreenIsPutAside(t *testing.T) {
	s := newOnScreen(t)
	s.fromShell(80, 24, "en", "learn", "ports/publish")
	s.await("(matelot)", "checks")
	s.enter("kept=here; docker create --name our-web-server our-web-server")
	s.await("is not published")

	s.press('g', tea.ModCtrl)
	s.await("⏎ shell")
	s.press('z', tea.ModCtrl)
	s.outside()
	job := s.job()
	s.enter("fg")
	s.await("is not published", "⏎ shell", "checks: 0 of 2")
	s.press('g', tea.ModCtrl)
	s.await("F1 help")
	s.enter("clear; echo $kept-$((40+2))")
	s.await("here-42")

	for _, signal := range []syscall.Signal{syscall.SIGTSTP, syscall.SIGSTOP} {
		if err := syscall.Kill(-job, signal); err != nil {
			t.Fatal(err)
		}
		s.await("Stopped")
		if signal == syscall.SIGTSTP { // the other cannot be caught: the shell has what it can get
			s.outside()
		}
		if err := s.pane.Resize(100, 30); err != nil {
			t.Fatal(err)
		}
		s.enter("fg")
		s.await("is not published", "F1 help", "here-42")
		s.enter("clear; tput cols; echo $kept-$((40+2))")
		s.await("100", "here-42")
		if err := s.pane.Resize(80, 24); err != nil {
			t.Fatal(err)
		}
	}

	// In the shell the key is the shell's, and its jobs.
	s.enter("clear; sh -c 'echo sleeps-$((40+2)); exec sleep 600'")
	s.await("sleeps-42")
	s.press('z', tea.ModCtrl)
	s.await("Stopped", "checks: 0 of 2")
	s.enter("kill %1; clear")
	s.enter("docker rm -f our-web-server; docker run -d --name our-web-server -p 5001:5000 our-web-server")
	s.await("Passed: Publish a port")
	s.enter("quit")
	s.await("outside$")
	s.enter("exit 0")
	if code := s.ended(); code != 0 {
		t.Errorf("the shell ended with %d:\n%s", code, s.pane.Text())
	}
}

// Where no shell could bring it back, Ctrl-Z does not put it aside for ever.
func TestScreenAloneIsNotPutAside(t *testing.T) {
	s := newOnScreen(t)
	s.open(80, 24, "en", "learn", "containers/create")
	s.await("(matelot)", "checks")
	s.press('g', tea.ModCtrl)
	s.await("⏎ shell")
	s.press('z', tea.ModCtrl)
	s.await("no shell to come back from", "checks")
	if err := s.cmd.Process.Signal(syscall.SIGTSTP); err != nil {
		t.Fatal(err)
	}
	s.press('g', tea.ModCtrl)
	s.await("F1 help")
	s.enter("clear; echo $((40+2))")
	s.await("42")
	s.enter("quit")
	if code := s.ended(); code != 0 {
		t.Errorf("matelot ended with %d:\n%s", code, s.pane.Text())
	}
}
