package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"

	"matelot/checker"
	"matelot/checker/observe"
	"matelot/internal/course"
	"matelot/internal/doctor"
	"matelot/internal/i18n"
	"matelot/internal/lab"
	"matelot/internal/render"
	"matelot/internal/tutor"
	"matelot/sandbox"
	"matelot/sandbox/dial"
	"matelot/sandbox/journal"
	"matelot/sandbox/proxy"
)

// screenLab is the session as the full-screen tutor sees it. It is tutor.Lab.
type screenLab struct {
	app  *App
	opts learnOptions
	said notices

	mu      sync.Mutex // one at a time has the session
	session *sandbox.Session
}

func newScreenLab(a *App, session *sandbox.Session, o learnOptions) *screenLab {
	return &screenLab{app: a, opts: o, session: session, said: make(notices, 64)}
}

// Said implements tutor.Lab.
func (l *screenLab) Said() <-chan tutor.Progress { return l.said }

// Open implements tutor.Lab.
func (l *screenLab) Open(ctx context.Context, id string) (tutor.Task, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var wanted *course.Exercise
	if id != "" {
		var err error
		if wanted, err = l.app.exercise(id, nil); err != nil {
			return tutor.Task{}, err
		}
	}
	if err := l.session.Reload(); err != nil {
		return tutor.Task{}, err
	}
	ex, err := l.app.resume(ctx, l.session, wanted, l.opts)
	if err != nil {
		return tutor.Task{}, err
	}
	l.opts.again = false // that was for the first
	return l.begun(ex)
}

// Next implements tutor.Lab.
func (l *screenLab) Next(ctx context.Context) (tutor.Task, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.session.Reload(); err != nil {
		return tutor.Task{}, err
	}
	following, why, err := l.app.following(ctx, l.session.Exercise)
	if err != nil {
		return tutor.Task{}, err
	}
	if following == nil {
		return tutor.Task{}, tutor.ErrCourseEnd
	}
	if err := l.app.pass(ctx, following, l.opts.strict); err != nil {
		return tutor.Task{}, err
	}
	task, err := l.begin(ctx, following)
	task.Why = why
	return task, err
}

// Reset implements tutor.Lab.
func (l *screenLab) Reset(ctx context.Context) (tutor.Task, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	ex, err := l.current()
	if err != nil {
		return tutor.Task{}, err
	}
	if err := clearAway(ctx, l.session, ex.ID); err != nil {
		return tutor.Task{}, err
	}
	return l.begin(ctx, ex)
}

func (l *screenLab) begin(ctx context.Context, ex *course.Exercise) (tutor.Task, error) {
	ex, begun, err := l.app.begin(ctx, l.session, ex)
	if err != nil {
		return tutor.Task{}, err
	}
	t, err := l.begun(ex)
	var said []string
	for _, name := range begun.Kept {
		said = append(said, l.app.T("cli.begin.kept", "File", name))
	}
	t.Said = strings.Join(said, " ")
	return t, err
}

// begun leads the shell to the exercise's folder.
func (l *screenLab) begun(ex *course.Exercise) (tutor.Task, error) {
	if err := tellShell(l.session, l.session.ExerciseDir(ex.ID)); err != nil {
		return tutor.Task{}, err
	}
	return l.task(ex)
}

// Task implements tutor.Lab.
func (l *screenLab) Task(context.Context) (tutor.Task, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.app.reread()
	if err := l.tellLang(); err != nil {
		return tutor.Task{}, err
	}
	ex, err := l.current()
	if err != nil {
		return tutor.Task{}, err
	}
	return l.task(ex)
}

// current is the exercise under way, as the session's file has it now.
func (l *screenLab) current() (*course.Exercise, error) {
	if err := l.session.Reload(); err != nil {
		return nil, err
	}
	return l.app.exercise("", l.session)
}

// task words an exercise.
func (l *screenLab) task(ex *course.Exercise) (tutor.Task, error) {
	lang := l.app.Words.Lang()
	lesson, err := ex.Lesson.Text(lang)
	if err != nil {
		return tutor.Task{}, err
	}
	text, err := ex.Text(lang)
	if err != nil {
		return tutor.Task{}, err
	}
	write := func(markdown string) string { return render.ForShell(markdown, l.app.dialect()) }
	t := tutor.Task{
		ID: ex.ID, Title: text.Title, Lesson: lesson.Title, Of: len(ex.Lesson.Exercises),
		Intro: write(text.Lead), Statement: write(l.app.statement(text)), After: write(text.After), Outro: write(outro(ex, lesson)),
		AllHints: len(text.Hints), Checks: ex.Checks, Questions: map[string]string{}, Began: l.session.FromSeq,
	}
	for i, e := range ex.Lesson.Exercises {
		if e.ID == ex.ID {
			t.Number = i + 1
		}
	}
	if t.Number == 1 {
		t.Intro = write("# " + lesson.Title + "\n\n" + lesson.Intro)
	}
	for _, hint := range text.Hints[:min(l.session.Hints, len(text.Hints))] {
		t.Hints = append(t.Hints, write(hint))
	}
	for _, q := range text.Questions {
		t.Questions[q.ID] = q.Title
	}
	return t, nil
}

// Hint implements tutor.Lab.
func (l *screenLab) Hint(context.Context) (tutor.Task, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	ex, err := l.current()
	if err != nil {
		return tutor.Task{}, err
	}
	text, err := ex.Text(l.app.Words.Lang())
	if err != nil {
		return tutor.Task{}, err
	}
	err = l.session.Update(func(state *sandbox.State) {
		state.Hints = min(state.Hints+1, len(text.Hints))
	})
	if err != nil {
		return tutor.Task{}, err
	}
	return l.task(ex)
}

// Solution implements tutor.Lab.
func (l *screenLab) Solution(context.Context) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	ex, err := l.current()
	if err != nil {
		return "", err
	}
	text, err := ex.Text(l.app.Words.Lang())
	if err != nil {
		return "", err
	}
	return render.ForShell(text.Solution, l.app.dialect()), nil
}

// Judge implements tutor.Lab. The engine is asked without the lock: a check that
// takes long holds up nothing.
func (l *screenLab) Judge(ctx context.Context) (tutor.State, error) {
	l.mu.Lock()
	ex, err := l.current()
	if err != nil {
		l.mu.Unlock()
		return tutor.State{}, err
	}
	began := l.session.FromSeq
	src, err := l.app.sources(l.session, ex.ID)
	l.mu.Unlock()
	if err != nil {
		return tutor.State{}, err
	}
	j, err := lab.Judge(ctx, src, ex, time.Now())
	if err != nil {
		return tutor.State{}, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	state := tutor.State{Exercise: ex.ID, Results: j.Results, Took: j.Took}
	if l.session.FromSeq != began {
		return state, nil // another begin came between: this is of the one before
	}
	if state.Notice, err = l.app.notice(ctx, l.session, ex, j); err != nil || !state.Notice.Passed {
		return state, err
	}
	state.End, err = l.app.courseEnd(ctx, ex)
	return state, err
}

// Changes implements tutor.Lab.
func (l *screenLab) Changes(ctx context.Context) (<-chan tutor.Change, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	ex, err := l.current()
	if err != nil {
		return nil, err
	}
	src, err := l.app.sources(l.session, ex.ID)
	if err != nil {
		return nil, err
	}
	// All that the engine view shows is watched, whatever the checks ask for.
	plan := checker.PlanFor(ex.Checks)
	plan.Containers, plan.Images, plan.Volumes, plan.Networks, plan.Actions = true, true, true, true, true
	events, err := observe.Watch(ctx, src, observe.WatchOptions{Plan: plan, Journal: l.session.JournalPath()})
	if err != nil {
		return nil, fmt.Errorf("watching the engine: %w", err)
	}
	files, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("watching the session: %w", err)
	}
	for _, dir := range []string{l.session.Dir, l.app.Home.State} {
		if err := files.Add(dir); err != nil {
			_ = files.Close() // the first error is the one that matters
			return nil, fmt.Errorf("watching the session: %w", err)
		}
	}
	changes := make(chan tutor.Change)
	go tell(ctx, events, files, changes)
	return changes, nil
}

// tell sends what two watchers see, until ctx ends.
func tell(ctx context.Context, events <-chan observe.Event, files *fsnotify.Watcher, changes chan<- tutor.Change) {
	defer close(changes)
	defer func() { _ = files.Close() }() // nothing was written
	for {
		var change tutor.Change
		select {
		case <-ctx.Done():
			return
		case _, open := <-events:
			if !open {
				return
			}
		case e, open := <-files.Events:
			if !open {
				return
			}
			switch filepath.Base(e.Name) {
			case "session.json", "settings.json":
				change.Moved = true
			default:
				continue
			}
		}
		select {
		case changes <- change:
		case <-ctx.Done():
			return
		}
	}
}

// Home implements tutor.Lab.
func (l *screenLab) Home(ctx context.Context) (tutor.Home, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	g, err := l.app.guide(ctx)
	if err != nil {
		return tutor.Home{}, err
	}
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

// Printer implements tutor.Lab. It needs no lock, nor does Error: the screen is drawn
// while an exercise is set up.
func (l *screenLab) Printer() *i18n.Printer { return l.app.Words }

// Languages implements tutor.Lab.
func (l *screenLab) Languages() []string { return i18n.Languages() }

// SetLang implements tutor.Lab.
func (l *screenLab) SetLang(lang string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.app.setLang(lang); err != nil {
		return err
	}
	return l.tellLang()
}

// tellLang leaves word for the commands in the screen's shell.
func (l *screenLab) tellLang() error {
	return writeLang(filepath.Join(l.session.Dir, langFile), l.app.Words.Lang())
}

// Error implements tutor.Lab.
func (l *screenLab) Error(err error) string {
	words, _ := l.app.explain(err)
	return words
}

// Shell implements tutor.Lab.
func (l *screenLab) Shell() (tutor.Shell, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.tellLang(); err != nil {
		return tutor.Shell{}, err
	}
	return l.app.screenShell(l.session, l.session.ExerciseDir(l.session.Exercise))
}
