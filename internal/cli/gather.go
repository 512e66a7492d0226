package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"matelot/internal/course"
	"matelot/internal/history"
	"matelot/internal/tutor"
	"matelot/sandbox"
	"matelot/sandbox/journal"
)

// history is where it is kept what the learner typed, for what they hand in.
func (a *App) history() history.Store { return history.Store{Dir: a.Home.History()} }

// noteTyped keeps what the lab's shells have noted since the last time. It belongs to
// the exercise under way.
func (a *App) noteTyped(session *sandbox.Session) error {
	lines, err := history.Take(filepath.Join(session.Dir, tutor.SpoolDir))
	if session.Exercise == "" || len(lines) == 0 {
		return err
	}
	if !a.history().Has(session.Exercise) {
		if err := a.resumed(session); err != nil {
			return err
		}
	}
	for i := range lines {
		lines[i].Text = history.Redact(lines[i].Text, session.RegistryPassword)
	}
	return errors.Join(err, a.history().In(session.ID).AddLines(session.Exercise, lines))
}

// gather keeps all that is known of what was done in the exercise under way, before
// another one begins, or the session goes.
func (a *App) gather(session *sandbox.Session) error {
	if err := a.noteTyped(session); err != nil || session.Exercise == "" {
		return err
	}
	runs, err := a.history().Runs(session.Exercise)
	if err != nil {
		return err
	}
	mark := session.FromMark()
	if i := history.LastOf(runs, session.ID); i < 0 {
		if err := a.resumed(session); err != nil {
			return err
		}
	} else if runs[i].Folded > mark.Seq {
		mark = journal.Mark{Seq: runs[i].Folded}
	}
	entries, err := journal.ReadFrom(session.JournalPath(), mark)
	if err != nil || len(entries) == 0 {
		return err
	}
	return a.history().In(session.ID).Fold(session.Exercise, asked(entries, session.RegistryPassword), entries[len(entries)-1].Seq)
}

// tellGathering says that something could not be kept. Nothing else depends on it.
func (a *App) tellGathering(err error) {
	if err != nil {
		a.note("cli.submit.not_kept", "Detail", err.Error())
	}
}

// begun notes that an exercise has begun: what is kept from here on is of this run.
// mark is where the journal stood before.
func (a *App) begun(session *sandbox.Session, ex *course.Exercise, mark journal.Mark) error {
	hash, err := ex.Lesson.Hash()
	if err != nil {
		return err
	}
	entries, err := journal.ReadFrom(session.JournalPath(), mark)
	if err != nil {
		return err
	}
	err = a.history().Begin(ex.ID, history.Begin{
		At: session.Started, Session: session.ID, Workspace: session.ExerciseDir(ex.ID), CourseHash: hash,
		Values: ex.Drawn, Setup: standing(entries, session.FromSeq), Registry: ex.Registry,
	})
	if err != nil {
		return err
	}
	return a.firstVersion(session, session.Started)
}

// resumed notes that a session goes on with an exercise of whose beginning nothing
// was kept.
func (a *App) resumed(session *sandbox.Session) error {
	return a.history().Begin(session.Exercise, history.Begin{
		At: session.Started, Session: session.ID, Workspace: session.ExerciseDir(session.Exercise),
		Values: session.Values[session.Exercise], Registry: session.Registry,
	})
}

// standing are the containers that a set-up has made and left, in order.
func standing(entries []journal.Entry, upTo int64) []history.Container {
	var left []history.Container
	for _, e := range entries {
		switch {
		case e.Seq > upTo:
		case created(e) && e.Flags["rm"] == "":
			left = append(left, container(e))
		case e.Action == "container.remove" && e.Status < 300:
			left = slices.DeleteFunc(left, func(c history.Container) bool { return c.ID == e.TargetID })
		}
	}
	return left
}

func created(e journal.Entry) bool { return e.Action == "container.create" && e.Status == 201 }

func container(e journal.Entry) history.Container {
	return history.Container{ID: e.TargetID, Name: e.Target, Auto: e.Flags["name"] == ""}
}

// asked are the docker commands of a part of the journal, one for each process where
// the system tells of processes.
func asked(entries []journal.Entry, password string) []history.Asked {
	var all []history.Asked
	place := map[int]int{} // process → where it is in all
	for _, e := range entries {
		if e.Phase == journal.PhaseSetup || e.Phase == journal.PhaseCheck {
			continue
		}
		i, known := place[e.PID]
		if e.Client != nil && known && !slices.Equal(all[i].Args, e.Client.Args) {
			known = false // numbers of processes come again
		}
		if !known || e.PID == 0 {
			i = len(all)
			place[e.PID] = i
			all = append(all, history.Asked{PID: e.PID, Began: e.At})
		}
		enrich(&all[i], e, password)
	}
	return slices.DeleteFunc(all, func(c history.Asked) bool {
		return len(c.Args) == 0 && len(c.Made) == 0 && len(c.Used) == 0 && len(c.Typed) == 0
	})
}

// enrich adds what an entry tells of a command.
func enrich(c *history.Asked, e journal.Entry, password string) {
	if e.Client != nil && len(c.Args) == 0 {
		c.Args, c.Dir, c.Parent = slices.Clone(e.Client.Args), e.Client.Dir, e.Client.Parent
		for i, arg := range c.Args {
			if password != "" {
				c.Args[i] = strings.ReplaceAll(arg, password, history.Masked)
			}
		}
	}
	for _, line := range e.Typed {
		c.Typed = append(c.Typed, history.Redact(line, password))
	}
	switch {
	case created(e):
		c.Made = append(c.Made, container(e))
	case strings.HasPrefix(e.Action, "container.") && e.TargetID != "":
		same := func(known history.Container) bool { return known.ID == e.TargetID }
		if !slices.ContainsFunc(c.Made, same) && !slices.ContainsFunc(c.Used, same) {
			c.Used = append(c.Used, history.Container{ID: e.TargetID, Name: e.Target})
		}
	}
}

// gatherAll keeps what is known of every session's exercise. A session that cannot
// be read keeps back no other.
func (a *App) gatherAll(ctx context.Context) error {
	sessions, err := a.store().List()
	for _, session := range sessions {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if one := a.gather(session); one != nil {
			err = errors.Join(err, fmt.Errorf("session %s: %w", session.ID, one))
		}
	}
	return err
}
