package lab

import (
	"context"
	"time"

	"matelot/checker"
	"matelot/checker/observe"
	"matelot/internal/course"
)

// Judged is what came of judging an exercise once.
type Judged struct {
	Results     []checker.Result
	Observation checker.Observation
	Took        time.Duration
}

// Judge reads what an exercise's checks need and judges it. It looks again for a
// while where a container was sent a signal and is about to end: docker kill does
// not wait for that. Took counts from start.
func Judge(ctx context.Context, src observe.Sources, ex *course.Exercise, start time.Time) (Judged, error) {
	const patience, pause = 2 * time.Second, 100 * time.Millisecond
	for {
		observation := observe.Read(ctx, checker.PlanFor(ex.Checks), src)
		observation.Values = ex.Drawn
		j := Judged{checker.Judge(ex.Checks, observation), observation, time.Since(start)}
		if !checker.Ending(j.Results) || j.Took > patience {
			return j, ctx.Err()
		}
		select {
		case <-ctx.Done():
			return j, ctx.Err()
		case <-time.After(pause):
		}
	}
}
