package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"path/filepath"
	"sync"
	"time"

	"github.com/spf13/pflag"

	"matelot/internal/course"
	"matelot/internal/grader"
	"matelot/internal/grader/queue"
)

// queueFlags name a queue that other processes use too.
type queueFlags struct {
	url         string
	credentials string
	tls         queue.TLS
}

// add adds them. The address may hold a password, so a variable can give it.
func (q *queueFlags) add(flags *pflag.FlagSet, getenv func(string) string) {
	flags.StringVar(&q.url, "queue", getenv("MATELOT_QUEUE"), "")
	flags.StringVar(&q.credentials, "creds", "", "")
	flags.StringVar(&q.tls.CA, "tls-ca", "", "")
	flags.StringVar(&q.tls.Cert, "tls-cert", "", "")
	flags.StringVar(&q.tls.Key, "tls-key", "", "")
}

func (q *queueFlags) options() queue.Options {
	return queue.Options{URL: q.url, Credentials: q.credentials, TLS: q.tls}
}

// queueAtOnce is how many jobs a grader has in a queue of several machines at once,
// if nothing else is said: enough for any number of workers that one can pay.
const queueAtOnce = 256

// queued gives a replayer whose replays go through a queue: one of this process,
// with a worker in it, or one that workers elsewhere take from.
func (a *App) queued(ctx context.Context, o GradeOptions, q queueFlags, loaded *course.Course) (_ grader.Replayer, end func(context.Context) error, err error) {
	if a.Queue == nil {
		return a.replayer(ctx, o, loaded)
	}
	hash, err := loaded.Hash()
	if err != nil {
		return nil, nil, err
	}
	options := q.options()
	if options.URL == "" {
		options.Temporary, options.Dir = true, filepath.Join(a.Home.State, "queue", keptName(append([]string{o.Out}, o.Paths...)))
	}
	open, err := a.Queue(ctx, options)
	if err != nil {
		return nil, nil, err
	}
	ends := []func(context.Context) error{open.Close}
	end = func(ctx context.Context) (err error) {
		for i := range ends {
			err = errors.Join(err, ends[len(ends)-1-i](ctx))
		}
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, end(context.WithoutCancel(ctx)))
		}
	}()
	client, err := open.Client(ctx, queue.ClientOptions{Course: a.jobsOf(hash), Again: o.Again, Alone: a.alone(hash)})
	if err != nil {
		return nil, nil, err
	}
	ends = append(ends, func(context.Context) error { return client.Close() })
	if options.URL != "" {
		a.noteOpen(open)
		return client, end, nil
	}
	replayer, endReplayer, err := a.replayer(ctx, o, loaded)
	if err != nil {
		return nil, nil, err
	}
	ends = append(ends, endReplayer, workHere(ctx, open, replayer, queue.WorkerOptions{
		Course: a.jobsOf(hash), Slots: o.Jobs, Attempts: 2, Only: true, Within: attemptTime(o.Timeout),
		Grace: time.Nanosecond, // who ends the grading waits for nothing
	}))
	return client, end, nil
}

// workHere has a worker in this process until it is ended.
func workHere(ctx context.Context, q queue.Queue, r grader.Replayer, o queue.WorkerOptions) (end func(context.Context) error) {
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- q.Work(ctx, r, o) }()
	return func(context.Context) error {
		stop()
		return <-ended
	}
}

// jobsOf names the jobs of a course that this matelot may do: another version may
// judge the same work otherwise, and nobody is to be graded by chance.
func (a *App) jobsOf(hash string) string {
	version := sha256.Sum256([]byte(a.Version))
	return hash + "-" + hex.EncodeToString(version[:4])
}

// attemptTime is how long an attempt may take whose commands may take so long: its set-up
// and its checks take time too.
func attemptTime(commands time.Duration) time.Duration { return 2*commands + 10*time.Minute }

// aloneEvery is how often it is said that nobody takes the jobs.
const aloneEvery = time.Minute

// alone says that no worker is there to take jobs.
func (a *App) alone(hash string) func(queue.Status) {
	var (
		lock sync.Mutex
		said time.Time
	)
	return func(s queue.Status) {
		lock.Lock()
		defer lock.Unlock()
		if time.Since(said) < aloneEvery {
			return
		}
		said = time.Now()
		a.note("queue.alone", "Count", s.Waiting, "Course", shortHash(hash), "Version", a.Version)
	}
}

// noteOpen says what somebody on the network could do.
func (a *App) noteOpen(q queue.Queue) {
	if !q.Encrypted() {
		a.note("queue.open")
	}
}

// shortHash is enough of a hash to tell courses apart.
func shortHash(hash string) string { return hash[:min(12, len(hash))] }

// explainQueue words what is wrong with a queue, and tells whether it is how
// matelot was called.
func (a *App) explainQueue(err error) (words string, use bool) {
	var (
		connect *queue.ConnectError
		away    *queue.AwayError
	)
	switch {
	case errors.As(err, &connect):
		use = connect.Reason == queue.NotAnURL || connect.Reason == queue.NoFile
		return a.T("queue.error."+string(connect.Reason), "URL", connect.URL, "Detail", connect.Err.Error()), use
	case errors.As(err, &away):
		return a.T("queue.error.away", "Detail", away.Err.Error()), false
	case errors.Is(err, queue.ErrInUse):
		return a.T("queue.error.in_use"), false
	case errors.Is(err, queue.ErrClosed):
		return a.T("queue.error.closed", "Detail", err.Error()), false
	}
	return "", false
}
