package queue

import (
	"context"

	"matelot/internal/grader"
)

// Queue is an open one.
type Queue interface {
	// Client gives a replayer whose replays are done by workers. What it needs of
	// the queue ends with its Close.
	Client(ctx context.Context, o ClientOptions) (Client, error)
	// Work takes jobs and has the replayer do them until ctx ends. Then it takes no
	// more, finishes what it has or gives it back, and returns nil.
	Work(ctx context.Context, replayer grader.Replayer, o WorkerOptions) error
	// Status says how a course's jobs stand.
	Status(ctx context.Context, course string) (Status, error)
	// Encrypted tells whether nobody on the way can read along: by TLS, or because
	// there is no way.
	Encrypted() bool
	Close(ctx context.Context) error
}

// Client is a grader.Replayer that may be asked for any number of replays at once.
// Work that was done already, here or for another client, is not done again; what
// was inconclusive is, by the next client.
//
// Its Replay gives a grader.StageError with a *TooLargeError, *AsideError, *AwayError
// or ErrClosed, or what ended ctx. A job that was handed in stays in the queue when
// ctx ends.
type Client interface {
	grader.Replayer
	Close() error
}

// ClientOptions are those of one batch.
type ClientOptions struct {
	// Course is the hash of the course, or what else says who may judge its jobs: only
	// workers that have the same one take them.
	Course string
	// Again has work done again that was done before the client began.
	Again bool
	// Alone is called when jobs wait and no worker of the course is there to take
	// them, again and again while that is so. It may be nil.
	Alone func(Status)
}

// Status is how the jobs of a course stand.
type Status struct {
	Waiting int // jobs that nobody has taken
	Running int // jobs that a worker has
	Idle    int // workers that wait for a job
}
