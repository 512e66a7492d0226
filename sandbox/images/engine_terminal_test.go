package images_test

import (
	"bytes"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
)

// session is a docker command on a terminal.
type session struct {
	l        *lab
	terminal *os.File
	cmd      *exec.Cmd
	mu       sync.Mutex
	screen   bytes.Buffer
	seen     int // what came before has been waited for
}

// onTerminal starts docker with a terminal of 80 columns.
func (l *lab) onTerminal(args ...string) *session {
	l.t.Helper()
	if runtime.GOOS == "windows" {
		l.t.Skip("no pseudo-terminals of this kind")
	}
	cmd := exec.CommandContext(l.t.Context(), "docker", args...)
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 80})
	if err != nil {
		l.t.Fatal(err)
	}
	s := &session{l: l, terminal: terminal, cmd: cmd}
	go func() {
		buffer := make([]byte, 4096)
		for {
			n, err := terminal.Read(buffer)
			s.mu.Lock()
			s.screen.Write(buffer[:n])
			s.mu.Unlock()
			if err != nil {
				return // the command has ended
			}
		}
	}()
	l.t.Cleanup(func() { terminal.Close() })
	return s
}

// send types text.
func (s *session) send(text string) {
	s.l.t.Helper()
	if _, err := s.terminal.WriteString(text); err != nil {
		s.l.t.Fatal(err)
	}
}

// expect waits until text shows after what was expected before.
func (s *session) expect(text string) {
	s.l.t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for !strings.Contains(s.rest(), text) {
		if time.Now().After(deadline) {
			s.l.t.Fatalf("the terminal does not show %q after what came before, but %q", text, s.rest())
		}
		time.Sleep(10 * time.Millisecond)
	}
	s.seen += strings.Index(s.rest(), text) + len(text)
}

// rest is what has shown since the last expected text.
func (s *session) rest() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.screen.String()[s.seen:]
}

// status waits for the end.
func (s *session) status() int {
	_ = s.cmd.Wait() // the status is in the state
	return s.cmd.ProcessState.ExitCode()
}

func TestTerminalOfAlpine(t *testing.T) {
	l := newLab(t)
	s := l.onTerminal("run", "-it", "--rm", "--label", "matelot.test="+l.tag, l.load("alpine"))
	s.expect("/ # ")
	s.send("cd /tmp\r")
	s.expect("/tmp # ")
	s.send("echo $((6*7))\r")
	s.expect("\n42\r\n/tmp # ")
	// A command over several lines.
	s.send("for i in a b; do\r")
	s.expect("> ")
	s.send("echo item-$i; done\r")
	s.expect("item-a\r\nitem-b\r\n/tmp # ")
	// Ctrl-C ends what runs, and not the shell.
	s.send("echo run''ning; sleep 1000\r")
	s.expect("running\r\n")
	s.send("\x03")
	s.expect("/tmp # ")
	s.send("echo status-$?\r")
	s.expect("status-130\r\n/tmp # ")
	// A loop of builtins too.
	s.send("echo spin''ning; while :; do :; done\r")
	s.expect("spinning\r\n")
	s.send("\x03")
	s.expect("/tmp # ")
	// Ctrl-C at the prompt drops the line.
	s.send("echo nev\x03")
	s.expect("/tmp # ")
	s.send("echo alive\r")
	s.expect("alive\r\n/tmp # ")
	// The history.
	s.send("\x1b[A\r")
	s.expect("alive\r\n/tmp # ")
	// Tab finishes names.
	s.send("ls -d /et\t\r")
	s.expect("\n/etc/\r\n/tmp # ")
	s.send("hostn\t-s\r")
	s.expect("hostname -s")
	s.expect("/tmp # ")
	// A mistake does not end the shell.
	s.send("echo )\r")
	s.expect("syntax error")
	s.expect("/tmp # ")
	s.send("\x04")
	s.expect("exit")
	if code := s.status(); code != 2 {
		t.Errorf("Ctrl-D: status %d, want that of the last command, 2", code)
	}
}

func TestTerminalOfUbuntu(t *testing.T) {
	l := newLab(t)
	id := l.start("--hostname", "bateau", l.load("ubuntu"), "sleep", "infinity")
	s := l.onTerminal("exec", "--interactive", "--tty", id, "bash")
	s.expect("root@bateau:/# ")
	s.send("sleep 300 &\r")
	s.expect("[1] ")
	s.expect("root@bateau:/# ")
	s.send("jobs\r")
	s.expect("Running    sleep 300")
	s.send("kill %1; wait %1; echo ended-$?\r")
	s.expect("ended-143")
	s.send("exit 5\r")
	if code := s.status(); code != 5 {
		t.Errorf("exit 5: status %d", code)
	}
}

func TestTerminalOfAUser(t *testing.T) {
	l := newLab(t)
	s := l.onTerminal("run", "-it", "--rm", "--label", "matelot.test="+l.tag, "-u", "nobody", l.load("alpine"), "sh")
	s.expect("/ $ ")
	s.send("exit\r")
	if code := s.status(); code != 0 {
		t.Errorf("exit: status %d", code)
	}
}
