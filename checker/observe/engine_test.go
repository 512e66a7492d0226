package observe

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/mount"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/go-connections/nat"
	"github.com/google/go-cmp/cmp"

	"matelot/checker"
)

type (
	config = container.Config
	host   = container.HostConfig
)

// publish asks for a port of the container on a port of this machine.
func publish(inside string, outside int) func(*config, *host) {
	return func(c *config, h *host) {
		c.ExposedPorts = nat.PortSet{nat.Port(inside): {}}
		h.PortBindings = nat.PortMap{nat.Port(inside): {{HostIP: "127.0.0.1", HostPort: strconv.Itoa(outside)}}}
	}
}

func command(words ...string) func(*config, *host) {
	return func(c *config, _ *host) { c.Cmd = words }
}

func only(t *testing.T, obs checker.Observation, name string) checker.Container {
	t.Helper()
	for _, c := range obs.Containers {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("no container %s in %+v", name, obs.Containers)
	return checker.Container{}
}

func noTroubles(t *testing.T, obs checker.Observation) {
	t.Helper()
	if len(obs.Troubles) > 0 {
		t.Errorf("troubles: %+v", obs.Troubles)
	}
}

func TestAContainerIsSeenAsDockerInspectShowsIt(t *testing.T) {
	l := newLab(t)
	ref, port, workspace := l.image(), freePort(t), t.TempDir()
	if err := os.WriteFile(filepath.Join(workspace, "page.html"), []byte("hello"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(workspace, "empty"), 0o700); err != nil {
		t.Fatal(err)
	}
	name := l.name("web")
	l.run(name, ref, publish("5000/tcp", port), command("serve", ":5000", "hi"), func(c *config, h *host) {
		c.Env = []string{"COLOUR=sea=blue", "EMPTY="}
		c.User = "1000"
		c.Tty, c.OpenStdin, c.StopSignal = true, true, "SIGINT"
		h.RestartPolicy.Name = container.RestartPolicyUnlessStopped
		h.Memory, h.NanoCPUs = 64<<20, 5e8
		h.Binds = []string{workspace + "/empty:/empty:ro", workspace + "/page.html:/page.html"}
		h.Mounts = []mount.Mount{{Type: mount.TypeTmpfs, Target: "/scratch"}}
	})

	obs := l.read(checker.Plan{Containers: true, Inspect: []string{name}, ImageRefs: []string{ref}},
		func(s *Sources) { s.Workspace = workspace })
	noTroubles(t, obs)
	c, want := only(t, obs, name), inspect(t, name)

	got, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	started, err := time.Parse(time.RFC3339Nano, at(t, want, "State", "StartedAt").(string))
	if err != nil {
		t.Fatal(err)
	}
	created, err := time.Parse(time.RFC3339Nano, at(t, want, "Created").(string))
	if err != nil {
		t.Fatal(err)
	}
	expected := checker.Container{
		ID: want["Id"].(string), Name: name, Image: ref, ImageID: want["Image"].(string),
		State: "running", Created: created, Labels: l.labels(),
		Mounts: []checker.Mount{
			{Type: "bind", Source: workspace + "/empty", Target: "/empty", SourceKind: "dir", Empty: true},
			{Type: "bind", Source: workspace + "/page.html", Target: "/page.html", RW: true, SourceKind: "file"},
			{Type: "tmpfs", Target: "/scratch", RW: true},
		},
		Published: []checker.PublishedPort{{Container: "5000/tcp", IP: "127.0.0.1", Host: port}},
		Networks: []checker.Endpoint{{
			Network: "bridge", IP: at(t, want, "NetworkSettings", "Networks", "bridge", "IPAddress").(string),
		}},
		Detailed: true, StartedAt: started, Command: []string{"serve", ":5000", "hi"}, Entrypoint: []string{"/tool"},
		User: "1000", Env: map[string]string{"COLOUR": "sea=blue", "EMPTY": ""},
		Exposed:  []string{"5000/tcp"},
		Bindings: map[string][]checker.HostBinding{"5000/tcp": {{IP: "127.0.0.1", Port: strconv.Itoa(port)}}},
		TTY:      true, OpenStdin: true, Restart: "unless-stopped", Memory: 64 << 20, NanoCPUs: 5e8, StopSignal: "SIGINT",
	}
	if diff := cmp.Diff(expected, c); diff != "" {
		t.Errorf("as observed (+) and as docker says (-):\n%s\n%s", diff, got)
	}
	if len(obs.Images) != 1 || obs.Images[0].ID != c.ImageID || !slices.Contains(obs.Images[0].Refs, ref) {
		t.Errorf("the container's image is not among %+v", obs.Images)
	}
	if obs.Engine.APIVersion == "" || obs.Engine.Version == "" || obs.Engine.OS != "linux" || obs.Engine.Name != "docker" {
		t.Errorf("the engine is %+v", obs.Engine)
	}
}

func TestNamedContainerAndHTTPTakeThreeCalls(t *testing.T) {
	l := newLab(t)
	ref, port, name := l.image(), freePort(t), l.name("web")
	l.run(name, ref, publish("5000/tcp", port), command("serve", ":5000", "ahoy"))
	spec := checker.HTTPSpec{URL: fmt.Sprintf("http://localhost:%d/", port), Container: name}
	plan := checker.PlanFor([]checker.Check{
		{ID: "container", Container: &checker.ContainerSpec{
			Name: name, Image: ref, Ports: map[string]checker.Port{"5000/tcp": {Port: port}},
		}},
		{ID: "answers", HTTP: &spec},
	})
	plan.Actions = false
	// A first reading waits until the program listens.
	noTroubles(t, l.read(plan))
	calls := &counted{Engine: l.conn}
	obs := l.read(plan, func(s *Sources) { s.Engine = calls })
	noTroubles(t, obs)
	if obs.HTTP["answers"].Status != 200 || obs.HTTP["answers"].Body != "ahoy\n" {
		t.Errorf("the answer is %+v", obs.HTTP["answers"])
	}
	slices.Sort(calls.calls)
	want := []string{"ContainerInspect " + name, "ContainerList", "ImageInspect " + ref}
	if diff := cmp.Diff(want, calls.calls); diff != "" {
		t.Error(diff)
	}
}

func TestForeignThingsAreNotSeen(t *testing.T) {
	l, other := newLab(t), newLab(t)
	ref := l.image()
	mine, theirs := l.create(l.name("mine"), ref), other.create(other.name("theirs"), ref)
	l.create(l.name("probe"), ref, func(c *config, _ *host) { c.Labels[LabelRole] = RoleProbe })
	volume, foreignVolume := l.volume(l.name("data")), other.volume(other.name("data"))
	l.network(l.name("net"))
	other.network(other.name("net"))

	obs := l.read(checker.Plan{
		Containers: true, Volumes: true, Networks: true,
		// By name, by ID and by the beginning of one.
		Inspect: []string{other.name("theirs"), theirs, theirs[:12], mine[:12], l.name("probe")},
	})
	noTroubles(t, obs)
	if len(obs.Containers) != 1 || obs.Containers[0].ID != mine || !obs.Containers[0].Detailed {
		t.Errorf("containers: %+v", obs.Containers)
	}
	if len(obs.Volumes) != 1 || obs.Volumes[0].Name != volume {
		t.Errorf("volumes: %+v, not wanted: %s", obs.Volumes, foreignVolume)
	}
	var networks []string
	for _, n := range obs.Networks {
		networks = append(networks, n.Name)
	}
	if diff := cmp.Diff([]string{"bridge", "host", "none", l.name("net")}, networks); diff != "" {
		t.Error(diff)
	}
}

func TestContainersAreFoundByTheIDsOfTheSession(t *testing.T) {
	l, other := newLab(t), newLab(t)
	mine, unsaid, theirs := l.create(l.name("mine"), l.image()), l.create(l.name("unsaid"), l.image()), other.create(other.name("theirs"), l.image())
	gone := strings.Repeat("0123456789abcdef", 4)
	many := slices.Repeat([]string{gone}, maxByID)
	tests := []struct {
		name  string
		owned []string
		want  []string
		calls int
	}{
		{"one", []string{mine}, []string{mine}, 1},
		{"one that is gone, one that is not the session's", []string{gone, mine, theirs}, []string{mine}, 1},
		{"as many as may be asked for", append(slices.Clone(many[1:]), mine), []string{mine}, 1},
		{"more: by the label", append(slices.Clone(many), mine), []string{unsaid, mine}, 1},
		{"none", nil, nil, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			calls := &counted{Engine: l.conn}
			obs := l.read(checker.Plan{Containers: true}, func(s *Sources) {
				s.Engine, s.OwnedContainers = calls, func() ([]string, error) { return test.owned, nil }
			})
			noTroubles(t, obs)
			var got []string
			for _, c := range obs.Containers {
				got = append(got, c.ID)
			}
			slices.Sort(got)
			slices.Sort(test.want)
			if diff := cmp.Diff(test.want, got); diff != "" || len(calls.calls) != test.calls {
				t.Errorf("%d calls\n%s", len(calls.calls), diff)
			}
		})
	}
}

func TestOthersAreInspectedOnlyWhenTheyMayExplain(t *testing.T) {
	l := newLab(t)
	ref := l.image()
	named := l.create(l.name("named"), ref)
	for i := range maxInspected + 3 {
		l.create(l.name(fmt.Sprintf("other%02d", i)), ref)
	}
	tests := []struct {
		name string
		plan checker.Plan
		want int // how many are known in detail
	}{
		{"the named one is there", checker.Plan{Containers: true, Inspect: []string{l.name("named")}}, 1},
		{"the named one is missing", checker.Plan{Containers: true, Inspect: []string{l.name("missing")}}, maxInspected},
		{"no name", checker.Plan{Containers: true, InspectAll: true}, maxInspected},
		{"one named, one without", checker.Plan{Containers: true, InspectAll: true, Inspect: []string{l.name("named")}}, maxInspected + 1},
		{"only the list", checker.Plan{Containers: true}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			obs := l.read(test.plan)
			noTroubles(t, obs)
			detailed := 0
			for i, c := range obs.Containers {
				if c.Detailed {
					detailed++
				}
				if i > 0 && c.Created.After(obs.Containers[i-1].Created.Add(time.Second)) {
					t.Errorf("container %d is newer than the one before it", i)
				}
			}
			if detailed != test.want || len(obs.Containers) != maxInspected+4 {
				t.Errorf("%d of %d are known in detail, want %d", detailed, len(obs.Containers), test.want)
			}
		})
	}
	if obs := l.read(tests[0].plan); !only(t, obs, l.name("named")).Detailed || only(t, obs, l.name("named")).ID != named {
		t.Error("the named one is not the one in detail")
	}
}

func TestTheListAloneTellsEnough(t *testing.T) {
	l := newLab(t)
	ref, port, name, volume := l.image(), freePort(t), l.name("web"), l.volume(l.name("data"))
	l.run(name, ref, publish("5000/tcp", port), func(_ *config, h *host) { h.Binds = []string{volume + ":/data"} })
	listed := only(t, l.read(checker.Plan{Containers: true}), name)
	full := only(t, l.read(checker.Plan{Containers: true, Inspect: []string{name}}), name)
	if listed.Detailed || !full.Detailed {
		t.Fatalf("detailed: %v and %v", listed.Detailed, full.Detailed)
	}
	want := checker.Container{
		ID: full.ID, Name: full.Name, Image: full.Image, ImageID: full.ImageID, State: full.State,
		Created: full.Created.Truncate(time.Second), Labels: full.Labels, Mounts: full.Mounts,
		Published: full.Published, Networks: full.Networks,
	}
	if diff := cmp.Diff(want, listed); diff != "" {
		t.Errorf("listed (+), inspected (-):\n%s", diff)
	}
	if len(listed.Mounts) != 1 || listed.Mounts[0] != (checker.Mount{Type: "volume", Name: volume, Target: "/data", RW: true}) {
		t.Errorf("mounts: %+v", listed.Mounts)
	}
}

func TestAnEndedContainer(t *testing.T) {
	l := newLab(t)
	name := l.name("ended")
	id := l.run(name, l.image(), command("exit", "3"))
	l.wait(id)
	c := only(t, l.read(checker.Plan{Containers: true, Inspect: []string{name}}), name)
	// The engine may write down the end of a quick one before its start.
	if c.State != "exited" || c.ExitCode != 3 || c.StartedAt.IsZero() || c.FinishedAt.IsZero() || c.Restart != "no" {
		t.Errorf("got %+v", c)
	}
	created := l.name("created")
	l.create(created, c.ImageID)
	c = only(t, l.read(checker.Plan{Containers: true, Inspect: []string{created}}), created)
	if c.State != "created" || !c.StartedAt.IsZero() || !c.FinishedAt.IsZero() {
		t.Errorf("got %+v", c)
	}
}

func TestVolumesAndNetworksKnowTheirUsers(t *testing.T) {
	l := newLab(t)
	ref, volume, unused := l.image(), l.volume(l.name("data")), l.volume(l.name("unused"))
	netID := l.network(l.name("net"))
	one, two := l.name("one"), l.name("two")
	mountIt := func(_ *config, h *host) { h.Binds = []string{volume + ":/data"} }
	second := l.create(two, ref, mountIt)
	l.create(one, ref, mountIt)
	if err := l.conn.NetworkConnect(t.Context(), netID, second, &network.EndpointSettings{}); err != nil {
		t.Fatal(err)
	}
	obs := l.read(checker.Plan{Volumes: true, Networks: true})
	noTroubles(t, obs)
	if obs.Containers != nil {
		t.Error("containers were not asked for")
	}
	wantVolumes := []checker.Volume{
		{Name: volume, Labels: l.labels(), UsedBy: []string{one, two}},
		{Name: unused, Labels: l.labels()},
	}
	if diff := cmp.Diff(wantVolumes, obs.Volumes); diff != "" {
		t.Error(diff)
	}
	i := slices.IndexFunc(obs.Networks, func(n checker.Network) bool { return n.ID == netID })
	want := checker.Network{ID: netID, Name: l.name("net"), Driver: "bridge", Labels: l.labels(), Containers: []string{two}}
	if diff := cmp.Diff(want, obs.Networks[i]); diff != "" {
		t.Error(diff)
	}
}

func TestVolumesWithoutALabelAreTheSessionsWhenItSaysSo(t *testing.T) {
	l, other := newLab(t), newLab(t)
	name, longer := other.volume(other.name("data")), other.volume(other.name("data-more"))
	plan := checker.Plan{Volumes: true}
	if obs := l.read(plan); len(obs.Volumes) != 0 {
		t.Errorf("seen: %+v", obs.Volumes)
	}
	obs := l.read(plan, func(s *Sources) { s.OwnedVolumes = func() ([]string, error) { return []string{name}, nil } })
	if len(obs.Volumes) != 1 || obs.Volumes[0].Name != name {
		t.Errorf("seen: %+v, not wanted: %s", obs.Volumes, longer)
	}
	// An anonymous volume that an image declares carries no label either.
	l.create(l.name("anonymous"), l.image(), func(c *config, _ *host) { c.Volumes = map[string]struct{}{"/data": {}} })
	obs = l.read(plan)
	if len(obs.Volumes) != 1 || len(obs.Volumes[0].Name) != 64 || obs.Volumes[0].UsedBy[0] != l.name("anonymous") {
		t.Errorf("seen: %+v", obs.Volumes)
	}
}

func TestSourcesOfMounts(t *testing.T) {
	l := newLab(t)
	workspace, outside := t.TempDir(), t.TempDir()
	if err := os.Mkdir(filepath.Join(workspace, "site"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(workspace, "site", "index.html"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	name := l.name("mounts")
	l.create(name, l.image(), func(_ *config, h *host) {
		h.Binds = []string{workspace + "/site:/site", workspace + "/slip:/slip", outside + ":/outside", workspace + ":/all"}
	})
	// Some engines make a missing source already now.
	if err := os.RemoveAll(filepath.Join(workspace, "slip")); err != nil {
		t.Fatal(err)
	}
	plan := checker.Plan{Containers: true, Inspect: []string{name}, Files: []string{"."}}
	kinds := func(local bool) map[string]string {
		obs := l.read(plan, func(s *Sources) { s.Workspace, s.LocalEngine = workspace, local })
		noTroubles(t, obs)
		if diff := cmp.Diff([]string{"site"}, obs.Files["."].Entries); diff != "" {
			t.Error(diff)
		}
		kinds := map[string]string{}
		for _, m := range only(t, obs, name).Mounts {
			kinds[m.Target] = strings.TrimSpace(m.SourceKind + map[bool]string{true: " empty"}[m.Empty])
		}
		return kinds
	}
	want := map[string]string{"/site": "dir", "/slip": "missing", "/outside": "", "/all": "dir"}
	if diff := cmp.Diff(want, kinds(false)); diff != "" {
		t.Errorf("another machine's engine:\n%s", diff)
	}
	want["/outside"] = "dir empty"
	if diff := cmp.Diff(want, kinds(true)); diff != "" {
		t.Errorf("this machine's engine:\n%s", diff)
	}
}
