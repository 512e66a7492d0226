package cli

import (
	"context"
	"time"

	"matelot/internal/course"
	"matelot/internal/grader"
	"matelot/sandbox/dial"
)

// ReplayerOptions say how attempts are done again on engines of their own.
type ReplayerOptions struct {
	Endpoint dial.Endpoint // the engine on which the others are started
	Course   *course.Course
	Say      func(code string, data map[string]string) string // words a refusal
	Ahead    int                                              // engines that are kept warm
	Timeout  time.Duration                                    // of the commands of one attempt
}

// replayer gives who does attempts again, and what ends them.
func (a *App) replayer(ctx context.Context, o GradeOptions, loaded *course.Course) (grader.Replayer, func(context.Context) error, error) {
	endpoint, err := a.hostEndpoint(ctx)
	if err != nil {
		return nil, nil, err
	}
	if o.Engine == engineHost {
		return a.hostReplayer(ctx, o.Timeout, loaded)
	}
	return a.Replayer(ctx, ReplayerOptions{
		Endpoint: endpoint, Course: loaded, Ahead: o.Jobs, Timeout: o.Timeout,
		Say: func(code string, data map[string]string) string { return a.T(code, data) },
	})
}

// Where attempts are done again, and where a session stands.
const (
	engineHost = "host" // the engine that the docker command uses
	engineOwn  = "own"  // one of one's own
)
