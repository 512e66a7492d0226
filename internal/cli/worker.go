package cli

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"runtime"
	"sync"
	"syscall"
	"time"

	units "github.com/docker/go-units"
	"github.com/spf13/cobra"

	"matelot/internal/grader/queue"
	"matelot/internal/printable"
)

// workerOptions are what `matelot worker` was asked for.
type workerOptions struct {
	queue   queueFlags
	slots   int
	memory  string // that has to be free for each job
	timeout time.Duration
	grace   time.Duration
}

func (a *App) workerCommand() *cobra.Command {
	var o workerOptions
	cmd := &cobra.Command{
		Use: "worker", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.worker(cmd.Context(), o) },
	}
	flags := cmd.Flags()
	o.queue.add(flags, a.Getenv)
	flags.IntVar(&o.slots, "slots", runtime.NumCPU(), "")
	flags.StringVar(&o.memory, "memory", "512m", "")
	flags.DurationVar(&o.timeout, "timeout", 2*time.Minute, "")
	flags.DurationVar(&o.grace, "grace", time.Minute, "")
	return cmd
}

// worker takes gradings from a queue and does them, until it is told to end.
func (a *App) worker(ctx context.Context, o workerOptions) (err error) {
	memory, sizeErr := units.RAMInBytes(o.memory)
	switch {
	case o.queue.url == "":
		return &usageError{"queue.error.none", nil}
	case o.slots < 1:
		return &usageError{"queue.error.slots", map[string]any{"Got": o.slots}}
	case sizeErr != nil || memory < 0:
		return &usageError{"queue.error.memory", map[string]any{"Got": o.memory}}
	case o.timeout <= 0:
		return &usageError{"cli.error.grade_timeout", map[string]any{"Got": o.timeout.String()}}
	}
	if done, err := a.handOver(ctx); done {
		return err
	}
	if a.Queue == nil || a.Replayer == nil {
		return &usageError{"queue.error.no_tutor", nil}
	}
	loaded, err := a.course()
	if err != nil {
		return err
	}
	hash, err := loaded.Hash()
	if err != nil {
		return err
	}
	open, err := a.Queue(ctx, o.queue.options())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, open.Close(context.WithoutCancel(ctx))) }()
	a.noteOpen(open)
	// Engines are there until what is begun has ended, not until ctx has.
	living := context.WithoutCancel(ctx)
	replayer, end, err := a.replayer(living, GradeOptions{Engine: engineOwn, Jobs: o.slots, Timeout: o.timeout}, loaded)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end(living)) }()
	hurry, stop := hurried(ctx)
	defer stop()
	return open.Work(ctx, replayer, queue.WorkerOptions{
		Course: a.jobsOf(hash), Slots: o.slots, Memory: memory, Within: attemptTime(o.timeout), Grace: o.grace, Hurry: hurry,
		Tell: a.workerTeller(hash, o.slots),
	})
}

// hurried is closed when a second signal comes: the first has ended ctx.
func hurried(ctx context.Context) (hurry <-chan struct{}, stop func()) {
	c := make(chan struct{})
	over, cancel := context.WithCancel(context.WithoutCancel(ctx))
	go func() {
		select {
		case <-ctx.Done():
		case <-over.Done():
			return
		}
		again, done := signal.NotifyContext(over, os.Interrupt, syscall.SIGTERM)
		defer done()
		<-again.Done()
		close(c)
	}()
	return c, cancel
}

// workerEvent is an event as a program reads it: one line for each.
type workerEvent struct {
	At       time.Time       `json:"at"`
	Event    queue.EventKind `json:"event"`
	Worker   string          `json:"worker"`
	Course   string          `json:"course"`
	Job      string          `json:"job,omitempty"`
	Exercise string          `json:"exercise,omitempty"`
	Attempt  int             `json:"attempt,omitempty"`
	TookMS   int64           `json:"took_ms,omitempty"`
	Error    string          `json:"error,omitempty"`
}

// workerTeller tells what a worker does: in words on the error stream, or each as a
// line of JSON on standard output.
func (a *App) workerTeller(hash string, slots int) func(queue.Event) {
	var lock sync.Mutex
	return func(e queue.Event) {
		lock.Lock()
		defer lock.Unlock()
		detail := ""
		if e.Err != nil {
			detail = printable.Line(e.Err.Error())
		}
		if a.json() {
			took := int64(0)
			if e.Kind == queue.EventDone {
				took = e.Took.Milliseconds()
			}
			_ = a.printJSONLine(workerEvent{ // who reads may be gone; the jobs go on
				At: time.Now().UTC(), Event: e.Kind, Worker: e.Worker, Course: hash, Job: e.Job, Exercise: e.Exercise,
				Attempt: e.Attempt, TookMS: took, Error: detail,
			})
			return
		}
		switch e.Kind {
		case queue.EventTaken, queue.EventKnown: // the end of a job is enough
		default:
			a.note("worker.event."+string(e.Kind), "Worker", e.Worker, "Course", shortHash(hash), "Slots", slots,
				"Exercise", e.Exercise, "Job", shortHash(e.Job), "Attempt", e.Attempt,
				"Took", e.Took.Round(100*time.Millisecond).String(), "Detail", detail)
		}
	}
}
