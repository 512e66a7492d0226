package dashboard

import (
	"slices"
	"strconv"

	"matelot/internal/classroom/board"
)

// grid is the heat map: learners by exercises.
type grid struct {
	Query     classQuery
	Page      int
	Pages     int
	Learners  int // in the room
	Lessons   []lessonHead
	Columns   []column
	Rows      []gridRow
	Feet      []foot
	LeftOut   int  // lessons
	CanReduce bool // lessons can be left out
}

type lessonHead struct {
	ID, Title string
	Span      int
	Closed    bool
}

type column struct {
	Index  int
	Number int
	Title  string
	Starts bool // it is the first of its lesson
}

// gridRow is a learner's. It is compared cell by cell.
type gridRow struct {
	Head  rowHead
	Cells []cell
}

// rowHead is what stands before a learner's cells.
type rowHead struct {
	ID, Alias     string
	Stuck, Away   bool
	Passed, Shown int
	Points        int
	Asked         bool   // a proposal waits for their answer
	CurrentT      string // the title of what they are stuck on
}

// cell is what is seen of a learner's way through an exercise.
type cell struct {
	Learner, Alias string
	Index          int
	Exercise       string // its ID
	Title          string
	State          board.State
	Attempts       int
	Hot            bool // wrong again and again
	Here           bool // they are at it
	Starts         bool
}

// ID is the cell's element.
func (c cell) ID() string { return "c-" + c.Learner + "-" + strconv.Itoa(c.Index) }

// foot is how far the room is with an exercise.
type foot struct {
	Index             int
	Here, Tried, Done int
	Of                int
	Starts            bool
}

// ID is the foot's element.
func (f foot) ID() string { return "f-" + strconv.Itoa(f.Index) }

// hot is how often in a row somebody was wrong before it shows.
const hot = 3

// grid makes the heat map of a snapshot.
func (d *Dashboard) grid(s *snapshot, w *words, q classQuery) grid {
	closed := map[string]bool{}
	for _, id := range s.settings.Closed {
		closed[id] = true
	}
	g := grid{Query: q, Learners: len(s.view.Rows)}
	shown := q.lessons(d.course, s.view.Steps, closed)
	for i, l := range d.course.outline.Lessons {
		if !shown[i] {
			g.LeftOut++
			continue
		}
		g.Lessons = append(g.Lessons, lessonHead{ID: l.ID, Title: w.title(l.Titles, l.ID), Span: len(l.Exercises), Closed: closed[l.ID]})
	}
	g.CanReduce = q.all && len(d.course.exercises) > manyExercises
	for i, e := range d.course.exercises {
		if !shown[e.lesson] {
			continue
		}
		g.Columns = append(g.Columns, column{Index: i, Number: e.number, Title: w.title(e.Titles, e.ID), Starts: e.number == 1})
		step := s.view.Steps[i]
		g.Feet = append(g.Feet, foot{Index: i, Here: step.Here, Tried: step.Tried, Done: step.Done, Of: len(s.view.Rows), Starts: e.number == 1})
	}
	chosen, page, pages := q.choose(s.view.Rows)
	g.Page, g.Pages = page, pages
	for _, r := range chosen {
		g.Rows = append(g.Rows, d.gridRow(r, w, g.Columns))
	}
	return g
}

func (d *Dashboard) gridRow(r board.Row, w *words, columns []column) gridRow {
	row := gridRow{Head: rowHead{
		ID: r.ID, Alias: r.Alias, Stuck: r.Stuck, Away: r.Away, Passed: r.Passed, Shown: r.Shown, Points: r.Points,
		Asked: len(d.room.Proposed(r.ID)) > 0,
	}, Cells: make([]cell, 0, len(columns))}
	if r.Stuck {
		row.Head.CurrentT = d.course.exerciseTitle(w, r.Current)
	}
	for _, c := range columns {
		id := d.course.exercises[c.Index].ID
		what := r.Cells[id]
		row.Cells = append(row.Cells, cell{
			Learner: r.ID, Alias: r.Alias, Index: c.Index, Exercise: id, Title: c.Title, State: what.State, Attempts: what.Attempts,
			Hot: what.State == board.Failed && what.Wrong >= hot, Here: r.Current == id && !what.State.Done(), Starts: c.Starts,
		})
	}
	return row
}

// sameShape tells whether two grids differ in nothing but what is in their cells, heads
// and feet.
func (g grid) sameShape(o grid) bool {
	return g.Page == o.Page && g.Pages == o.Pages && g.Learners == o.Learners && g.LeftOut == o.LeftOut &&
		slices.Equal(g.Lessons, o.Lessons) && slices.Equal(g.Columns, o.Columns) &&
		slices.EqualFunc(g.Rows, o.Rows, func(x, y gridRow) bool { return x.Head.ID == y.Head.ID })
}

// changed gives the parts of a grid that look different from those of one of the same
// shape.
func (d *Dashboard) changed(w *words, before, now grid) []part {
	var parts []part
	add := func(id, name string, data any) {
		text, err := d.render(name, with(w, data))
		if err != nil {
			d.failed(err)
			return
		}
		parts = append(parts, part{id, text})
	}
	for i, row := range now.Rows {
		old := before.Rows[i]
		if row.Head != old.Head {
			add("h-"+row.Head.ID, "row-head", row.Head)
			add("s-"+row.Head.ID, "row-sum", row.Head)
		}
		for j, c := range row.Cells {
			if c != old.Cells[j] {
				add(c.ID(), "cell", c)
			}
		}
	}
	for i, f := range now.Feet {
		if f != before.Feet[i] {
			add(f.ID(), "foot", f)
		}
	}
	return parts
}
