//go:build unix

package link_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"matelot/sandbox/engine/link"
)

// TestMain is the agent too, in a process of its own.
func TestMain(m *testing.M) {
	if os.Getenv("LINK_TEST_AGENT") != "" {
		var agent link.Agent
		if err := agent.Serve(link.Join(os.Stdin, os.Stdout, os.Stdin.Close)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

const deadline = 20 * time.Second

// newLink gives a link to an agent in a process of its own, and that process.
func newLink(t testing.TB) (*link.Link, *exec.Cmd) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "LINK_TEST_AGENT=1")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	l := link.New(link.Join(out, in, func() error { return errors.Join(in.Close(), out.Close()) }))
	t.Cleanup(func() {
		_ = l.Close()
		_ = cmd.Wait()
	})
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	defer cancel()
	if err := l.Ping(ctx); err != nil {
		t.Fatal(err)
	}
	return l, cmd
}

// digester answers each connection, after its end, with the digest of what came.
func digester(t *testing.T, network, address string) net.Listener {
	t.Helper()
	var config net.ListenConfig
	l, err := config.Listen(t.Context(), network, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				h := sha256.New()
				n, _ := io.Copy(h, conn)
				fmt.Fprintf(conn, "%d %x", n, h.Sum(nil))
			}()
		}
	}()
	return l
}

func TestBytesGoBothWaysAndEachEndsByItself(t *testing.T) {
	l, _ := newLink(t)
	sent := bytes.Repeat([]byte("0123456789abcdef"), 1<<20)
	want := fmt.Sprintf("%d %x", len(sent), sha256.Sum256(sent))
	socket := filepath.Join(t.TempDir(), "s")
	for network, address := range map[string]string{
		"tcp": digester(t, "tcp", "127.0.0.1:0").Addr().String(), "unix": digester(t, "unix", socket).Addr().String(),
	} {
		t.Run(network, func(t *testing.T) {
			conn, err := l.Dial(t.Context(), network, address)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if _, err := conn.Write(sent); err != nil {
				t.Fatal(err)
			}
			if err := conn.(interface{ CloseWrite() error }).CloseWrite(); err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(conn)
			if err != nil || string(got) != want {
				t.Errorf("got %q, %v; want %q", got, err, want)
			}
		})
	}
}

func TestNobodyListens(t *testing.T) {
	l, _ := newLink(t)
	_, err := l.Dial(t.Context(), "unix", filepath.Join(t.TempDir(), "nobody"))
	var remote *link.RemoteError
	if !errors.As(err, &remote) || !strings.Contains(remote.Said, "no such file") {
		t.Errorf("got %v, want what the other side says", err)
	}
}

func TestAConnectionThatTheOtherSideEndsEndsHere(t *testing.T) {
	l, _ := newLink(t)
	var config net.ListenConfig
	server, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	conn, err := l.Dial(t.Context(), "tcp", server.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	accepted, err := server.Accept()
	if err != nil {
		t.Fatal(err)
	}
	_, _ = accepted.Write([]byte("bye"))
	_ = accepted.Close()
	if got, err := io.ReadAll(conn); err != nil || string(got) != "bye" {
		t.Errorf("got %q, %v", got, err)
	}
}

// What a check tells apart: that nobody listens, and that a connection broke off.
func TestARefusalAndAResetAreToldApart(t *testing.T) {
	l, _ := newLink(t)
	var config net.ListenConfig
	server, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	conn, err := l.Dial(t.Context(), "tcp", server.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	accepted, err := server.Accept()
	if err != nil {
		t.Fatal(err)
	}
	_ = accepted.(*net.TCPConn).SetLinger(0) // its end is a reset
	_ = accepted.Close()
	if _, err := io.ReadAll(conn); !errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("a reset: got %v", err)
	}
	_ = server.Close()
	if _, err := l.Dial(t.Context(), "tcp", server.Addr().String()); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("nobody listens: got %v", err)
	}
}

// TestADeadlineBreaksAReadOff: http.Server does so between two requests, and then
// reads on.
func TestADeadlineBreaksAReadOff(t *testing.T) {
	l, _ := newLink(t)
	conn, err := l.Dial(t.Context(), "tcp", digester(t, "tcp", "127.0.0.1:0").Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	broken := make(chan error, 1)
	go func() {
		_, err := conn.Read(make([]byte, 1))
		broken <- err
	}()
	if err := conn.SetReadDeadline(time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	if err := <-broken; !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if err := conn.SetReadDeadline(time.Time{}); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Write([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	if err := conn.(interface{ CloseWrite() error }).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(conn); err != nil || !strings.HasPrefix(string(got), "5 2cf24dba") {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestADeadlineInTheFuture(t *testing.T) {
	l, _ := newLink(t)
	conn, err := l.Dial(t.Context(), "tcp", digester(t, "tcp", "127.0.0.1:0").Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(10 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

// TestAServerBehindALink: many requests over few connections, as the docker command
// makes them.
func TestAServerBehindALink(t *testing.T) {
	l, _ := newLink(t)
	socket := filepath.Join(t.TempDir(), "http.sock")
	listener, err := l.Listen(t.Context(), "unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{ReadHeaderTimeout: deadline, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(w, r.Body)
	})}
	defer server.Close()
	go func() { _ = server.Serve(listener) }()
	client := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", socket)
	}}}
	defer client.CloseIdleConnections()
	for i := range 200 {
		want := strings.Repeat(strconv.Itoa(i), i)
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://server/", strings.NewReader(want))
		if err != nil {
			t.Fatal(err)
		}
		req.Close = i%10 == 9
		resp, err := client.Do(req)
		if err != nil {
			t.Fatalf("request %d: %v", i, err)
		}
		got, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil || string(got) != want {
			t.Fatalf("request %d: got %q, %v", i, got, err)
		}
	}
}

func TestWhatConnectsInsideIsAcceptedOutside(t *testing.T) {
	l, _ := newLink(t)
	socket := filepath.Join(t.TempDir(), "docker.sock")
	listener, err := l.Listen(t.Context(), "unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				_, _ = io.Copy(conn, conn)
			}()
		}
	}()
	for i := range 3 {
		var d net.Dialer
		conn, err := d.DialContext(t.Context(), "unix", socket)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "hello %d", i)
		_ = conn.(*net.UnixConn).CloseWrite()
		got, err := io.ReadAll(conn)
		if err != nil || string(got) != fmt.Sprintf("hello %d", i) {
			t.Errorf("got %q, %v", got, err)
		}
		_ = conn.Close()
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := listener.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("a closed listener accepts: %v", err)
	}
}

func TestALinkThatIsGone(t *testing.T) {
	l, agent := newLink(t)
	conn, err := l.Dial(t.Context(), "tcp", digester(t, "tcp", "127.0.0.1:0").Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if err := agent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(conn); err == nil {
		t.Error("a connection ended well that was cut")
	}
	if err := l.Ping(t.Context()); err == nil {
		t.Error("a link answers that is gone")
	}
}

func BenchmarkDialThroughALink(b *testing.B) {
	l, _ := newLink(b)
	var config net.ListenConfig
	server, err := config.Listen(b.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer server.Close()
	go func() {
		for {
			conn, err := server.Accept()
			if err != nil {
				return
			}
			_ = conn.Close()
		}
	}()
	for b.Loop() {
		conn, err := l.Dial(b.Context(), "tcp", server.Addr().String())
		if err != nil {
			b.Fatal(err)
		}
		_, _ = io.ReadAll(conn)
		_ = conn.Close()
	}
}
