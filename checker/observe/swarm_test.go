package observe

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/docker/docker/api/types/swarm"
	"github.com/docker/docker/api/types/system"
	"github.com/google/go-cmp/cmp"

	"matelot/checker"
)

// fleet is an engine in a swarm.
type fleet struct {
	Engine
	state    swarm.LocalNodeState
	services []swarm.Service
	tasks    []swarm.Task
	broken   error
}

func (f *fleet) Info(context.Context) (system.Info, error) {
	return system.Info{Swarm: swarm.Info{LocalNodeState: f.state, ControlAvailable: f.state == swarm.LocalNodeStateActive}}, nil
}

func (f *fleet) ServiceList(context.Context, swarm.ServiceListOptions) ([]swarm.Service, error) {
	return f.services, f.broken
}

func (f *fleet) TaskList(context.Context, swarm.TaskListOptions) ([]swarm.Task, error) {
	return f.tasks, nil
}

func templateOf(image string) swarm.TaskSpec {
	return swarm.TaskSpec{ContainerSpec: &swarm.ContainerSpec{Image: image}}
}

func TestASwarmIsRead(t *testing.T) {
	now := time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC)
	three := uint64(3)
	meta := func(seconds int) swarm.Meta {
		return swarm.Meta{CreatedAt: now.Add(time.Duration(seconds) * time.Second)}
	}
	engine := &fleet{
		state: swarm.LocalNodeStateActive,
		services: []swarm.Service{
			{
				ID: "s2", Meta: meta(1), Spec: swarm.ServiceSpec{
					Annotations: swarm.Annotations{Name: "web"}, TaskTemplate: templateOf("app:2@sha256:aa"), Mode: swarm.ServiceMode{Replicated: &swarm.ReplicatedService{Replicas: &three}},
				},
				PreviousSpec: &swarm.ServiceSpec{TaskTemplate: templateOf("app:1")},
				UpdateStatus: &swarm.UpdateStatus{State: swarm.UpdateStateUpdating, Message: "on its way"},
				Endpoint:     swarm.Endpoint{Ports: []swarm.PortConfig{{Protocol: "tcp", TargetPort: 5000, PublishedPort: 5001}}},
			},
			{ID: "s1", Meta: meta(0), Spec: swarm.ServiceSpec{Annotations: swarm.Annotations{Name: "agent"}, TaskTemplate: templateOf("app@sha256:aa"), Mode: swarm.ServiceMode{Global: &swarm.GlobalService{}}}},
		},
		tasks: []swarm.Task{
			{ID: "old", Meta: meta(2), ServiceID: "s2", Slot: 1, Spec: templateOf("app:1"), DesiredState: "shutdown", Status: swarm.TaskStatus{
				State: "failed", Err: "task: non-zero exit (137)", ContainerStatus: &swarm.ContainerStatus{ContainerID: "c1", ExitCode: 137},
			}},
			{ID: "new", Meta: meta(3), ServiceID: "s2", Slot: 1, Spec: templateOf("app:2"), DesiredState: "running", Status: swarm.TaskStatus{State: "running"}},
		},
	}
	want := &checker.Swarm{State: "active", Services: []checker.Service{
		{ID: "s1", Name: "agent", Created: now, Image: "app@sha256:aa", Mode: "global"},
		{
			ID: "s2", Name: "web", Created: now.Add(time.Second), Image: "app:2", Previous: "app:1", Mode: "replicated", Replicas: 3,
			UpdateState: "updating", UpdateMessage: "on its way", Published: []checker.PublishedPort{{Container: "5000/tcp", Host: 5001}},
			Tasks: []checker.Task{
				{ID: "new", Slot: 1, Image: "app:2", Created: now.Add(3 * time.Second), Desired: "running", State: "running"},
				{ID: "old", Slot: 1, Container: "c1", Image: "app:1", Created: now.Add(2 * time.Second), Desired: "shutdown", State: "failed", Error: "task: non-zero exit (137)", ExitCode: 137},
			},
		},
	}}
	read := func(engine Engine) checker.Observation {
		return Read(t.Context(), checker.Plan{Swarm: true}, Sources{Engine: engine, Timeout: patience})
	}
	if diff := cmp.Diff(want, read(engine).Swarm); diff != "" {
		t.Errorf("swarm (-want +got):\n%s", diff)
	}
	if got := read(&fleet{state: "inactive"}); got.Swarm == nil || got.Swarm.State != "inactive" || len(got.Troubles) > 0 {
		t.Errorf("without a swarm: %+v", got)
	}
	if got := read(&fleet{}); got.Swarm == nil || got.Swarm.State != "inactive" {
		t.Errorf("an engine that knows no swarms: %+v", got)
	}
	engine.broken = errors.New("the raft has no leader")
	if got := read(engine); got.Swarm != nil || len(got.Troubles) != 1 || got.Troubles[0].Topic != checker.TopicSwarm {
		t.Errorf("broken: %+v", got)
	}
}
