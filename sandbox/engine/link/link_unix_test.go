//go:build unix

package link_test

import (
	"archive/tar"
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

func TestFilesAreCarried(t *testing.T) {
	l, _ := newLink(t)
	then := time.Unix(1_700_000_000, 123_000_000)
	dir := filepath.Join(t.TempDir(), "work", "here")
	if err := l.Put(t.Context(), dir, archive(t,
		&tar.Header{Name: "web/", Typeflag: tar.TypeDir, Mode: 0o755},
		&tar.Header{Name: "web/index.html", Typeflag: tar.TypeReg, Mode: 0o644, Size: 5, ModTime: then, Format: tar.FormatPAX},
		&tar.Header{Name: "run.sh", Typeflag: tar.TypeReg, Mode: 0o755, Size: 5},
	)); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "out")); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(dir, "run.sh"), 1<<40); err != nil { // sparse
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(dir, "web", "index.html")); err != nil || !info.ModTime().Equal(then) {
		t.Errorf("the time of a file is %v, %v", info.ModTime(), err)
	}
	got := listing(t, l, dir, link.Limits{Files: 10, File: 1 << 20, Total: 1 << 20})
	want := "out omitted: link\npipe omitted: special\nrun.sh omitted: limit\nweb/ 755\nweb/index.html 644 xxxxx\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := listing(t, l, dir, link.Limits{Files: 2, File: 1 << 20, Total: 1 << 20}); got != "out omitted: link\npipe omitted: special\nrun.sh omitted: limit\n" {
		t.Errorf("beyond the number of files:\n%s", got)
	}
}

func TestNothingIsCarriedOutsideTheFolder(t *testing.T) {
	l, _ := newLink(t)
	outside := t.TempDir()
	dir := filepath.Join(outside, "work")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	for _, header := range []*tar.Header{
		{Name: "../evil", Typeflag: tar.TypeReg, Mode: 0o644, Size: 5},
		{Name: filepath.Join(outside, "evil"), Typeflag: tar.TypeReg, Mode: 0o644, Size: 5},
		{Name: "link/evil", Typeflag: tar.TypeReg, Mode: 0o644, Size: 5},
		{Name: "a", Typeflag: tar.TypeSymlink, Linkname: "/"},
		{Name: "a", Typeflag: tar.TypeFifo},
	} {
		if err := l.Put(t.Context(), dir, archive(t, header)); err == nil {
			t.Errorf("%s was taken", header.Name)
		}
	}
	if _, err := os.Stat(filepath.Join(outside, "evil")); err == nil {
		t.Error("a file was written outside the folder")
	}
}

// archive is a tar archive whose files hold x.
func archive(t *testing.T, headers ...*tar.Header) io.Reader {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, h := range headers {
		h.Uid, h.Gid = os.Getuid(), os.Getgid()
		err := w.WriteHeader(h)
		if err == nil {
			_, err = io.WriteString(w, strings.Repeat("x", int(h.Size)))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return &b
}

func listing(t *testing.T, l *link.Link, dir string, limits link.Limits) string {
	t.Helper()
	out, err := l.Get(t.Context(), dir, limits)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	var b strings.Builder
	r := tar.NewReader(out)
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return b.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		if why := h.PAXRecords[link.Omitted]; why != "" {
			fmt.Fprintf(&b, "%s omitted: %s\n", h.Name, why)
			continue
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&b, strings.TrimSpace(fmt.Sprintf("%s %o %s", h.Name, h.Mode, content)))
	}
}

func TestCommandsAreRun(t *testing.T) {
	l, _ := newLink(t)
	dir := t.TempDir()
	for script, want := range map[string]struct {
		code   int
		output string
	}{
		`echo to; echo both >&2; exit 3`: {3, "to\nboth\n"},
		`kill -KILL $$`:                  {137, ""},
		`pwd; echo "$A-$HOME"; cat`:      {0, dir + "\nb-\nfrom outside"},
	} {
		var out bytes.Buffer
		ended, err := l.Run(t.Context(), link.Command{
			Args: []string{"/bin/sh", "-c", script}, Dir: dir, Env: []string{"A=b", "PATH=" + os.Getenv("PATH")}, Stdin: "from outside",
		}, &out)
		if err != nil || ended.Code != want.code || out.String() != want.output {
			t.Errorf("%s: got %d %q %v", script, ended.Code, out.String(), err)
		}
	}
	ended, err := l.Run(t.Context(), link.Command{Args: []string{"/no/such"}, Dir: dir}, io.Discard)
	if err != nil || ended.Code != 127 || ended.Failed == "" {
		t.Errorf("a command that is not there: %+v, %v", ended, err)
	}
}

// lines gives what is written, line by line.
type lines chan string

func (l lines) Write(p []byte) (int, error) {
	for line := range strings.Lines(string(p)) {
		l <- strings.TrimSpace(line)
	}
	return len(p), nil
}

func TestACommandEndsWithItsContext(t *testing.T) {
	l, _ := newLink(t)
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	defer cancel()
	said, ended := make(lines, 2), make(chan error, 1)
	go func() {
		_, err := l.Run(ctx, link.Command{
			Args: []string{"/bin/sh", "-c", "sleep 1000 & echo $!; echo $$; wait"}, Dir: "/", Env: []string{"PATH=" + os.Getenv("PATH")},
		}, said)
		ended <- err
	}()
	pids := []string{<-said, <-said}
	cancel()
	if err := <-ended; err == nil {
		t.Error("a command that was ended is said to have run")
	}
	for _, text := range pids {
		pid, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		for until := time.Now().Add(deadline); alive(pid); {
			if time.Now().After(until) {
				t.Fatalf("process %d still runs", pid)
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
}

// alive tells whether a process runs; one that only waits to be reaped does not.
func alive(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || !strings.Contains(string(stat), ") Z ")
}

func TestOutputThatFailsEndsTheCommand(t *testing.T) {
	l, _ := newLink(t)
	_, err := l.Run(t.Context(), link.Command{Args: []string{"/bin/sh", "-c", "yes"}, Dir: "/", Env: []string{"PATH=" + os.Getenv("PATH")}}, full{})
	if !errors.Is(err, errFull) {
		t.Errorf("got %v", err)
	}
	if err := l.Ping(t.Context()); err != nil {
		t.Errorf("the link is of no use any more: %v", err)
	}
}

var errFull = errors.New("full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

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
