package checker

func stateCases() []judgeCase {
	in := func(state string, changes ...func(*ContainerSpec)) Check {
		return webSpec(append([]func(*ContainerSpec){noPorts, wants(state)}, changes...)...)
	}
	exit := func(code ExitCode) func(*ContainerSpec) {
		return func(s *ContainerSpec) { s.ExitCode = &code }
	}
	state := func(s string) func(*Container) { return func(c *Container) { c.State = s } }
	finding := func(code Code, seen, expected, look string) Finding {
		return Finding{Code: code, Subject: "web", Seen: values("state", seen), Expected: values("state", expected), Look: look}
	}
	exitedWith := func(code, expected string, more ...string) Finding {
		return Finding{
			Code: ContainerExited, Subject: "web", Seen: values(append([]string{"exit_code", code}, more...)...),
			Expected: values("state", expected), Look: "docker logs web",
		}
	}
	lookExit := "docker inspect --format '{{.State.ExitCode}}' web"
	lookMemory := "docker inspect --format '{{.State.OOMKilled}} {{.HostConfig.Memory}}' web"
	health := func(seen, log, want string) Finding {
		return Finding{
			Code: ContainerUnhealthy, Subject: "web", Seen: values("health", seen, "log?", log),
			Expected: values("health", want), Look: "docker inspect --format '{{json .State.Health}}' web",
		}
	}
	healthy := func(s *ContainerSpec) { s.Health = "healthy" }
	killed := func(c *Container) { stopped(137)(c); c.OOMKilled, c.Memory = true, 64<<20 }
	one := func(changes ...func(*Container)) Observation { return seenContainers(server(changes...)) }
	return []judgeCase{
		{name: "not started", check: in("running"), obs: one(created), want: []Finding{createdFinding("web", "running")}},
		{
			name: "the start failed", check: in("running"),
			obs:  one(created, func(c *Container) { c.Error, c.ExitCode = "exec: \"sh\": not found", 127 }),
			want: []Finding{createdFinding("web", "running", "error", "exec: \"sh\": not found", "exit_code", "127")},
		},
		{name: "ended", check: in("running"), obs: one(stopped(0), func(c *Container) { c.Command = []string{"sh"} }), want: []Finding{exitedWith("0", "running", "command", "sh")}},
		{name: "dead", check: in("running"), obs: one(stopped(1), state("dead")), want: []Finding{exitedWith("1", "running")}},
		{name: "paused", check: in("running"), obs: one(state("paused")), want: []Finding{finding(ContainerNotRunning, "paused", "running", lookAll)}},
		{name: "being removed", check: in("running"), obs: one(state("removing")), want: []Finding{finding(ContainerNotRunning, "removing", "running", lookAll)}},
		{
			name: "restarting", check: in("running"), obs: one(state("restarting"), func(c *Container) { c.RestartCount, c.ExitCode = 4, 1 }),
			want: []Finding{{
				Code: ContainerRestarting, Subject: "web", Seen: values("restart_count", "4", "exit_code", "1"),
				Expected: values("state", "running"), Look: "docker logs web",
			}},
		},
		{name: "out of memory", check: in("running"), obs: one(killed), want: []Finding{{
			Code: ContainerOOMKilled, Subject: "web", Seen: values("exit_code", "137", "memory", "64m"), Expected: values("state", "running"), Look: lookMemory,
		}}},
		{
			name: "out of memory without a limit", check: in("running"), obs: one(killed, func(c *Container) { c.Memory = 0 }),
			want: []Finding{{
				Code: ContainerOOMKilled, Subject: "web", Seen: values("exit_code", "137"), Expected: values("state", "running"), Look: lookMemory,
			}},
		},
		{
			name: "too little memory explains its end", check: in("running", func(s *ContainerSpec) { s.Memory = "256m" }), obs: one(killed),
			want: []Finding{{
				Code: ContainerWrongSetting, Subject: "web", Seen: values("setting", "--memory", "value", "64m"),
				Expected: values("value", "256m"), Look: "docker inspect --format '{{.HostConfig.Memory}}' web",
			}},
		},
		{
			name: "another setting does not explain its end", check: in("running", func(s *ContainerSpec) { s.AutoRemove = yes() }), obs: one(killed),
			want: []Finding{{
				Code: ContainerWrongSetting, Subject: "web", Seen: values("setting", "--rm", "value", "false"),
				Expected: values("value", "true"), Look: "docker inspect --format '{{.HostConfig.AutoRemove}}' web",
			}, {
				Code: ContainerOOMKilled, Subject: "web", Seen: values("exit_code", "137", "memory", "64m"), Expected: values("state", "running"), Look: lookMemory,
			}},
		},
		{name: "made only, as wanted", check: in("created"), obs: one(created)},
		{name: "started where it had to be made only", check: in("created"), obs: one(), want: []Finding{finding(ContainerAlreadyStarted, "running", "created", lookAll)}},
		{
			name: "run where it had to be made only", check: in("created"), obs: one(stopped(0)).after(run("web", "app", func(a *Action) { a.Command = "docker run --name web app" })),
			want: []Finding{{
				Code: ContainerAlreadyStarted, Subject: "web", Seen: values("state", "exited", "by", "run"), Expected: values("state", "created"), Look: lookAll,
			}},
		},
		{
			name: "created, then started", check: in("created"), obs: one(stopped(0)).after(run("web", "app", func(a *Action) { a.Command = "docker create --name web app run" })),
			want: []Finding{finding(ContainerAlreadyStarted, "exited", "created", lookAll)},
		},
		{
			name: "never started, as wanted", check: in("", func(s *ContainerSpec) { s.NeverStarted = yes() }), obs: one(created),
		},
		{
			name: "started where it must never have been", check: in("", func(s *ContainerSpec) { s.NeverStarted = yes() }), obs: one(stopped(0)),
			want: []Finding{finding(ContainerAlreadyStarted, "exited", "created", lookAll)},
		},
		{
			name: "started where started is false", check: in("", func(s *ContainerSpec) { s.Started = no() }), obs: one(),
			want: []Finding{finding(ContainerAlreadyStarted, "running", "created", lookAll)},
		},
		{name: "has been started", check: in("", func(s *ContainerSpec) { s.Started = yes() }), obs: one(stopped(0))},
		{name: "has never been started", check: in("", func(s *ContainerSpec) { s.Started = yes() }), obs: one(created), want: []Finding{createdFinding("web", "started")}},
		{name: "has never been started, the other way to ask", check: in("", func(s *ContainerSpec) { s.NeverStarted = no() }), obs: one(created), want: []Finding{createdFinding("web", "started")}},
		{name: "ended as wanted", check: in("exited"), obs: one(stopped(3))},
		{name: "dead is ended", check: in("exited"), obs: one(stopped(3), state("dead"))},
		{name: "still running", check: in("exited"), obs: one(), want: []Finding{finding(ContainerStillRunning, "running", "exited", lookAll)}},
		{name: "still paused", check: in("exited"), obs: one(state("paused")), want: []Finding{finding(ContainerStillRunning, "paused", "exited", lookAll)}},
		{name: "not paused", check: in("paused"), obs: one(), want: []Finding{finding(ContainerStillRunning, "running", "paused", lookAll)}},
		{name: "paused as wanted", check: in("paused"), obs: one(state("paused"))},
		{name: "ended where it had to be paused", check: in("paused"), obs: one(stopped(0)), want: []Finding{exitedWith("0", "paused")}},
		{name: "an exit code means that it has ended", check: in("", exit(ExitCode{Code: 3})), obs: one(), want: []Finding{finding(ContainerStillRunning, "running", "exited", lookAll)}},
		{name: "the right exit code", check: in("", exit(ExitCode{Code: 3})), obs: one(stopped(3))},
		{name: "any exit code but 0", check: in("", exit(ExitCode{NonZero: true})), obs: one(stopped(3))},
		{name: "another exit code", check: in("exited", exit(ExitCode{Code: 3})), obs: one(stopped(127)), want: []Finding{{
			Code: ContainerExitCode, Subject: "web", Seen: values("exit_code", "127"), Expected: values("exit_code", "3"), Look: lookExit,
		}}},
		{name: "exit code 0 where it had to fail", check: in("exited", exit(ExitCode{NonZero: true})), obs: one(stopped(0)), want: []Finding{{
			Code: ContainerExitCode, Subject: "web", Seen: values("exit_code", "0"), Expected: values("exit_code", "nonzero"), Look: lookExit,
		}}},
		{name: "another exit code for want of memory", check: in("exited", exit(ExitCode{Code: 3})), obs: one(killed), want: []Finding{{
			Code: ContainerOOMKilled, Subject: "web", Seen: values("exit_code", "137", "memory", "64m"), Expected: values("exit_code", "3"), Look: lookMemory,
		}}},
		{name: "the exit code of want of memory was wanted", check: in("exited", exit(ExitCode{Code: 137})), obs: one(killed)},
		{name: "healthy", check: in("running", healthy), obs: one(func(c *Container) { c.Health = "healthy" })},
		{name: "unhealthy", check: in("running", healthy), obs: one(func(c *Container) { c.Health, c.HealthLog = "unhealthy", "refused" }), want: []Finding{health("unhealthy", "refused", "healthy")}},
		{name: "its health is not known yet", check: in("running", healthy), obs: one(func(c *Container) { c.Health = "starting" }), want: []Finding{health("starting", "", "healthy")}},
		{name: "no health check", check: in("running", healthy), obs: one(), want: []Finding{health("none", "", "healthy")}},
		{name: "not running comes before its health", check: in("running", healthy), obs: one(stopped(1)), want: []Finding{exitedWith("1", "running")}},
	}
}
