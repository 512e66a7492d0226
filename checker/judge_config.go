package checker

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// config judges what the container's program was given: its command, user and
// environment.
func (j *judge) config(c *Container, s ContainerSpec) []Finding {
	if !c.Detailed {
		return nil
	}
	var found []Finding
	look := "docker inspect --format '{{json .Config.Entrypoint}} {{json .Config.Cmd}}' " + c.Name
	if s.Entrypoint != nil && !slices.Equal(s.Entrypoint, c.Entrypoint) {
		found = append(found, Finding{
			Code: ContainerWrongCommand, Subject: c.Name,
			Seen:     values("entrypoint", shellLine(c.Entrypoint)),
			Expected: values("entrypoint", shellLine(s.Entrypoint)),
			Look:     look,
		})
	}
	if s.Command != nil && !slices.Equal(s.Command, c.Command) {
		found = append(found, Finding{
			Code: ContainerWrongCommand, Subject: c.Name,
			Seen:     values("command", shellLine(c.Command)),
			Expected: values("command", shellLine(s.Command)),
			Look:     look,
		})
	}
	if s.User != "" && !acceptsUser(s.User, c.User) {
		found = append(found, Finding{
			Code: ContainerWrongUser, Subject: c.Name,
			Seen:     values("user", userOf(c.User)),
			Expected: values("user", s.User),
			Look:     "docker inspect --format '{{.Config.User}}' " + c.Name,
		})
	}
	for _, name := range slices.Sorted(maps.Keys(s.Env)) {
		value, set := c.Env[name]
		if set && value == s.Env[name] {
			continue
		}
		seen := values("name", name)
		if set {
			seen["value"] = value
		}
		found = append(found, Finding{
			Code: ContainerWrongEnv, Subject: c.Name,
			Seen: seen, Expected: values("value", s.Env[name]),
			Look: "docker inspect --format '{{json .Config.Env}}' " + c.Name,
		})
	}
	return append(found, j.attached(c, s.Detached)...)
}

// userOf is the user that a program runs as, by name or number.
func userOf(user string) string {
	if user == "" {
		return "root"
	}
	return user
}

// acceptsUser tells whether a user is the wanted one. A group is compared only
// when one is wanted; nonroot is anyone but root.
func acceptsUser(want, user string) bool {
	name, _, _ := strings.Cut(userOf(user), ":")
	isRoot := name == "root" || name == "0" || name == ""
	switch {
	case want == "nonroot":
		return !isRoot
	case strings.Contains(want, ":"):
		return user == want
	case want == "root" || want == "0":
		return isRoot
	}
	return name == want
}

// attached judges whether the container was started with -d. Made by create
// and started by start, it holds no terminal either, though its configuration
// cannot tell: then the journal shows no attach. Podman's service says of no container
// that it is attached: there the journal has what was asked for.
func (j *judge) attached(c *Container, wantDetached *bool) []Finding {
	if wantDetached == nil || !c.wasStarted() {
		return nil
	}
	attached := c.AttachStdout
	if at, _ := j.made(c); at >= 0 && (attached || j.obs.Actions[at].Flags["attach"] != "") {
		attached = slices.ContainsFunc(j.obs.Actions[at:], func(a Action) bool {
			return a.Action == actAttach && a.of(c)
		})
	}
	if attached != *wantDetached {
		return nil
	}
	look := "docker inspect --format '{{.Config.AttachStdout}}' " + c.Name
	if !attached {
		return []Finding{wrongSetting(c, "--detach", "", "true", "false", look)}
	}
	return []Finding{{
		Code: ContainerAttached, Subject: c.Name,
		Seen: values("attached", "true"), Expected: values("attached", "false"),
		Look: look,
	}}
}

func wrongSetting(c *Container, option, name, seen, expected, look string) Finding {
	return Finding{
		Code: ContainerWrongSetting, Subject: c.Name,
		Seen:     values("setting", option, "value", seen, "name?", name),
		Expected: values("value", expected),
		Look:     look,
	}
}

// settings judges the other options of docker run.
func (j *judge) settings(c *Container, s ContainerSpec) []Finding {
	var found []Finding
	for _, name := range slices.Sorted(maps.Keys(s.Labels)) {
		if value, set := c.Labels[name]; !set || value != s.Labels[name] {
			found = append(found, wrongSetting(c, "--label", name, value, s.Labels[name],
				"docker inspect --format '{{json .Config.Labels}}' "+c.Name))
		}
	}
	if !c.Detailed {
		return found
	}
	for _, flag := range []struct {
		option, field string
		want          *bool
		seen          bool
	}{
		{"--rm", ".HostConfig.AutoRemove", s.AutoRemove, c.AutoRemove},
		{"--tty", ".Config.Tty", s.TTY, c.TTY},
		{"--interactive", ".Config.OpenStdin", s.Interactive, c.OpenStdin},
	} {
		if flag.want != nil && *flag.want != flag.seen {
			found = append(found, wrongSetting(c, flag.option, "", strconv.FormatBool(flag.seen),
				strconv.FormatBool(*flag.want), "docker inspect --format '{{"+flag.field+"}}' "+c.Name))
		}
	}
	seen := c.Restart
	if seen == "" {
		seen = "no"
	}
	if want, _, _ := strings.Cut(s.Restart, ":"); want != "" && want != seen {
		found = append(found, wrongSetting(c, "--restart", "", seen, want,
			"docker inspect --format '{{.HostConfig.RestartPolicy.Name}}' "+c.Name))
	}
	if want, _ := parseSize(s.Memory, binary); s.Memory != "" && want != c.Memory {
		found = append(found, wrongSetting(c, "--memory", "", formatMemory(c.Memory), s.Memory,
			"docker inspect --format '{{.HostConfig.Memory}}' "+c.Name))
	}
	if want, _ := parseCPUs(s.CPUs); s.CPUs != "" && want != c.NanoCPUs {
		found = append(found, wrongSetting(c, "--cpus", "", formatCPUs(c.NanoCPUs), s.CPUs,
			"docker inspect --format '{{.HostConfig.NanoCpus}}' "+c.Name))
	}
	return found
}

// limits tells whether the check's own limits can be read.
func (s ContainerSpec) limits() error {
	if s.Memory != "" {
		if _, err := parseSize(s.Memory, binary); err != nil {
			return err
		}
	}
	if s.CPUs != "" {
		if _, err := parseCPUs(s.CPUs); err != nil {
			return err
		}
	}
	return nil
}
