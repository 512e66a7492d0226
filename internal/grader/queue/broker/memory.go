package broker

import (
	"context"
	"fmt"
	"time"

	"github.com/shirou/gopsutil/v4/mem"

	"matelot/internal/grader/queue"
)

// memory keeps a worker from taking a job that there is no memory for.
type memory struct {
	each int64 // bytes; 0 does not look
	free func() (int64, error)

	young []time.Time // when jobs were begun that may not have taken theirs yet
}

// growing is how long a job is counted with all its memory, after its begin: an
// engine has started by then, and what it uses shows.
const growing = 3 * time.Second

// lookForMemory is how often it is looked for: nothing tells when there is some.
const lookForMemory = 500 * time.Millisecond

func newMemory(o queue.WorkerOptions) memory {
	m := memory{each: o.Memory, free: o.Free}
	if m.free == nil {
		m.free = freeMemory
	}
	return m
}

// freeMemory is what the system could give, in bytes.
func freeMemory() (int64, error) {
	v, err := mem.VirtualMemory()
	if err != nil {
		return 0, fmt.Errorf("looking for memory: %w", err)
	}
	return int64(v.Available), nil //nolint:gosec // no machine has more
}

// wait waits until there is memory for one job more, and counts it. It says so when
// there is none. It is false when ctx has ended.
func (m *memory) wait(ctx context.Context, say func()) bool {
	if m.each <= 0 {
		return ctx.Err() == nil
	}
	tick := time.NewTicker(lookForMemory)
	defer tick.Stop()
	for said := false; !m.taken(time.Now()); said = true {
		if !said {
			say()
		}
		select {
		case <-ctx.Done():
			return false
		case <-tick.C:
		}
	}
	return ctx.Err() == nil
}

func (m *memory) taken(now time.Time) bool {
	free, err := m.free()
	if err != nil {
		return true // where it cannot be seen, the slots are the limit
	}
	for len(m.young) > 0 && now.Sub(m.young[0]) > growing {
		m.young = m.young[1:]
	}
	if free < m.each*int64(1+len(m.young)) {
		return false
	}
	m.young = append(m.young, now)
	return true
}
