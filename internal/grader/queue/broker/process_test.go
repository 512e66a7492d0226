package broker_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"matelot/internal/grader"
	"matelot/internal/grader/queue"
	"matelot/internal/grader/queue/broker"
)

// roleVariable makes of the test's executable one of the processes below.
const roleVariable = "MATELOT_TEST_QUEUE_ROLE"

func TestMain(m *testing.M) {
	role := os.Getenv(roleVariable)
	if role == "" {
		os.Exit(m.Run())
	}
	if err := play(role, os.Args[1]); err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// play is what a process of a test does until it is killed, or its parent ends.
func play(role, where string) error {
	ctx, cancel := context.WithCancel(context.Background())
	go func() { _, _ = io.Copy(io.Discard, os.Stdin); cancel() }() // until the parent is gone
	if role == "own" {
		return playOwn(ctx, where)
	}
	return playWorker(ctx, where)
}

// playOwn has a queue in its own process, with a job that never ends.
func playOwn(ctx context.Context, dir string) error {
	b, err := broker.Open(ctx, queue.Options{Dir: dir, Lease: time.Hour})
	if err != nil {
		return err
	}
	fmt.Println("open")
	go func() {
		_ = b.Work(ctx, does(func(ctx context.Context, _ string, _ grader.Work) (grader.Replay, error) {
			fmt.Println("begun")
			<-ctx.Done()
			return grader.Replay{}, ctx.Err()
		}), queue.WorkerOptions{Course: course})
	}()
	client, err := b.Client(ctx, queue.ClientOptions{Course: course})
	if err != nil {
		return err
	}
	_, err = client.Replay(ctx, "ports/publish", grader.Work{})
	return err
}

// lease is that of the queues of the workers below: how long a dead one's jobs wait.
const lease = 2 * time.Second

// playWorker does what the commands of a job say: fatal ones kill it.
func playWorker(ctx context.Context, url string) error {
	b, err := broker.Open(ctx, queue.Options{URL: url, Lease: lease})
	if err != nil {
		return err
	}
	return b.Work(ctx, does(func(ctx context.Context, exercise string, w grader.Work) (grader.Replay, error) {
		if w.Commands == "fatal" {
			self, err := os.FindProcess(os.Getpid())
			if err == nil {
				err = self.Kill()
			}
			if err != nil {
				return grader.Replay{}, err
			}
			<-ctx.Done()
		}
		select {
		case <-time.After(5 * time.Millisecond): // so long does this job take
		case <-ctx.Done():
		}
		return hashes(ctx, exercise, w)
	}), queue.WorkerOptions{
		Course: course, Name: "worker-" + strconv.Itoa(os.Getpid()), Slots: 2, Attempts: attemptsOf(url), Pause: time.Millisecond,
		Tell: func(e queue.Event) { fmt.Println(e.Kind, e.Job) },
	})
}

// attemptsOf is how often a job may be begun; a test says so in its address.
func attemptsOf(url string) int {
	_, n, _ := strings.Cut(url, "#")
	attempts, _ := strconv.Atoi(n) // 0 is the usual number
	return attempts
}

// process is one that plays a role.
type process struct {
	command *exec.Cmd
	lines   chan string
	ended   chan struct{}
}

func start(t testing.TB, role, where string) *process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{command: exec.Command(self, where), lines: make(chan string, 10_000), ended: make(chan struct{})}
	p.command.Env = append(os.Environ(), roleVariable+"="+role)
	p.command.Stderr = t.Output()
	if _, err := p.command.StdinPipe(); err != nil { // it is closed when this process ends
		t.Fatal(err)
	}
	out, err := p.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.ended)
		for scanner := bufio.NewScanner(out); scanner.Scan(); {
			p.lines <- scanner.Text()
		}
		_ = p.command.Wait() // it was killed
	}()
	t.Cleanup(func() { p.kill(t) })
	return p
}

func (p *process) pid() string { return strconv.Itoa(p.command.Process.Pid) }

// kill is kill -9; the process may have ended.
func (p *process) kill(t testing.TB) {
	t.Helper()
	_ = p.command.Process.Kill()
	select {
	case <-p.ended:
	case <-time.After(within):
		t.Error("it does not end")
	}
}

// says waits for a line that begins so.
func (p *process) says(t testing.TB, begin string) {
	t.Helper()
	deadline := time.After(within)
	for {
		select {
		case line := <-p.lines:
			if strings.HasPrefix(line, begin) {
				return
			}
		case <-p.ended:
			t.Fatalf("it ended before it said %q", begin)
		case <-deadline:
			t.Fatalf("waiting for %q", begin)
		}
	}
}
