package room_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"matelot/checker"
	"matelot/internal/classroom"
	"matelot/internal/classroom/room"
)

func TestWhoJoins(t *testing.T) {
	r := newRoom(t)
	code := r.Settings().Code
	mine := token()
	first, err := r.Join(t.Context(), classroom.Join{Code: strings.ToLower(code), Alias: "  Ada   L. ", Token: mine, Lang: "fr"})
	if err != nil || first.Alias != "Ada L." || first.Learner == "" {
		t.Fatalf("got %+v, %v", first, err)
	}
	if again, err := r.Join(t.Context(), classroom.Join{Code: "", Alias: "Other", Token: mine}); err != nil || again.Learner != first.Learner || again.Alias != first.Alias {
		t.Errorf("asking again: %+v, %v", again, err)
	}
	if second := join(t, r, "Ada L."); second.Alias != "Ada L. 2" || second.Learner == first.Learner {
		t.Errorf("another one of that name: %+v", second)
	}
	long := strings.Repeat("é", classroom.MaxAlias)
	if join(t, r, long).Alias != long || join(t, r, long).Alias != strings.Repeat("é", classroom.MaxAlias-2)+" 2" {
		t.Error("long names")
	}
	if id, ok := r.Who(mine); !ok || id != first.Learner {
		t.Errorf("whose token: %s, %v", id, ok)
	}
	for what, j := range map[string]struct {
		join classroom.Join
		want error
	}{
		"a wrong code":         {classroom.Join{Code: "AAAAAA", Alias: "x", Token: token()}, room.ErrCode},
		"no code":              {classroom.Join{Alias: "x", Token: token()}, room.ErrCode},
		"no name":              {classroom.Join{Code: code, Alias: " \t", Token: token()}, room.ErrAlias},
		"a long name":          {classroom.Join{Code: code, Alias: long + "e", Token: token()}, room.ErrAlias},
		"an escape sequence":   {classroom.Join{Code: code, Alias: "a\x1b[2Jb", Token: token()}, room.ErrAlias},
		"another direction":    {classroom.Join{Code: code, Alias: "a\u202eb", Token: token()}, room.ErrAlias},
		"no UTF-8":             {classroom.Join{Code: code, Alias: "a\xff", Token: token()}, room.ErrAlias},
		"a short token":        {classroom.Join{Code: code, Alias: "x", Token: "c2hvcnQ"}, room.ErrMalformed},
		"a token that is none": {classroom.Join{Code: code, Alias: "x", Token: "%%"}, room.ErrMalformed},
	} {
		if _, err := r.Join(t.Context(), j.join); !errors.Is(err, j.want) {
			t.Errorf("%s: %v, want %v", what, err, j.want)
		}
	}
	if err := r.SetEnded(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Join(t.Context(), classroom.Join{Code: code, Alias: "x", Token: token()}); !errors.Is(err, room.ErrEnded) {
		t.Errorf("after the end: %v", err)
	}
}

func TestAllIsKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "classroom.db")
	r := open(t, path)
	mine := token()
	ada, err := r.Join(t.Context(), classroom.Join{Code: r.Settings().Code, Alias: "Ada", Token: mine})
	if err != nil {
		t.Fatal(err)
	}
	e := attempt("ports/publish", checker.Fail)
	for range 2 { // sent twice
		if err := r.Add(t.Context(), ada.Learner, time.Now(), []classroom.Event{e, e}); err != nil {
			t.Fatal(err)
		}
	}
	for _, err := range []error{
		r.SetGate(t.Context(), classroom.Strict), r.SetOpen(t.Context(), "data", false), r.Say(t.Context(), "Look at the board"),
		r.Reveal(t.Context(), "ports/publish", 2), r.Bring(t.Context(), ada.Learner, "ports/local"), r.SetTitle(t.Context(), "Monday"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	before := r.State(ada.Learner)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	r = open(t, path)
	after := r.State(ada.Learner)
	if after.Version != before.Version || after.Room != before.Room || after.Gate != classroom.Strict || len(after.Closed) != 1 || after.Message == nil ||
		*after.Message != *before.Message || after.Hints["ports/publish"] != 2 || len(after.Acts) != 1 || after.Acts[0] != before.Acts[0] || after.Title != "Monday" {
		t.Errorf("before %+v\nafter %+v", before, after)
	}
	if id, ok := r.Who(mine); !ok || id != ada.Learner {
		t.Errorf("the token is of %s, %v", id, ok)
	}
	if row, _ := r.Row(ada.Learner); row.Cells["ports/publish"].Attempts != 1 || row.Cells["ports/publish"].Finding != "port.swapped" || row.Alias != "Ada" {
		t.Errorf("row %+v", row)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if err := r.Add(t.Context(), ada.Learner, time.Now(), nil); !errors.Is(err, room.ErrClosed) {
		t.Errorf("when it is closed: %v", err)
	}
}

func TestTheTeacherDecides(t *testing.T) {
	r := newRoom(t)
	ada := join(t, r, "Ada")
	version := r.State(ada.Learner).Version
	told := make(chan classroom.State, 1)
	go func() { told <- r.Newer(context.Background(), ada.Learner, version) }()
	if err := r.SetOpen(t.Context(), "data", false); err != nil {
		t.Fatal(err)
	}
	if s := <-told; s.Version <= version || len(s.Closed) != 1 || s.Closed[0] != "data" {
		t.Errorf("told %+v", s)
	}
	if err := errors.Join(r.SetOpen(t.Context(), "data", false), r.SetOpen(t.Context(), "ports", false), r.SetOpen(t.Context(), "data", true)); err != nil {
		t.Fatal(err)
	}
	if s := r.Settings(); len(s.Closed) != 1 || s.Closed[0] != "ports" {
		t.Errorf("closed %v", s.Closed)
	}
	for what, err := range map[string]error{
		"a gate": r.SetGate(t.Context(), "open"), "a lesson": r.SetOpen(t.Context(), "nope", true), "hints": r.Reveal(t.Context(), "ports/publish", 4),
		"an exercise": r.Reveal(t.Context(), "nope", 1), "a message": r.Say(t.Context(), strings.Repeat("x", 501)), "another place": r.Bring(t.Context(), ada.Learner, "nope"),
	} {
		if !errors.Is(err, room.ErrMalformed) {
			t.Errorf("%s that is none: %v", what, err)
		}
	}
	if err := r.Bring(t.Context(), "nobody", "ports/local"); !errors.Is(err, room.ErrNobody) {
		t.Errorf("nobody is brought: %v", err)
	}
	bob := join(t, r, "Bob")
	if err := errors.Join(r.Bring(t.Context(), ada.Learner, "ports/local"), r.Bring(t.Context(), ada.Learner, "data/volume")); err != nil {
		t.Fatal(err)
	}
	acts := r.State(ada.Learner).Acts
	if len(acts) != 1 || acts[0].Exercise != "data/volume" || len(r.State(bob.Learner).Acts) != 0 {
		t.Errorf("proposed %+v", acts)
	}
	if err := r.Answer(t.Context(), bob.Learner, classroom.Answer{ID: acts[0].ID, Done: true}); err != nil || len(r.State(ada.Learner).Acts) != 1 {
		t.Errorf("another's answer counts: %v", err)
	}
	if err := r.Answer(t.Context(), ada.Learner, classroom.Answer{ID: acts[0].ID}); err != nil || len(r.State(ada.Learner).Acts) != 0 {
		t.Errorf("after the answer: %v, %+v", err, r.State(ada.Learner).Acts)
	}
	code := r.Settings().Code
	if err := r.NewCode(t.Context()); err != nil || r.Settings().Code == code {
		t.Errorf("the code is the same: %v", err)
	}
	if err := errors.Join(r.Say(t.Context(), "hello"), r.Say(t.Context(), "")); err != nil || r.Settings().Message != nil {
		t.Errorf("a message stays: %v", err)
	}
}

func TestWhatIsMalformedIsNotKept(t *testing.T) {
	r := newRoom(t)
	ada := join(t, r, "Ada")
	for what, spoil := range map[string]func(*classroom.Event){
		"no ID":                func(e *classroom.Event) { e.ID = "" },
		"a long ID":            func(e *classroom.Event) { e.ID = strings.Repeat("x", 65) },
		"no kind":              func(e *classroom.Event) { e.Kind = "" },
		"markup":               func(e *classroom.Event) { e.Exercise = "<b>" },
		"a path":               func(e *classroom.Event) { e.Exercise = "../../etc" },
		"a verdict":            func(e *classroom.Event) { e.Verdict = "won" },
		"many points":          func(e *classroom.Event) { e.Points, e.MaxPoints = 5000, 5000 },
		"too many points":      func(e *classroom.Event) { e.Points = 4 },
		"less than none":       func(e *classroom.Event) { e.Points = -1 },
		"a finding":            func(e *classroom.Event) { e.Checks[0].Findings = []string{"<script>"} },
		"many findings":        func(e *classroom.Event) { e.Checks[0].Findings = make([]string, 65) },
		"a check":              func(e *classroom.Event) { e.Checks[0].ID = "a b" },
		"a hash":               func(e *classroom.Event) { e.CourseHash = "xyz" },
		"a verdict of a begin": func(e *classroom.Event) { e.Kind = classroom.Begun },
	} {
		e := attempt("ports/publish", checker.Fail)
		spoil(&e)
		if err := r.Add(t.Context(), ada.Learner, time.Now(), []classroom.Event{attempt("ports/local", checker.Pass), e}); !errors.Is(err, room.ErrMalformed) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if row, _ := r.Row(ada.Learner); len(row.Cells) != 0 {
		t.Errorf("kept %+v", row.Cells)
	}
	if err := r.Add(t.Context(), "nobody", time.Now(), nil); !errors.Is(err, room.ErrNobody) {
		t.Errorf("nobody: %v", err)
	}
	if err := r.Add(t.Context(), ada.Learner, time.Now(), make([]classroom.Event, classroom.MaxEvents+1)); !errors.Is(err, room.ErrFull) {
		t.Errorf("too many: %v", err)
	}
}

// TestALearnersClock: events are placed by how long ago they were.
func TestALearnersClock(t *testing.T) {
	r := newRoom(t)
	ada := join(t, r, "Ada")
	theirs := time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC)
	past, future := attempt("ports/publish", checker.Fail), attempt("ports/local", checker.Fail)
	past.At, future.At = theirs.Add(-24*time.Hour), theirs.Add(24*time.Hour)
	before := time.Now()
	if err := r.Add(t.Context(), ada.Learner, theirs, []classroom.Event{past, future}); err != nil {
		t.Fatal(err)
	}
	row, _ := r.Row(ada.Learner)
	if at := row.Cells["ports/publish"].Last; !at.Equal(row.Since) {
		t.Errorf("before they joined: %s, joined %s", at, row.Since)
	}
	if at := row.Cells["ports/local"].Last; at.Before(before.Truncate(time.Millisecond)) || at.After(time.Now()) {
		t.Errorf("in the future: %s", at)
	}
}

func TestWhoIsForgottenLeavesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "classroom.db")
	r := open(t, path)
	ada, bob := join(t, r, "Unforgettable"), join(t, r, "Bob")
	for _, id := range []string{ada.Learner, bob.Learner} {
		if err := r.Add(t.Context(), id, time.Now(), []classroom.Event{attempt("ports/publish", checker.Fail)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(r.Bring(t.Context(), ada.Learner, "ports/local"), r.Forget(t.Context(), ada.Learner)); err != nil {
		t.Fatal(err)
	}
	if err := r.Forget(t.Context(), ada.Learner); !errors.Is(err, room.ErrNobody) {
		t.Errorf("forgotten twice: %v", err)
	}
	if err := r.Add(t.Context(), ada.Learner, time.Now(), nil); !errors.Is(err, room.ErrNobody) {
		t.Errorf("is still there: %v", err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	r = open(t, path)
	defer r.Close()
	all, err := r.Everything(t.Context())
	if err != nil || len(all) != 1 || all[0].Learner != bob.Learner || len(r.Learners()) != 1 {
		t.Errorf("left %+v of %+v, %v", all, r.Learners(), err)
	}
	for _, file := range filesOf(t, filepath.Dir(path)) {
		if strings.Contains(file, "Unforgettable") || strings.Contains(file, ada.Learner) {
			t.Error("something is left in the file")
		}
	}
}

func filesOf(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	return texts
}

func TestManyAtOnce(t *testing.T) {
	r := newRoom(t)
	w := r.Watch()
	defer w.Close()
	const learners, each = 20, 25
	var all sync.WaitGroup
	for n := range learners {
		all.Go(func() {
			j, err := r.Join(t.Context(), classroom.Join{Code: r.Settings().Code, Alias: fmt.Sprint("learner ", n%3), Token: token()})
			if err != nil {
				t.Error(err)
				return
			}
			for range each {
				if err := r.Add(t.Context(), j.Learner, time.Now(), []classroom.Event{attempt("ports/publish", checker.Fail)}); err != nil {
					t.Error(err)
				}
			}
			if err := r.SetOpen(t.Context(), "data", n%2 == 0); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	v := r.View()
	aliases := map[string]bool{}
	for _, row := range v.Rows {
		aliases[row.Alias] = true
		if row.Cells["ports/publish"].Attempts != each {
			t.Errorf("%s has %d attempts", row.Alias, row.Cells["ports/publish"].Attempts)
		}
	}
	if len(aliases) != learners {
		t.Errorf("%d names of %d learners", len(aliases), learners)
	}
	if got := r.Settings().Version; got != 1+learners {
		t.Errorf("version %d after %d changes", got, learners)
	}
	changes, ok := w.Wait(t.Context())
	if !ok || !changes.Settings || len(changes.Learners) != learners || len(changes.Cells) != learners {
		t.Errorf("told %+v, %v", changes, ok)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if changes, ok := w.Wait(ended); ok {
		t.Errorf("told twice: %+v", changes)
	}
}
