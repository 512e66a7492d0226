package engine

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/pkg/stdcopy"
)

// ready waits until the engine answers, or has ended.
func (e *Engine) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	c, err := e.Client()
	if err != nil {
		return err
	}
	defer c.Close()
	pause := 5 * time.Millisecond
	for {
		_, err := c.Ping(ctx)
		if err == nil {
			return nil
		}
		if e.hasEnded(ctx) {
			return fmt.Errorf("it ended at once: %s", e.lastWords(context.WithoutCancel(ctx)))
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for it to answer: %w: %s", err, e.lastWords(context.WithoutCancel(ctx)))
		case <-time.After(pause):
			pause = min(2*pause, 100*time.Millisecond)
		}
	}
}

// hasEnded tells whether the engine has. The streams of an attached one end with it;
// of another one the host knows.
func (e *Engine) hasEnded(ctx context.Context) bool {
	if e.said == nil {
		state, err := e.host.client.ContainerInspect(ctx, e.ID)
		return err == nil && !state.State.Running
	}
	select {
	case <-e.said.Ended():
		return true
	default:
		return false
	}
}

// parting is how long the last words of an engine may take.
const parting = time.Second

// grace is how long something that is told to end, or asked whether it is there, may take.
const grace = 5 * time.Second

// lastWords are the end of what the engine said: of an attached one to this process,
// of another one to its log.
func (e *Engine) lastWords(ctx context.Context) string {
	if e.said != nil {
		return e.said.Last(ctx, parting, lastLines)
	}
	logs, err := e.host.client.ContainerLogs(ctx, e.ID, container.LogsOptions{ShowStderr: true, Tail: strconv.Itoa(lastLines)})
	if err != nil {
		return err.Error()
	}
	defer logs.Close()
	var said strings.Builder
	_, _ = stdcopy.StdCopy(&said, &said, logs) // what could be read is told
	return strings.TrimSpace(said.String())
}

// lastLines is how many lines are the last words.
const lastLines = 5
