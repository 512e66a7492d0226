package guide

import (
	"strings"
	"testing"
	"time"

	"matelot/internal/course"
)

var monday = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

const day = 24 * time.Hour

// sample has three lessons: the first and the second with a test, and one that
// is still to be written between them.
func sample() *course.Course {
	c := &course.Course{}
	for _, text := range []string{"a: one two three*", "coming:", "b: one two*", "c: one"} {
		id, names, _ := strings.Cut(text, ":")
		l := &course.Lesson{ID: id, Coming: id == "coming"}
		for _, name := range strings.Fields(names) {
			l.Exercises = append(l.Exercises, &course.Exercise{
				ID: id + "/" + strings.TrimSuffix(name, "*"), Lesson: l, TestOut: strings.HasSuffix(name, "*"),
			})
		}
		c.Lessons = append(c.Lessons, l)
	}
	return c
}

// passed are attempts that pass, on Monday.
func passed(ids ...string) []Attempt {
	var all []Attempt
	for _, id := range ids {
		all = append(all, Attempt{Exercise: id, At: monday, Passed: true})
	}
	return all
}

// toil is an exercise that was hard: three slips, then a pass.
func toil(id string, at time.Time) []Attempt {
	return []Attempt{
		{Exercise: id, At: at, Finding: "container.missing"},
		{Exercise: id, At: at, Finding: "port.swapped"},
		{Exercise: id, At: at, Finding: "port.swapped"},
		{Exercise: id, At: at, Finding: "container.unnamed"},
		{Exercise: id, At: at, Finding: "port.swapped"},
		{Exercise: id, At: at, Passed: true},
	}
}

// What cannot be done here is passed over, told on the way, and holds nothing back.
func TestUnfit(t *testing.T) {
	for name, tt := range map[string]struct {
		attempts       []Attempt
		current, unfit string
		want, over     string
	}{
		"the next of the lesson":     {nil, "a/one", "a/two", "a/three following", "a/two"},
		"the last of a lesson":       {passed("b/one"), "b/one", "b/two", "c/one following", "b/two"},
		"the last of the course":     {passed("a/three", "b/two"), "b/two", "c/one", "", "c/one"},
		"not on the way":             {nil, "a/two", "a/one", "a/three following", ""},
		"passed elsewhere":           {passed("a/two"), "a/one", "a/two", "a/three following", ""},
		"not said again behind it":   {passed("a/three", "b/two"), "c/one", "b/one", "", ""},
		"no review of it":            {append(toil("a/one", monday), passed("a/three")...), "a/three", "a/one", "b/one following", ""},
		"a lesson that is but that":  {passed("a/three"), "a/three", "b/one b/two", "c/one following", "b/one b/two"},
		"nothing that is known well": {passed("a/three", "b/two"), "a/three", "b/one", "c/one following", ""},
	} {
		t.Run(name, func(t *testing.T) {
			g := Guide{Course: sample(), Histories: Histories(tt.attempts), Now: monday.Add(2 * day)}
			g.Unfit = func(e *course.Exercise) bool { return strings.Contains(" "+tt.unfit+" ", " "+e.ID+" ") }
			choice, ok := g.Next(tt.current)
			got, over := "", []string{}
			if ok {
				got = choice.Exercise.ID + " " + string(choice.Why)
			}
			for _, e := range choice.Over {
				over = append(over, e.ID)
			}
			if got != tt.want || strings.Join(over, " ") != tt.over {
				t.Errorf("next of %q = %q over %v, want %q over %q", tt.current, got, over, tt.want, tt.over)
			}
		})
	}
	g := Guide{Course: sample(), Histories: Histories(passed("a/one", "a/two")), Unfit: func(e *course.Exercise) bool { return e.ID == "a/three" }}
	if before := g.Before("b"); before != nil || g.Left(g.Course.Lessons[0]) != 0 {
		t.Errorf("%v holds b back", before)
	}
}

func TestNext(t *testing.T) {
	for name, tt := range map[string]struct {
		attempts []Attempt
		current  string
		now      time.Time
		want     string
	}{
		"the very first":               {nil, "", monday, "a/one following"},
		"the next of the lesson":       {passed("a/one"), "a/one", monday, "a/two following"},
		"what was passed is not again": {passed("a/one", "a/two"), "a/one", monday, "a/three following"},
		"passing over":                 {nil, "a/two", monday, "a/three following"},
		"the next lesson":              {passed("a/one", "a/two", "a/three"), "a/three", monday, "b/one following"},
		"the test was passed":          {passed("a/three"), "a/three", monday, "b/one following"},
		"in a known lesson":            {passed("a/three"), "a/one", monday, "b/one following"},
		"from before a known lesson":   {passed("a/three", "b/two"), "a/three", monday, "c/one following"},
		"what was passed over":         {passed("a/one", "b/two", "c/one"), "c/one", monday, "a/two skipped"},
		"not the same again":           {passed("a/three", "b/one", "b/two"), "c/one", monday, ""},
		"all is done":                  {passed("a/three", "b/two", "c/one"), "c/one", monday, ""},
		"no review in mid-lesson":      {append(toil("a/one", monday), passed("a/three", "b/one")...), "b/one", monday.Add(2 * day), "b/two following"},
		"a review between lessons":     {append(toil("a/one", monday), passed("a/three")...), "a/three", monday.Add(2 * day), "a/one review"},
		"a review to begin with":       {toil("a/one", monday), "", monday.Add(2 * day), "a/one review"},
		"a review that is not due":     {append(toil("a/one", monday), passed("a/three")...), "a/three", monday.Add(time.Hour), "b/one following"},
		"the longest due first":        {append(toil("a/two", monday.Add(time.Hour)), toil("a/one", monday)...), "", monday.Add(5 * day), "a/one review"},
		"an exercise of no lesson":     {nil, "gone/one", monday, "a/one following"},
	} {
		t.Run(name, func(t *testing.T) {
			g := Guide{Course: sample(), Histories: Histories(tt.attempts), Now: tt.now}
			got := ""
			if choice, ok := g.Next(tt.current); ok {
				got = choice.Exercise.ID + " " + string(choice.Why)
			}
			if got != tt.want {
				t.Errorf("next of %q = %q, want %q", tt.current, got, tt.want)
			}
		})
	}
}

func TestReviewsAreSpaced(t *testing.T) {
	pass := func(at time.Time) Attempt { return Attempt{Exercise: "a/one", At: at, Passed: true} }
	slip := func(at time.Time) Attempt { return Attempt{Exercise: "a/one", At: at, Finding: "port.swapped"} }
	learned := toil("a/one", monday)
	for name, tt := range map[string]struct {
		attempts []Attempt
		due      time.Time // the first moment at which a review is due; zero: never
	}{
		"easy":                     {[]Attempt{slip(monday), pass(monday)}, time.Time{}},
		"never passed":             {learned[:len(learned)-1], time.Time{}},
		"hard":                     {learned, monday.Add(day)},
		"checked again at once":    {append(learned[:6:6], pass(monday.Add(time.Hour))), monday.Add(day)},
		"reviewed well":            {append(learned[:6:6], pass(monday.Add(day))), monday.Add(4 * day)},
		"reviewed with a slip":     {append(learned[:6:6], slip(monday.Add(day)), pass(monday.Add(day))), monday.Add(2 * day)},
		"reviewed three times":     {append(learned[:6:6], pass(monday.Add(day)), pass(monday.Add(4*day)), pass(monday.Add(14*day))), time.Time{}},
		"not done is no slip":      {[]Attempt{{Exercise: "a/one", Finding: "did.missing"}, {Exercise: "a/one", Finding: "x.missing"}, {Exercise: "a/one", Finding: "did.missing"}, pass(monday)}, time.Time{}},
		"the same three times":     {[]Attempt{slip(monday), slip(monday), slip(monday), pass(monday)}, time.Time{}},
		"inconclusive is no slip":  {[]Attempt{{Exercise: "a/one"}, {Exercise: "a/one"}, {Exercise: "a/one"}, pass(monday)}, time.Time{}},
		"slips of different kinds": {[]Attempt{slip(monday), {Exercise: "a/one", Finding: "b.c"}, slip(monday), pass(monday)}, monday.Add(day)},
	} {
		t.Run(name, func(t *testing.T) {
			h := Histories(tt.attempts)["a/one"]
			if tt.due.IsZero() {
				if h.Due(monday.Add(1000 * day)) {
					t.Error("a review comes")
				}
				return
			}
			if h.Due(tt.due.Add(-time.Minute)) || !h.Due(tt.due) {
				t.Errorf("not due at %s: %+v", tt.due, h)
			}
		})
	}
}

func TestBefore(t *testing.T) {
	for name, tt := range map[string]struct {
		attempts []Attempt
		lesson   string
		want     string
	}{
		"the first lesson":      {nil, "a", ""},
		"nothing done":          {nil, "c", "a"},
		"one left":              {passed("a/one", "a/two"), "b", "a"},
		"the test is enough":    {passed("a/three"), "b", ""},
		"two before":            {passed("a/three"), "c", "b"},
		"all before":            {passed("a/three", "b/one", "b/two"), "c", ""},
		"a lesson still coming": {passed("a/three"), "coming", ""},
	} {
		t.Run(name, func(t *testing.T) {
			g := Guide{Course: sample(), Histories: Histories(tt.attempts), Now: monday}
			got := ""
			if l := g.Before(tt.lesson); l != nil {
				got = l.ID
			}
			if got != tt.want {
				t.Errorf("before %s: %q, want %q", tt.lesson, got, tt.want)
			}
		})
	}
}
