package board_test

import (
	"testing"
	"time"

	"matelot/checker"
	"matelot/internal/classroom"
	"matelot/internal/classroom/board"
)

func outline() classroom.Outline {
	return classroom.Outline{Lessons: []classroom.Lesson{
		{ID: "ports", Exercises: []classroom.Exercise{{ID: "ports/publish"}, {ID: "ports/local"}}},
		{ID: "data", Exercises: []classroom.Exercise{{ID: "data/volume"}}},
	}}
}

// noon is when the lessons of these tests begin.
func noon() time.Time { return time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC) }

type teller struct {
	*board.Board
	n int
}

func (b *teller) tell(learner string, minute float64, e classroom.Event) bool {
	b.n++
	return b.Add(board.Entry{Learner: learner, At: noon().Add(time.Duration(minute * float64(time.Minute))), Event: e})
}

func (b *teller) at(minute float64) board.View {
	return b.View(noon().Add(time.Duration(minute * float64(time.Minute))))
}

func room(learners ...string) *teller {
	b := &teller{Board: board.New(outline())}
	for _, id := range learners {
		b.Join(board.Learner{ID: id, Alias: id, Since: noon()})
	}
	return b
}

func begun(exercise string) classroom.Event {
	return classroom.Event{Kind: classroom.Begun, Exercise: exercise}
}

func passed(exercise string) classroom.Event {
	return classroom.Event{Kind: classroom.Attempted, Exercise: exercise, Verdict: checker.Pass, Points: 3, MaxPoints: 3}
}

func failed(exercise, finding string) classroom.Event {
	return classroom.Event{
		Kind: classroom.Attempted, Exercise: exercise, Verdict: checker.Fail, Points: 1, MaxPoints: 3,
		Checks: []classroom.Check{
			{ID: "image", Verdict: checker.Pass, Points: 1},
			{ID: "container", Verdict: checker.Fail, Findings: []string{finding, "container.exited"}},
		},
	}
}

func TestACellFollowsItsLearner(t *testing.T) {
	unsure := classroom.Event{
		Kind: classroom.Attempted, Exercise: "ports/publish", Verdict: checker.Inconclusive,
		Checks: []classroom.Check{{ID: "c", Verdict: checker.Inconclusive, Findings: []string{"engine.unreachable"}}},
	}
	shown := passed("ports/publish")
	shown.Shown = true
	hint := classroom.Event{Kind: classroom.Hinted, Exercise: "ports/publish", Level: 2}
	for name, test := range map[string]struct {
		did  []classroom.Event
		want board.Cell
	}{
		"nothing":                   {nil, board.Cell{}},
		"begun":                     {[]classroom.Event{begun("ports/publish")}, board.Cell{State: board.Begun}},
		"wrong":                     {[]classroom.Event{begun("ports/publish"), failed("ports/publish", "port.swapped")}, board.Cell{State: board.Failed, Attempts: 1, Wrong: 1, Finding: "port.swapped", Points: 1, MaxPoints: 3}},
		"wrong twice":               {[]classroom.Event{failed("ports/publish", "port.swapped"), failed("ports/publish", "port.taken")}, board.Cell{State: board.Failed, Attempts: 2, Wrong: 2, Finding: "port.taken", Points: 1, MaxPoints: 3}},
		"begun again":               {[]classroom.Event{failed("ports/publish", "port.swapped"), begun("ports/publish")}, board.Cell{State: board.Begun, Attempts: 1, Points: 1, MaxPoints: 3}},
		"passed":                    {[]classroom.Event{failed("ports/publish", "port.swapped"), passed("ports/publish")}, board.Cell{State: board.Passed, Attempts: 2, Points: 3, MaxPoints: 3}},
		"passed for good":           {[]classroom.Event{passed("ports/publish"), failed("ports/publish", "port.swapped"), begun("ports/publish")}, board.Cell{State: board.Passed, Attempts: 2, Points: 3, MaxPoints: 3}},
		"shown":                     {[]classroom.Event{shown}, board.Cell{State: board.Shown, Attempts: 1, Points: 3, MaxPoints: 3}},
		"shown, then by themselves": {[]classroom.Event{shown, passed("ports/publish")}, board.Cell{State: board.Passed, Attempts: 2, Points: 3, MaxPoints: 3}},
		"by themselves, then shown": {[]classroom.Event{passed("ports/publish"), shown}, board.Cell{State: board.Passed, Attempts: 2, Points: 3, MaxPoints: 3}},
		"unsure":                    {[]classroom.Event{begun("ports/publish"), unsure}, board.Cell{State: board.Unsure, Attempts: 1, Finding: "engine.unreachable"}},
		"wrong, then unsure":        {[]classroom.Event{failed("ports/publish", "port.swapped"), unsure}, board.Cell{State: board.Failed, Attempts: 2, Wrong: 1, Finding: "port.swapped", Points: 1, MaxPoints: 3}},
		"hints":                     {[]classroom.Event{hint, begun("ports/publish")}, board.Cell{State: board.Begun, Hints: 2}},
	} {
		t.Run(name, func(t *testing.T) {
			b := room("ada")
			for i, e := range test.did {
				b.tell("ada", float64(i), e)
			}
			got := b.at(60).Rows[0].Cells["ports/publish"]
			got.First, got.Last, got.Done = time.Time{}, time.Time{}, time.Time{}
			if got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

func TestWhatComesLateTellsOfThePast(t *testing.T) {
	b := room("ada")
	b.tell("ada", 1, begun("ports/publish"))
	b.tell("ada", 9, begun("ports/local"))
	b.tell("ada", 3, failed("ports/publish", "port.swapped")) // kept while the network was gone
	r := b.at(10).Rows[0]
	if r.Current != "ports/local" || r.Cells["ports/publish"].State != board.Failed {
		t.Errorf("at %s, %+v", r.Current, r.Cells["ports/publish"])
	}
	b.tell("ada", 9.5, failed("ports/local", "port.wrong_interface"))
	b.tell("ada", 9.2, failed("ports/local", "port.unpublished"))
	if c := b.at(10).Rows[0].Cells["ports/local"]; c.Finding != "port.wrong_interface" || c.Attempts != 2 {
		t.Errorf("after a late attempt: %+v", c)
	}
	b.tell("ada", 8, passed("ports/local"))
	if c := b.at(10).Rows[0].Cells["ports/local"]; c.State != board.Passed {
		t.Errorf("after a late pass: %+v", c)
	}
}

func TestWhoIsStuck(t *testing.T) {
	b := room("ada", "bob", "cid", "dan", "eve")
	b.tell("ada", 0, begun("ports/publish"))
	b.tell("ada", 7, failed("ports/publish", "port.swapped")) // for 8 minutes
	b.tell("bob", 6, begun("ports/publish"))
	for range 4 {
		b.tell("bob", 7, failed("ports/publish", "port.swapped")) // four times
	}
	b.tell("cid", 6, begun("ports/publish")) // just begun
	b.tell("dan", 0, begun("ports/publish"))
	b.tell("dan", 7, passed("ports/publish")) // done
	// eve does nothing
	v := b.at(8)
	stuck := board.ByNeed(v.Rows)
	if len(stuck) != 2 || stuck[0].ID != "ada" || stuck[1].ID != "bob" || stuck[0].On != 8*time.Minute || stuck[0].Current != "ports/publish" {
		t.Errorf("stuck: %+v", stuck)
	}
	for _, r := range b.at(60).Rows {
		if r.Stuck || !r.Away {
			t.Errorf("an hour later %s is stuck %v, away %v", r.ID, r.Stuck, r.Away)
		}
	}
}

func TestWhatTheRoomGetsWrong(t *testing.T) {
	b := room("ada", "bob", "cid", "dan", "eve", "fay")
	for _, id := range []string{"ada", "bob", "cid", "dan"} {
		b.tell(id, 0, begun("ports/publish"))
	}
	b.tell("ada", 1, failed("ports/publish", "port.swapped"))
	b.tell("bob", 1, failed("ports/publish", "port.unpublished"))
	b.tell("cid", 1, failed("ports/publish", "port.swapped"))
	b.tell("eve", 1, failed("ports/publish", "port.swapped"))
	b.tell("eve", 2, passed("ports/publish"))
	b.tell("fay", 1, failed("data/volume", "mount.missing"))
	b.tell("fay", 2, begun("ports/local")) // left it for another
	got := b.at(3).Troubles
	if len(got) != 2 || got[0].Finding != "port.swapped" || len(got[0].Learners) != 2 || got[0].Learners[1] != "cid" || got[0].Of != 4 ||
		got[1].Finding != "port.unpublished" || len(got[1].Learners) != 1 {
		t.Errorf("got %+v", got)
	}
	if later := b.at(50).Troubles; len(later) != 0 {
		t.Errorf("when all have gone: %+v", later)
	}
}

func TestThePaceOfTheRoom(t *testing.T) {
	b := room("ada", "bob")
	b.tell("ada", 0, begun("ports/publish"))
	b.tell("ada", 1, passed("ports/publish"))
	b.tell("ada", 2, begun("ports/local"))
	b.tell("bob", 1.5, passed("ports/publish"))
	v := b.at(3.4)
	if s := v.Steps[0]; s.Exercise != "ports/publish" || s.Tried != 2 || s.Done != 2 || s.Here != 0 {
		t.Errorf("publish: %+v", s)
	}
	if s := v.Steps[1]; s.Exercise != "ports/local" || s.Tried != 1 || s.Here != 1 || s.Done != 0 {
		t.Errorf("local: %+v", s)
	}
	n := len(v.Passes)
	if v.Passes[n-2] != 1 || v.Passes[n-3] != 1 || v.Passes[n-1] != 0 {
		t.Errorf("passes: %v", v.Passes)
	}
	if r := v.Rows[0]; r.Passed != 1 || r.Points != 3 {
		t.Errorf("ada: %+v", r)
	}
}

func TestStrangers(t *testing.T) {
	b := room("ada")
	if b.tell("nobody", 1, begun("ports/publish")) || b.tell("ada", 1, begun("other/course")) {
		t.Error("what is of nobody, or of no exercise, is shown")
	}
	if r := b.at(2).Rows[0]; r.Seen != noon().Add(time.Minute) || len(r.Cells) != 0 {
		t.Errorf("ada: %+v", r)
	}
	b.Join(board.Learner{ID: "ada", Alias: "again"})
	b.Leave("ada")
	if v := b.at(2); len(v.Rows) != 0 {
		t.Errorf("rows %+v", v.Rows)
	}
}
