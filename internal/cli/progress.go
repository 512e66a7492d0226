package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"matelot/checker"
	"matelot/internal/course"
	"matelot/internal/progress"
	"matelot/internal/render"
	"matelot/sandbox"
)

// keep adds the attempt to the learner's progress.
func (a *App) keep(ctx context.Context, session *sandbox.Session, ex *course.Exercise, j judged) (err error) {
	store, err := a.progress(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	points, maxPoints := checker.Score(j.results)
	var codes []string
	for _, result := range j.results {
		for _, finding := range result.Findings {
			codes = append(codes, string(finding.Code))
		}
	}
	hash, err := ex.Lesson.Hash()
	if err != nil {
		return err
	}
	return store.Add(ctx, progress.Attempt{
		Exercise: ex.ID, At: time.Now().UTC(), Verdict: string(checker.Overall(j.results)),
		Points: points, MaxPoints: maxPoints, Findings: codes,
		DurationMS: float64(j.took.Microseconds()) / 1000, CourseHash: hash, Session: session.ID,
	})
}

// progress opens the learner's attempts. A damaged file was set aside by then,
// which is said.
func (a *App) progress(ctx context.Context) (*progress.Store, error) {
	store, err := progress.Open(ctx, a.Home.Progress())
	if err != nil {
		return nil, err
	}
	if aside := store.SetAside(); aside != nil {
		a.note("cli.progress.damaged", "File", aside.Path)
	}
	return store, nil
}

// bestResults is the best attempt of each exercise that was tried.
func (a *App) bestResults(ctx context.Context) (_ map[string]render.Progress, err error) {
	store, err := a.progress(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	best, err := store.Best(ctx)
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
