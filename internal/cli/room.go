package cli

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"

	"matelot/checker"
	"matelot/internal/classroom"
	"matelot/internal/classroom/client"
	"matelot/internal/course"
	"matelot/internal/printable"
	"matelot/sandbox"
)

// room is the learner's side of the classroom that they joined, if they did.
func (a *App) room() client.Store { return client.Store{Dir: a.Home.Classroom()} }

// tellRoom has the classroom told of something that the learner did, where they
// joined one. Nothing waits for it.
func (a *App) tellRoom(e classroom.Event) {
	room := a.room()
	if !room.Joined() {
		return
	}
	e.ID, e.At = rand.Text(), time.Now().UTC()
	if err := room.Put(e); err != nil {
		a.note("room.not_kept", "Detail", err.Error())
	}
}

// attemptEvent is what a classroom is told of an attempt.
func attemptEvent(ex *course.Exercise, results []checker.Result, hash string) classroom.Event {
	points, maxPoints := checker.Score(results)
	e := classroom.Event{
		Kind: classroom.Attempted, Exercise: ex.ID, Verdict: checker.Overall(results), Points: points, MaxPoints: maxPoints, CourseHash: hash,
	}
	for _, r := range results {
		c := classroom.Check{ID: r.ID, Verdict: r.Verdict, Points: r.Points}
		for _, f := range r.Findings {
			c.Findings = append(c.Findings, string(f.Code))
		}
		e.Checks = append(e.Checks, c)
	}
	return e
}

// roomState is what is known of the classroom; nothing where none was joined. What
// cannot be read holds nobody back.
func (a *App) roomState() classroom.State {
	room := a.room()
	if !room.Joined() {
		return classroom.State{}
	}
	state, _, err := room.State()
	if err != nil {
		a.note("room.unread", "Detail", err.Error())
	}
	return state
}

// followRoom sends to the classroom and follows it while the lab is open, also when
// one is joined or left meanwhile. What is new is told.
func (a *App) followRoom(ctx context.Context, session *sandbox.Session) (stop func()) {
	room := a.room()
	files, err := fsnotify.NewWatcher()
	if err == nil {
		err = os.MkdirAll(room.Dir, 0o700)
	}
	if err == nil {
		err = files.Add(room.Dir)
	}
	if err != nil {
		a.note("room.not_followed", "Detail", err.Error())
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	var all sync.WaitGroup
	changed, other := make(chan struct{}, 1), make(chan struct{}, 1)
	changed <- struct{}{}
	other <- struct{}{}
	all.Go(func() { a.syncRoom(ctx, room, changed) })
	all.Go(func() { a.fetchImages(ctx, session, other) })
	all.Go(func() { a.watchRoom(ctx, files, changed, other) })
	return func() {
		cancel()
		all.Wait()
		_ = files.Close() // nothing was written
	}
}

// syncRoom sends and follows whenever there is a classroom.
func (a *App) syncRoom(ctx context.Context, room client.Store, changed <-chan struct{}) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-changed:
		}
		if !room.Joined() {
			continue
		}
		if err := room.Sync(ctx); err != nil {
			a.teller.tell(a.T("room.not_followed", "Detail", err.Error()))
		}
	}
}

// watchRoom tells what is new in the classroom, and when it was joined.
func (a *App) watchRoom(ctx context.Context, files *fsnotify.Watcher, joined ...chan<- struct{}) {
	for {
		if a.teller.listened() { // else somebody else may still be told
			for _, text := range a.roomNews() {
				a.teller.tell(text)
			}
		}
		state := a.roomState()
		a.revealHints(state)
		a.teller.class(a.classWords(state))
		select {
		case <-ctx.Done():
			return
		case e, open := <-files.Events:
			if !open {
				return
			}
			if filepath.Base(e.Name) == "membership.json" {
				for _, one := range joined {
					select {
					case one <- struct{}{}:
					default:
					}
				}
			}
		}
	}
}

// roomTold is what the learner has been told of a classroom.
type roomTold struct {
	Room    string         `json:"room"`
	Message string         `json:"message,omitempty"` // its ID
	Act     string         `json:"act,omitempty"`     // its ID
	Hints   map[string]int `json:"hints,omitempty"`
	Ended   bool           `json:"ended,omitempty"`
}

// roomNews says what is new in the classroom, once: whichever process asks first.
func (a *App) roomNews() []string {
	room := a.room()
	if !room.Joined() {
		return nil
	}
	state, ok, err := room.State()
	if err != nil || !ok {
		return nil
	}
	path := filepath.Join(room.Dir, "told.json")
	var told roomTold
	if text, err := os.ReadFile(path); err == nil {
		_ = json.Unmarshal(text, &told) // torn by a kill: all is told again
	}
	if told.Room != state.Room {
		told = roomTold{}
	}
	now := toldBy(state)
	said := a.newsSince(told, state)
	if len(said) == 0 && told.Room == now.Room && told.Message == now.Message && told.Act == now.Act && told.Ended == now.Ended && len(told.Hints) == len(now.Hints) {
		return nil
	}
	text, err := json.Marshal(now)
	if err == nil {
		err = os.WriteFile(path, text, 0o600)
	}
	if err != nil {
		a.note("room.unread", "Detail", err.Error())
	}
	return said
}

func toldBy(state classroom.State) roomTold {
	told := roomTold{Room: state.Room, Hints: state.Hints, Ended: state.Ended}
	if state.Message != nil {
		told.Message = state.Message.ID
	}
	if len(state.Acts) > 0 {
		told.Act = state.Acts[0].ID
	}
	return told
}

func (a *App) newsSince(told roomTold, state classroom.State) (said []string) {
	if state.Message != nil && state.Message.ID != told.Message {
		said = append(said, a.T("room.says", "Text", printable.Line(state.Message.Text)))
	}
	if len(state.Acts) > 0 && state.Acts[0].ID != told.Act {
		said = append(said, a.T("room.proposes", "Exercise", printable.Line(state.Acts[0].Exercise)))
	}
	for _, id := range sortedKeys(state.Hints) {
		if n := state.Hints[id]; n > told.Hints[id] {
			said = append(said, a.shownHints(id, told.Hints[id], n)...)
		}
	}
	if state.Ended && !told.Ended {
		said = append(said, a.T("room.ended"))
	}
	return said
}

// shownHints are the hints of the exercise under way that the teacher shows to all.
func (a *App) shownHints(id string, from, to int) (said []string) {
	session, err := a.session()
	if err != nil || session.Exercise != id {
		return nil
	}
	ex, err := a.exercise(id, session)
	if err != nil {
		return nil
	}
	text, err := ex.Text(a.Words.Lang())
	if err != nil {
		return nil
	}
	for i := from; i < min(to, len(text.Hints)); i++ {
		said = append(said, a.T("room.hint", "Number", i+1, "Of", len(text.Hints), "Text", strings.TrimSpace(text.Hints[i])))
	}
	return said
}

// revealHints has the exercise under way show the hints that the teacher shows to all.
func (a *App) revealHints(state classroom.State) {
	session, err := a.session()
	if err != nil || state.Hints[session.Exercise] <= session.Hints {
		return
	}
	err = session.Update(func(s *sandbox.State) { s.Hints = max(s.Hints, state.Hints[s.Exercise]) })
	if err != nil {
		a.teller.tell(a.T("room.unread", "Detail", err.Error()))
	}
}

// classWords are what of the classroom stands on the screen.
func (a *App) classWords(state classroom.State) string {
	var words []string
	if state.Ended {
		words = append(words, a.T("room.ended"))
	}
	if state.Message != nil {
		words = append(words, a.T("room.says", "Text", printable.Line(state.Message.Text)))
	}
	if len(state.Acts) > 0 {
		words = append(words, a.T("room.proposes", "Exercise", printable.Line(state.Acts[0].Exercise)))
	}
	return strings.Join(words, "\n") // of which each is a sentence or two of its own
}

func sortedKeys(m map[string]int) []string {
	var keys []string
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
