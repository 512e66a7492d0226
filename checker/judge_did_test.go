package checker

import "testing"

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
	push := want(DidSpec{Action: "image.push", Target: "lab/app:1"})
	return []judgeCase{
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
			name: "of several tries the newest of the nearest counts", check: want(DidSpec{Action: "container.logs", Container: "web", Flags: map[string]string{"tail": "1"}}),
			obs:  journal(act("container.logs", "web", flag("tail", "5")), act("container.logs", "web", flag("tail", "7")), act("container.logs", "db", flag("tail", "1"))),
			want: flagFinding("web", values("action", "container.logs", "target", "web", "value", "7"), values("flag", "--tail", "value", "1")),
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
		{name: "stop for kill", check: kill, obs: journal(act("container.stop", "web")), want: signal("container.stop", "", "container.kill", "")},
		{name: "kill for stop", check: want(DidSpec{Action: "container.stop", Container: "web"}), obs: journal(act("container.kill", "web")), want: signal("container.kill", "KILL", "container.stop", "")},
		{
			name: "rm -f for kill", check: kill, obs: journal(act("container.remove", "web", flag("force", "1"))),
			want: missing("web", values("instead", "rm -f"), values("action", "container.kill", "target", "web")),
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
			want: target("container.logs", "web", "our-server", "target", "web"),
		},
		{
			name: "the image's name, before the log was asked for", check: want(DidSpec{Action: "container.logs", Image: "app"}), obs: journal(act("container.inspect", "app:latest", refusedWith(404, "No such container"))),
			want: target("container.logs", "app", "app:latest", "image", "app"),
		},
		{
			name: "another name, in another command", check: logs, obs: journal(act("container.inspect", "wev", refusedWith(404, "No such container"), typed("docker inspect wev"))),
			want: missing("web", nil, values("action", "container.logs", "target", "web")),
		},
		{
			name: "system df by images", check: want(DidSpec{Action: "system.df"}), obs: journal(act("image.list", "")),
			want: missing("system.df", values("instead", "images"), values("action", "system.df")),
		},
	}
}

func TestSubstitutesNameRealActions(t *testing.T) {
	for _, action := range []string{
		actExec, actStart, actStop, actKill, "container.restart", actRemove, "container.logs", actAttach,
		"container.stats", "container.top", "image.remove", actPush, actTag, "system.df",
	} {
		if len(substitutes(action)) == 0 {
			t.Errorf("nothing is done in the place of %s", action)
		}
		for _, s := range substitutes(action) {
			if s.action == action || s.as == "" {
				t.Errorf("%s: %+v is no substitute", action, s)
			}
		}
	}
	if got := substitutes("image.list"); got != nil {
		t.Errorf("substitutes(image.list) = %v", got)
	}
}

func TestSignalName(t *testing.T) {
	for in, want := range map[string]string{
		"9": "KILL", "SIGKILL": "KILL", "kill": "KILL", "1": "HUP", "2": "INT", "3": "QUIT", "10": "USR1", "12": "USR2", "15": "TERM", "": "", "64": "64",
	} {
		if got := signalName(in); got != want {
			t.Errorf("signalName(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestOption(t *testing.T) {
	for _, tt := range []struct{ action, flag, want string }{
		{"container.stop", "t", "--time"},
		{"image.build", "t", "--tag"},
		{"container.remove", "v", "--volumes"},
		{"container.list", "limit", "--last"},
		{"container.stats", "stream", "--no-stream"},
		{"container.exec", "cmd", "COMMAND"},
		{"container.list", "all", "--all"},
	} {
		if got := option(tt.action, tt.flag); got != tt.want {
			t.Errorf("option(%s, %s) = %q, want %q", tt.action, tt.flag, got, tt.want)
		}
	}
}
