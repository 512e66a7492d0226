package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats-server/v2/server"

	"matelot/checker"
	"matelot/internal/grader"
	"matelot/internal/grader/queue"
	"matelot/internal/grader/queue/broker"
	"matelot/internal/grading"
	"matelot/internal/i18n"
)

func TestWorkerIsCalledWrongly(t *testing.T) {
	t.Parallel()
	const address = "--queue=nats://127.0.0.1:1"
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"worker"}, "matelot worker --queue nats://HOST:4222"},
		{[]string{"worker", address, "--slots", "0"}, "--slots 1"},
		{[]string{"worker", address, "--memory", "much"}, "“much” is no amount of memory"},
		{[]string{"worker", address, "--timeout", "0s"}, "--timeout 1m"},
		{[]string{"worker", address, "more"}, "more"},
		{[]string{"worker", address}, "matelot-tutor"},
		{[]string{"grade", ".", address, "--engine", "host"}, "--engine host has no meaning there"},
	} {
		code, out, errs := learner{t, t.TempDir()}.run(test.args...)
		if code != ExitUsage || out != "" || !strings.Contains(strings.Join(strings.Fields(errs), " "), test.want) {
			t.Errorf("%q ends with %d and says %q%q, want %q", test.args, code, out, errs, test.want)
		}
	}
}

func TestWhatIsWrongWithAQueueHasWords(t *testing.T) {
	t.Parallel()
	reason := errors.New("the library's reason")
	tests := map[error]int{
		&queue.AwayError{Doing: "waiting", Err: reason}: ExitInconclusive,
		errors.Join(queue.ErrClosed, reason):            ExitInconclusive,
		queue.ErrInUse:                                  ExitInconclusive,
	}
	for r, code := range map[queue.ConnectReason]int{
		queue.NotAnURL: ExitUsage, queue.NoFile: ExitUsage, queue.Unreachable: ExitInconclusive, queue.NotTrusted: ExitInconclusive,
		queue.NotAllowed: ExitInconclusive, queue.NoJetStream: ExitInconclusive, queue.Unprepared: ExitInconclusive,
	} {
		tests[&queue.ConnectError{URL: "nats://host:4222", Reason: r, Err: reason}] = code
	}
	for _, lang := range i18n.Languages() {
		a := &App{Words: i18n.New(lang)}
		for err, want := range tests {
			words, code := a.explain(err)
			var connect *queue.ConnectError
			if code != want || strings.Contains(words, "queue.error") || len(words) < 60 ||
				errors.As(err, &connect) && !strings.Contains(words, "nats://host:4222") {
				t.Errorf("%s: %v is %d, %q", lang, err, code, words)
			}
		}
	}
}

func TestEventsOfAWorker(t *testing.T) {
	t.Parallel()
	kinds := []queue.EventKind{
		queue.EventReady, queue.EventTaken, queue.EventDone, queue.EventKnown, queue.EventFailed, queue.EventAside, queue.EventReturned,
		queue.EventLost, queue.EventMemory, queue.EventAway, queue.EventBack, queue.EventEnding,
	}
	event := queue.Event{Worker: "desk-3", Job: strings.Repeat("ab", 32), Exercise: "ports/publish", Attempt: 1, Took: 1640 * time.Millisecond}
	for _, lang := range i18n.Languages() {
		var out, errs bytes.Buffer
		a := &App{Words: i18n.New(lang), Options: Options{Streams: Streams{Out: &out, Err: &errs}, Getenv: func(string) string { return "" }}}
		for _, kind := range kinds {
			event.Kind, event.Err = kind, errors.New("red\x1b[31m")
			a.workerTeller("c0ffee", 2)(event)
		}
		said := errs.String()
		if lines := strings.Count(said, "\n"); lines != len(kinds)-2 || strings.Contains(said, "worker.event") || strings.Contains(said, "\x1b") {
			t.Errorf("%s: %d lines: %q", lang, lines, said)
		}
		a.flags.format = "json"
		errs.Reset()
		for _, kind := range kinds {
			event.Kind = kind
			a.workerTeller("c0ffee", 2)(event)
		}
		scanner := bufio.NewScanner(&out)
		for _, kind := range kinds {
			var got workerEvent
			if !scanner.Scan() || json.Unmarshal(scanner.Bytes(), &got) != nil || got.Event != kind || got.Exercise != "ports/publish" || got.Course != "c0ffee" {
				t.Errorf("%s: %s is written as %q", lang, kind, scanner.Text())
			}
		}
		if errs.Len() > 0 {
			t.Errorf("beside the JSON it says %q", &errs)
		}
	}
}

// Who has another course or another matelot takes none of these jobs.
func TestWhoseJobsTheyAre(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, hash := range []string{strings.Repeat("ab", 32), strings.Repeat("cd", 32)} {
		for _, version := range []string{"", "v1.0.0", "v1.0.1"} {
			seen[(&App{Options: Options{Version: version}}).jobsOf(hash)] = true
		}
	}
	if len(seen) != 6 {
		t.Errorf("of 6 only %d are told apart", len(seen))
	}
}

// grades is a replayer that judges commands by what they say.
type grades struct{ done *atomic.Int64 }

func (g grades) Replay(_ context.Context, _ string, w grader.Work) (grader.Replay, error) {
	g.done.Add(1)
	r := grader.Replay{Observation: json.RawMessage(`{"format":1}`), Output: "said " + w.Commands, Took: time.Millisecond}
	for _, id := range []string{"container", "answers"} {
		result := checker.Result{ID: id, Verdict: checker.Fail, MaxPoints: 1, Findings: []checker.Finding{{Code: "container.missing"}}}
		if strings.Contains(w.Commands, "right") {
			result = checker.Result{ID: id, Verdict: checker.Pass, Points: 1, MaxPoints: 1}
		}
		r.Results = append(r.Results, result)
	}
	if strings.Contains(w.Commands, "trouble") {
		return grader.Replay{}, &grader.StageError{Stage: "engine.unreachable", Err: errors.New("no engine")}
	}
	return r, nil
}

// fleet is what both sides of a grading have, with a replayer that needs no engine.
func fleet(t *testing.T, out, errs io.Writer) (o Options, done *atomic.Int64) {
	t.Helper()
	done = new(atomic.Int64)
	home := t.TempDir()
	return Options{
		Streams: Streams{In: strings.NewReader(""), Out: out, Err: errs},
		Getenv: func(name string) string {
			return map[string]string{"MATELOT_HOME": home, "LANG": "en_US.UTF-8", "DOCKER_HOST": "unix:///no/engine.sock"}[name]
		},
		Pages: func(bool) (Pages, error) { return nil, errors.New("there is none") },
		Queue: func(ctx context.Context, o queue.Options) (queue.Queue, error) { return broker.Open(ctx, o) },
		Grade: func(ctx context.Context, o GradeOptions) error { return grading.Run(ctx, grading.Options(o)) },
		Replayer: func(context.Context, ReplayerOptions) (grader.Replayer, func(context.Context) error, error) {
			return grades{done}, func(context.Context) error { return nil }, nil
		},
	}, done
}

// handIn writes submissions and gives their folder.
func handIn(t *testing.T, commands map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range commands {
		path := filepath.Join(dir, name, "ports", "publish")
		if err := os.MkdirAll(path, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(path, "commands.sh"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// startServer starts a NATS server that others can reach, and gives its address.
func startServer(t *testing.T) string {
	t.Helper()
	s, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: t.TempDir(), NoLog: true, NoSigs: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	if !s.ReadyForConnections(time.Minute) {
		t.Fatal("the server is not ready")
	}
	return s.ClientURL()
}

// times are what differs between two gradings of the same.
var times = regexp.MustCompile(`"(started|took_ms|evidence)": [^\n]*`)

// Graded here or by workers elsewhere, the same work gets the same grades.
func TestGradingThroughAQueue(t *testing.T) {
	t.Parallel()
	dir := handIn(t, map[string]string{"ada": "right", "bob": "wrong", "cid": "right", "dan": "trouble"})

	var here, hereErrs bytes.Buffer
	o, done := fleet(t, &here, &hereErrs)
	if code := Main([]string{"grade", dir, "--format", "json"}, o); code != ExitInconclusive {
		t.Errorf("here: it ends with %d: %s", code, &hereErrs)
	}
	if n := done.Load(); n != 4 { // what ada and cid did is the same; dan's is tried twice
		t.Errorf("here: %d replays", n)
	}
	if left, err := os.ReadDir(filepath.Join(o.Getenv("MATELOT_HOME"), "queue")); err == nil && len(left) > 0 {
		t.Errorf("left of the queue: %v", left)
	}

	address := startServer(t)
	events, tells := io.Pipe()
	w, doneThere := fleet(t, tells, io.Discard)
	worker, err := newApp([]string{"worker"}, w)
	if err != nil {
		t.Fatal(err)
	}
	worker.flags.format = "json"
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		options := workerOptions{slots: 2, memory: "0", timeout: time.Minute, grace: time.Minute}
		options.queue.url = address
		ended <- errors.Join(worker.worker(ctx, options), tells.Close())
	}()
	seen := map[queue.EventKind]int{}
	reading := make(chan struct{})
	go func() {
		defer close(reading)
		for scanner := bufio.NewScanner(events); scanner.Scan(); {
			var e workerEvent
			if err := json.Unmarshal(scanner.Bytes(), &e); err != nil {
				t.Errorf("%q: %v", scanner.Text(), err)
			}
			seen[e.Event]++
		}
	}()

	var there, thereErrs bytes.Buffer
	g, doneHere := fleet(t, &there, &thereErrs)
	if code := Main([]string{"grade", dir, "--format", "json", "--queue", address}, g); code != ExitInconclusive {
		t.Errorf("there: it ends with %d: %s", code, &thereErrs)
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("the worker ends with %v", err)
	}
	<-reading
	if !strings.Contains(thereErrs.String(), "not encrypted") {
		t.Errorf("nothing is said of the open connection: %q", &thereErrs)
	}
	if here, there := doneHere.Load(), doneThere.Load(); here != 0 || there != 5 {
		t.Errorf("%d replays here and %d there", here, there)
	}
	want := map[queue.EventKind]int{
		queue.EventReady: 1, queue.EventTaken: 5, queue.EventDone: 2, queue.EventFailed: 2, queue.EventAside: 1, queue.EventEnding: 1,
	}
	// Who waits for a result long hands the job in again, for it may have been lost: on a
	// busy machine a worker meets jobs that have a result already.
	delete(seen, queue.EventKnown)
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(times.ReplaceAllString(here.String(), ""), times.ReplaceAllString(there.String(), "")); diff != "" {
		t.Errorf("the grades (-here +there):\n%s", diff)
	}
	if !strings.Contains(there.String(), `"engine.unreachable"`) {
		t.Error("it is not told why dan's work could not be checked")
	}
}
