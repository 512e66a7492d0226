package proxy

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"

	"matelot/sandbox/journal"
)

// TestStdinOf20MB sends a large input and ends it: the container must get all
// of it, and its end.
func TestStdinOf20MB(t *testing.T) {
	l := newLab(t)
	image := l.image()
	input := bytes.Repeat([]byte("0123456789abcdef"), 20<<20/16)
	out, err := l.cli(l.socket, bytes.NewReader(input), "docker", "run", "--rm", "-i", image, "count")
	if err != nil || strings.TrimSpace(out) != fmt.Sprint(len(input)) {
		t.Errorf("counted %q, %v; want %d", out, err, len(input))
	}
	id := l.must("run", "-d", image, "wait")
	out, err = l.cli(l.socket, bytes.NewReader(input), "docker", "exec", "-i", id, "/prog", "count")
	if err != nil || strings.TrimSpace(out) != fmt.Sprint(len(input)) {
		t.Errorf("exec counted %q, %v; want %d", out, err, len(input))
	}
}

// TestStdoutAndStderrStayApart, and so does the exit code.
func TestStdoutAndStderrStayApart(t *testing.T) {
	l := newLab(t)
	ctx, cancel := context.WithTimeout(t.Context(), testTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, "docker", "run", "--rm", l.image(), "err", "ahoy")
	cmd.Env = l.environ(l.socket)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if cmd.ProcessState.ExitCode() != 3 || stdout.String() != "" || stderr.String() != "ahoy\n" {
		t.Errorf("%v: stdout %q, stderr %q", err, stdout.String(), stderr.String())
	}
}

// TestTerminal holds a conversation with a container on a terminal, whose size
// is passed on.
func TestTerminal(t *testing.T) {
	l := newLab(t)
	id := l.must("run", "-d", l.image(), "wait")
	cmd := exec.Command("docker", "exec", "-it", id, "/prog", "ask")
	cmd.Env = l.environ(l.socket)
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 40, Cols: 120})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tty.Close() }()
	screen := newScreen(tty)
	screen.wait(t, "> ")
	for _, line := range []string{"one", "two"} {
		if _, err := io.WriteString(tty, line+"\n"); err != nil {
			t.Fatal(err)
		}
		screen.wait(t, "you said "+line)
	}
	if e := l.last("container.exec.resize"); e.Flags["h"] != "40" || e.Flags["w"] != "120" {
		t.Errorf("resized to %v", e.Flags)
	}
	if _, err := io.WriteString(tty, "\x04"); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("docker exec: %v", err)
	}
	e := l.last("container.exec")
	if e.Flags["tty"] != "1" || e.Flags["interactive"] != "1" || e.Flags["cmd"] != `["/prog","ask"]` || e.TargetID != id {
		t.Errorf("entry = %+v", e)
	}
	if e := l.last("container.exec.start"); e.TargetID != id || e.Status != 101 || e.Bytes == 0 {
		t.Errorf("entry of the start = %+v", e)
	}
}

// screen collects what a terminal shows.
type screen struct {
	mu   sync.Mutex
	text strings.Builder
}

func newScreen(r io.Reader) *screen {
	s := &screen{}
	go func() {
		buf := make([]byte, 4096)
		for {
			n, err := r.Read(buf)
			s.mu.Lock()
			s.text.Write(buf[:n])
			s.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	return s
}

func (s *screen) wait(t *testing.T, part string) {
	t.Helper()
	eventually(t, fmt.Sprintf("%q on the screen", part), func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return strings.Contains(s.text.String(), part)
	})
}

// TestLeavingAStream: a client that goes away in the middle leaves an entry
// all the same, and one was there since the beginning.
func TestLeavingAStream(t *testing.T) {
	l := newLab(t)
	id := l.must("run", "-d", l.image(), "tick")
	tests := []struct {
		action string
		args   []string
		flag   string
	}{
		{"container.logs", []string{"logs", "-f", id}, "follow"},
		{"container.stats", []string{"stats", id}, "stream"},
		{"container.attach", []string{"attach", "--no-stdin", "--sig-proxy=false", id}, "stdout"},
		{"system.events", []string{"events"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.action, func(t *testing.T) {
			cmd := exec.Command("docker", tt.args...)
			cmd.Env = l.environ(l.socket)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			eventually(t, "the entry of the start", func() bool { return l.has(tt.action, journal.StreamStart) })
			if l.has(tt.action, "") {
				t.Error("the entry of the end is there before the end")
			}
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
			e := l.in(t).last(tt.action)
			if tt.flag != "" && e.Flags[tt.flag] != "1" || e.Status != 200 && e.Status != 101 {
				t.Errorf("entry = %+v", e)
			}
		})
	}
}

// has tells whether the journal holds an entry of an action.
func (l *lab) has(action, stream string) bool {
	all, err := journal.Read(l.dir+"/journal", 0)
	if err != nil {
		l.t.Fatal(err)
	}
	for _, e := range all {
		if e.Action == action && e.Stream == stream {
			return true
		}
	}
	return false
}

// TestKillEndsStreams: when the engine ends a stream, the client is told.
func TestKillEndsStreams(t *testing.T) {
	l := newLab(t)
	id := l.must("run", "-d", l.image(), "tick")
	done := make(chan struct{}, 2)
	for _, args := range [][]string{{"logs", "-f", id}, {"attach", "--no-stdin", id}} {
		go func() {
			_, _ = l.docker(args...)
			done <- struct{}{}
		}()
	}
	eventually(t, "both streams", func() bool {
		return l.has("container.logs", journal.StreamStart) && l.has("container.attach", journal.StreamStart)
	})
	l.must("kill", id)
	for range 2 {
		select {
		case <-done:
		case <-time.After(testTimeout):
			t.Fatal("a stream goes on though the container has ended")
		}
	}
}

// TestChunksAreFlushed: what a container prints is shown at once.
func TestChunksAreFlushed(t *testing.T) {
	l := newLab(t)
	cmd := exec.Command("docker", "run", "--rm", "-i", l.image(), "ask")
	cmd.Env = l.environ(l.socket)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	reader := bufio.NewReader(stdout)
	for _, line := range []string{"one", "two", "three"} {
		if _, err := io.WriteString(stdin, line+"\n"); err != nil {
			t.Fatal(err)
		}
		got, err := reader.ReadString('\n')
		if err != nil || !strings.Contains(got, "you said "+line) {
			t.Fatalf("answer to %q = %q, %v", line, got, err)
		}
	}
	// The end of the input alone ends the container.
	if err := stdin.Close(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("docker run: %v", err)
	}
}

func TestParallelCalls(t *testing.T) {
	l := newLab(t)
	id := l.must("run", "-d", l.image(), "wait")
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			if status, body := l.api("GET", "/v1.41/containers/"+id+"/json", ""); status != 200 {
				t.Errorf("answer = %d %s", status, body)
			}
		})
	}
	wg.Wait()
	eventually(t, "100 entries", func() bool { return len(l.entries("container.inspect")) == 100 })
}

// relay stands between proxy and engine, and can be cut like an engine that is
// restarted.
type relay struct {
	mu    sync.Mutex
	down  bool
	conns []net.Conn
	path  string
}

func (r *relay) dial(ctx context.Context) (net.Conn, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.down {
		return nil, fmt.Errorf("engine is down")
	}
	conn, err := dialer(r.path)(ctx)
	if err == nil {
		r.conns = append(r.conns, conn)
	}
	return conn, err
}

func (r *relay) set(down bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.down = down
	if down {
		for _, conn := range r.conns {
			_ = conn.Close()
		}
		r.conns = nil
	}
}

// TestEngineGoesAndComes: streams end with an error, calls say what is wrong,
// and when the engine is back all works again.
func TestEngineGoesAndComes(t *testing.T) {
	r := &relay{path: engineSocket(t)}
	l := newLab(t, func(c *Config) { c.Dial = r.dial })
	id := l.must("run", "-d", l.image(), "tick")
	done := make(chan error, 1)
	go func() {
		_, err := l.docker("logs", "-f", id)
		done <- err
	}()
	eventually(t, "the log", func() bool { return l.has("container.logs", journal.StreamStart) })
	r.set(true)
	select {
	case err := <-done:
		if err == nil {
			t.Error("docker logs ended as if all was well")
		}
	case <-time.After(testTimeout):
		t.Fatal("docker logs hangs")
	}
	status, body := l.api("GET", "/v1.41/containers/json", "")
	if status != 503 || !strings.Contains(body, CodeEngineGone) {
		t.Errorf("answer = %d %s", status, body)
	}
	if status, body := l.api("POST", "/v1.41/containers/"+id+"/attach?stream=1", ""); status != 503 {
		t.Errorf("attach = %d %s", status, body)
	}
	r.set(false)
	if got := l.must("ps", "-q", "--no-trunc"); got != id {
		t.Errorf("afterwards ps shows %q", got)
	}
}
