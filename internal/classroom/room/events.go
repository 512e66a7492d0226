package room

import (
	"context"
	"database/sql"
	"regexp"
	"time"

	"matelot/checker"
	"matelot/internal/classroom"
	"matelot/internal/classroom/board"
)

// maxEvents is how many are kept of one learner: several times a whole course.
const maxEvents = 20000

// Add keeps what a learner did. What is there already is kept once. Events tell when
// they were by the learner's clock, which may be wrong: sent, by the same clock, is
// taken to be now.
func (r *Room) Add(ctx context.Context, learner string, sent time.Time, events []classroom.Event) error {
	r.mu.RLock()
	m, there := r.byID[learner]
	kept := r.events[learner]
	r.mu.RUnlock()
	if !there {
		return ErrNobody
	}
	if len(events) > classroom.MaxEvents || kept+len(events) > maxEvents {
		return ErrFull
	}
	now := r.now().UTC()
	entries := make([]board.Entry, 0, len(events))
	for _, e := range events {
		if !wellFormed(e) {
			return ErrMalformed
		}
		at := now.Add(min(e.At.Sub(sent), 0)).Truncate(time.Millisecond)
		if at.Before(m.Since) {
			at = m.Since
		}
		e.At = at
		entries = append(entries, board.Entry{Learner: learner, At: at, Event: e})
	}
	var fresh []board.Entry
	return r.update(ctx, func(ctx context.Context, tx *sql.Tx) (err error) {
		fresh, err = insertEvents(ctx, tx, entries)
		return err
	}, func() {
		if _, there := r.byID[learner]; !there {
			return // forgotten meanwhile
		}
		r.events[learner] += len(fresh)
		for _, e := range fresh {
			if r.board.Add(e) {
				r.did(learner, e.Event.Exercise)
			}
		}
	})
}

var (
	idForm      = regexp.MustCompile(`^[A-Za-z0-9_-]{8,64}$`)
	nameForm    = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,63}(/[a-z0-9][a-z0-9_-]{0,63})?$`)
	findingForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}(\.[a-z0-9_]{1,64})*$`)
	hashForm    = regexp.MustCompile(`^[0-9a-f]{0,64}$`)
)

// wellFormed tells whether an event can be kept and shown. It says nothing of whether
// it is true.
func wellFormed(e classroom.Event) bool {
	if !idForm.MatchString(e.ID) || !nameForm.MatchString(e.Exercise) || !hashForm.MatchString(e.CourseHash) {
		return false
	}
	const most = 1000 // points, levels and checks
	if e.Points < 0 || e.Points > most || e.MaxPoints < e.Points || e.MaxPoints > most || e.Level < 0 || e.Level > most || len(e.Checks) > most/10 {
		return false
	}
	findings := 0
	for _, c := range e.Checks {
		if !nameForm.MatchString(c.ID) || !verdict(c.Verdict) || c.Points < 0 || c.Points > most {
			return false
		}
		for _, f := range c.Findings {
			if findings++; findings > classroom.MaxFindings || len(f) > classroom.MaxText || !findingForm.MatchString(f) {
				return false
			}
		}
	}
	switch e.Kind {
	case classroom.Attempted:
		return verdict(e.Verdict)
	case classroom.Begun, classroom.Hinted:
		return e.Verdict == ""
	}
	return false
}

func verdict(v checker.Verdict) bool {
	switch v {
	case checker.Pass, checker.Fail, checker.Skipped, checker.Inconclusive:
		return true
	}
	return false
}
