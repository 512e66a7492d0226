package course_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"matelot/checker"
	"matelot/internal/course"
)

// crowd is a runner that notices who is in a lab at the same time.
type crowd struct {
	mu     sync.Mutex
	in     map[string]bool // claims of those that are in
	most   int
	inside int
	clash  []string
	full   chan struct{} // closed when two were in at once
	once   sync.Once
}

func (c *crowd) Begin(_ context.Context, e *course.Exercise) (course.Lab, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, claim := range e.Claims() {
		if c.in[claim] {
			c.clash = append(c.clash, e.ID+": "+claim)
		}
		c.in[claim] = true
	}
	c.inside++
	if c.most = max(c.most, c.inside); c.most > 1 {
		c.once.Do(func() { close(c.full) })
	}
	return &crowdLab{c, e}, nil
}

type crowdLab struct {
	c *crowd
	e *course.Exercise
}

func (l *crowdLab) Run(context.Context, string) (string, error) { return "", nil }
func (l *crowdLab) Reset(context.Context) error                 { return nil }

func (l *crowdLab) Judge(ctx context.Context, _ map[string]string) ([]checker.Result, error) {
	select {
	case <-l.c.full: // somebody else is in, or was
	case <-ctx.Done():
	}
	return failed(checker.PortSwapped), nil
}

func (l *crowdLab) Close() error {
	l.c.mu.Lock()
	defer l.c.mu.Unlock()
	for _, claim := range l.e.Claims() {
		delete(l.c.in, claim)
	}
	l.c.inside--
	return nil
}

// TestCourseIsVerifiedInParallel, but none beside one that uses its names.
func TestCourseIsVerifiedInParallel(t *testing.T) {
	lesson := &course.Lesson{ID: "l"}
	var exercises []*course.Exercise
	for i := range 6 {
		exercises = append(exercises, &course.Exercise{
			ID: fmt.Sprintf("l/%d", i), Lesson: lesson,
			Mistakes: []course.Mistake{{Script: course.Script{Run: fmt.Sprintf("docker run --name n%d alpine", i%3)}, Finding: checker.PortSwapped}},
		})
	}
	c := &crowd{in: map[string]bool{}, full: make(chan struct{})}
	var told []string
	all := course.Verifier{Runner: c, Patience: 5 * time.Second}.Course(t.Context(), exercises, 3, func(v course.Verified) {
		told = append(told, v.Exercise.ID)
	})
	if len(c.clash) > 0 {
		t.Errorf("at the same time: %v", c.clash)
	}
	if c.most < 2 || c.most > 3 {
		t.Errorf("%d exercises were tried at a time, not 2 or 3", c.most)
	}
	if len(told) != len(exercises) {
		t.Errorf("told of %v", told)
	}
	for i, v := range all {
		if v.Exercise != exercises[i] || len(v.Trials) != 2 {
			t.Errorf("%d: %s with %d trials", i, v.Exercise.ID, len(v.Trials))
		}
	}
}

// What nothing was to be tried of is not told of.
func TestCourseTellsOnlyOfWhatWasTried(t *testing.T) {
	lesson := &course.Lesson{ID: "l"}
	exercises := []*course.Exercise{{ID: "l/one", Lesson: lesson}, {ID: "l/two", Lesson: lesson}}
	c := &crowd{in: map[string]bool{}, full: make(chan struct{})}
	close(c.full)
	c.once.Do(func() {})
	v := course.Verifier{Runner: c, Only: func(name string) bool { return strings.HasPrefix(name, "l/two") }}
	told := 0
	all := v.Course(t.Context(), exercises, 2, func(course.Verified) { told++ })
	if len(all) != 1 || all[0].Exercise != exercises[1] || told != 1 {
		t.Errorf("told %d times; verified %+v", told, all)
	}
}
