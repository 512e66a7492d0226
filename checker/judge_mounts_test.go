package checker

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// bind is a mount of a path of the host.
func bind(source, target string, changes ...func(*Mount)) Mount {
	m := Mount{Type: "bind", Source: source, Target: target, RW: true, SourceKind: "dir"}
	for _, change := range changes {
		change(&m)
	}
	return m
}

// namedVolume is a mount of a volume.
func namedVolume(name, target string) Mount {
	return Mount{Type: "volume", Name: name, Target: target, RW: true}
}

const anonymousName = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

func mountCases() []judgeCase {
	want := func(mounts ...MountSpec) Check {
		return Check{Container: &ContainerSpec{Name: "web", Mounts: mounts}}
	}
	one := func(mounts ...Mount) Observation {
		o := seenContainers(server(func(c *Container) { c.Mounts = mounts }))
		o.Files = map[string]File{".": {Kind: "dir", Entries: []string{"site", "sites.txt", "sitte"}}}
		o.Volumes = []Volume{{Name: "data"}, {Name: "dta"}}
		return o
	}
	finding := func(code Code, seen, expected map[string]string) []Finding {
		return []Finding{{Code: code, Subject: "web", Seen: seen, Expected: expected, Look: "docker inspect --format '{{json .Mounts}}' web"}}
	}
	site := MountSpec{Source: "./site", Target: "/web"}
	sitePlain := MountSpec{Type: "bind", Source: "site", Target: "/web"}
	data := MountSpec{Type: "volume", Source: "data", Target: "/data"}
	expectSite := values("type", "bind", "source", "./site", "target", "/web")
	expectData := values("type", "volume", "source", "data", "target", "/data")
	sides := values("source", "./site", "target", "/web")
	empty := func(m *Mount) { m.Empty = true }
	readOnly := func(m *Mount) { m.RW = false }
	file := func(m *Mount) { m.SourceKind = "file" }
	startError := `Are you trying to mount a directory onto a file (or vice-versa)?`
	tried := func(status int, flagName, value string) Observation {
		return seenContainers().after(run("web", "app", refusedWith(status, "outside the lab"), flag(flagName, value)))
	}
	refused := func(code Code, seen, expected map[string]string) []Finding {
		return []Finding{{Code: code, Subject: "web", Seen: seen, Expected: expected}}
	}
	return []judgeCase{
		{name: "mounted", check: want(site), obs: one(bind("/ws/site", "/web"))},
		{name: "right, though empty", check: want(site), obs: one(bind("/ws/site", "/web", empty))},
		{name: "right, as Docker Desktop shows it", check: want(site), obs: with(one(bind("/run/desktop/mnt/host/c/Users/a/ws/site", "/web/")), func(o *Observation) { o.Workspace = `C:\Users\a\ws` })},
		{name: "right, a named volume", check: want(data), obs: one(namedVolume("data", "/data"))},
		{name: "right, whatever its type", check: want(MountSpec{Source: "data", Target: "/data"}), obs: one(namedVolume("data", "/data"))},
		{name: "right, a folder that might be a volume", check: want(MountSpec{Source: "data", Target: "/data"}), obs: one(bind("/ws/data", "/data"))},
		{name: "right, whatever is mounted", check: want(MountSpec{Target: "/data"}), obs: one(namedVolume(anonymousName, "/data"))},
		{name: "right, an absolute path", check: want(MountSpec{Source: "/srv/site", Target: "/web"}), obs: one(bind("/srv/site", "/web"))},
		{name: "right, in memory", check: want(MountSpec{Type: "tmpfs", Target: "/run"}), obs: one(Mount{Type: "tmpfs", Target: "/run", RW: true})},
		{name: "nothing mounted", check: want(site), obs: one(), want: finding(MountMissing, nil, expectSite)},
		{
			name: "something else mounted elsewhere", check: want(site), obs: one(namedVolume("data", "/data"), bind("/ws/conf", "/etc/app"), bind("/srv", "/srv")),
			want: finding(MountMissing, values("mounts", "/srv:/srv, conf:/etc/app, data:/data"), expectSite),
		},
		{
			name: "a slip in the source", check: want(site), obs: one(bind("/ws/sitte", "/web", empty)),
			want: finding(MountWrongSource, values("type", "bind", "source", "sitte", "target", "/web", "empty", "true", "kind", "dir", "nearest", "site"), expectSite),
		},
		{
			name: "quite another source", check: want(site), obs: one(bind("/srv/www", "/web")),
			want: finding(MountWrongSource, values("type", "bind", "source", "/srv/www", "target", "/web", "kind", "dir"), expectSite),
		},
		{
			name: "the whole workspace", check: want(site), obs: one(bind("/ws", "/web")),
			want: finding(MountWrongSource, values("type", "bind", "source", ".", "target", "/web", "kind", "dir"), expectSite),
		},
		{
			name: "another volume", check: want(data), obs: one(namedVolume("dta", "/data")),
			want: finding(MountWrongSource, values("type", "volume", "source", "dta", "target", "/data", "nearest", "data"), expectData),
		},
		{
			name: "a source whose type is not asked for", check: want(MountSpec{Source: "data", Target: "/data"}), obs: one(namedVolume("cache", "/data")),
			want: finding(MountWrongSource, values("type", "volume", "source", "cache", "target", "/data"), values("source", "data", "target", "/data")),
		},
		{name: "a relative path became a volume", check: want(site), obs: one(namedVolume("site", "/web")), want: finding(MountNamedInsteadOfBind, values("name", "site", "target", "/web"), sides)},
		{
			name: "a relative path became a volume, in another place", check: want(sitePlain), obs: one(namedVolume("site", "/wbe")),
			want: finding(MountNamedInsteadOfBind, values("name", "site", "target", "/wbe"), values("source", "site", "target", "/web")),
		},
		{
			name: "a folder for a volume", check: want(data), obs: one(bind("/ws/data", "/data")),
			want: finding(MountBindInsteadOfNamed, values("source", "data", "target", "/data"), values("name", "data", "target", "/data")),
		},
		{name: "no source", check: want(site), obs: one(namedVolume(anonymousName, "/web")), want: finding(MountAnonymous, values("target", "/web"), expectSite)},
		{
			name: "no source, whatever the type", check: want(MountSpec{Source: "data", Target: "/data"}), obs: one(namedVolume(anonymousName, "/data")),
			want: finding(MountAnonymous, values("target", "/data"), values("type", "bind", "source", "data", "target", "/data")),
		},
		{name: "a volume for memory", check: want(MountSpec{Type: "tmpfs", Target: "/run"}), obs: one(namedVolume("data", "/run")), want: finding(MountMissing, values("mounts", "data:/run"), values("type", "tmpfs", "target", "/run"))},
		{
			name: "another target", check: want(site), obs: one(bind("/ws/site", "/var/www")),
			want: finding(MountWrongTarget, values("type", "bind", "source", "site", "target", "/var/www"), expectSite),
		},
		{
			name: "a slip in the target", check: want(MountSpec{Source: "./out", Target: "/tmp/container"}), obs: one(bind("/ws/out", "/tpm/container")),
			want: finding(MountWrongTarget, values("type", "bind", "source", "out", "target", "/tpm/container"), values("type", "bind", "source", "./out", "target", "/tmp/container")),
		},
		{
			name: "a slip in the target of whatever", check: want(MountSpec{Target: "/data"}), obs: one(namedVolume("data", "/dta")),
			want: finding(MountWrongTarget, values("type", "volume", "source", "data", "target", "/dta"), values("target", "/data")),
		},
		{
			name: "a target that another mount is to have", check: want(site, MountSpec{Source: "./site", Target: "/wab"}), obs: one(bind("/ws/site", "/wab")),
			want: finding(MountMissing, nil, expectSite),
		},
		{name: "the sides swapped", check: want(site), obs: one(bind("/web", "/ws/site")), want: finding(MountSwapped, values("source", "/web", "target", "/ws/site"), sides)},
		{name: "the sides swapped, to a relative target", check: want(site), obs: one(bind("/web", "/site")), want: finding(MountSwapped, values("source", "/web", "target", "/site"), sides)},
		{
			name: "a folder for a file", check: want(MountSpec{Source: "app.conf", Type: "bind", Target: "/etc/app.conf", File: true}), obs: one(bind("/ws/app.conf", "/etc/app.conf", empty)),
			want: finding(MountDirectoryForFile, values("source", "app.conf", "target", "/etc/app.conf"), values("source", "app.conf", "target", "/etc/app.conf")),
		},
		{name: "a file", check: want(MountSpec{Source: "./app.conf", Target: "/etc/app.conf", File: true}), obs: one(bind("/ws/app.conf", "/etc/app.conf", file))},
		{
			name: "a folder for a file explains that the start failed", check: want(MountSpec{Source: "./app.conf", Target: "/etc/app.conf", File: true}).change(wants("running")),
			obs: seenContainers(server(created, func(c *Container) {
				c.Error, c.ExitCode, c.Mounts = startError, 127, []Mount{bind("/ws/app.conf", "/etc/app.conf")}
			})),
			want: finding(MountDirectoryForFile, values("source", "app.conf", "target", "/etc/app.conf"), values("source", "./app.conf", "target", "/etc/app.conf")),
		},
		{
			name: "a wrong mount does not explain any end", check: want(site).change(wants("running")), obs: seenContainers(server(stopped(0))),
			want: append(finding(MountMissing, nil, expectSite), Finding{
				Code: ContainerExited, Subject: "web", Seen: values("exit_code", "0"), Expected: values("state", "running"), Look: "docker logs web",
			}),
		},
		{name: "read-only forgotten", check: want(with(site, func(m *MountSpec) { m.ReadOnly = yes() })), obs: one(bind("/ws/site", "/web")), want: finding(MountWritable, values("target", "/web", "read_only", "false"), values("read_only", "true"))},
		{name: "read-only where it must write", check: want(with(site, func(m *MountSpec) { m.ReadOnly = no() })), obs: one(bind("/ws/site", "/web", readOnly)), want: finding(MountReadOnly, values("target", "/web", "read_only", "true"), values("read_only", "false"))},
		{name: "read-only", check: want(with(site, func(m *MountSpec) { m.ReadOnly = yes() })), obs: one(bind("/ws/site", "/web", readOnly))},
		{name: "writable", check: want(with(site, func(m *MountSpec) { m.ReadOnly = no() })), obs: one(bind("/ws/site", "/web"))},
		{
			name: "rewritten by Git Bash", check: want(site), obs: one(bind("/ws/site", `\Program Files\Git\web`)),
			want: finding(MountMsysPath, values("source", "site", "target", `\Program Files\Git\web`), sides),
		},
		{
			name: "rewritten by Git Bash, at the target", check: want(site), obs: one(bind("/c/ws/site;C", "/web")),
			want: finding(MountMsysPath, values("source", "/c/ws/site;C", "target", "/web"), sides),
		},
		{
			name: "refused: the sides swapped", check: want(site), obs: tried(403, "volumes", `["/web:/ws/site"]`),
			want: refused(MountSwapped, values("source", "/web", "target", "/ws/site"), sides),
		},
		{
			name: "refused: a path outside the workspace", check: want(site), obs: tried(403, "volumes", `["/etc:/web:ro"]`),
			want: refused(MountWrongSource, values("type", "bind", "source", "/etc", "target", "/web"), expectSite),
		},
		{
			name: "refused: --mount of what is not there", check: want(site), obs: tried(400, "mounts", `[{"Type":"bind","Source":"/ws/sitte","Target":"/web"}]`),
			want: refused(MountWrongSource, values("type", "bind", "source", "sitte", "target", "/web"), expectSite),
		},
		{
			name: "refused: the source left out", check: want(MountSpec{Source: "config", Type: "bind", Target: "/config", ReadOnly: yes()}), obs: tried(400, "volumes", `["/config:ro"]`),
			want: refused(MountAnonymous, values("target", "/config", "mode", "ro"), values("type", "bind", "source", "config", "target", "/config")),
		},
		{
			name: "refused: a volume without a name is no reason", check: want(MountSpec{Source: "config", Type: "bind", Target: "/config"}), obs: tried(400, "volumes", `["/config"]`),
			want: []Finding{{Code: ContainerMissing, Subject: "web", Seen: values("refused", "outside the lab"), Expected: values("name", "web"), Look: lookAll}},
		},
		{
			name: "refused: a source that is neither path nor name", check: want(site), obs: tried(400, "volumes", `["site/sub:/web"]`),
			want: refused(MountNamedInsteadOfBind, values("name", "site/sub", "target", "/web"), sides),
		},
		{
			name: "refused: not for a source that is a name", check: want(site), obs: tried(400, "volumes", `["site:/web"]`),
			want: []Finding{{Code: ContainerMissing, Subject: "web", Seen: values("refused", "outside the lab"), Expected: values("name", "web"), Look: lookAll}},
		},
		{
			name: "refused: an option that is none", check: want(with(site, func(m *MountSpec) { m.ReadOnly = yes() })), obs: tried(400, "volumes", `["/ws/site:/web:readonly"]`),
			want: refused(MountWritable, values("target", "/web", "read_only", "false"), values("read_only", "true")),
		},
		{
			name: "refused: not for the option that it lacks", check: want(with(site, func(m *MountSpec) { m.ReadOnly = yes() })), obs: tried(400, "volumes", `["/ws/site:/web:z"]`),
			want: []Finding{{Code: ContainerMissing, Subject: "web", Seen: values("refused", "outside the lab"), Expected: values("name", "web"), Look: lookAll}},
		},
		{
			name: "refused: not for its mounts", check: want(site), obs: tried(400, "volumes", `["/ws/site:/web"]`),
			want: []Finding{{Code: ContainerMissing, Subject: "web", Seen: values("refused", "outside the lab"), Expected: values("name", "web"), Look: lookAll}},
		},
		{
			name: "refused: its mounts are not known", check: want(site), obs: tried(403, "volumes", `?`),
			want: []Finding{{Code: ContainerMissing, Subject: "web", Seen: values("refused", "outside the lab"), Expected: values("name", "web"), Look: lookAll}},
		},
		{
			name: "refused: no such image is another matter", check: want(site), obs: tried(404, "volumes", `["/web:/ws/site"]`),
			want: []Finding{{Code: ContainerMissing, Subject: "web", Seen: values("image_typo", "app", "refused", "outside the lab"), Expected: values("name", "web"), Look: lookAll}},
		},
	}
}

func TestParseBind(t *testing.T) {
	for text, want := range map[string]Mount{
		"/ws/site:/web":                        {Type: "bind", Source: "/ws/site", Target: "/web", RW: true},
		"/ws/site:/web:ro":                     {Type: "bind", Source: "/ws/site", Target: "/web"},
		"/ws/site:/web:z,ro":                   {Type: "bind", Source: "/ws/site", Target: "/web"},
		"./site:/web":                          {Type: "bind", Source: "./site", Target: "/web", RW: true},
		"data:/data":                           {Type: "volume", Name: "data", Target: "/data", RW: true},
		"/data":                                {Type: "volume", Target: "/data", RW: true},
		`C:\ws\site:/web`:                      {Type: "bind", Source: `C:\ws\site`, Target: "/web", RW: true},
		`C:\Program Files\Git\ws;C:\x\Git\web`: {Type: "bind", Source: `C:\Program Files\Git\ws;C:\x\Git\web`, RW: true},
		"/data:ro":                             {Type: "volume", Target: "/data"},
		"":                                     {Type: "volume", RW: true},
	} {
		if diff := cmp.Diff(want, parseBind(text)); diff != "" {
			t.Errorf("parseBind(%q) (-want +got):\n%s", text, diff)
		}
	}
}

func TestHasOddMode(t *testing.T) {
	for bind, want := range map[string]bool{
		"/a:/b": false, "/a:/b:ro": false, "/a:/b:rw,z": false, "a:/b:nocopy": false, `C:\a:/b`: false, `C:\a:/b:Z`: false,
		"/a:/b:readonly": true, "/a:/b:ro,read": true, `C:\a:/b:readonly`: true, "/a:/b:": true, "/a": false,
	} {
		if got := hasOddMode(bind); got != want {
			t.Errorf("hasOddMode(%q) = %v", bind, got)
		}
	}
}

func TestActionMounts(t *testing.T) {
	a := Action{Flags: map[string]string{
		"volumes": `["data:/data"]`,
		"mounts":  `[{"Type":"volume","Source":"cache","Target":"/cache","ReadOnly":true},{"Type":"bind","Source":"/a","Target":"/b"}]`,
	}}
	want := []Mount{
		namedVolume("data", "/data"),
		{Type: "volume", Name: "cache", Target: "/cache"},
		{Type: "bind", Source: "/a", Target: "/b", RW: true},
	}
	if diff := cmp.Diff(want, a.mounts()); diff != "" {
		t.Errorf("mounts (-want +got):\n%s", diff)
	}
}
