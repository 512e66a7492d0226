package room

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"matelot/internal/classroom"
	"matelot/internal/classroom/board"
)

// Room is an open classroom. It may be used by many goroutines.
type Room struct {
	db     *sql.DB // of the writer alone
	reads  *sql.DB // of who reads beside it: in WAL mode nobody waits for the other
	writer *writer
	now    func() time.Time

	mu       sync.RWMutex
	board    *board.Board
	byToken  map[[sha256.Size]byte]string // learners' IDs
	byID     map[string]member
	settings Settings
	acts     map[string][]classroom.Act // that wait for an answer, by learner
	changed  chan struct{}              // closed at the next change of a State
	watchers map[*Watcher]bool
	events   map[string]int // how many are kept, by learner
}

// member is a learner with what only the room knows of them.
type member struct {
	board.Learner
	token [sha256.Size]byte
}

// readers is how many read the file at once.
const readers = 4

// Open opens the classroom whose file is at path, or makes a new one, for a course.
func Open(ctx context.Context, path string, outline classroom.Outline) (*Room, error) {
	return open(ctx, path, outline, time.Now)
}

func open(ctx context.Context, path string, outline classroom.Outline, now func() time.Time) (*Room, error) {
	db, err := openFile(ctx, path)
	if err != nil {
		return nil, err
	}
	reads, err := connect(path, readers, "query_only(ON)")
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	r := &Room{
		db: db, reads: reads, now: now, board: board.New(outline), byToken: map[[sha256.Size]byte]string{}, byID: map[string]member{},
		acts: map[string][]classroom.Act{}, changed: make(chan struct{}), watchers: map[*Watcher]bool{}, events: map[string]int{},
	}
	if err := r.load(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("reading the classroom %s: %w", path, err), reads.Close(), db.Close())
	}
	r.writer = newWriter(db)
	return r, nil
}

// Close ends the room. What was being kept is kept.
func (r *Room) Close() error {
	r.writer.close()
	// The writer's connection goes last: it leaves one file, without its log.
	if err := errors.Join(r.reads.Close(), r.db.Close()); err != nil {
		return fmt.Errorf("closing the classroom's file: %w", err)
	}
	return nil
}

// load fills the memory from the file.
func (r *Room) load(ctx context.Context) error {
	if err := r.loadSettings(ctx); err != nil {
		return err
	}
	if err := r.loadLearners(ctx); err != nil {
		return err
	}
	if err := r.loadActs(ctx); err != nil {
		return err
	}
	return readEvents(ctx, r.db, func(e board.Entry) {
		r.board.Add(e)
		r.events[e.Learner]++
	})
}

func (r *Room) loadSettings(ctx context.Context) error {
	settings, err := readSettings(ctx, r.db)
	r.settings = settings
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	r.settings = newSettings(r.now())
	tx, err := r.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // After a commit it only says that there was one.
	if err := saveSettings(ctx, tx, r.settings); err != nil {
		return err
	}
	return tx.Commit()
}

func (r *Room) loadLearners(ctx context.Context) (err error) {
	rows, err := r.db.QueryContext(ctx, "SELECT id, alias, token, lang, joined FROM learner ORDER BY joined, id")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var m member
		var token []byte
		var joined int64
		if err := rows.Scan(&m.ID, &m.Alias, &token, &m.Lang, &joined); err != nil {
			return err
		}
		if copy(m.token[:], token) != sha256.Size {
			return fmt.Errorf("the token of learner %s has %d bytes", m.ID, len(token))
		}
		m.Since = time.UnixMilli(joined).UTC()
		r.enter(m)
	}
	return rows.Err()
}

func (r *Room) loadActs(ctx context.Context) (err error) {
	rows, err := r.db.QueryContext(ctx, "SELECT id, learner, exercise, at FROM act WHERE answer = '' ORDER BY at, id")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var a classroom.Act
		var learner string
		var at int64
		if err := rows.Scan(&a.ID, &learner, &a.Exercise, &at); err != nil {
			return err
		}
		a.At = time.UnixMilli(at).UTC()
		r.acts[learner] = append(r.acts[learner], a)
	}
	return rows.Err()
}

// enter notes a learner who is kept. The room's lock is held, or nobody has it yet.
func (r *Room) enter(m member) {
	r.byID[m.ID], r.byToken[m.token] = m, m.ID
	r.board.Join(m.Learner)
}

// Outline is what of the course the room shows.
func (r *Room) Outline() classroom.Outline { return r.board.Outline() } // never changes

// View is the room now.
func (r *Room) View() board.View {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.board.View(r.now())
}

// Row is one learner now, and whether there is such a one.
func (r *Room) Row(id string) (board.Row, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.board.Row(id, r.now())
}

// Settings are what the teacher has decided, at this moment.
func (r *Room) Settings() Settings {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.settings.clone()
}

// State is what a learner's matelot has to know.
func (r *Room) State(learner string) classroom.State {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.state(learner)
}

func (r *Room) state(learner string) classroom.State {
	s := r.settings.clone()
	return classroom.State{
		Version: s.Version, Room: s.ID, Title: s.Title, Gate: s.Gate, Closed: s.Closed, Message: s.Message, Hints: s.Hints,
		Acts: slices.Clone(r.acts[learner]), Ended: s.Ended, Course: s.Course.Titles,
	}
}

// Newer waits for a State of the learner that is newer than a version. When ctx ends
// first it gives what there is.
func (r *Room) Newer(ctx context.Context, learner string, version int64) classroom.State {
	for {
		r.mu.RLock()
		state, changed := r.state(learner), r.changed
		r.mu.RUnlock()
		if state.Version > version {
			return state
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return state
		}
	}
}

// hasChanged wakes who waits for a State. The room's lock is held.
func (r *Room) hasChanged() {
	close(r.changed)
	r.changed = make(chan struct{})
	for w := range r.watchers {
		w.note(func(c *Changes) { c.Settings = true })
	}
}

// Everything gives what all learners did, in the order in which it was kept.
func (r *Room) Everything(ctx context.Context) (entries []board.Entry, err error) {
	err = r.writer.keep(ctx, func(ctx context.Context, tx *sql.Tx) error {
		entries = nil
		return readEvents(ctx, tx, func(e board.Entry) { entries = append(entries, e) })
	})
	return entries, err
}

// About is what the teacher is told of the room where they do not look at it.
func (r *Room) About() classroom.Class {
	s := r.Settings()
	c := classroom.Class{Title: s.Title, Course: s.Course.Path, Learners: []classroom.Pupil{}, Images: []classroom.Offered{}}
	for _, l := range r.Learners() {
		c.Learners = append(c.Learners, classroom.Pupil{ID: l.ID, Alias: l.Alias})
	}
	return c
}

// Learners are who is in the room, in the order in which they came.
func (r *Room) Learners() []board.Learner {
	r.mu.RLock()
	defer r.mu.RUnlock()
	all := make([]board.Learner, 0, len(r.byID))
	for m := range maps.Values(r.byID) {
		all = append(all, m.Learner)
	}
	slices.SortFunc(all, func(x, y board.Learner) int { return x.Since.Compare(y.Since) })
	return all
}
