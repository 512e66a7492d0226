package broker

import (
	"errors"
	"testing"
	"time"

	"matelot/internal/grader/queue"
)

// A job that has just begun has not yet taken what it needs: it is counted.
func TestMemoryIsTakenOnce(t *testing.T) {
	t.Parallel()
	free, trouble := int64(250), error(nil)
	m := newMemory(queue.WorkerOptions{Memory: 100, Free: func() (int64, error) { return free, trouble }})
	begin := time.Now()
	for _, step := range []struct {
		after time.Duration
		free  int64
		want  bool
	}{
		{0, 250, true},
		{time.Millisecond, 250, true},
		{2 * time.Millisecond, 250, false}, // the first two may need 200
		{growing + time.Millisecond, 199, false},
		{growing + 2*time.Millisecond, 200, true}, // of the first, it shows by now
		{3 * growing, 99, false},
		{3 * growing, 100, true},
	} {
		free = step.free
		if got := m.taken(begin.Add(step.after)); got != step.want {
			t.Errorf("after %s, with %d free: %t", step.after, step.free, got)
		}
	}
	trouble = errors.New("no such thing here")
	if !m.taken(begin.Add(9 * growing)) {
		t.Error("where memory cannot be seen, nothing is taken")
	}
}

func TestTheSystemsMemory(t *testing.T) {
	t.Parallel()
	if free, err := freeMemory(); err != nil || free < 1<<20 {
		t.Errorf("free: %d, %v", free, err)
	}
}
