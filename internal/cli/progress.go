package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"matelot/checker"
	"matelot/internal/course"
	"matelot/internal/lab"
	"matelot/internal/progress"
	"matelot/internal/render"
	"matelot/sandbox"
)

// keep keeps an attempt in the learner's progress, and the files by which an exercise
// was passed for handing them in.
func (a *App) keep(ctx context.Context, session *sandbox.Session, ex *course.Exercise, j lab.Judged) error {
	hash, err := ex.Lesson.Hash()
	if err != nil {
		return err
	}
	points, maxPoints := checker.Score(j.Results)
	var codes []string
	for _, result := range j.Results {
		for _, finding := range result.Findings {
			codes = append(codes, string(finding.Code))
		}
	}
	a.tellRoom(attemptEvent(ex, j.Results, hash))
	if session.Exercise == ex.ID && checker.Overall(j.Results) == checker.Pass {
		a.tellGathering(a.snapshot(ctx, ex, session.ExerciseDir(ex.ID), session.Started))
	}
	return progress.Keep(a.Home.Progress(), progress.Attempt{
		Exercise: ex.ID, At: time.Now().UTC(), Verdict: string(checker.Overall(j.Results)),
		Points: points, MaxPoints: maxPoints, Findings: codes,
		DurationMS: float64(j.Took.Microseconds()) / 1000, CourseHash: hash, Session: session.ID,
	})
}

// tellSetAside says what was damaged and where it is now.
func (a *App) tellSetAside(store *progress.Store) {
	if aside := store.SetAside(); aside != nil {
		a.note("cli.progress.damaged", "File", aside.Path)
	}
	if aside := store.Unread(); aside != nil {
		a.note("cli.progress.unread_lines", "File", aside.Path)
	}
}

// bestResults is the best attempt of each exercise that was tried.
func (a *App) bestResults(ctx context.Context) (_ map[string]render.Progress, err error) {
	store, err := progress.Open(ctx, a.Home.Progress())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	best, err := store.Best(ctx)
	a.tellSetAside(store) // of damage that shows when it is read, too
	if err != nil {
		return nil, err
	}
	results := map[string]render.Progress{}
	for id, attempt := range best {
		results[id] = render.Progress{Verdict: checker.Verdict(attempt.Verdict), Points: attempt.Points}
	}
	return results, nil
}

func (a *App) printJSON(value any) error {
	enc := json.NewEncoder(a.Streams.Out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(value); err != nil {
		return fmt.Errorf("writing the result: %w", err)
	}
	return nil
}

// printJSONLine writes a value as one line, for who reads them one by one.
func (a *App) printJSONLine(value any) error {
	enc := json.NewEncoder(a.Streams.Out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		return fmt.Errorf("writing a line: %w", err)
	}
	return nil
}
