package observe

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/docker/docker/api/types/swarm"
	"github.com/docker/docker/api/types/system"

	"matelot/checker"
)

// swarm reads the swarm that the engine is in, with all its services: only an engine
// that is wholly the session's is in one.
func (r *reader) swarm(ctx context.Context) error {
	info, err := r.src.Engine.Info(ctx)
	if err != nil {
		return fmt.Errorf("asking the engine for its swarm: %w", err)
	}
	seen := checker.Swarm{State: stateOf(info), Error: info.Swarm.Error}
	if seen.State == string(swarm.LocalNodeStateActive) && info.Swarm.ControlAvailable {
		if seen.Services, err = r.services(ctx); err != nil {
			return err
		}
	}
	r.put(func(obs *checker.Observation) { obs.Swarm = &seen })
	return nil
}

func stateOf(info system.Info) string {
	return cmp.Or(string(info.Swarm.LocalNodeState), string(swarm.LocalNodeStateInactive))
}

func (r *reader) services(ctx context.Context) ([]checker.Service, error) {
	var services []swarm.Service
	var tasks []swarm.Task
	err := all(
		func() (err error) {
			services, err = r.src.Engine.ServiceList(ctx, swarm.ServiceListOptions{})
			return err
		},
		func() (err error) {
			tasks, err = r.src.Engine.TaskList(ctx, swarm.TaskListOptions{})
			return err
		},
	)
	if err != nil {
		return nil, fmt.Errorf("listing the services: %w", err)
	}
	list := make([]checker.Service, 0, len(services))
	for _, s := range services {
		list = append(list, service(s, tasks))
	}
	slices.SortFunc(list, func(a, b checker.Service) int { return cmp.Compare(a.Name, b.Name) })
	return list, nil
}

func service(s swarm.Service, tasks []swarm.Task) checker.Service {
	seen := checker.Service{
		ID: s.ID, Name: s.Spec.Name, Created: s.CreatedAt.UTC(), Image: taskImage(s.Spec.TaskTemplate), Mode: "job",
	}
	if s.PreviousSpec != nil {
		seen.Previous = taskImage(s.PreviousSpec.TaskTemplate)
	}
	switch mode := s.Spec.Mode; {
	case mode.Replicated != nil && mode.Replicated.Replicas != nil:
		seen.Mode, seen.Replicas = "replicated", int(min(*mode.Replicated.Replicas, 1<<20)) //nolint:gosec // bounded
	case mode.Global != nil:
		seen.Mode = "global"
	}
	if s.UpdateStatus != nil {
		seen.UpdateState, seen.UpdateMessage = string(s.UpdateStatus.State), s.UpdateStatus.Message
	}
	for _, p := range s.Endpoint.Ports {
		seen.Published = append(seen.Published, checker.PublishedPort{
			Container: strconv.FormatUint(uint64(p.TargetPort), 10) + "/" + cmp.Or(string(p.Protocol), "tcp"), Host: int(p.PublishedPort),
		})
	}
	for _, t := range tasks {
		if t.ServiceID == s.ID {
			seen.Tasks = append(seen.Tasks, task(t))
		}
	}
	slices.SortFunc(seen.Tasks, func(a, b checker.Task) int {
		return cmp.Or(b.Created.Compare(a.Created), cmp.Compare(a.ID, b.ID))
	})
	return seen
}

func task(t swarm.Task) checker.Task {
	seen := checker.Task{
		ID: t.ID, Slot: t.Slot, Image: taskImage(t.Spec), Created: t.CreatedAt.UTC(),
		Desired: string(t.DesiredState), State: string(t.Status.State), Error: t.Status.Err,
	}
	if c := t.Status.ContainerStatus; c != nil {
		seen.Container, seen.ExitCode = c.ContainerID, c.ExitCode
	}
	return seen
}

// taskImage is the image of a task as the learner wrote it: docker adds the digest
// that a registry told it.
func taskImage(spec swarm.TaskSpec) string {
	if spec.ContainerSpec == nil {
		return ""
	}
	ref, _, pinned := strings.Cut(spec.ContainerSpec.Image, "@")
	if pinned && !strings.Contains(ref[strings.LastIndexByte(ref, '/')+1:], ":") {
		return spec.ContainerSpec.Image // it was asked for by its digest
	}
	return ref
}
