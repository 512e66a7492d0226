package replay

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"time"

	"matelot/internal/course"
	"matelot/internal/grader"
	"matelot/internal/lab"
	"matelot/sandbox/engine"
)

// Options say how attempts are done again.
type Options struct {
	Course *course.Course
	Host   *engine.Host
	// Say words a refusal of the guard, in the language of the one who grades.
	Say func(code string, data map[string]string) string
	// Ahead is how many engines are kept warm.
	Ahead  int
	Limits Limits
}

// Limits bound one attempt.
type Limits struct {
	Time      time.Duration // of all its commands
	Output    int64         // bytes that the commands may print
	Workspace int64         // bytes of the workspace, in memory
	Engine    engine.Limits
	Runner    engine.RunnerLimits
}

// DefaultLimits are several times what the course's own solutions need.
func DefaultLimits() Limits {
	return Limits{
		Time: 2 * time.Minute, Output: 1 << 20, Workspace: 256 << 20,
		Engine: engine.DefaultLimits(), Runner: engine.DefaultRunnerLimits(),
	}
}

// Replayer does attempts again, several at a time if asked so.
type Replayer struct {
	options Options
	dir     string // of this process alone
	owner   string
	pool    *engine.Pool
	slots   atomic.Int64
	stock   atomic.Pointer[engine.Stock] // nil until an engine has the lab images
}

// ownerPrefix begins the owner's name of all engines for replays.
const ownerPrefix = "grade-"

// New prepares to do attempts again. Engines of processes that were killed are
// taken away. Close ends it.
func New(ctx context.Context, o Options) (*Replayer, error) {
	if err := o.Host.Sweep(ctx, ownerPrefix); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "matelot-grade-")
	if err != nil {
		return nil, fmt.Errorf("making a folder to grade in: %w", err)
	}
	// Paths of sockets are short, and nothing here is a link that the guard would follow.
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return nil, fmt.Errorf("making a folder to grade in: %w", err)
	}
	r := &Replayer{options: o, dir: dir, owner: ownerPrefix + strconv.Itoa(os.Getpid()) + "-" + filepath.Base(dir)}
	r.pool = o.Host.NewPool(ctx, o.Ahead, r.engineOptions)
	return r, nil
}

// engineOptions makes a slot: a folder whose workspace has the same path here and
// in the engine.
func (r *Replayer) engineOptions() (engine.Options, error) {
	slot := filepath.Join(r.dir, strconv.FormatInt(r.slots.Add(1), 10))
	workspace := filepath.Join(slot, "work")
	if err := os.MkdirAll(workspace, 0o700); err != nil {
		return engine.Options{}, fmt.Errorf("making a workspace: %w", err)
	}
	return engine.Options{
		Owner: r.owner, Workspace: workspace, Volume: r.options.Limits.Workspace, Attached: true, Limits: r.options.Limits.Engine,
		Runner: &r.options.Limits.Runner, Stock: r.stock.Load(), Prepare: r.haveImages,
	}, nil
}

// haveImages has the lab images in an engine before it is needed, and stocks the
// engines after it with them.
func (r *Replayer) haveImages(ctx context.Context, e *engine.Engine) error {
	if e.Stocked() {
		return nil
	}
	if err := e.LoadLab(ctx); err != nil {
		return err
	}
	stock, err := e.Stock(ctx)
	if err != nil {
		return err
	}
	r.stock.Store(stock)
	return nil
}

// Close takes away what is left of the engines.
func (r *Replayer) Close(ctx context.Context) error {
	r.pool.Close()
	return errors.Join(r.options.Host.Reap(ctx, r.owner), os.RemoveAll(r.dir))
}

// Replay implements grader.Replayer.
func (r *Replayer) Replay(ctx context.Context, exercise string, work grader.Work) (_ grader.Replay, err error) {
	ex, err := lab.Exercise(r.options.Course, exercise)
	if err != nil {
		return grader.Replay{}, err
	}
	own, err := r.pool.Take(ctx)
	if err != nil {
		return grader.Replay{}, &grader.StageError{Stage: "engine.unreachable", Err: fmt.Errorf("starting an engine: %w", err)}
	}
	start := time.Now()
	a := &attempt{replayer: r, ex: ex, work: work, engine: own, slot: filepath.Dir(own.Workspace())}
	defer func() {
		err = errors.Join(err, a.close(context.WithoutCancel(ctx)), own.Close(context.WithoutCancel(ctx)), os.RemoveAll(a.slot))
	}()
	replay, err := a.do(ctx)
	replay.Took = time.Since(start)
	return replay, err
}
