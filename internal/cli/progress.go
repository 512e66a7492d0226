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

// keeper adds one attempt to the learner's progress. What it needs is made
// ready while the engine is being read.
type keeper struct {
	ready chan struct{}
	store *progress.Store
	hash  string
	err   error
}

func (a *App) newKeeper(ctx context.Context, ex *course.Exercise) *keeper {
	k := &keeper{ready: make(chan struct{})}
	go func() {
		defer close(k.ready)
		if k.store, k.err = progress.Open(ctx, a.Home.Progress()); k.err == nil {
			k.hash, k.err = ex.Lesson.Hash()
		}
	}()
	return k
}

// keep adds the attempt.
func (a *App) keep(ctx context.Context, k *keeper, session *sandbox.Session, ex *course.Exercise, j judged) error {
	<-k.ready
	if k.err != nil {
		return k.err
	}
	points, maxPoints := checker.Score(j.results)
	var codes []string
	for _, result := range j.results {
		for _, finding := range result.Findings {
			codes = append(codes, string(finding.Code))
		}
	}
	err := k.store.Add(ctx, progress.Attempt{
		Exercise: ex.ID, At: time.Now().UTC(), Verdict: string(checker.Overall(j.results)),
		Points: points, MaxPoints: maxPoints, Findings: codes,
		DurationMS: float64(j.took.Microseconds()) / 1000, CourseHash: k.hash, Session: session.ID,
	})
	a.tellSetAside(k.store)
	return err
}

// close lets go of the progress file.
func (k *keeper) close() error {
	<-k.ready
	if k.store == nil {
		return nil
	}
	return k.store.Close()
}

// tellSetAside says that a damaged file was set aside.
func (a *App) tellSetAside(store *progress.Store) {
	if aside := store.SetAside(); aside != nil {
		a.note("cli.progress.damaged", "File", aside.Path)
	}
}

// progress opens the learner's attempts.
func (a *App) progress(ctx context.Context) (*progress.Store, error) {
	store, err := progress.Open(ctx, a.Home.Progress())
	if err != nil {
		return nil, err
	}
	a.tellSetAside(store)
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
