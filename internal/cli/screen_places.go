package cli

import (
	"context"
	"fmt"
	"os"
	"time"

	"matelot/checker"
	"matelot/checker/observe"
	"matelot/internal/course"
	"matelot/internal/doctor"
	"matelot/internal/tutor"
	"matelot/sandbox/dial"
	"matelot/sandbox/journal"
	"matelot/sandbox/proxy"
)

// Home implements tutor.Lab.
func (l *screenLab) Home(ctx context.Context) (tutor.Home, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	g, err := l.app.guide(ctx)
	if err != nil {
		return tutor.Home{}, err
	}
	g.Unfit = func(e *course.Exercise) bool { return fits(l.session, e) != nil }
	var home tutor.Home
	if choice, ok := g.Next(""); ok {
		home.Next = choice.Exercise.ID
	}
	lang := l.app.Words.Lang()
	for _, lesson := range g.Course.Lessons {
		one := tutor.HomeLesson{ID: lesson.ID, Title: lesson.Title(lang), Coming: lesson.Coming}
		for _, e := range lesson.Exercises {
			h, tried := g.Histories[e.ID]
			one.Spent += h.Spent
			one.Exercises = append(one.Exercises, tutor.HomeExercise{
				ID: e.ID, Title: e.Title(lang), Passed: h.Passed, Tried: tried, TestOut: lesson.TestOut() == e,
				Elsewhere: g.Unfit(e),
			})
		}
		home.Lessons = append(home.Lessons, one)
	}
	return home, nil
}

// Doctor implements tutor.Lab.
func (l *screenLab) Doctor(ctx context.Context) (string, error) {
	env := dial.System()
	env.Getenv = l.app.Getenv
	results := doctor.Examine(ctx, doctor.System(env, os.Stdout), doctor.Options{Ports: l.app.coursePorts()})
	if err := ctx.Err(); err != nil {
		return "", err
	}
	counts := map[doctor.Status]int{}
	for _, r := range results {
		counts[r.Status]++
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.app.T("cli.screen.doctor", "Worst", string(doctor.Worst(results)), "OK", counts[doctor.OK],
		"Warn", counts[doctor.Warn], "Fail", counts[doctor.Fail]), nil
}

// Picture implements tutor.Lab. Images are read in a second look, when it is known
// which the containers are of.
func (l *screenLab) Picture(ctx context.Context) (checker.Observation, error) {
	l.mu.Lock()
	ex, err := l.current()
	if err != nil {
		l.mu.Unlock()
		return checker.Observation{}, err
	}
	src, err := l.app.sources(l.session, ex.ID)
	l.mu.Unlock()
	if err != nil {
		return checker.Observation{}, err
	}
	plan := checker.Plan{Containers: true, InspectAll: true, Images: true, Volumes: true, Networks: true}
	seen := observe.Read(ctx, plan, src)
	if len(seen.Containers) == 0 || ctx.Err() != nil {
		return seen, ctx.Err()
	}
	for _, c := range seen.Containers {
		plan.ImageRefs = append(plan.ImageRefs, c.Image)
	}
	seen = observe.Read(ctx, plan, src)
	return seen, ctx.Err()
}

// Requests implements tutor.Lab.
func (l *screenLab) Requests(context.Context) ([]tutor.Request, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.session.Reload(); err != nil {
		return nil, err
	}
	entries, err := journal.ReadFrom(l.session.JournalPath(), l.session.FromMark())
	if err != nil {
		return nil, fmt.Errorf("reading the journal: %w", err)
	}
	var list []tutor.Request
	for _, e := range entries {
		if e.Phase == journal.PhaseSetup || e.Phase == journal.PhaseCheck {
			continue
		}
		method, path := proxy.Endpoint(e.Action, e.Target)
		list = append(list, tutor.Request{
			At: e.At, Command: e.Command, Method: method, Path: path, Status: e.Status, Error: e.Error,
			Took: time.Duration(e.DurationMS * float64(time.Millisecond)),
		})
	}
	return list, nil
}
