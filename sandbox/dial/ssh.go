package dial

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// dialSSH starts the ssh command and speaks to the engine through the
// `docker system dial-stdio` of the other side, as the docker CLI does. That
// ssh must work without asking: it gets no terminal. A failure to log in shows
// at the first read, with what ssh said.
func dialSSH(ctx context.Context, host string, target sshTarget) (net.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	// The command outlives the context, which bounds the opening alone: Close
	// ends it.
	//nolint:noctx // see above
	cmd := exec.Command("ssh", sshArguments(host, target)...)
	inRead, inWrite, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("making ssh's input: %w", err)
	}
	outRead, outWrite, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("making ssh's output: %w", err), inRead.Close(), inWrite.Close())
	}
	// An ssh that leaves a shared connection behind (ControlPersist) leaves it our
	// standard error too: do not wait for that one.
	cmd.WaitDelay = 500 * time.Millisecond
	conn := &commandConn{cmd: cmd, in: inWrite, out: outRead, done: make(chan struct{})}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = inRead, outWrite, &conn.stderr
	err = cmd.Start()
	closing := errors.Join(inRead.Close(), outWrite.Close())
	if err != nil {
		return nil, errors.Join(fmt.Errorf("starting ssh: %w", err), closing, inWrite.Close(), outRead.Close())
	}
	go conn.wait()
	return conn, nil
}

func sshArguments(host string, target sshTarget) []string {
	args := []string{"-T", "-o", "ConnectTimeout=30", "-o", "BatchMode=yes"}
	if target.user != "" {
		args = append(args, "-l", target.user)
	}
	if target.port != "" {
		args = append(args, "-p", target.port)
	}
	args = append(args, "--", host, "docker")
	if target.socket != "" {
		// ssh hands one line to a shell over there: quote what a URL may hold.
		quoted := "'" + strings.ReplaceAll("unix://"+target.socket, "'", `'\''`) + "'"
		args = append(args, "--host", quoted)
	}
	return append(args, "system", "dial-stdio")
}

// commandConn is a connection to a command's input and output.
type commandConn struct {
	cmd     *exec.Cmd
	in, out *os.File
	stderr  tail
	done    chan struct{} // closed when the command has ended
	ended   error         // how; to be read after done
	once    sync.Once
	closing error
}

func (c *commandConn) wait() {
	c.ended = c.cmd.Wait()
	if errors.Is(c.ended, exec.ErrWaitDelay) {
		c.ended = nil // The command itself ended well.
	}
	close(c.done)
}

// Read gives, at the end, what the command complained of, if it failed.
func (c *commandConn) Read(p []byte) (int, error) {
	n, err := c.out.Read(p)
	if err == nil || errors.Is(err, os.ErrClosed) || errors.Is(err, os.ErrDeadlineExceeded) {
		return n, err
	}
	<-c.done
	if c.ended != nil {
		return n, fmt.Errorf("%s: %w: %s", c.cmd.Args[0], c.ended, c.stderr.String())
	}
	return n, err
}

func (c *commandConn) Write(p []byte) (int, error) { return c.in.Write(p) }

// CloseWrite ends the command's input and leaves its output open.
func (c *commandConn) CloseWrite() error { return c.in.Close() }

// Close ends the command: an ended input is its sign to go; one that does not
// is killed.
func (c *commandConn) Close() error {
	c.once.Do(func() {
		if err := c.in.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
			c.closing = err
		}
		c.closing = errors.Join(c.closing, c.out.Close())
		select {
		case <-c.done:
		case <-time.After(time.Second):
			_ = c.cmd.Process.Kill() // It may have ended just now: wait tells.
			<-c.done
		}
	})
	return c.closing
}

func (c *commandConn) LocalAddr() net.Addr  { return commandAddr("local") }
func (c *commandConn) RemoteAddr() net.Addr { return commandAddr("ssh") }

func (c *commandConn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}
func (c *commandConn) SetReadDeadline(t time.Time) error  { return c.out.SetReadDeadline(t) }
func (c *commandConn) SetWriteDeadline(t time.Time) error { return c.in.SetWriteDeadline(t) }

type commandAddr string

func (commandAddr) Network() string  { return "command" }
func (a commandAddr) String() string { return string(a) }

// tail keeps the last lines that a command complained with.
type tail struct {
	mu   sync.Mutex
	data []byte
}

const tailBytes = 4096

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.data = append(t.data, p...)
	if extra := len(t.data) - tailBytes; extra > 0 {
		t.data = append([]byte(nil), t.data[extra:]...)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(bytes.TrimSpace(t.data))
}
