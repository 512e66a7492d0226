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
	for until := time.Now().Add(settling); ; {
		j, err := Judge(ctx, src, ex, time.Now())
		if err != nil || !settles(j.Results) || time.Now().After(until) {
			return j, err
		}
		select {
		case <-ctx.Done():
			return j, ctx.Err()
		case <-time.After(between):
		}
	}
}
