package checker

import (
	"strings"
)

func didCases() []judgeCase {
	want := func(s DidSpec) Check { return Check{Did: &s} }
	journal := func(actions ...Action) Observation { return seenContainers(server()).after(actions...) }
	missing := func(subject string, seen, expected map[string]string) []Finding {
		return []Finding{{Code: DidMissing, Subject: subject, Seen: seen, Expected: expected}}
	}
	target := func(action, subject, seen string, expected ...string) []Finding {
		return []Finding{{
			Code: DidWrongTarget, Subject: subject, Seen: values("action", action, "target", seen), Expected: values(expected...), Look: lookAll,
		}}
	}
	flagFinding := func(subject string, seen, expected map[string]string) []Finding {
		return []Finding{{Code: DidMissingFlag, Subject: subject, Seen: seen, Expected: expected}}
	}
	listAll := want(DidSpec{Action: "container.list", Flags: map[string]string{"all": "1", "limit": ""}})
	logs := want(DidSpec{Action: "container.logs", Container: "web"})
	preparedLog := want(DidSpec{Action: "container.logs", Image: "app", Prepared: true})
	exec := want(DidSpec{Action: "container.exec", Container: "web", Command: []string{"date"}})
	kill := want(DidSpec{Action: "container.kill", Container: "web"})
	cmd := func(json string) func(*Action) { return flag("cmd", json) }
	later := func(a *Action) { a.At = at(31) }
	typed := func(line string) func(*Action) { return func(a *Action) { a.Command = line } }
	inspect := want(DidSpec{Action: "container.inspect", Container: "web"})
	execMissing := values("action", "container.exec", "target", "web", "command", "date")
	signal := func(action, signal, wantAction, wantSignal string) []Finding {
		return []Finding{{
			Code: DidWrongSignal, Subject: "web", Seen: values("action", action, "signal?", signal, "target", "web"),
			Expected: values("action", wantAction, "signal?", wantSignal),
		}}
	}
	asTyped := func(findings []Finding, line string) []Finding {
		findings[0].Seen["typed"] = line
		return findings
	}
	failed := func(seen ...string) []Finding {
		return []Finding{{Code: DidFailed, Subject: "web", Seen: values(append([]string{"action", "container.exec", "target", "web"}, seen...)...)}}
	}
	push := want(DidSpec{Action: "image.push", Target: "lab/app:1"})
	login := want(DidSpec{Action: "registry.login", Target: "lab", Flags: map[string]string{"password": ""}})
	at5050 := func(actions ...Action) Observation {
		return with(journal(actions...), func(o *Observation) { o.Registry = "localhost:5050" })
	}
	access := func(user string, status int) Action {
		return act("registry.access", "localhost:5050", flag("user", user), func(a *Action) { a.Status = status })
	}
	notIn := refusedWith(401, "login attempt failed with status: 401 Unauthorized")
	return []judgeCase{
		{
			name: "an action by another name", check: want(DidSpec{Action: "container.logs", Image: "app", As: "docker compose logs"}), obs: journal(),
			want: missing("app", nil, values("action", "container.logs", "image", "app", "as", "docker compose logs")),
		},
		{
			name: "another than the one that is to be found", check: want(DidSpec{Action: "container.top", Container: "web", As: "docker top"}),
			obs: journal(act("container.top", "pump")),
			want: []Finding{{
				Code: DidWrongTarget, Subject: "docker top", Seen: values("action", "container.top", "target", "pump"),
				Expected: values("as", "docker top"), Look: lookAll,
			}},
		},
		{name: "logged in", check: login, obs: at5050(act("registry.login", "localhost:5050"), access("crew", 200))},
		{name: "not logged in", check: login, obs: at5050(), want: missing("localhost:5050", nil, values("action", "registry.login", "target", "localhost:5050"))},
		{
			name: "logged in elsewhere", check: login, obs: at5050(act("registry.login", "docker.io", refusedWith(500, "no answer"))),
			want: []Finding{{
				Code: DidWrongTarget, Subject: "localhost:5050", Seen: values("action", "registry.login", "target", "docker.io"),
				Expected: values("target", "localhost:5050"), Look: "docker login localhost:5050",
			}},
		},
		{
			name: "not let in", check: login,
			obs: at5050(access("crew", 401), act("registry.login", "localhost:5050", notIn), access("me", 401), act("registry.login", "localhost:5050", notIn)),
			want: []Finding{{
				Code: RegistryNotLoggedIn, Subject: "localhost:5050", Seen: values("user", "me", "error", "login attempt failed with status: 401 Unauthorized"),
				Expected: values("registry", "localhost:5050"), Look: "docker login localhost:5050",
			}},
		},
		{
			name: "never came there", check: login, obs: at5050(act("registry.login", "localhost:5050", refusedWith(500, "connection refused"))),
			want: []Finding{{
				Code: DidRefused, Subject: "localhost:5050", Seen: values("action", "registry.login", "target", "localhost:5050", "status", "500", "error", "connection refused"),
			}},
		},
		{
			name: "logged in with the password for all to see", check: login, obs: at5050(act("registry.login", "localhost:5050", flag("password", "1")), access("crew", 200)),
			want: []Finding{{
				Code: RegistryPasswordShown, Subject: "localhost:5050", Seen: values("registry", "localhost:5050"), Look: "docker login localhost:5050",
			}},
		},
		{name: "and then without", check: login, obs: at5050(act("registry.login", "localhost:5050", flag("password", "1")), act("registry.login", "localhost:5050"))},
		{name: "done", check: logs, obs: journal(act("container.logs", "web"))},
		{name: "done, by ID", check: logs, obs: journal(act("container.logs", "", func(a *Action) { a.ID = "c0ffee0000000000" }))},
		{name: "done, while its container has another name now", check: want(DidSpec{Action: "container.logs", Container: "db"}), obs: journal(act("container.logs", "db"))},
		{name: "done, and still going on", check: logs, obs: journal(act("container.logs", "web", func(a *Action) { a.Status = 0 }))},
		{name: "not done", check: logs, obs: journal(), want: missing("web", nil, values("action", "container.logs", "target", "web"))},
		{name: "nothing of the kind done", check: want(DidSpec{Action: "system.df"}), obs: journal(act("container.list", "")), want: missing("system.df", nil, values("action", "system.df"))},
		{name: "done to another", check: logs, obs: journal(act("container.logs", "db")), want: target("container.logs", "web", "db", "target", "web")},
		{name: "done to a container of the image", check: want(DidSpec{Action: "container.logs", Image: "app:latest"}), obs: journal(act("container.logs", "x", func(a *Action) { a.Image = "app" }))},
		{name: "done to a container of the image, as is seen", check: want(DidSpec{Action: "container.logs", Image: "app"}), obs: journal(act("container.logs", "web"))},
		{
			name: "done to a container of another image", check: want(DidSpec{Action: "container.logs", Image: "nginx"}), obs: journal(act("container.logs", "web")),
			want: target("container.logs", "nginx", "web", "image", "nginx"),
		},
		{
			name: "done to a container that is gone", check: want(DidSpec{Action: "container.logs", Image: "nginx"}), obs: journal(act("container.logs", "x", func(a *Action) { a.Image = "app" })),
			want: target("container.logs", "nginx", "x", "image", "nginx"),
		},
		{name: "done to an image", check: want(DidSpec{Action: "image.history", Image: "app"}), obs: journal(act("image.history", "app:latest"))},
		{name: "done to an image, by ID", check: want(DidSpec{Action: "image.history", Image: "app"}), obs: journal(act("image.history", "aaaa", func(a *Action) { a.ID = "sha256:aaaaaaaaaaaaaaaaaaaa" }))},
		{name: "an image removed by its ID", check: want(DidSpec{Action: "image.remove", Target: "app"}), obs: journal(act("image.remove", "aaaaaa", func(a *Action) { a.ID = "sha256:aaaaaaaaaaaaaaaaaaaa" }))},
		{
			name: "an image removed by another name", check: want(DidSpec{Action: "image.remove", Target: "app"}), obs: journal(act("image.remove", "aaaaaa:2", func(a *Action) { a.ID = "sha256:aaaaaaaaaaaaaaaaaaaa" })),
			want: []Finding{{
				Code: DidWrongTarget, Subject: "app", Seen: values("action", "image.remove", "target", "aaaaaa:2"), Expected: values("target", "app"), Look: "docker images",
			}},
		},
		{name: "done to a volume", check: want(DidSpec{Action: "volume.inspect", Target: "data"}), obs: journal(act("volume.inspect", "data"))},
		{name: "done to another volume", check: want(DidSpec{Action: "volume.inspect", Target: "data"}), obs: journal(act("volume.inspect", "dat")), want: target("volume.inspect", "data", "dat", "target", "data")},
		{name: "pushed", check: push, obs: with(journal(act("image.push", "localhost:5050/app:1")), func(o *Observation) { o.Registry = "localhost:5050" })},
		{
			name: "tagged, not pushed", check: push, obs: with(journal(act("image.tag", "app", flag("to", "localhost:5050/app:1"))), func(o *Observation) { o.Registry = "localhost:5050" }),
			want: missing("localhost:5050/app:1", values("instead", "tag"), values("action", "image.push", "target", "localhost:5050/app:1")),
		},
		{
			name: "another was tagged", check: push, obs: with(journal(act("image.tag", "app", flag("to", "localhost:5050/app:2"))), func(o *Observation) { o.Registry = "localhost:5050" }),
			want: missing("localhost:5050/app:1", nil, values("action", "image.push", "target", "localhost:5050/app:1")),
		},
		{name: "tagged", check: want(DidSpec{Action: "image.tag", Target: "app:1"}), obs: journal(act("image.tag", "app", flag("to", "app:1")))},
		{name: "listed all", check: listAll, obs: journal(act("container.list", "", flag("all", "1"), flag("limit", "-1")))},
		{name: "listed all, in other words", check: listAll, obs: journal(act("container.list", "", flag("all", "true"), flag("limit", "0")))},
		{
			name: "listed the running ones", check: listAll, obs: journal(act("container.list", "")),
			want: flagFinding("container.list", values("action", "container.list"), values("flag", "--all")),
		},
		{
			name: "listed by -all, which is -a -l -l", check: listAll, obs: journal(act("container.list", "", flag("all", "1"), flag("limit", "1"))),
			want: flagFinding("container.list", values("action", "container.list", "unwanted", "-all"), values("flag", "--all")),
		},
		{
			name: "listed the last one", check: listAll, obs: journal(act("container.list", "", flag("limit", "1"))),
			want: flagFinding("container.list", values("action", "container.list"), values("flag", "--all")),
		},
		{
			name: "an option too many", check: want(DidSpec{Action: "container.logs", Container: "web", Flags: map[string]string{"follow": ""}}), obs: journal(act("container.logs", "web", flag("follow", "1"))),
			want: flagFinding("web", values("action", "container.logs", "target", "web", "unwanted", "--follow"), nil),
		},
		{
			name: "two options too many", check: want(DidSpec{Action: "container.remove", Container: "web", Flags: map[string]string{"v": "", "force": ""}}), obs: journal(act("container.remove", "web", flag("v", "1"), flag("force", "1"))),
			want: flagFinding("web", values("action", "container.remove", "target", "web", "unwanted", "--force"), nil),
		},
		{
			name: "an option with another value", check: want(DidSpec{Action: "container.stop", Container: "web", Flags: map[string]string{"t": "0"}}), obs: journal(act("container.stop", "web", flag("t", "5"))),
			want: flagFinding("web", values("action", "container.stop", "target", "web", "value", "5"), values("flag", "--time", "value", "0")),
		},
		{
			name: "an option with a value, left out", check: want(DidSpec{Action: "container.stop", Container: "web", Flags: map[string]string{"t": "0"}}), obs: journal(act("container.stop", "web")),
			want: flagFinding("web", values("action", "container.stop", "target", "web"), values("flag", "--time", "value", "0")),
		},
		{name: "stopped at once", check: want(DidSpec{Action: "container.stop", Container: "web", Flags: map[string]string{"t": "0"}}), obs: journal(act("container.stop", "web", flag("t", "0")))},
		{
			name: "stats that never end", check: want(DidSpec{Action: "container.stats", Container: "web", Flags: map[string]string{"stream": "0"}}), obs: journal(act("container.stats", "web", flag("stream", "1"))),
			want: flagFinding("web", values("action", "container.stats", "target", "web", "value", "1"), values("flag", "--no-stream")),
		},
		{name: "stats once", check: want(DidSpec{Action: "container.stats", Container: "web", Flags: map[string]string{"stream": "false"}}), obs: journal(act("container.stats", "web", flag("stream", "0")))},
		{name: "ran in it", check: exec, obs: journal(act("container.exec", "web", cmd(`["/bin/date","-u"]`)))},
		{name: "ran in it, and well", check: exec, obs: journal(act("container.exec", "web", cmd(`["date"]`), flag("exit_code", "0")))},
		{name: "ran in it, until a key ended it", check: exec, obs: journal(act("container.exec", "web", cmd(`["date"]`), flag("exit_code", "130")))},
		{name: "ran in it, for a time", check: exec, obs: journal(act("container.exec", "web", cmd(`["date"]`), flag("exit_code", "124")))},
		{
			name: "ran in it, and failed", check: exec, obs: journal(act("container.exec", "web", cmd(`["date","-x"]`), flag("exit_code", "1"))),
			want: failed("command", "date -x", "exit_code", "1"),
		},
		{
			name: "ran in it, where there is no such program", check: exec,
			obs:  journal(act("container.exec", "web", cmd(`["date"]`), flag("exit_code", "127"), flag("unstarted", "1"))),
			want: failed("command", "date", "exit_code", "127", "unstarted", "yes"),
		},
		{name: "failed, and then ran", check: exec, obs: journal(
			act("container.exec", "web", cmd(`["date"]`), flag("exit_code", "1")), act("container.exec", "web", cmd(`["date"]`), flag("exit_code", "0")))},
		{
			name: "ran in it, and may fail", check: want(DidSpec{Action: "container.exec", Container: "web", AnyStatus: true}),
			obs: journal(act("container.exec", "web", cmd(`["date"]`), flag("exit_code", "1"))),
		},
		{
			name: "a shell whose last command failed", check: want(DidSpec{Action: "container.exec", Container: "web", Command: []string{"sh"}}),
			obs: journal(act("container.exec", "web", cmd(`["/bin/sh"]`), flag("interactive", "1"), flag("exit_code", "127"))),
		},
		{
			name: "a shell that is not there", check: want(DidSpec{Action: "container.exec", Container: "web"}),
			obs:  journal(act("container.exec", "web", cmd(`["bash"]`), flag("interactive", "1"), flag("exit_code", "127"), flag("unstarted", "1"))),
			want: failed("command", "bash", "exit_code", "127", "unstarted", "yes"),
		},
		{
			name: "one command line for a shell, which failed", check: want(DidSpec{Action: "container.exec", Container: "web"}),
			obs:  journal(act("container.exec", "web", cmd(`["sh","-c","false"]`), flag("interactive", "1"), flag("exit_code", "1"))),
			want: failed("command", "sh -c false", "exit_code", "1"),
		},
		{name: "ran in it, as plain words", check: exec, obs: journal(act("container.exec", "web", cmd(`date -u`)))},
		{
			name: "ran something else in it", check: exec, obs: journal(act("container.exec", "web", cmd(`["ls","-l"]`))),
			want: missing("web", values("command", "ls -l"), execMissing),
		},
		{
			name: "ran it in a new container", check: exec, obs: journal(run("calm_bell", "app", cmd(`["date"]`))),
			want: missing("web", values("instead", "run", "command", "date"), execMissing),
		},
		{name: "made another container", check: exec, obs: journal(run("calm_bell", "app", cmd(`["ls"]`))), want: missing("web", nil, execMissing)},
		{
			name: "made the container itself, and ran nothing in it", check: want(DidSpec{Action: "container.exec", Container: "web", Flags: map[string]string{"interactive": "1"}}),
			obs:  journal(run("web", "app")),
			want: missing("web", nil, values("action", "container.exec", "target", "web")),
		},
		{
			name: "stopped another, and killed this one", check: want(DidSpec{Action: "container.stop", Container: "web", Flags: map[string]string{"t": "0"}}),
			obs:  journal(act("container.stop", "db"), act("container.kill", "web")),
			want: signal("container.kill", "KILL", "container.stop", ""),
		},
		{name: "attached to it", check: exec, obs: journal(act("container.attach", "web")), want: missing("web", values("instead", "attach"), execMissing)},
		{name: "attached to another", check: exec, obs: journal(act("container.attach", "db")), want: missing("web", nil, execMissing)},
		{
			name: "ran something else in it, and it in a new container", check: exec, obs: journal(act("container.exec", "web", cmd(`["ls"]`)), run("calm_bell", "app", cmd(`["date"]`))),
			want: missing("web", values("instead", "run", "command", "date"), execMissing),
		},
		{
			name: "ran it without a terminal", check: want(DidSpec{Action: "container.exec", Container: "web", Flags: map[string]string{"tty": "1", "interactive": "1"}}),
			obs:  journal(act("container.exec", "web", flag("interactive", "1"))),
			want: flagFinding("web", values("action", "container.exec", "target", "web"), values("flag", "--tty")),
		},
		{
			name: "tried while it was stopped", check: exec, obs: journal(act("container.exec", "web", cmd(`["date"]`), refusedWith(409, "not running"))),
			want: []Finding{{Code: DidRefused, Subject: "web", Seen: values("action", "container.exec", "target", "web", "status", "409", "error", "not running")}},
		},
		{name: "tried, which is enough", check: want(DidSpec{Action: "container.remove", Container: "web", AnyStatus: true}), obs: journal(act("container.remove", "web", refusedWith(409, "running")))},
		{name: "refused, as wanted", check: want(DidSpec{Action: "container.remove", Container: "web", Status: 409}), obs: journal(act("container.remove", "web", refusedWith(409, "running")))},
		{
			name: "not refused, where it had to be", check: want(DidSpec{Action: "container.remove", Container: "web", Status: 409}), obs: journal(act("container.remove", "web")),
			want: missing("web", nil, values("action", "container.remove", "target", "web")),
		},
		{
			name: "of several tries the last counts", check: want(DidSpec{Action: "container.logs", Container: "web", Flags: map[string]string{"tail": "1"}}),
			obs:  journal(act("container.logs", "web", flag("tail", "5")), act("container.logs", "web", flag("tail", "7")), act("container.logs", "db", flag("tail", "1"))),
			want: target("container.logs", "web", "db", "target", "web"),
		},
		{
			name: "tried with a slip in the name, and then in another way", check: logs,
			obs:  journal(act("container.inspect", "wev", refusedWith(404, "No such container"), typed("docker logs wev")), act("container.attach", "web")),
			want: missing("web", values("instead", "attach"), values("action", "container.logs", "target", "web")),
		},
		{
			name: "attached to another by docker run, as it was typed", check: want(DidSpec{Action: "container.attach", Container: "web"}),
			obs: journal(act("container.attach", "calm_bell", typed("/usr/bin/docker run app echo 3"))),
			want: []Finding{{
				Code: DidWrongTarget, Subject: "web", Seen: values("action", "container.attach", "target", "calm_bell", "typed", "docker run app echo 3"),
				Expected: values("target", "web"), Look: lookAll,
			}},
		},
		{
			name: "a long line is not repeated, nor one of another program", check: logs,
			obs:  journal(act("container.logs", "db", typed("docker logs "+strings.Repeat("x", 80))), act("container.logs", "db", typed("lab logs db"))),
			want: target("container.logs", "web", "db", "target", "web"),
		},
		{
			name: "too seldom", check: want(DidSpec{Action: "container.exec", Container: "web", Times: 3}), obs: journal(act("container.exec", "web"), act("container.exec", "web")),
			want: missing("web", values("times", "2"), values("action", "container.exec", "target", "web", "times", "3")),
		},
		{name: "often enough", check: want(DidSpec{Action: "container.exec", Container: "web", Times: 2}), obs: journal(act("container.exec", "web"), act("container.exec", "web"))},
		{name: "killed", check: want(DidSpec{Action: "container.kill", Container: "web", Flags: map[string]string{"signal": "SIGKILL"}}), obs: journal(act("container.kill", "web"))},
		{name: "killed, by number", check: want(DidSpec{Action: "container.kill", Container: "web", Flags: map[string]string{"signal": "TERM"}}), obs: journal(act("container.kill", "web", flag("signal", "15")))},
		{
			name: "another signal", check: want(DidSpec{Action: "container.kill", Container: "web", Flags: map[string]string{"signal": "HUP"}}), obs: journal(act("container.kill", "web", flag("signal", "SIGUSR1"))),
			want: signal("container.kill", "USR1", "container.kill", "HUP"),
		},
		{
			name: "Ctrl-C for kill, which the client passes on", check: want(DidSpec{Action: "container.kill", Container: "web", Flags: map[string]string{"signal": "KILL"}}),
			obs: journal(act("container.kill", "web", flag("signal", "INT"), typed("docker run app"))),
			want: []Finding{{
				Code: DidWrongSignal, Subject: "web", Seen: values("action", "container.kill", "signal", "INT", "target", "web", "by", "ctrl-c"),
				Expected: values("action", "container.kill", "signal", "KILL"),
			}},
		},
		{
			name: "Ctrl-C for stop", check: want(DidSpec{Action: "container.stop", Container: "web"}),
			obs: journal(act("container.kill", "web", flag("signal", "INT"), typed("docker container start -a web"))),
			want: []Finding{{
				Code: DidWrongSignal, Subject: "web", Seen: values("action", "container.kill", "signal", "INT", "target", "web", "by", "ctrl-c"),
				Expected: values("action", "container.stop"),
			}},
		},
		{
			name: "Ctrl-C is no kill by hand", check: kill, obs: journal(act("container.kill", "web", flag("signal", "INT"), typed("docker run app"))),
			want: []Finding{{
				Code: DidWrongSignal, Subject: "web", Seen: values("action", "container.kill", "signal", "INT", "target", "web", "by", "ctrl-c"),
				Expected: values("action", "container.kill"),
			}},
		},
		{
			name: "killed by hand with that signal, in a container called run", check: want(DidSpec{Action: "container.kill", Container: "web", Flags: map[string]string{"signal": "KILL"}}),
			obs:  journal(act("container.kill", "web", flag("signal", "INT"), typed("docker container kill -s INT run"))),
			want: asTyped(signal("container.kill", "INT", "container.kill", "KILL"), "docker container kill -s INT run"),
		},
		{name: "stop for kill", check: kill, obs: journal(act("container.stop", "web")), want: signal("container.stop", "", "container.kill", "")},
		{name: "kill for stop", check: want(DidSpec{Action: "container.stop", Container: "web"}), obs: journal(act("container.kill", "web")), want: signal("container.kill", "KILL", "container.stop", "")},
		{
			name: "rm -f for kill", check: kill, obs: journal(act("container.remove", "web", flag("force", "1"))),
			want: missing("web", values("instead", "rm -f"), values("action", "container.kill", "target", "web")),
		},
		{
			name: "a run whose name was taken", check: want(DidSpec{Action: "container.start", Image: "java"}),
			obs: journal(run("app", "java", refusedWith(409, "in use"))),
			want: []Finding{{
				Code: DidRefused, Subject: "java", Expected: values("image", "java"),
				Seen: values("action", "container.start", "target", "java", "status", "409", "error", "in use"),
			}},
		},
		{
			name: "a run whose name was taken, and is free now", check: want(DidSpec{Action: "container.start", Image: "java"}),
			obs:  journal(run("app", "java", refusedWith(409, "in use")), act("container.remove", "app")),
			want: missing("java", nil, values("action", "container.start", "image", "java")),
		},
		{
			name: "a refused stop is none", check: kill, obs: journal(act("container.stop", "web", refusedWith(404, "no such"))),
			want: missing("web", nil, values("action", "container.kill", "target", "web")),
		},
		{
			name: "stopped, not removed", check: want(DidSpec{Action: "container.remove", Container: "web"}), obs: journal(act("container.stop", "web")),
			want: missing("web", values("instead", "stop"), values("action", "container.remove", "target", "web")),
		},
		{
			name: "pruned", check: want(DidSpec{Action: "container.remove", Container: "web"}), obs: journal(act("container.prune", "")),
			want: missing("web", values("instead", "container prune"), values("action", "container.remove", "target", "web")),
		},
		{
			name: "removed by hand, not pruned", check: want(DidSpec{Action: "container.prune"}), obs: journal(act("container.remove", "web", flag("force", "1"))),
			want: missing("container.prune", values("instead", "rm -f"), values("action", "container.prune")),
		},
		{
			name: "a second one for the first", check: want(DidSpec{Action: "container.start", Container: "web"}), obs: journal(run("calm_bell", "app")),
			want: missing("web", values("instead", "run"), values("action", "container.start", "target", "web")),
		},
		{
			name: "a second one for any of the image", check: want(DidSpec{Action: "container.start", Image: "nginx"}), obs: journal(run("calm_bell", "nginx")),
			want: missing("nginx", values("instead", "create"), values("action", "container.start", "image", "nginx")),
		},
		{
			name: "run from another image", check: want(DidSpec{Action: "container.start", Image: "nginx"}),
			obs:  journal(run("calm_bell", "app"), act("container.start", "calm_bell", func(a *Action) { a.Image = "app" })),
			want: target("container.start", "nginx", "app", "image", "nginx"),
		},
		{
			name: "its image could not be had", check: want(DidSpec{Action: "container.start", Image: "nginx"}),
			obs: journal(run("", "ngnix", refusedWith(404, "No such image: ngnix:latest"))),
			want: []Finding{{
				Code: DidRefused, Subject: "nginx", Expected: values("image", "nginx"),
				Seen: values("action", "container.start", "target", "ngnix", "status", "404", "error", "No such image: ngnix:latest"),
			}},
		},
		{name: "made, not started", check: want(DidSpec{Action: "container.start", Container: "web"}), obs: journal(run("web", "app")), want: missing("web", nil, values("action", "container.start", "target", "web"))},
		{name: "inspected", check: inspect, obs: journal(act("container.inspect", "web"))},
		{
			name: "only looked at on the way to its log", check: inspect, obs: journal(act("container.inspect", "web"), act("container.logs", "web", later)),
			want: missing("web", nil, values("action", "container.inspect", "target", "web")),
		},
		{name: "inspected, and its log read much later", check: inspect, obs: journal(act("container.inspect", "web"), act("container.logs", "web", func(a *Action) { a.At = at(40) }))},
		{name: "inspected by another command", check: inspect, obs: journal(act("container.inspect", "web", typed("docker inspect web")), act("container.logs", "web", later, typed("docker logs web")))},
		{name: "inspected, and another's log read", check: inspect, obs: journal(act("container.inspect", "web"), act("container.logs", "db", later))},
		{name: "inspected, and then something else", check: inspect, obs: journal(act("container.inspect", "web"), act("container.stop", "web", later))},
		{
			name: "a slip in the name, before the log was asked for", check: logs, obs: journal(act("container.inspect", "wev", refusedWith(404, "No such container"))),
			want: target("container.logs", "web", "wev", "target", "web"),
		},
		{
			name: "another name, before the log was asked for", check: logs, obs: journal(act("container.inspect", "our-server", refusedWith(404, "No such container"), typed("docker logs our-server"))),
			want: []Finding{{
				Code: DidWrongTarget, Subject: "web", Seen: values("action", "container.logs", "target", "our-server", "typed", "docker logs our-server"),
				Expected: values("target", "web"), Look: lookAll,
			}},
		},
		{
			name: "the image's name, before the log was asked for", check: want(DidSpec{Action: "container.logs", Image: "app"}), obs: journal(act("container.inspect", "app:latest", refusedWith(404, "No such container"))),
			want: target("container.logs", "app", "app:latest", "image", "app"),
		},
		{
			name: "another name, in another command", check: logs, obs: journal(act("container.inspect", "wev", refusedWith(404, "No such container"), typed("docker inspect wev"))),
			want: missing("web", nil, values("action", "container.logs", "target", "web")),
		},
		{name: "done to the prepared one", check: preparedLog, obs: journal(act("container.logs", "web", func(a *Action) { a.ID, a.Image = "c0ffee0000000000", "app" }))},
		{
			name: "done to one of the learner's, not to the prepared one", check: preparedLog,
			obs:  journal(run("calm_bell", "app"), act("container.logs", "calm_bell", func(a *Action) { a.ID, a.Image = "id-of-calm_bell", "app" })),
			want: target("container.logs", "app", "calm_bell", "image", "app", "prepared", "yes"),
		},
		{
			name: "run without --rm, which stands after the image", check: want(DidSpec{Action: "container.create", Container: "job", Flags: map[string]string{"rm": "1"}}),
			obs: journal(run("job", "app", cmd(`["--rm","date"]`))),
			want: []Finding{{
				Code: ContainerOptionAfterImage, Subject: "job", Seen: values("option", "--rm", "command", "--rm date", "image", "app"),
				Look: "docker ps --all --no-trunc",
			}},
		},
		{
			name: "run, and refused for its name", check: want(DidSpec{Action: "container.create", Container: "web", Flags: map[string]string{"rm": "1"}}),
			obs: journal(run("web", "app", flag("rm", "1"), refusedWith(409, "in use"))),
			want: []Finding{{
				Code: ContainerNameTaken, Subject: "web", Seen: values("refused", "in use", "holder", "web", "state", "running", "image", "app", "prepared", "yes"),
				Expected: values("name", "web"), Look: lookAll,
			}},
		},
		{
			name: "run without --rm", check: want(DidSpec{Action: "container.create", Container: "job", Flags: map[string]string{"rm": "1"}}),
			obs:  journal(run("job", "app", cmd(`["date"]`))),
			want: flagFinding("job", values("action", "container.create", "target", "job"), values("flag", "--rm")),
		},
		{
			name: "system df by images", check: want(DidSpec{Action: "system.df"}), obs: journal(act("image.list", "")),
			want: missing("system.df", values("instead", "images"), values("action", "system.df")),
		},
	}
}
