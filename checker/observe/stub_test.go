package observe

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/mount"
	"github.com/docker/docker/api/types/volume"

	"matelot/checker"
)

// stub is an engine in which things happen between two calls: what cannot be
// made to happen in time on a real one.
type stub struct {
	Engine // nil: any other call is one too many
	list   []container.Summary
	exec   error
	logs   error
	copied error
	left   error // of an inspection
	runs   int   // how often a command is said to run still
}

func (s *stub) ContainerList(context.Context, container.ListOptions) ([]container.Summary, error) {
	return s.list, nil
}

func (s *stub) ContainerInspect(context.Context, string) (container.InspectResponse, error) {
	return container.InspectResponse{}, s.left
}

func (s *stub) ContainerExecCreate(context.Context, string, container.ExecOptions) (container.ExecCreateResponse, error) {
	return container.ExecCreateResponse{ID: "e"}, s.exec
}

func (s *stub) ContainerExecAttach(context.Context, string, container.ExecAttachOptions) (types.HijackedResponse, error) {
	here, there := net.Pipe()
	_ = there.Close()
	return types.HijackedResponse{Conn: here, Reader: bufio.NewReader(here)}, nil
}

func (s *stub) ContainerExecInspect(context.Context, string) (container.ExecInspect, error) {
	s.runs--
	return container.ExecInspect{Running: s.runs >= 0, ExitCode: 5}, nil
}

func (s *stub) ContainerLogs(context.Context, string, container.LogsOptions) (io.ReadCloser, error) {
	return nil, s.logs
}

func (s *stub) CopyFromContainer(context.Context, string, string) (io.ReadCloser, container.PathStat, error) {
	return nil, container.PathStat{}, s.copied
}

func (s *stub) VolumeList(context.Context, volume.ListOptions) (volume.ListResponse, error) {
	return volume.ListResponse{Volumes: []*volume.Volume{nil, {Name: "data"}}}, nil
}

func running(name string) []container.Summary {
	return []container.Summary{{
		ID: name, Names: []string{"/" + name}, State: "running",
		Mounts: []container.MountPoint{{Type: mount.TypeVolume, Name: "data", Destination: "/data"}},
	}}
}

func TestAContainerThatChangesWhileItIsRead(t *testing.T) {
	read := func(s *stub, plan checker.Plan) checker.Observation {
		return Read(t.Context(), plan, Sources{Engine: s, Timeout: patience})
	}
	exec := checker.Plan{Exec: map[string]checker.ExecSpec{"c": {Container: "web", Command: []string{"x"}}}}
	for name, test := range map[string]struct {
		err  error
		runs int
		want checker.ExecAnswer
	}{
		"it ended":                     {err: cerrdefs.ErrConflict, want: checker.ExecAnswer{NotRunning: true}},
		"it was removed":               {err: cerrdefs.ErrNotFound, want: checker.ExecAnswer{NoSuch: true}},
		"the end is known later":       {runs: 3, want: checker.ExecAnswer{ExitCode: 5}},
		"the end is known immediately": {want: checker.ExecAnswer{ExitCode: 5}},
	} {
		obs := read(&stub{list: running("web"), exec: test.err, runs: test.runs}, exec)
		if len(obs.Troubles) > 0 || obs.Exec["c"] != test.want {
			t.Errorf("%s: %+v, %+v", name, obs.Exec["c"], obs.Troubles)
		}
	}
	if obs := read(&stub{list: running("web"), runs: 1 << 30}, exec); len(obs.Troubles) != 1 || obs.Troubles[0].Topic != checker.TopicExec {
		t.Errorf("a command that never ends: %+v", obs)
	}
	if obs := read(&stub{list: running("web"), exec: errors.New("no")}, exec); len(obs.Troubles) != 1 || obs.Exec != nil {
		t.Errorf("a command that cannot be run: %+v", obs)
	}

	logs := checker.Plan{Logs: map[string]checker.LogsSpec{"c": {Container: "web"}}}
	for name, s := range map[string]*stub{
		"removed before": {list: running("web"), left: cerrdefs.ErrNotFound},
		"removed after":  {list: running("web"), logs: cerrdefs.ErrNotFound},
	} {
		if obs := read(s, logs); len(obs.Troubles) > 0 || !obs.Logs["c"].NoSuch {
			t.Errorf("logs, %s: %+v", name, obs)
		}
	}
	for name, s := range map[string]*stub{
		"inspection": {list: running("web"), left: errors.New("no")},
		"logs":       {list: running("web"), logs: errors.New("no")},
	} {
		if obs := read(s, logs); len(obs.Troubles) != 1 || obs.Troubles[0].Of != "c" {
			t.Errorf("trouble with %s: %+v", name, obs)
		}
	}
}

func TestAVolumesContainersThatGo(t *testing.T) {
	r := &reader{src: Sources{Engine: &stub{copied: cerrdefs.ErrNotFound, left: cerrdefs.ErrNotFound}}}
	if _, err := r.readMounted(t.Context(), "c", "/data", "x"); !errors.Is(err, errGone) {
		t.Errorf("got %v", err)
	}
	r.src.Engine = &stub{copied: errors.New("no")}
	if _, err := r.readMounted(t.Context(), "c", "/data", "x"); err == nil || errors.Is(err, errGone) {
		t.Errorf("got %v", err)
	}
	r.src.Engine = &stub{copied: cerrdefs.ErrNotFound}
	if file, err := r.readMounted(t.Context(), "c", "/data", "x"); err != nil || file.Kind != "missing" {
		t.Errorf("got %+v, %v", file, err)
	}
}

func TestTroubleWithOneContainerIsOfItsName(t *testing.T) {
	s := &stub{list: running("web"), left: errors.New("no")}
	for _, test := range []struct {
		plan checker.Plan
		of   []string
	}{
		{checker.Plan{Containers: true, Inspect: []string{"db"}}, []string{"db", "web"}},
		{checker.Plan{Containers: true, InspectAll: true}, []string{""}},
		{checker.Plan{Containers: true}, nil},
	} {
		obs := Read(t.Context(), test.plan, Sources{Engine: s})
		var of []string
		for _, trouble := range obs.Troubles {
			of = append(of, trouble.Of)
		}
		if strings.Join(of, ",") != strings.Join(test.of, ",") || len(of) != len(test.of) || len(obs.Containers) != 1 {
			t.Errorf("%+v: trouble of %q, containers %v", test.plan, of, obs.Containers)
		}
	}
}

func TestClip(t *testing.T) {
	for _, test := range []struct {
		text string
		n    int
		want string
	}{{"ahoy", 4, "ahoy"}, {"ahoy", 3, "aho"}, {"é", 1, ""}, {"aé", 2, "a"}} {
		if got := clip(test.text, test.n); got != test.want {
			t.Errorf("%q to %d: %q", test.text, test.n, got)
		}
	}
}

func TestFamiliar(t *testing.T) {
	for ref, want := range map[string]string{
		"nginx": "nginx:latest", "docker.io/library/nginx:1": "nginx:1", "jo/app": "jo/app:latest",
		"localhost:5000/app:1": "localhost:5000/app:1", "Not A Ref": "Not A Ref",
	} {
		if got := familiar(ref); got != want {
			t.Errorf("%s: %s", ref, got)
		}
	}
}

func TestIsLoopback(t *testing.T) {
	for host, want := range map[string]bool{
		"localhost": true, "localhost:5000": true, "127.0.0.1:5000": true, "[::1]:5000": true, "127.1.2.3": true,
		"registry.example": false, "10.0.0.1:5000": false, "ghcr.io:443": false,
	} {
		if got := isLoopback(host); got != want {
			t.Errorf("%s: %v", host, got)
		}
	}
}

func TestNanoCPUs(t *testing.T) {
	for _, test := range []struct {
		limits container.Resources
		want   int64
	}{
		{container.Resources{}, 0},
		{container.Resources{NanoCPUs: 5e8}, 5e8},
		{container.Resources{CPUQuota: 50_000}, 5e8},
		{container.Resources{CPUQuota: 50_000, CPUPeriod: 25_000}, 2e9},
		{container.Resources{CPUQuota: -1}, 0},
	} {
		if got := nanoCPUs(test.limits); got != test.want {
			t.Errorf("%+v: %d", test.limits, got)
		}
	}
}

func TestPauseEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := pause(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if err := pause(t.Context(), time.Nanosecond); err != nil {
		t.Error(err)
	}
}

func TestMergeKeepsTheNewestFirst(t *testing.T) {
	second := time.Date(2026, 1, 1, 0, 0, 1, 0, time.UTC)
	list := listing{ // as the engine lists them
		{ID: "d", Names: []string{"/d"}, Created: second.Unix() + 1},
		{ID: "c", Names: []string{"/c"}, Created: second.Unix()},
		{ID: "b", Names: []string{"/b"}, Created: second.Unix()},
		{ID: "a", Names: []string{"/a"}, Created: second.Unix()},
	}
	details := newDetails()
	for id, created := range map[string]time.Time{
		"b": second.Add(500 * time.Millisecond), "gone": second.Add(-time.Second), "new": second.Add(2500 * time.Millisecond),
	} {
		details.add(checker.Container{ID: id, Created: created, Detailed: true})
	}
	var got []string
	for _, c := range merge(list, details) {
		got = append(got, c.ID)
		if _, known := details.byID[c.ID]; known != c.Detailed {
			t.Errorf("%s: detailed is %v", c.ID, c.Detailed)
		}
	}
	if want := "new d c b a gone"; strings.Join(got, " ") != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A registry that cannot be read is not an empty one: what the learner made would
// be judged as missing.
func TestWhatTheSessionOwnsCannotBeTold(t *testing.T) {
	t.Parallel()
	lost := func() ([]string, error) { return nil, errors.New("input/output error") }
	obs := Read(t.Context(), checker.Plan{Containers: true, Images: true, Volumes: true}, Sources{
		Engine: &stub{list: running("web")}, Session: "s", Timeout: patience,
		OwnedContainers: lost, OwnedImages: lost, OwnedVolumes: lost,
	})
	var topics []checker.Topic
	for _, trouble := range obs.Troubles {
		topics = append(topics, trouble.Topic)
		if trouble.Code != CodeUnreadable || !strings.Contains(trouble.Detail, "input/output error") {
			t.Errorf("trouble: %+v", trouble)
		}
	}
	if want := []checker.Topic{checker.TopicContainers, checker.TopicImages, checker.TopicVolumes}; !slices.Equal(topics, want) {
		t.Errorf("troubles with %v, want %v", topics, want)
	}
	checks := []checker.Check{{ID: "c", Container: &checker.ContainerSpec{Name: "web"}}}
	if got := checker.Overall(checker.Judge(checks, obs)); got != checker.Inconclusive {
		t.Errorf("judged: %s", got)
	}
}
