package cli

import (
	"context"

	"matelot/internal/classroom"
	"matelot/internal/course"
	"matelot/internal/render"
	"matelot/internal/tutor"
	"matelot/sandbox"
)

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
	l.app.tellRoom(classroom.Event{Kind: classroom.Hinted, Exercise: ex.ID, Level: l.session.Hints})
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
