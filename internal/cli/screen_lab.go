package cli

import (
	"context"
	"sync"

	"matelot/internal/course"
	"matelot/internal/tutor"
	"matelot/sandbox"
)

// screenLab is the session as the full-screen tutor sees it. It is tutor.Lab.
type screenLab struct {
	app  *App
	opts learnOptions
	said notices
	// class is what the teacher of a classroom says: the newest, until it is taken.
	class chan string

	mu      sync.Mutex // one at a time has the session
	session *sandbox.Session
}

func newScreenLab(a *App, session *sandbox.Session, o learnOptions) *screenLab {
	return &screenLab{app: a, opts: o, session: session, said: make(notices, 64), class: make(chan string, 1)}
}

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
	if err := l.app.keepUp(ctx, l.session); err != nil {
		return tutor.Task{}, err
	}
	ex, begun, err := l.app.resume(ctx, l.session, wanted, l.opts)
	if err != nil {
		return tutor.Task{}, err
	}
	l.opts.again = false // that was for the first
	if begun.resumed {
		return l.begun(ex, []string{l.app.resumedWords(ex)})
	}
	return l.begun(ex, l.app.fileWords(begun.Begun))
}

// Next implements tutor.Lab.
func (l *screenLab) Next(ctx context.Context) (tutor.Task, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.session.Reload(); err != nil {
		return tutor.Task{}, err
	}
	following, why, err := l.app.following(ctx, l.session, l.session.Exercise)
	if err != nil {
		return tutor.Task{}, err
	}
	if following == nil {
		return tutor.Task{}, tutor.ErrCourseEnd
	}
	if err := l.app.pass(ctx, following, l.opts.strict); err != nil {
		return tutor.Task{}, err
	}
	left := l.app.leftWords(ctx, l.session.Exercise, true)
	task, err := l.begin(ctx, following, left)
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
	if err := l.app.keepUp(ctx, l.session); err != nil {
		return tutor.Task{}, err
	}
	if err := clearAway(ctx, l.session, ex.ID); err != nil {
		return tutor.Task{}, err
	}
	return l.begin(ctx, ex, "")
}

// begin begins an exercise. said is what there is to say besides; "" for nothing.
func (l *screenLab) begin(ctx context.Context, ex *course.Exercise, said string) (tutor.Task, error) {
	if err := l.app.keepUp(ctx, l.session); err != nil {
		return tutor.Task{}, err
	}
	ex, begun, err := l.app.begin(ctx, l.session, ex)
	if err != nil {
		return tutor.Task{}, err
	}
	all := l.app.fileWords(begun)
	if said != "" {
		all = append([]string{said}, all...)
	}
	return l.begun(ex, all)
}

// begun leads the shell to the exercise's folder.
func (l *screenLab) begun(ex *course.Exercise, said []string) (tutor.Task, error) {
	if err := tellShell(l.session, l.session.ExerciseDir(ex.ID)); err != nil {
		return tutor.Task{}, err
	}
	t, err := l.task(ex)
	t.Said = said
	return t, err
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

// onBoard has the screen show what the teacher says. One calls it at a time.
func (l *screenLab) onBoard(text string) {
	select {
	case <-l.class: // the screen has not taken it, and need not any more
	default:
	}
	l.class <- text
}
