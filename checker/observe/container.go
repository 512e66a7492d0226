package observe

import (
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/network"

	"matelot/checker"
)

// maxHealthLog bounds the text kept of a health check's last run, in bytes.
const maxHealthLog = 4 << 10

// summarised is a container as the engine's list knows it.
func summarised(s container.Summary) checker.Container {
	c := checker.Container{
		ID:        s.ID,
		Name:      nameOf(s),
		Image:     s.Image,
		ImageID:   s.ImageID,
		State:     s.State,
		Created:   unixTime(s.Created),
		Labels:    s.Labels,
		Mounts:    mounts(s.Mounts),
		Published: listedPorts(s.Ports),
	}
	if s.NetworkSettings != nil {
		c.Networks = endpoints(s.NetworkSettings.Networks)
	}
	leaveOutStale(&c)
	return c
}

// isIdle tells of a container's state that it listens nowhere.
func isIdle(state string) bool {
	return state == container.StateCreated || state == container.StateExited || state == container.StateDead
}

// leaveOutStale leaves out where a container was to be reached which listens nowhere.
// Docker 20.10 goes on to list the ports and the address that it gave to one whose start
// failed in the end, and at times (--link to what is on another network) its inspection
// has the address too.
func leaveOutStale(c *checker.Container) {
	if !isIdle(c.State) {
		return
	}
	c.Published = nil
	for i := range c.Networks {
		c.Networks[i].IP = ""
	}
}

// detailed is a container as an inspection knows it. Answers come from
// engines of many versions, and from what only says it is one: any part may be
// missing.
func detailed(in container.InspectResponse) checker.Container {
	c := checker.Container{Detailed: true, Mounts: mounts(in.Mounts)}
	if base := in.ContainerJSONBase; base != nil {
		c.ID = base.ID
		c.Name = strings.TrimPrefix(base.Name, "/")
		c.ImageID = base.Image
		c.Created = instant(base.Created)
		c.RestartCount = base.RestartCount
		addState(&c, base.State)
		addHostConfig(&c, base.HostConfig)
	}
	addConfig(&c, in.Config)
	if in.NetworkSettings != nil {
		c.Published = publishedPorts(in.NetworkSettings.Ports)
		c.Networks = endpoints(in.NetworkSettings.Networks)
	}
	leaveOutStale(&c)
	return c
}

func addState(c *checker.Container, state *container.State) {
	if state == nil {
		return
	}
	c.State = state.Status
	c.ExitCode = state.ExitCode
	c.Error = state.Error
	c.OOMKilled = state.OOMKilled
	c.StartedAt = instant(state.StartedAt)
	c.FinishedAt = instant(state.FinishedAt)
	if state.Health == nil || state.Health.Status == container.NoHealthcheck {
		return
	}
	c.Health = state.Health.Status
	if log := state.Health.Log; len(log) > 0 && log[len(log)-1] != nil {
		c.HealthLog = clip(log[len(log)-1].Output, maxHealthLog)
	}
}

func addConfig(c *checker.Container, config *container.Config) {
	if config == nil {
		return
	}
	c.Image = config.Image
	c.Labels = config.Labels
	c.Command = config.Cmd
	c.Entrypoint = config.Entrypoint
	c.User = config.User
	c.Env = environment(config.Env)
	c.Exposed = exposedPorts(config.ExposedPorts)
	c.AttachStdout = config.AttachStdout
	c.TTY = config.Tty
	c.OpenStdin = config.OpenStdin
	c.StopSignal = config.StopSignal
}

func addHostConfig(c *checker.Container, host *container.HostConfig) {
	if host == nil {
		return
	}
	c.Bindings = bindings(host.PortBindings)
	c.PublishAll = host.PublishAllPorts
	c.AutoRemove = host.AutoRemove
	c.Restart = string(host.RestartPolicy.Name)
	if c.Restart == "" {
		c.Restart = string(container.RestartPolicyDisabled)
	}
	c.Memory = host.Memory
	c.NanoCPUs = nanoCPUs(host.Resources)
}

// nanoCPUs gives the limit however it was written: --cpus, or --cpu-quota with
// or without --cpu-period, whose default is 100 ms.
func nanoCPUs(limits container.Resources) int64 {
	if limits.NanoCPUs != 0 || limits.CPUQuota <= 0 {
		return limits.NanoCPUs
	}
	period := limits.CPUPeriod
	if period <= 0 {
		period = 100_000
	}
	return int64(float64(limits.CPUQuota) / float64(period) * 1e9)
}

// instant reads the engine's time; its year 1, which means never, is the zero time.
func instant(text string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || t.Year() <= 1 {
		return time.Time{}
	}
	return t.UTC()
}

// unixTime reads the engine's lists, which tell whole seconds. A time that no
// one can have made is none, so that every observation can be saved.
func unixTime(seconds int64) time.Time {
	if seconds <= 0 || seconds > latest {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}

// latest is the end of the year 9999 in Unix time, the last that JSON can hold.
const latest = 253402300799

func environment(list []string) map[string]string {
	if len(list) == 0 {
		return nil
	}
	env := make(map[string]string, len(list))
	for _, entry := range list {
		key, value, _ := strings.Cut(entry, "=")
		env[key] = value
	}
	return env
}

func endpoints(networks map[string]*network.EndpointSettings) []checker.Endpoint {
	var list []checker.Endpoint
	for _, name := range sortedKeys(networks) {
		e := checker.Endpoint{Network: name}
		if settings := networks[name]; settings != nil {
			e.IP, e.Aliases = settings.IPAddress, settings.Aliases
		}
		list = append(list, e)
	}
	return list
}
