package observe

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/volume"
	"pgregory.net/rapid"
)

// What `docker inspect` prints, of the fields that an observation has. Nothing
// of the code under test reads it.
type (
	inspectedThing struct {
		ID      string `json:"Id"`
		Name    string
		Created string
		Driver  string
		Labels  map[string]string
		Config  *inspectedConfig

		// A container's.
		Image        string
		RestartCount int
		State        *struct {
			Status, Error         string
			ExitCode              int
			OOMKilled             bool
			StartedAt, FinishedAt time.Time
			Health                *struct {
				Status string
				Log    []struct{ Output string }
			}
		}
		HostConfig *struct {
			PortBindings                          map[string][]struct{ HostIp, HostPort string }
			PublishAllPorts, AutoRemove           bool
			RestartPolicy                         struct{ Name string }
			Memory, NanoCpus, CpuQuota, CpuPeriod int64
		}
		Mounts []struct {
			Type, Name, Source, Destination string
			RW                              bool
		}
		NetworkSettings *struct {
			Ports    map[string][]struct{ HostIp, HostPort string }
			Networks map[string]struct {
				IPAddress string
				Aliases   []string
			}
		}

		// An image's.
		RepoTags []string
		Size     int64
		RootFS   *struct{ Layers []string }
	}
	inspectedConfig struct {
		Image, User, StopSignal, WorkingDir string
		Labels                              map[string]string
		Cmd, Entrypoint, Env                []string
		ExposedPorts                        map[string]struct{}
		AttachStdout, Tty, OpenStdin        bool
	}
)

// inspected is what one `docker inspect` says of all that the session has. What
// there is to inspect, the engine's own lists say.
func (s *states) inspected(t *rapid.T) facts {
	f := facts{}
	names := s.all(t)
	if len(names) == 0 {
		return f
	}
	// What is gone since makes it fail, and print the rest.
	out, err := exec.Command("docker", append([]string{"inspect"}, names...)...).Output()
	var things []inspectedThing
	if e := json.Unmarshal(bytes.TrimSpace(out), &things); e != nil {
		t.Fatalf("docker inspect: %v, %v", err, e)
	}
	users, members := map[string][]string{}, map[string][]string{}
	for _, thing := range things {
		if thing.State == nil {
			continue
		}
		name := strings.TrimPrefix(thing.Name, "/")
		for _, m := range thing.Mounts {
			if m.Type == "volume" {
				users[m.Name] = append(users[m.Name], name)
			}
		}
		for network := range thing.NetworkSettings.Networks {
			members[network] = append(members[network], name)
		}
		f.inspectedContainer(thing)
	}
	for _, thing := range things {
		switch {
		case thing.State != nil:
		case thing.RootFS != nil:
			f.inspectedImage(thing, s.session)
		case thing.ID != "":
			of := "network " + thing.Name
			f.say(of, "ID", thing.ID)
			f.say(of, "driver", thing.Driver)
			f.say(of, "labels", thing.Labels)
			f.say(of, "containers", slices.Sorted(slices.Values(members[thing.Name])))
		default:
			of := "volume " + thing.Name
			f[of] = ""
			f.say(of, "labels", thing.Labels)
		}
	}
	for name, by := range users {
		f["volume "+name] = "" // also those without the session's label
		f.say("volume "+name, "used by", slices.Compact(slices.Sorted(slices.Values(by))))
	}
	return f
}

// all lists what the session has, by ID or name.
func (s *states) all(t *rapid.T) []string {
	ctx, cancel := context.WithTimeout(context.Background(), settled)
	defer cancel()
	found, err := s.own(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range found.containers {
		names = append(names, c.ID)
	}
	for _, n := range found.networks {
		names = append(names, n.ID)
	}
	for _, v := range found.volumes {
		names = append(names, v.Name)
	}
	for _, i := range found.images {
		names = append(names, i.ID)
	}
	return slices.Compact(slices.Sorted(slices.Values(names)))
}

// owned is what the session has on the engine.
type owned struct {
	containers []container.Summary
	networks   []network.Summary
	volumes    []*volume.Volume
	images     []image.Summary
}

// own asks the engine's lists by the labels and names that only this test has.
func (s *states) own(ctx context.Context) (found owned, err error) {
	ours := filters.NewArgs(filters.Arg("label", LabelSession+"="+s.session))
	if found.containers, err = s.conn.ContainerList(ctx, container.ListOptions{All: true, Filters: ours}); err != nil {
		return found, err
	}
	if found.networks, err = s.conn.NetworkList(ctx, network.ListOptions{Filters: ours}); err != nil {
		return found, err
	}
	volumes, err := s.conn.VolumeList(ctx, volume.ListOptions{Filters: ours})
	if err != nil {
		return found, err
	}
	found.volumes = volumes.Volumes
	images, err := s.conn.ImageList(ctx, image.ListOptions{})
	for _, i := range images {
		mine := func(ref string) bool { return strings.HasPrefix(ref, s.session) }
		if i.Labels["matelot.test"] == s.session || slices.ContainsFunc(i.RepoTags, mine) {
			found.images = append(found.images, i)
		}
	}
	return found, err
}

func (f facts) inspectedContainer(in inspectedThing) {
	of := "container " + strings.TrimPrefix(in.Name, "/")
	created, err := time.Parse(time.RFC3339Nano, in.Created)
	if err != nil {
		panic(err) // docker has always printed it like that
	}
	f.say(of, "ID", in.ID)
	f.say(of, "image", in.Config.Image)
	f.say(of, "image ID", in.Image)
	f.say(of, "state", in.State.Status)
	f.instant(of, "created", created)
	f.instant(of, "started", in.State.StartedAt)
	f.instant(of, "finished", in.State.FinishedAt)
	f.say(of, "labels", in.Config.Labels)
	f.say(of, "exit code", in.State.ExitCode)
	f.say(of, "error", in.State.Error)
	f.say(of, "OOM", in.State.OOMKilled)
	if h := in.State.Health; h != nil && h.Status != "none" {
		f.say(of, "health", h.Status)
		if len(h.Log) > 0 {
			f.say(of, "health log", h.Log[len(h.Log)-1].Output)
		}
	}
	f.say(of, "restarts", in.RestartCount)
	f.say(of, "command", in.Config.Cmd)
	f.say(of, "entrypoint", in.Config.Entrypoint)
	f.say(of, "user", in.Config.User)
	f.say(of, "environment", environmentOf(in.Config.Env))
	f.say(of, "exposed", sortedNames(in.Config.ExposedPorts))
	f.say(of, "published all", in.HostConfig.PublishAllPorts)
	f.say(of, "attached", in.Config.AttachStdout)
	f.say(of, "terminal", in.Config.Tty)
	f.say(of, "stdin", in.Config.OpenStdin)
	f.say(of, "removes itself", in.HostConfig.AutoRemove)
	restart := in.HostConfig.RestartPolicy.Name
	if restart == "" {
		restart = "no" // compose leaves it out, and docker means that by it
	}
	f.say(of, "restart", restart)
	f.say(of, "memory", in.HostConfig.Memory)
	processors := in.HostConfig.NanoCpus
	if processors == 0 && in.HostConfig.CpuQuota > 0 {
		period := in.HostConfig.CpuPeriod
		if period == 0 {
			period = 100_000
		}
		processors = in.HostConfig.CpuQuota * 1_000_000_000 / period
	}
	f.say(of, "processors", processors)
	f.say(of, "stop signal", in.Config.StopSignal)
	for port, list := range in.HostConfig.PortBindings {
		var asked []string
		for _, b := range list {
			asked = append(asked, b.HostIp+"|"+b.HostPort)
		}
		f.say(of, "asked to publish "+port, asked)
	}
	var ports, mounts, on []string
	for port, list := range in.NetworkSettings.Ports {
		for _, b := range list {
			ports = append(ports, fmt.Sprintf("%s on %s port %s", port, b.HostIp, b.HostPort))
		}
	}
	for _, m := range in.Mounts {
		source := m.Source
		if m.Type != "bind" {
			source = "" // in the engine's own store
		}
		mounts = append(mounts, strings.Join([]string{m.Destination, m.Type, m.Name, source, fmt.Sprint(m.RW)}, " "))
	}
	idle := in.State.Status == "created" || in.State.Status == "exited" || in.State.Status == "dead"
	for name, n := range in.NetworkSettings.Networks {
		if idle { // an address of a start that failed
			n.IPAddress = ""
		}
		f.say(of, "on "+name, "ip "+n.IPAddress)
		f.say(of, "known on "+name, n.Aliases)
		on = append(on, name+" ip "+n.IPAddress)
	}
	slices.Sort(ports)
	slices.Sort(mounts)
	slices.Sort(on)
	f.say(of, "published", slices.Compact(ports))
	f.say(of, "mounts", mounts)
	of = "listed " + of
	f.say(of, "ID", in.ID)
	f.say(of, "image ID", in.Image)
	f.say(of, "state", in.State.Status)
	f.instant(of, "created", created.Truncate(time.Second))
	f.say(of, "labels", in.Config.Labels)
	f.say(of, "published", slices.Compact(ports))
	f.say(of, "mounts", mounts)
	f.say(of, "networks", on)
}

func (f facts) inspectedImage(in inspectedThing, session string) {
	created, err := time.Parse(time.RFC3339Nano, in.Created)
	if err != nil {
		panic(err) // docker has always printed it like that
	}
	of := "image " + in.ID
	refs := slices.DeleteFunc(in.RepoTags, func(ref string) bool { return !strings.HasPrefix(ref, session) })
	slices.Sort(refs)
	f.say(of, "references", refs)
	f.say(of, "size", in.Size)
	f.say(of, "labels", in.Config.Labels)
	f.instant(of, "created", created.Truncate(time.Second))
	if len(refs) == 0 {
		return // dangling: it has no name to inspect it by
	}
	f.say(of, "user", in.Config.User)
	f.say(of, "entrypoint", in.Config.Entrypoint)
	f.say(of, "command", in.Config.Cmd)
	f.say(of, "folder", in.Config.WorkingDir)
	f.say(of, "environment", environmentOf(in.Config.Env))
	f.say(of, "exposed", sortedNames(in.Config.ExposedPorts))
	f.say(of, "layers", in.RootFS.Layers)
}

func environmentOf(list []string) map[string]string {
	env := map[string]string{}
	for _, entry := range list {
		key, value, _ := strings.Cut(entry, "=")
		env[key] = value
	}
	return env
}

// failer is a test, or one sequence of it.
type failer interface {
	Errorf(format string, args ...any)
}

// clean removes all that a sequence made, by the labels and names that only it has.
func (s *states) clean(t failer) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	check := func(what string, err error) {
		if err != nil && !strings.Contains(err.Error(), "o such") {
			t.Errorf("cleaning up: %s: %v", what, err)
		}
	}
	found, err := s.own(ctx)
	check("listing what there is", err)
	for _, c := range found.containers {
		check("a container", s.conn.ContainerRemove(ctx, c.ID, removeAll))
	}
	for _, n := range found.networks {
		check("a network", s.conn.NetworkRemove(ctx, n.ID))
	}
	for _, v := range found.volumes {
		check("a volume", s.conn.VolumeRemove(ctx, v.Name, true))
	}
	for _, name := range append(sortedKeys(s.anonymous), s.name("v"), s.name("w")) {
		check("a volume", s.conn.VolumeRemove(ctx, name, true))
		delete(s.anonymous, name)
	}
	for _, i := range found.images {
		for _, ref := range i.RepoTags {
			if strings.HasPrefix(ref, s.session) {
				_, err := s.conn.ImageRemove(ctx, ref, image.RemoveOptions{Force: true, PruneChildren: true})
				check("an image", err)
			}
		}
		// An image without a name is called <none>:<none> before API 1.43.
		named := slices.ContainsFunc(i.RepoTags, func(ref string) bool { return ref != "<none>:<none>" })
		if i.Labels["matelot.test"] == s.session && !named {
			_, err := s.conn.ImageRemove(ctx, i.ID, image.RemoveOptions{Force: true, PruneChildren: true})
			check("an image", err)
		}
	}
}
