package broker_test

import (
	"bufio"
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"matelot/internal/grader"
	"matelot/internal/grader/queue"
	"matelot/internal/grader/queue/broker"
)

// listen starts a server that listens on 127.0.0.1.
func listen(t testing.TB, dir string, port int, also func(*server.Options)) broker.Server {
	t.Helper()
	s, err := broker.StartServer(dir, port, also)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Stop() }) // the test may have stopped it
	return s
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ address, shown, wrong string }{
		{"", "in this process", ""},
		{"nats://nats.example:4222", "nats://nats.example:4222", ""},
		{"tls://a:4222, wss://b", "tls://a:4222,wss://b", ""},
		{"nats://me:pa55@host", "nats://me:xxxxx@host", ""},
		{"http://host", "http://host", "an address is like"},
		{"host:4222", "host:4222", "an address is like"},
		{"nats://", "nats:", "an address is like"},
		{"nats://me:pa55@ho st", "", "cannot be read"},
		{"nats://a,", "nats://a,", "an address is like"},
	} {
		shown, err := broker.CheckURL(test.address)
		if shown != test.shown || (err == nil) != (test.wrong == "") || err != nil && !strings.Contains(err.Error(), test.wrong) {
			t.Errorf("%q is shown as %q, %v", test.address, shown, err)
		}
		if err == nil {
			continue
		}
		_, err = broker.Open(soon(t), queue.Options{URL: test.address})
		refused(t, err, queue.NotAnURL)
		if strings.Contains(err.Error(), "pa55") {
			t.Errorf("the error tells the password: %v", err)
		}
	}
}

func TestNobodyAnswers(t *testing.T) {
	t.Parallel()
	// A port that was free a moment ago, and one where somebody listens who is no
	// NATS server.
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	free.Close()
	_, err = broker.Open(soon(t), queue.Options{URL: "nats://" + address})
	refused(t, err, queue.Unreachable)
	if err != nil && !strings.Contains(err.Error(), address) {
		t.Errorf("the error does not name the address: %v", err)
	}

	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	ctx, cancel := context.WithCancel(soon(t))
	go func() {
		if conn, err := silent.Accept(); err == nil {
			defer conn.Close()
			cancel()
			_, _ = conn.Read(make([]byte, 1)) // until the other side is gone
		}
	}()
	if _, err := broker.Open(ctx, queue.Options{URL: "nats://" + silent.Addr().String()}); !errors.Is(err, context.Canceled) {
		t.Errorf("called off: %v", err)
	}
}

func TestOneProcessHasTheFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := open(t, queue.Options{Dir: dir})
	if _, err := broker.Open(soon(t), queue.Options{Dir: dir}); !errors.Is(err, queue.ErrInUse) {
		t.Errorf("a second one: %v", err)
	}
	if err := b.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	open(t, queue.Options{Dir: dir})
	if _, err := broker.Open(soon(t), queue.Options{}); err == nil {
		t.Error("a queue without a folder")
	}
}

func TestATemporaryQueueLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "queue")
	if err := grades(t, queue.Options{Dir: dir, Temporary: true}); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("it left its folder: %v", err)
	}
	if err := grades(t, queue.Options{Dir: dir}); err != nil {
		t.Error(err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) == 0 {
		t.Errorf("one that is not temporary left nothing: %v", err)
	}
}

// Nothing can reach a queue in this process from outside.
func TestTheQueueInThisProcessListensOnNothing(t *testing.T) {
	t.Parallel()
	b := open(t, queue.Options{})
	if own := b.Own(); own.Addr() != nil || own.MonitorAddr() != nil || own.ClusterAddr() != nil {
		t.Errorf("it listens: %v %v %v", own.Addr(), own.MonitorAddr(), own.ClusterAddr())
	}
	if !b.Encrypted() {
		t.Error("somebody could read along")
	}
}

// The same by what the system says, in a process that does nothing else.
func TestAProcessWithAQueueHasNoListeningSocket(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("it reads /proc")
	}
	p := start(t, "own", t.TempDir())
	p.says(t, "open")
	own := sockets(t, p.pid())
	for _, table := range []string{"tcp", "tcp6", "unix"} {
		for _, line := range lines(t, filepath.Join("/proc", p.pid(), "net", table)) {
			fields := strings.Fields(line)
			listening, inode := "", ""
			switch {
			case table == "unix" && len(fields) >= 7:
				inode = fields[6]
				if fields[3] == "00010000" { // it accepts connections
					listening = line
				}
			case table != "unix" && len(fields) >= 10 && fields[3] == "0A":
				listening, inode = line, fields[9]
			}
			if listening != "" && own[inode] {
				t.Errorf("it listens: %s: %s", table, listening)
			}
		}
	}
}

// sockets are the inodes of a process's own.
func sockets(t *testing.T, pid string) map[string]bool {
	t.Helper()
	dir := filepath.Join("/proc", pid, "fd")
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	own := map[string]bool{}
	for _, entry := range entries {
		// One may be closed by now.
		if target, err := os.Readlink(filepath.Join(dir, entry.Name())); err == nil {
			if inode, found := strings.CutPrefix(target, "socket:["); found {
				own[strings.TrimSuffix(inode, "]")] = true
			}
		}
	}
	return own
}

func lines(t *testing.T, file string) []string {
	t.Helper()
	f, err := os.Open(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil // a system without IPv6
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []string
	for scanner := bufio.NewScanner(f); scanner.Scan(); {
		all = append(all, scanner.Text())
	}
	return all
}

// What is in a queue outlasts its process, and what a worker of that had is free at
// once: its lease is nobody's.
func TestAQueueIsTakenUpAgain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := start(t, "own", dir)
	p.says(t, "open")
	p.says(t, "begun")
	p.kill(t)
	b := open(t, queue.Options{Dir: dir, Lease: time.Hour})
	s, err := b.Status(soon(t), course)
	if err != nil || s.Waiting != 1 {
		t.Errorf("waiting: %+v, %v", s, err)
	}
	told, _ := work(t, b, does(hashes), queue.WorkerOptions{})
	if event := told.wait(t, queue.EventDone); event.Exercise != "ports/publish" {
		t.Errorf("done: %+v", event)
	}
}

// A server that is away for a while, with its store, loses nothing: neither what
// waits nor what is being done.
func TestTheServerIsRestarted(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	server := listen(t, dir, 0, nil)
	b := open(t, queue.Options{URL: server.URL()})
	h := newHeld()
	told, _ := work(t, b, h, queue.WorkerOptions{Slots: 2})
	ended := handIn(t, newClient(t, b, queue.ClientOptions{}), 6)
	<-h.begun
	<-h.begun
	port := server.Port()
	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}
	close(h.let) // results come while nobody is there to take them
	eventually(t, "both have results", func() bool { return h.running.Load() == 0 })
	listen(t, dir, port, nil)
	ends(t, ended, 6)
	kept, written, err := b.Results(soon(t))
	if err != nil || kept != 6 || written != 6 {
		t.Errorf("%d results are kept, %d were written, %v", kept, written, err)
	}
	for told := told; len(told) > 0; {
		if event := <-told; event.Kind == queue.EventFailed || event.Kind == queue.EventLost {
			t.Errorf("told %+v", event)
		}
	}
}

// A worker says that the server is away, and goes on when it is back.
func TestAnIdleWorkerWaitsForTheServer(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	server := listen(t, dir, 0, nil)
	b := open(t, queue.Options{URL: server.URL()})
	told, _ := work(t, b, does(hashes), queue.WorkerOptions{})
	port := server.Port()
	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}
	told.wait(t, queue.EventAway)
	listen(t, dir, port, nil)
	told.wait(t, queue.EventBack)
	ends(t, handIn(t, newClient(t, b, queue.ClientOptions{}), 1), 1)
}

func TestTheServerIsAwayForTooLong(t *testing.T) {
	t.Parallel()
	server := listen(t, t.TempDir(), 0, nil)
	b := open(t, queue.Options{URL: server.URL(), Patience: 100 * time.Millisecond})
	client := newClient(t, b, queue.ClientOptions{})
	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}
	_, err := client.Replay(soon(t), "ports/publish", grader.Work{})
	var away *queue.AwayError
	if !errors.As(err, &away) {
		t.Errorf("got %v", err)
	}
}

// Who waits, and who works, is told when the queue is closed.
func TestTheQueueIsClosed(t *testing.T) {
	t.Parallel()
	server := listen(t, t.TempDir(), 0, nil)
	b := open(t, queue.Options{URL: server.URL()})
	client := newClient(t, b, queue.ClientOptions{})
	waits := make(chan error, 1)
	go func() {
		_, err := client.Replay(soon(t), "ports/publish", grader.Work{})
		waits <- err
	}()
	eventually(t, "the job waits", func() bool {
		s, err := b.Status(soon(t), course)
		return err == nil && s.Waiting == 1
	})
	ready := make(events, 10)
	works := make(chan error, 1)
	go func() {
		works <- b.Work(soon(t), does(hashes), queue.WorkerOptions{Course: "beef", Tell: ready.tell})
	}()
	ready.wait(t, queue.EventReady)
	if err := b.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	for who, err := range map[string]error{"who waits": <-waits, "who works": <-works} {
		if !errors.Is(err, queue.ErrClosed) {
			t.Errorf("%s is told: %v", who, err)
		}
	}
}
