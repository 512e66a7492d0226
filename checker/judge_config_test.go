package checker

func configCases() []judgeCase {
	type spec = ContainerSpec
	want := func(change func(*spec)) Check {
		return Check{Container: &ContainerSpec{Name: "web"}}.change(change)
	}
	lookCommand := "docker inspect --format '{{json .Config.Entrypoint}} {{json .Config.Cmd}}' web"
	setting := func(option, seen, expected, field string) Finding {
		return Finding{
			Code: ContainerWrongSetting, Subject: "web", Seen: values("setting", option, "value", seen),
			Expected: values("value", expected), Look: "docker inspect --format '{{" + field + "}}' web",
		}
	}
	full := server(func(c *Container) {
		c.Command, c.Entrypoint, c.User = []string{"sleep", "1 h"}, []string{"/init"}, "1000:1000"
		c.Env, c.Labels = map[string]string{"MODE": "lab", "EMPTY": ""}, map[string]string{"tier": "front"}
		c.Restart, c.Memory, c.NanoCPUs, c.AutoRemove, c.TTY, c.OpenStdin = "on-failure", 256<<20, 500_000_000, true, true, true
	})
	obs := seenContainers(full)
	plain := seenContainers(server())
	attached := server(func(c *Container) { c.AttachStdout = true })
	attachedFinding := Finding{
		Code: ContainerAttached, Subject: "web", Seen: values("attached", "true"), Expected: values("attached", "false"),
		Look: "docker inspect --format '{{.Config.AttachStdout}}' web",
	}
	detached := func(s *spec) { s.Detached = yes() }
	return []judgeCase{
		{name: "all of it right", obs: obs, check: want(func(s *spec) {
			s.Command, s.Entrypoint, s.User = []string{"sleep", "1 h"}, []string{"/init"}, "1000"
			s.Env, s.Labels = map[string]string{"MODE": "lab", "EMPTY": ""}, map[string]string{"tier": "front"}
			s.Restart, s.Memory, s.CPUs, s.AutoRemove, s.TTY, s.Interactive = "on-failure:3", "256m", "0.5", yes(), yes(), yes()
		})},
		{name: "another command", obs: obs, check: want(func(s *spec) { s.Command = []string{"sleep", "2h"} }), want: []Finding{{
			Code: ContainerWrongCommand, Subject: "web", Seen: values("command", "sleep '1 h'"), Expected: values("command", "sleep 2h"), Look: lookCommand,
		}}},
		{name: "no command", obs: plain, check: want(func(s *spec) { s.Command = []string{"date"} }), want: []Finding{{
			Code: ContainerWrongCommand, Subject: "web", Seen: values("command", ""), Expected: values("command", "date"), Look: lookCommand,
		}}},
		{name: "a command where none was wanted", obs: obs, check: want(func(s *spec) { s.Command = []string{} }), want: []Finding{{
			Code: ContainerWrongCommand, Subject: "web", Seen: values("command", "sleep '1 h'"), Expected: values("command", ""), Look: lookCommand,
		}}},
		{name: "another entry point", obs: obs, check: want(func(s *spec) { s.Entrypoint = []string{"sh"} }), want: []Finding{{
			Code: ContainerWrongCommand, Subject: "web", Seen: values("entrypoint", "/init"), Expected: values("entrypoint", "sh"), Look: lookCommand,
		}}},
		{
			name: "another command explains the end", obs: seenContainers(server(stopped(0), func(c *Container) { c.Command = []string{"sh"} })),
			check: want(func(s *spec) { s.Command, s.State = []string{"sleep"}, "running" }),
			want: []Finding{{
				Code: ContainerWrongCommand, Subject: "web", Seen: values("command", "sh"), Expected: values("command", "sleep"), Look: lookCommand,
			}},
		},
		{
			name: "another command does not explain that it was never started", obs: seenContainers(server(created, func(c *Container) { c.Command = []string{"sh"} })),
			check: want(func(s *spec) { s.Command, s.State = []string{"sleep"}, "running" }),
			want: []Finding{{
				Code: ContainerWrongCommand, Subject: "web", Seen: values("command", "sh"), Expected: values("command", "sleep"), Look: lookCommand,
			}, createdFinding("web", "running")},
		},
		{name: "another user", obs: obs, check: want(func(s *spec) { s.User = "nobody" }), want: []Finding{{
			Code: ContainerWrongUser, Subject: "web", Seen: values("user", "1000:1000"), Expected: values("user", "nobody"),
			Look: "docker inspect --format '{{.Config.User}}' web",
		}}},
		{name: "root", obs: plain, check: want(func(s *spec) { s.User = "nonroot" }), want: []Finding{{
			Code: ContainerWrongUser, Subject: "web", Seen: values("user", "root"), Expected: values("user", "nonroot"),
			Look: "docker inspect --format '{{.Config.User}}' web",
		}}},
		{name: "anyone but root", obs: obs, check: want(func(s *spec) { s.User = "nonroot" })},
		{name: "another variable", obs: obs, check: want(func(s *spec) { s.Env = map[string]string{"MODE": "live", "DEBUG": "1"} }), want: []Finding{{
			Code: ContainerWrongEnv, Subject: "web", Seen: values("name", "DEBUG"), Expected: values("value", "1"),
			Look: "docker inspect --format '{{json .Config.Env}}' web",
		}, {
			Code: ContainerWrongEnv, Subject: "web", Seen: values("name", "MODE", "value", "lab"), Expected: values("value", "live"),
			Look: "docker inspect --format '{{json .Config.Env}}' web",
		}}},
		{name: "a variable that must be set, though empty", obs: plain, check: want(func(s *spec) { s.Env = map[string]string{"EMPTY": ""} }), want: []Finding{{
			Code: ContainerWrongEnv, Subject: "web", Seen: values("name", "EMPTY"), Expected: values("value", ""),
			Look: "docker inspect --format '{{json .Config.Env}}' web",
		}}},
		{
			name: "a missing variable explains the restarts", obs: seenContainers(server(func(c *Container) { c.State = "restarting" })),
			check: want(func(s *spec) { s.Env, s.State = map[string]string{"MODE": "lab"}, "running" }),
			want: []Finding{{
				Code: ContainerWrongEnv, Subject: "web", Seen: values("name", "MODE"), Expected: values("value", "lab"),
				Look: "docker inspect --format '{{json .Config.Env}}' web",
			}},
		},
		{name: "attached", obs: seenContainers(attached), check: want(detached), want: []Finding{attachedFinding}},
		{name: "attached, by the journal", obs: seenContainers(attached).after(run("web", "app"), act("container.attach", "web")), check: want(detached), want: []Finding{attachedFinding}},
		{name: "made, then started without attaching", obs: seenContainers(attached).after(run("web", "app"), act("container.start", "web")), check: want(detached)},
		{
			name: "attached, which Podman's service does not tell", obs: seenContainers(server()).after(run("web", "app", flag("attach", "1")), act("container.attach", "web")),
			check: want(detached), want: []Finding{attachedFinding},
		},
		{
			name: "attached later, to what was run with -d", obs: seenContainers(server()).after(run("web", "app"), act("container.attach", "web")),
			check: want(detached),
		},
		{name: "another one was attached", obs: seenContainers(attached).after(run("web", "app"), act("container.attach", "db")), check: want(detached)},
		{name: "made, not started", obs: seenContainers(server(created, func(c *Container) { c.AttachStdout = true })), check: want(detached)},
		{name: "detached", obs: plain, check: want(detached)},
		{
			name: "attached, and then interrupted", obs: seenContainers(server(stopped(130), func(c *Container) { c.AttachStdout = true })),
			check: want(func(s *spec) { s.Detached, s.State = yes(), "running" }), want: []Finding{attachedFinding},
		},
		{name: "detached where it had to be attached", obs: plain, check: want(func(s *spec) { s.Detached = no() }), want: []Finding{
			setting("--detach", "true", "false", ".Config.AttachStdout"),
		}},
		{name: "attached as it had to be", obs: seenContainers(attached), check: want(func(s *spec) { s.Detached = no() })},
		{name: "without --rm, -t, -i", obs: plain, check: want(func(s *spec) { s.AutoRemove, s.TTY, s.Interactive = yes(), yes(), yes() }), want: []Finding{
			setting("--rm", "false", "true", ".HostConfig.AutoRemove"),
			setting("--tty", "false", "true", ".Config.Tty"),
			setting("--interactive", "false", "true", ".Config.OpenStdin"),
		}},
		{name: "with --rm", obs: obs, check: want(func(s *spec) { s.AutoRemove = no() }), want: []Finding{
			setting("--rm", "true", "false", ".HostConfig.AutoRemove"),
		}},
		{name: "no restart policy", obs: plain, check: want(func(s *spec) { s.Restart = "always" }), want: []Finding{
			setting("--restart", "no", "always", ".HostConfig.RestartPolicy.Name"),
		}},
		{name: "no restart policy was wanted", obs: plain, check: want(func(s *spec) { s.Restart = "no" })},
		{name: "no limits", obs: plain, check: want(func(s *spec) { s.Memory, s.CPUs = "256m", "0.5" }), want: []Finding{
			setting("--memory", "0", "256m", ".HostConfig.Memory"),
			setting("--cpus", "0", "0.5", ".HostConfig.NanoCpus"),
		}},
		{name: "other limits", obs: obs, check: want(func(s *spec) { s.Memory, s.CPUs = "1g", "2" }), want: []Finding{
			setting("--memory", "256m", "1g", ".HostConfig.Memory"),
			setting("--cpus", "0.5", "2", ".HostConfig.NanoCpus"),
		}},
		{name: "a label", obs: obs, check: want(func(s *spec) { s.Labels = map[string]string{"tier": "back"} }), want: []Finding{{
			Code: ContainerWrongSetting, Subject: "web", Seen: values("setting", "--label", "value", "front", "name", "tier"),
			Expected: values("value", "back"), Look: "docker inspect --format '{{json .Config.Labels}}' web",
		}}},
		{name: "no label", obs: plain, check: want(func(s *spec) { s.Labels = map[string]string{"tier": ""} }), want: []Finding{{
			Code: ContainerWrongSetting, Subject: "web", Seen: values("setting", "--label", "value", "", "name", "tier"),
			Expected: values("value", ""), Look: "docker inspect --format '{{json .Config.Labels}}' web",
		}}},
	}
}

// change makes a changed copy of a check for a container.
func (c Check) change(change func(*ContainerSpec)) Check {
	s := *c.Container
	change(&s)
	c.Container = &s
	return c
}
