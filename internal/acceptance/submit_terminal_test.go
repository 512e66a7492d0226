package acceptance

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/creack/pty"

	"matelot/internal/enginetest"
	"matelot/internal/grader/submission"
)

// TestTypedIntoAContainerIsHandedIn: what a lesson has a learner type inside a
// container is in no shell's history, and is handed in all the same; a password that
// was typed unseen is not.
func TestTypedIntoAContainerIsHandedIn(t *testing.T) {
	enginetest.Need(t)
	enginetest.Lock(t, "lessons")
	if runtime.GOOS == "windows" {
		t.Skip("pseudo-terminals of Unix")
	}
	path, home := bin(t), t.TempDir()
	command := func(args ...string) *exec.Cmd {
		cmd := exec.Command(filepath.Join(path, "matelot"), args...)
		cmd.Env = append(os.Environ(), "MATELOT_HOME="+home, "HOME="+home, "SHELL=/bin/bash",
			"LC_ALL=C.UTF-8", "MATELOT_LANG=en", "TERM=xterm-256color")
		return cmd
	}
	t.Cleanup(func() {
		if out, err := command("clean", "--yes").CombinedOutput(); err != nil {
			t.Errorf("cleaning: %v\n%s", err, out)
		}
	})
	cmd := command("learn", "interact/shell", "--plain")
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 79})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // closing the terminal would wait for who reads it
		_ = cmd.Wait()         // an error where it was waited for already
		tty.Close()
	})
	s := &screen{t: t, tty: tty, more: make(chan struct{}, 1)}
	go s.read()
	s.await("(matelot)")
	s.enter("docker exec -it harbour bash")
	s.await("nobody@")
	s.enter("echo Ahoy > /tmp/visit")
	s.await("nobody@")
	s.enter("echo 'it'\"'\"'s' in")
	s.await("it's in")
	s.await("nobody@")
	s.enter("exit")
	s.await("interact/shell passed")
	s.await("(matelot)")
	s.enter("quit")
	s.await("You left the lab")
	if err := cmd.Wait(); err != nil {
		t.Errorf("matelot ended with %v", err)
	}

	archive := filepath.Join(t.TempDir(), "work.zip")
	if out, err := command("submit", "-o", archive).CombinedOutput(); err != nil {
		t.Fatalf("submit: %v\n%s", err, out)
	}
	handed, err := submission.Read(t.Context(), archive, submission.Options{})
	if err != nil || len(handed.Problems) > 0 {
		t.Fatalf("read back: %v, %v", handed.Problems, err)
	}
	script := handed.Exercises["interact/shell"].Commands
	want := "docker exec -i harbour bash <<'TYPED'\necho Ahoy > /tmp/visit\necho 'it'\"'\"'s' in\nexit\nTYPED\n"
	if !strings.Contains(script, want) {
		t.Errorf("the commands are\n%s\nwant in them\n%s", script, want)
	}
	redo(t, command, home, "interact/shell", script)
}

// redo does an exercise again on a clean lab, without a terminal, and wants it passed.
func redo(t *testing.T, command func(args ...string) *exec.Cmd, home, exercise, script string) {
	t.Helper()
	if out, err := command("start", exercise).CombinedOutput(); err != nil {
		t.Fatalf("start: %v\n%s", err, out)
	}
	configs, err := filepath.Glob(filepath.Join(home, "sessions", "*", "docker"))
	if err != nil || len(configs) != 1 {
		t.Fatalf("%d sessions, %v", len(configs), err)
	}
	sh := exec.CommandContext(t.Context(), "sh")
	sh.Dir = filepath.Join(home, "workspace", filepath.FromSlash(exercise))
	sh.Env = inLab(os.Environ(), configs[0])
	sh.Stdin = strings.NewReader(script)
	if out, err := sh.CombinedOutput(); err != nil {
		t.Errorf("doing it again: %v\n%s", err, out)
	}
	if out, err := command("check").CombinedOutput(); err != nil {
		t.Errorf("done again it is not passed: %v\n%s", err, out)
	}
}
