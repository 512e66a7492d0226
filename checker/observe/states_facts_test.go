package observe

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"matelot/checker"
)

// facts are single things that are so, each under its name: both ways of reading
// are turned into them, so that they can be laid side by side.
type facts map[string]string

// say notes a fact. Nothing is nothing, however it is written.
func (f facts) say(of, what string, value any) {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // strings, numbers, and lists and maps of them
	}
	switch string(text) {
	case "null", `""`, "[]", "{}", "0", "false":
		return
	}
	f[of+": "+what] = string(text)
}

func (f facts) instant(of, what string, at time.Time) {
	if at.Year() > 1 {
		f[of+": "+what] = at.UTC().Format(time.RFC3339Nano)
	}
}

// observation notes what a whole observation says.
func (f facts) observation(obs checker.Observation, session string) {
	for _, c := range obs.Containers {
		f.container(c)
	}
	for _, i := range obs.Images {
		f.image(i, session)
	}
	for _, v := range obs.Volumes {
		of := "volume " + v.Name
		f[of] = ""
		f.say(of, "labels", v.Labels)
		f.say(of, "used by", v.UsedBy)
	}
	for _, n := range obs.Networks {
		if n.Labels[LabelSession] != session {
			continue // the engine's own: whoever else uses it changes them
		}
		of := "network " + n.Name
		f.say(of, "ID", n.ID)
		f.say(of, "driver", n.Driver)
		f.say(of, "labels", n.Labels)
		f.say(of, "containers", n.Containers)
	}
}

func (f facts) container(c checker.Container) {
	of := "container " + c.Name
	f.say(of, "ID", c.ID)
	f.say(of, "image", c.Image)
	f.say(of, "image ID", c.ImageID)
	f.say(of, "state", c.State)
	f.instant(of, "created", c.Created)
	f.instant(of, "started", c.StartedAt)
	f.instant(of, "finished", c.FinishedAt)
	f.say(of, "labels", c.Labels)
	f.say(of, "exit code", c.ExitCode)
	f.say(of, "error", c.Error)
	f.say(of, "OOM", c.OOMKilled)
	f.say(of, "health", c.Health)
	f.say(of, "health log", c.HealthLog)
	f.say(of, "restarts", c.RestartCount)
	f.say(of, "command", c.Command)
	f.say(of, "entrypoint", c.Entrypoint)
	f.say(of, "user", c.User)
	f.say(of, "environment", c.Env)
	f.say(of, "exposed", c.Exposed)
	f.say(of, "published all", c.PublishAll)
	f.say(of, "attached", c.AttachStdout)
	f.say(of, "terminal", c.TTY)
	f.say(of, "stdin", c.OpenStdin)
	f.say(of, "removes itself", c.AutoRemove)
	f.say(of, "restart", c.Restart)
	f.say(of, "memory", c.Memory)
	f.say(of, "processors", c.NanoCPUs)
	f.say(of, "stop signal", c.StopSignal)
	for port, list := range c.Bindings {
		var asked []string
		for _, b := range list {
			asked = append(asked, b.IP+"|"+b.Port)
		}
		f.say(of, "asked to publish "+port, asked)
	}
	f.say(of, "published", published(c.Published))
	f.say(of, "mounts", mounted(c.Mounts))
	for _, n := range c.Networks {
		f.say(of, "on "+n.Network, "ip "+n.IP)
		f.say(of, "known on "+n.Network, n.Aliases)
	}
}

func published(ports []checker.PublishedPort) []string {
	var list []string
	for _, p := range ports {
		list = append(list, fmt.Sprintf("%s on %s port %d", p.Container, p.IP, p.Host))
	}
	return slices.Compact(slices.Sorted(slices.Values(list)))
}

func mounted(mounts []checker.Mount) []string {
	var list []string
	for _, m := range mounts {
		list = append(list, strings.Join([]string{m.Target, m.Type, m.Name, m.Source, fmt.Sprint(m.RW)}, " "))
	}
	return slices.Sorted(slices.Values(list))
}

func (f facts) image(i checker.Image, session string) {
	of := "image " + i.ID
	refs := slices.DeleteFunc(slices.Clone(i.Refs), func(ref string) bool { return !strings.HasPrefix(ref, session) })
	if len(refs) == 0 && i.Labels["matelot.test"] != session {
		return // of somebody else
	}
	f.say(of, "references", refs)
	f.say(of, "size", i.Size)
	f.say(of, "labels", i.Labels)
	if !i.Detailed { // by the list
		f.instant(of, "created", i.Created.Truncate(time.Second))
		return
	}
	f.instant(of, "created", i.Created.Truncate(time.Second))
	f.say(of, "user", i.User)
	f.say(of, "entrypoint", i.Entrypoint)
	f.say(of, "command", i.Command)
	f.say(of, "folder", i.WorkingDir)
	f.say(of, "environment", i.Env)
	f.say(of, "exposed", i.Exposed)
	f.say(of, "layers", i.Layers)
}

// listed notes what lists alone say: less, of the same things.
func (f facts) listed(obs checker.Observation) {
	for _, c := range obs.Containers {
		of := "listed container " + c.Name
		f.say(of, "ID", c.ID)
		f.say(of, "image ID", c.ImageID)
		f.say(of, "state", c.State)
		f.instant(of, "created", c.Created.Truncate(time.Second))
		f.say(of, "labels", c.Labels)
		f.say(of, "published", published(c.Published))
		f.say(of, "mounts", mounted(c.Mounts))
		var on []string
		for _, n := range c.Networks {
			on = append(on, n.Network+" ip "+n.IP)
		}
		f.say(of, "networks", slices.Sorted(slices.Values(on)))
	}
}

// sortedNames are the keys of a map from JSON.
func sortedNames[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
