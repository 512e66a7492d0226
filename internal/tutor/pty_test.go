//go:build !windows

package tutor

import (
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
)

// patience is how long a test waits for what must come.
const patience = 20 * time.Second

// console is a lab shell in a terminal, with someone who types and reads.
type console struct {
	t    *testing.T
	tty  *os.File
	cmd  *exec.Cmd
	done chan struct{}

	mu   sync.Mutex
	text strings.Builder
	more chan struct{} // something was printed
	read int           // how much of the text was expected already
}

// open starts the lab's shell in a terminal of its own.
func (l *lab) open(t *testing.T) *console {
	t.Helper()
	c := &console{t: t, cmd: l.command(t, true), more: make(chan struct{}, 1), done: make(chan struct{})}
	tty, err := pty.StartWithSize(c.cmd, &pty.Winsize{Rows: 40, Cols: 200})
	if err != nil {
		t.Fatal(err)
	}
	c.tty = tty
	go c.listen()
	t.Cleanup(func() {
		tty.Close() // hangs up what still runs
		_ = c.cmd.Process.Kill()
		_ = c.cmd.Wait()
		<-c.done
		if t.Failed() {
			t.Logf("the terminal showed:\n%s", c.shown())
		}
	})
	return c
}

func (c *console) listen() {
	defer close(c.done)
	chunk := make([]byte, 4096)
	for {
		n, err := c.tty.Read(chunk)
		c.mu.Lock()
		c.text.Write(chunk[:n])
		c.mu.Unlock()
		select {
		case c.more <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

// shown is all that was printed, without what only positions and colours it.
func (c *console) shown() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	escape := regexp.MustCompile("\x1b(\\[[0-9;?>=]*[a-zA-Z]|\\][^\x07\x1b]*(\x07|\x1b\\\\)|[()][A-B0]|[=>])|\r|\x0f")
	return escape.ReplaceAllString(c.text.String(), "")
}

// expect waits until the text is printed, after what was expected before.
func (c *console) expect(text string) {
	c.t.Helper()
	deadline := time.After(patience)
	for {
		shown := c.shown()
		if c.read > len(shown) {
			c.read = len(shown)
		}
		if at := strings.Index(shown[c.read:], text); at >= 0 {
			c.read += at + len(text)
			return
		}
		select {
		case <-c.more:
		case <-c.done:
			if !strings.Contains(c.shown()[c.read:], text) {
				c.t.Fatalf("the terminal closed before it showed %q", text)
			}
		case <-deadline:
			c.t.Fatalf("no %q within %v", text, patience)
		}
	}
}

// line types a line.
func (c *console) line(text string) { c.key(text + "\r") }

func (c *console) key(keys string) {
	c.t.Helper()
	if _, err := io.WriteString(c.tty, keys); err != nil {
		c.t.Fatalf("type %q: %v", keys, err)
	}
}

const (
	prompt     = "(matelot) READY> "
	interruptK = "\x03"
)

// ends waits for the end and returns what the runner says of it.
func (c *console) ends() string {
	c.t.Helper()
	c.expect("ENDED ")
	c.expect("\n")
	c.line("")
	rest, _, _ := strings.Cut(c.shown()[strings.LastIndex(c.shown(), "ENDED "):], "\n")
	return rest
}
