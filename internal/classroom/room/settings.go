package room

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"matelot/internal/classroom"
)

// Settings are what the teacher decided.
type Settings struct {
	ID      string             `json:"id"`
	Made    time.Time          `json:"made"`
	Version int64              `json:"version"`
	Code    string             `json:"code"` // of the join word
	Title   string             `json:"title,omitempty"`
	Gate    classroom.Gate     `json:"gate"`
	Closed  []string           `json:"closed,omitempty"` // lessons
	Message *classroom.Message `json:"message,omitempty"`
	Hints   map[string]int     `json:"hints,omitempty"` // how many are shown, by exercise
	Ended   bool               `json:"ended,omitempty"`
	Course  Course             `json:"course,omitzero"`
}

// Course is the one of the teacher's own that the class works with. Empty is the one
// that matelot brings.
type Course struct {
	Path   string            `json:"path"` // on the teacher's computer; learners are not told
	Titles map[string]string `json:"titles"`
}

func newSettings(now time.Time) Settings {
	return Settings{
		ID: strings.ToLower(rand.Text()[:12]), Made: now.UTC().Truncate(time.Millisecond), Version: 1, Code: classroom.NewCode(), Gate: classroom.Free,
	}
}

func (s Settings) clone() Settings {
	s.Closed, s.Hints = slices.Clone(s.Closed), maps.Clone(s.Hints)
	s.Course.Titles = maps.Clone(s.Course.Titles)
	if s.Message != nil {
		m := *s.Message
		s.Message = &m
	}
	return s
}

func saveSettings(ctx context.Context, tx *sql.Tx, s Settings) error {
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO setting (name, value) VALUES ('room', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", string(text))
	return err
}

// readSettings gives sql.ErrNoRows where there are none yet.
func readSettings(ctx context.Context, db interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
},
) (Settings, error) {
	var text string
	var s Settings
	if err := db.QueryRowContext(ctx, "SELECT value FROM setting WHERE name = 'room'").Scan(&text); err != nil {
		return s, err
	}
	return s, json.Unmarshal([]byte(text), &s)
}

// ErrMalformed says that something that came from outside is not as it has to be.
var ErrMalformed = errors.New("this is not as it has to be")

// SetGate sets how strictly the order of lessons is kept.
func (r *Room) SetGate(ctx context.Context, gate classroom.Gate) error {
	if gate != classroom.Free && gate != classroom.Soft && gate != classroom.Strict {
		return ErrMalformed
	}
	return r.change(ctx, func(s *Settings) { s.Gate = gate })
}

// SetOpen opens a lesson, or closes it.
func (r *Room) SetOpen(ctx context.Context, lesson string, open bool) error {
	if _, ok := r.Outline().Lesson(lesson); !ok {
		return ErrMalformed
	}
	return r.change(ctx, func(s *Settings) {
		s.Closed = slices.DeleteFunc(s.Closed, func(id string) bool { return id == lesson })
		if !open {
			s.Closed = append(s.Closed, lesson)
		}
	})
}

// Say gives all learners a message in place of the one before. "" takes it back.
func (r *Room) Say(ctx context.Context, text string) error {
	text, ok := cleaned(text, classroom.MaxMessage)
	if !ok {
		return ErrMalformed
	}
	return r.change(ctx, func(s *Settings) {
		s.Message = nil
		if text != "" {
			s.Message = &classroom.Message{ID: rand.Text(), Text: text, At: r.now().UTC().Truncate(time.Millisecond)}
		}
	})
}

// Reveal shows the first so many hints of an exercise to all.
func (r *Room) Reveal(ctx context.Context, exercise string, hints int) error {
	e, ok := r.Outline().Exercise(exercise)
	if !ok || hints < 0 || hints > e.Hints {
		return ErrMalformed
	}
	return r.change(ctx, func(s *Settings) {
		if s.Hints == nil {
			s.Hints = map[string]int{}
		}
		if s.Hints[exercise] = hints; hints == 0 {
			delete(s.Hints, exercise)
		}
	})
}

// SetTitle names the class.
func (r *Room) SetTitle(ctx context.Context, title string) error {
	title, ok := cleaned(title, classroom.MaxText)
	if !ok {
		return ErrMalformed
	}
	return r.change(ctx, func(s *Settings) { s.Title = title })
}

// SetCourse notes which course of their own the teacher opens the class with.
func (r *Room) SetCourse(ctx context.Context, c Course) error {
	return r.change(ctx, func(s *Settings) { s.Course = c })
}

// SetEnded ends the class, or takes that back. What was done before and comes late is
// still kept.
func (r *Room) SetEnded(ctx context.Context, ended bool) error {
	return r.change(ctx, func(s *Settings) { s.Ended = ended })
}

// NewCode draws another code. Who has joined stays.
func (r *Room) NewCode(ctx context.Context) error {
	return r.change(ctx, func(s *Settings) { s.Code = classroom.NewCode() })
}

// change keeps a change of the settings, then has it hold.
func (r *Room) change(ctx context.Context, change func(*Settings)) error {
	var changed Settings
	return r.update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		var err error
		if changed, err = readSettings(ctx, tx); err != nil {
			return err
		}
		change(&changed)
		changed.Version++
		return saveSettings(ctx, tx, changed)
	}, func() {
		r.settings = changed
		r.hasChanged()
	})
}

// update keeps something, and has the memory follow before anything else is written.
func (r *Room) update(ctx context.Context, do func(ctx context.Context, tx *sql.Tx) error, follow func()) error {
	return r.writer.keepThen(ctx, do, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		follow()
	})
}
