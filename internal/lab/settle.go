package lab

import (
	"context"
	"strings"
	"time"

	"matelot/checker"
	"matelot/checker/observe"
	"matelot/internal/course"
)

// settling is how long what the commands began may take to show: a server needs a
// moment before it answers.
const settling, between = 3 * time.Second, 200 * time.Millisecond

// swarming is settling for the tasks of a swarm: it waits five seconds before it makes
// one again that was lost, and updates them one after the other.
const swarming = 20 * time.Second

// swarms tells whether a swarm may still be at work on what the results complain of.
func swarms(results []checker.Result) bool {
	for _, r := range results {
		for _, f := range r.Findings {
			if f.Code == checker.ServiceNotRunning || f.Code == checker.ServiceUpdatePending {
				return true
			}
		}
	}
	return false
}

// settles tells whether time alone may change results: something starts, ends or is
// about to answer.
func settles(results []checker.Result) bool {
	for _, r := range results {
		for _, f := range r.Findings {
			topic, rest, _ := strings.Cut(string(f.Code), ".")
			switch topic {
			case "http", "logs", "exec", "compose", "file":
				return true
			case "container":
				switch rest {
				case "unhealthy", "restarting", "not_running", "exited", "still_there", "attached", "stopped_not_removed", "exit_code":
					return true
				}
			}
		}
	}
	return false
}

// Settle is Judge for when nobody will look again: it waits a moment for what time
// alone may change.
func Settle(ctx context.Context, src observe.Sources, ex *course.Exercise) (Judged, error) {
	for begun := time.Now(); ; {
		j, err := Judge(ctx, src, ex, time.Now())
		patience := time.Duration(0)
		switch {
		case err != nil:
			return j, err
		case swarms(j.Results):
			patience = swarming
		case settles(j.Results):
			patience = settling
		}
		if time.Since(begun) >= patience {
			return j, nil
		}
		select {
		case <-ctx.Done():
			return j, ctx.Err()
		case <-time.After(between):
		}
	}
}
