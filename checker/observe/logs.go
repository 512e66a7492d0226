package observe

import (
	"context"
	"fmt"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"

	"matelot/checker"
)

// maxLogLines bounds how many lines the engine is asked for: as many as can
// stand in what is kept, were each a few letters long.
const maxLogLines = "20000"

// logs reads the end of a container's log.
func (r *reader) logs(ctx context.Context, id string, spec checker.LogsSpec) error {
	list, err := r.listing(ctx)
	if err != nil {
		return err
	}
	answer := checker.LogText{NoSuch: true}
	if c, found := list.named(spec.Container); found {
		answer, err = r.readLog(ctx, c.ID)
	}
	if err != nil {
		return fmt.Errorf("reading the log of container %s: %w", spec.Container, err)
	}
	r.put(func(obs *checker.Observation) { set(&obs.Logs, id, answer) })
	return nil
}

func (r *reader) readLog(ctx context.Context, id string) (checker.LogText, error) {
	inspected, err := r.src.Engine.ContainerInspect(ctx, id)
	if cerrdefs.IsNotFound(err) {
		return checker.LogText{NoSuch: true}, nil
	}
	if err != nil {
		return checker.LogText{}, err
	}
	stream, err := r.src.Engine.ContainerLogs(ctx, id, container.LogsOptions{
		ShowStdout: true, ShowStderr: true, Tail: maxLogLines,
	})
	switch {
	case cerrdefs.IsNotFound(err):
		return checker.LogText{NoSuch: true}, nil
	case cerrdefs.IsNotImplemented(err): // --log-driver none: there is no log
		return checker.LogText{}, nil
	case err != nil:
		return checker.LogText{}, err
	}
	defer stream.Close()
	text := &tail{size: maxContent}
	tty := inspected.Config != nil && inspected.Config.Tty
	if err := copyOutput(text, stream, tty); err != nil {
		return checker.LogText{}, err
	}
	return checker.LogText{Text: text.String()}, nil
}
