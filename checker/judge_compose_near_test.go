package checker

import "strings"

// composeNearCases are what comes near a stack that works: a file that cannot
// be read, one edited after the last up, and services that look for each other
// in the wrong place.
func composeNearCases() []judgeCase {
	web := Check{Compose: &ComposeSpec{Dir: "shop", Services: map[string]ServiceSpec{"web": {}}}}
	page := Check{HTTP: &HTTPSpec{URL: "http://localhost:5001/", Contains: "cache"}}
	stack := func(name, value, body string, change func(*Observation)) Observation {
		o := seenContainers(composed("web", func(c *Container) { c.Env = map[string]string{"A": "x", name: value} }), composed("cache", unpublishedAll), composed("db", unpublishedAll))
		o.HTTP = map[string]HTTPAnswer{"c": {Status: 503, Body: body}}
		if change != nil {
			change(&o)
		}
		return o
	}
	edited := func(path, edited string) func(*Observation) {
		return func(o *Observation) {
			o.Workspace = "/ws"
			o.ComposeFiles = map[string]ComposeFile{"stack": {Path: path, Edited: edited, Changed: at(99)}}
		}
	}
	unreadable := func(f ComposeFile) func(*Observation) {
		return func(o *Observation) { o.Workspace, o.ComposeFiles = "/ws", map[string]ComposeFile{"c": f} }
	}
	plain := func(body string) []Finding {
		return []Finding{{
			Code: HTTPStatus, Subject: "http://localhost:5001/", Seen: values("status", "503", "body", body),
			Expected: values("status", "200"), Look: "curl -i http://localhost:5001/",
		}}
	}
	unreachable := func(variable, value, local, service string) []Finding {
		return []Finding{{
			Code: ComposeNotReachable, Subject: "web", Seen: values("variable", variable, "value", value, "local?", local),
			Expected: values("service?", service, "services", "cache, db"), Look: "docker compose logs web",
		}}
	}
	notUpdated := func(file string) []Finding {
		return []Finding{{Code: ComposeNotUpdated, Subject: "shop", Seen: values("file", file), Look: "docker compose ps --all"}}
	}
	invalid := func(seen ...string) []Finding {
		return []Finding{{
			Code: ComposeInvalidFile, Subject: "shop/compose.yaml", Seen: values(append([]string{"file", "shop/compose.yaml"}, seen...)...),
			Look: "docker compose config",
		}}
	}
	kept := Check{Volume: &VolumeSpec{Name: "data", Kept: true}}
	removed := []Action{{Action: "volume.remove", Target: "data", Status: 204}}
	lost := func(seen ...string) []Finding {
		return []Finding{{Code: VolumeReplaced, Subject: "data", Seen: values(seen...), Expected: values("name", "data"), Look: "docker volume ls"}}
	}
	store := Check{Compose: &ComposeSpec{Dir: "shop", Services: map[string]ServiceSpec{"web": {Volumes: []string{"data:/d"}}}}}
	mounted := func(m Mount) Observation {
		return seenContainers(composed("web", func(c *Container) { c.Mounts = []Mount{m} }))
	}
	mount := func(code Code, seen, expected []string) []Finding {
		return []Finding{{
			Code: code, Subject: "web", Seen: values(seen...), Expected: values(expected...),
			Look: "docker inspect --format '{{json .Mounts}}' shop-web-1",
		}}
	}
	healthy := Check{Compose: &ComposeSpec{Dir: "shop", Services: map[string]ServiceSpec{"app": {}, "web": {Healthy: true}}}}
	return []judgeCase{
		{name: "a volume in its place", check: store, obs: mounted(namedVolume("shop_data", "/d"))},
		{name: "a volume in another place", check: store, obs: mounted(namedVolume("shop_data", "/data")), want: mount(MountWrongTarget,
			[]string{"type", "volume", "source", "data", "target", "/data"}, []string{"type", "volume", "source", "data", "target", "/d"})},
		{name: "a volume without a name", check: store, obs: mounted(namedVolume(strings.Repeat("a", 64), "/d")), want: mount(MountAnonymous,
			[]string{"target", "/d"}, []string{"type", "volume", "source", "data", "target", "/d"})},
		{name: "a folder for a volume", check: store, obs: mounted(bind("/ws/shop/data", "/d")), want: mount(MountBindInsteadOfNamed,
			[]string{"source", "shop/data", "target", "/d"}, []string{"name", "data", "target", "/d"})},
		{name: "missing, for the other is not healthy", check: healthy, obs: seenContainers(composed("web")), want: []Finding{
			{Code: ComposeNotHealthy, Subject: "web", Seen: values("health", "none"), Expected: values("health", "healthy"), Look: "docker inspect --format '{{json .State.Health}}' shop-web-1"},
			{Code: ComposeServiceMissing, Subject: "app", Seen: values("services", "web"), Expected: values("service", "app"), Look: "docker compose ps --all"},
		}},
		{name: "ended, for the other is missing", check: Check{Compose: &ComposeSpec{Dir: "shop", Services: map[string]ServiceSpec{"app": {}, "db": {}}}}, obs: seenContainers(composed("app", stopped(1)), composed("web")), want: []Finding{
			{Code: ComposeServiceMissing, Subject: "db", Seen: values("services", "app, web"), Expected: values("service", "db"), Look: "docker compose ps --all"},
			{
				Code: ComposeServiceNotRunning, Subject: "app", Seen: values("running", "0", "state", "exited", "exit_code", "1"),
				Expected: values("running", "1"), Look: "docker compose logs app",
			},
		}},
		{name: "kept, by the compose file's name", check: Check{Volume: &VolumeSpec{Name: "data", Compose: true, Kept: true}}, obs: Observation{
			Volumes: []Volume{{Name: "shop_data", Labels: map[string]string{labelVolume: "data"}}},
		}},
		{name: "removed, by the compose file's name", check: Check{Volume: &VolumeSpec{Name: "data", Compose: true, Kept: true}}, obs: Observation{
			Actions: []Action{{Action: "volume.remove", Target: "shop_data", Status: 204}},
		}, want: lost()},
		{name: "localhost for a service", check: page, obs: stack("CACHE_HOST", "localhost", "no answer from localhost:6379", nil), want: unreachable("CACHE_HOST", "localhost", "true", "cache"), beyond: true},
		{name: "a loopback address, in a URL", check: page, obs: stack("STORE", "redis://me@127.0.0.1:6379/0", "no answer from 127.0.0.1:6379", nil), want: unreachable("STORE", "redis://me@127.0.0.1:6379/0", "true", ""), beyond: true},
		{name: "a slip in a service's name", check: page, obs: stack("CACHE_HOST", "cahce:6379", "no such host cahce:6379", nil), want: unreachable("CACHE_HOST", "cahce:6379", "", "cache"), beyond: true},
		{name: "localhost that nobody speaks of", check: page, obs: stack("URL", "localhost", "broken", nil), want: plain("broken"), beyond: true},
		{name: "another name", check: page, obs: stack("CACHE_HOST", "elsewhere", "no such host elsewhere", nil), want: plain("no such host elsewhere"), beyond: true},
		{name: "edited after up", check: page, obs: stack("CACHE_HOST", "localhost", "no answer from localhost", edited("shop/compose.yaml", "shop/.env")), want: notUpdated("shop/.env"), beyond: true},
		{name: "another stack's file was edited", check: page, obs: stack("A", "x", "broken", edited("stall/compose.yaml", "stall/compose.yaml")), want: plain("broken"), beyond: true},
		{name: "nothing, for the file cannot be read", check: web, obs: with(seenContainers(), unreadable(ComposeFile{Path: "shop/compose.yaml", Problem: "tab", Line: 3})), want: invalid("problem", "tab", "line", "3")},
		{name: "not all, for the file cannot be read", check: Check{Compose: &ComposeSpec{Dir: "shop", Services: map[string]ServiceSpec{"db": {}}}}, obs: with(seenContainers(composed("web")), unreadable(ComposeFile{
			Path: "shop/compose.yaml", Changed: at(99), Problem: "not_a_service", Line: 5, Name: "image",
		})), want: append(invalid("problem", "not_a_service", "line", "5", "name", "image"), Finding{
			Code: ComposeServiceMissing, Subject: "db", Seen: values("services", "web"), Expected: values("service", "db"), Look: "docker compose ps --all",
		})},
		{name: "kept", check: kept, obs: Observation{Volumes: []Volume{{Name: "data"}}, Actions: []Action{{Action: "volume.remove", Target: "other", Status: 204}}}},
		{name: "a removal that was refused", check: kept, obs: Observation{Volumes: []Volume{{Name: "data"}}, Actions: []Action{{Action: "volume.remove", Target: "data", Status: 409}}}},
		{name: "removed and made anew", check: kept, obs: Observation{Volumes: []Volume{{Name: "data"}}, Actions: removed}, want: lost("again", "true")},
		{name: "kept, and removed", check: kept, obs: Observation{Actions: removed}, want: lost()},
	}
}
