package checker

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func portCases() []judgeCase {
	want := func(p Port) Check {
		return webSpec(func(s *ContainerSpec) { s.Ports = map[string]Port{"5000/tcp": p} })
	}
	wanted := values("container_port", "5000/tcp", "host_port", "5001", "publish", "5001:5000")
	finding := func(code Code, container, host, publish string, more ...string) Finding {
		return Finding{
			Code: code, Subject: "web", Expected: wanted, Look: "docker port web",
			Seen: values(append([]string{"container_port", container, "host_port", host, "publish", publish}, more...)...),
		}
	}
	one := func(changes ...func(*Container)) Observation { return seenContainers(server(changes...)) }
	local := func(seen, publish string) Finding {
		return Finding{
			Code: PortWrongInterface, Subject: "web", Look: "docker port web",
			Seen:     values("container_port", "5000/tcp", "host_port", "5001", "publish", publish, "interface", seen),
			Expected: values("container_port", "5000/tcp", "host_port", "5001", "publish", "127.0.0.1:5001:5000", "interface", "127.0.0.1"),
		}
	}
	takenError := "driver failed programming external connectivity on endpoint web: Bind for 0.0.0.0:5001 failed: port is already allocated"
	takenBy := func(message string) func(*Container) {
		return func(c *Container) { created(c); c.Error, c.ExitCode = message, 128 }
	}
	copyOf := func(c *Container) { c.Labels = map[string]string{labelProject: "stack", labelService: "web"} }
	taken := func(holder, message string) Finding {
		return Finding{
			Code: PortTaken, Subject: "web", Seen: values("host_port", "5001", "holder?", holder, "error", message),
			Look: "docker ps --filter publish=5001",
		}
	}
	two := webSpec(func(s *ContainerSpec) { s.Ports = map[string]Port{"5000/tcp": {Port: 5001}, "5002": {Port: 5003}} })
	takenByCopy := taken("stack_web_1", takenError)
	takenByCopy.Seen["copy"] = "yes"
	return []judgeCase{
		{name: "on one interface where any will do", check: webSpec(), obs: one(published("5000/tcp", "127.0.0.1", 5001, "5001"))},
		{name: "on any port", check: want(Port{}), obs: one(published("5000/tcp", "0.0.0.0", 49153, ""))},
		{name: "ended: what was asked for counts", check: want(Port{Port: 5001}).change(wants("exited")), obs: one(stopped(0))},
		{name: "the wrong way round", check: webSpec(), obs: one(published("5001/tcp", "0.0.0.0", 5000, "5000")), want: []Finding{finding(PortSwapped, "5001/tcp", "5000", "5000:5001")}},
		{name: "ended, the wrong way round", check: want(Port{Port: 5001}).change(wants("exited")), obs: one(published("5001/tcp", "", 0, "5000"), stopped(0)), want: []Finding{finding(PortSwapped, "5001/tcp", "5000", "5000:5001")}},
		{name: "not published, the image exposes it", check: webSpec(), obs: one(unpublishedAll), want: []Finding{unpublishedFinding("web")}},
		{
			name: "not published, nor exposed", check: webSpec(), obs: one(unpublishedAll, func(c *Container) { c.Exposed = nil }),
			want: []Finding{with(unpublishedFinding("web"), func(f *Finding) { f.Seen = nil })},
		},
		{
			name: "not published, any port would do", check: want(Port{}), obs: one(unpublishedAll),
			want: []Finding{with(unpublishedFinding("web"), func(f *Finding) { f.Expected = values("container_port", "5000/tcp", "publish", "5000") })},
		},
		{
			name: "quite another port published", check: webSpec(), obs: one(published("80/tcp", "0.0.0.0", 8080, "8080")),
			want: []Finding{with(unpublishedFinding("web"), func(f *Finding) { f.Seen = values("published", "8080:80", "exposed", "true") })},
		},
		{
			name: "exposed by --expose", check: webSpec(), obs: one(unpublishedAll, func(c *Container) { c.Exposed = []string{"5000/tcp", "5001/tcp"} }),
			want: []Finding{with(unpublishedFinding("web"), func(f *Finding) { f.Code, f.Seen = PortExposedOnly, values("container_port", "5001/tcp") })},
		},
		{
			name: "exposed by --expose, as the journal tells", check: webSpec(), obs: one(unpublishedAll).after(run("web", "app", flag("exposed", `{"5000/tcp":{}}`))),
			want: []Finding{with(unpublishedFinding("web"), func(f *Finding) { f.Code, f.Seen = PortExposedOnly, values("container_port", "5000/tcp") })},
		},
		{
			name: "exposed by the image that was built in this exercise", check: webSpec(), obs: one(unpublishedAll).after(act("image.build", "app", flag("t", "app")), run("web", "app")),
			want: []Finding{with(unpublishedFinding("web"), func(f *Finding) { f.Code, f.Seen = PortExposedOnly, values("container_port", "5000/tcp") })},
		},
		{
			name: "an exposed port that nobody wants", check: webSpec(), obs: one(unpublishedAll, func(c *Container) { c.Exposed = []string{"9/tcp"} }),
			want: []Finding{with(unpublishedFinding("web"), func(f *Finding) { f.Seen = nil })},
		},
		{name: "on another host port", check: webSpec(), obs: one(published("5000/tcp", "0.0.0.0", 5101, "5101")), want: []Finding{finding(PortWrongHost, "5000/tcp", "5101", "5101:5000")}},
		{name: "on a host port that the engine chose", check: webSpec(), obs: one(published("5000/tcp", "0.0.0.0", 49153, "")), want: []Finding{finding(PortWrongHost, "5000/tcp", "49153", "49153:5000", "random", "true")}},
		{
			name: "made with -P and not started", check: want(Port{}),
			obs:  one(unpublishedAll, created, func(c *Container) { c.PublishAll = true }),
			want: []Finding{createdFinding("web", "running")},
		},
		{
			name: "published with -P", check: webSpec(),
			obs:  one(published("5000/tcp", "0.0.0.0", 49153, ""), func(c *Container) { c.PublishAll, c.Bindings = true, nil }),
			want: []Finding{finding(PortWrongHost, "5000/tcp", "49153", "49153:5000", "random", "true")},
		},
		{
			name: "ended, with a host port that the engine was to choose", check: want(Port{Port: 5001}).change(wants("exited")),
			obs:  one(published("5000/tcp", "", 0, ""), stopped(0)),
			want: []Finding{finding(PortWrongHost, "5000/tcp", "any", "5000", "random", "true")},
		},
		{name: "from another port of the container", check: webSpec(), obs: one(published("80/tcp", "0.0.0.0", 5001, "5001")), want: []Finding{finding(PortWrongContainer, "80/tcp", "5001", "5001:80")}},
		{name: "the host's number given to both sides", check: webSpec(), obs: one(published("5001/tcp", "0.0.0.0", 5001, "5001")), want: []Finding{finding(PortWrongContainer, "5001/tcp", "5001", "5001:5001")}},
		{name: "one number, which is the container's", check: webSpec(), obs: one(published("5001/tcp", "0.0.0.0", 49153, "")), want: []Finding{finding(PortWrongContainer, "5001/tcp", "49153", "49153:5001")}},
		{name: "another protocol", check: webSpec(), obs: one(published("5000/udp", "0.0.0.0", 5001, "5001")), want: []Finding{finding(PortWrongContainer, "5000/udp", "5001", "5001:5000/udp")}},
		{name: "another protocol on another port", check: webSpec(), obs: one(published("5000/udp", "0.0.0.0", 9, "9")), want: []Finding{finding(PortWrongContainer, "5000/udp", "9", "9:5000/udp")}},
		{name: "on this machine only", check: want(Port{IP: "127.0.0.1", Port: 5001}), obs: one(published("5000/tcp", "127.0.0.1", 5001, "5001"))},
		{name: "on all interfaces", check: want(Port{IP: "127.0.0.1", Port: 5001}), obs: one(), want: []Finding{local("0.0.0.0", "5001:5000")}},
		{name: "on another interface", check: want(Port{IP: "127.0.0.1", Port: 5001}), obs: one(published("5000/tcp", "127.0.0.2", 5001, "5001")), want: []Finding{local("127.0.0.2", "127.0.0.2:5001:5000")}},
		{
			name: "on the right interface, any port, of several", check: want(Port{IP: "::1"}),
			obs: one(func(c *Container) {
				c.Published = []PublishedPort{{"5000/tcp", "127.0.0.1", 9}, {"5000/tcp", "0:0:0:0:0:0:0:1", 8}}
			}),
		},
		{name: "on all interfaces, as wanted", check: want(Port{IP: "0.0.0.0", Port: 5001}), obs: one()},
		{
			name: "on one interface where all were wanted", check: want(Port{IP: "0.0.0.0", Port: 5001}), obs: one(published("5000/tcp", "127.0.0.1", 5001, "5001")),
			want: []Finding{{
				Code: PortWrongInterface, Subject: "web", Look: "docker port web",
				Seen:     values("container_port", "5000/tcp", "host_port", "5001", "publish", "127.0.0.1:5001:5000", "interface", "127.0.0.1"),
				Expected: values("container_port", "5000/tcp", "host_port", "5001", "publish", "5001:5000", "interface", "0.0.0.0"),
			}},
		},
		{
			name: "on one interface, any port, in another place", check: want(Port{IP: "127.0.0.1"}), obs: one(published("5000/tcp", "0.0.0.0", 49153, "")),
			want: []Finding{{
				Code: PortWrongInterface, Subject: "web", Look: "docker port web",
				Seen:     values("container_port", "5000/tcp", "host_port", "49153", "publish", "49153:5000", "interface", "0.0.0.0"),
				Expected: values("container_port", "5000/tcp", "host_port", "any", "publish", "127.0.0.1::5000", "interface", "127.0.0.1"),
			}},
		},
		{name: "taken", check: webSpec(), obs: one(takenBy(takenError)), want: []Finding{taken("", takenError)}},
		{
			name: "taken by another container of the session", check: webSpec(),
			obs: seenContainers(server(takenBy(takenError)), server(named("first-try"))), want: []Finding{taken("first-try", takenError)},
		},
		{
			name: "taken by another copy of the service", check: webSpec(),
			obs: seenContainers(server(takenBy(takenError), copyOf), server(named("stack_web_1"), copyOf)), want: []Finding{takenByCopy},
		},
		{
			name: "taken by a container outside the session", check: webSpec(),
			obs:  with(one(takenBy(takenError)), func(o *Observation) { o.HostPorts = map[string]PortHolder{"5001": {Container: "blog"}} }),
			want: []Finding{taken("blog", takenError)},
		},
		{
			name: "taken, in other words", check: webSpec(), obs: one(takenBy("listen tcp4 0.0.0.0:5001: bind: address already in use")),
			want: []Finding{taken("", "listen tcp4 0.0.0.0:5001: bind: address already in use")},
		},
		{
			name: "taken, in words without the port", check: webSpec(), obs: one(takenBy("Ports are in use: ports are not available")),
			want: []Finding{taken("", "Ports are in use: ports are not available")},
		},
		{name: "taken once, and running now", check: webSpec(), obs: one(func(c *Container) { c.Error = takenError })},
		{
			name: "taken is a cause, another image too", check: webSpec(), obs: one(takenBy(takenError), of("nginx", "sha256:bb")),
			want: []Finding{{
				Code: ContainerWrongImage, Subject: "web", Seen: values("image", "nginx"), Expected: values("image", "app"),
				Look: "docker inspect --format '{{.Config.Image}} {{.Image}}' web",
			}, taken("", takenError)},
		},
		{
			name: "of two, one is right and claims its own", check: two, obs: one(),
			want: []Finding{{
				Code: PortUnpublished, Subject: "web", Look: "docker port web",
				Expected: values("container_port", "5002/tcp", "host_port", "5003", "publish", "5003:5002"),
			}},
		},
		{
			name: "two, each on the other's host port", check: two,
			obs: one(func(c *Container) { c.Published = []PublishedPort{{"5000/tcp", "", 5003}, {"5002/tcp", "", 5001}} }),
			want: []Finding{
				finding(PortWrongHost, "5000/tcp", "5003", "5003:5000"),
				{
					Code: PortWrongHost, Subject: "web", Look: "docker port web",
					Seen:     values("container_port", "5002/tcp", "host_port", "5001", "publish", "5001:5002"),
					Expected: values("container_port", "5002/tcp", "host_port", "5003", "publish", "5003:5002"),
				},
			},
		},
	}
}

func TestPublish(t *testing.T) {
	for want, m := range map[string]mapping{
		"5001:5000":           {"5000/tcp", "", 5001},
		"5001:53/udp":         {"53/udp", "0.0.0.0", 5001},
		"127.0.0.1:5001:5000": {"5000/tcp", "127.0.0.1", 5001},
		"[::1]:5001:5000":     {"5000/tcp", "::1", 5001},
		"127.0.0.1::5000":     {"5000/tcp", "127.0.0.1", 0},
		"5000":                {"5000/tcp", "", 0},
	} {
		if got := m.publish(); got != want {
			t.Errorf("%+v: publish() = %q, want %q", m, got, want)
		}
	}
}

func TestTakenPort(t *testing.T) {
	for message, want := range map[string]string{
		"Bind for 0.0.0.0:5001 failed: port is already allocated":                    "5001",
		"listen tcp4 0.0.0.0:80: bind: address already in use":                       "80",
		"Bind for :::5001 failed: port is already allocated":                         "5001",
		"Ports are not available: exposing port TCP 127.0.0.1:8080 -> 0.0.0.0:0: no": "8080",
		"listen tcp [::1]:443: bind: address already in use":                         "443",
		// Docker 28 names the container's side too, and 29 the protocol.
		"failed to bind host port for 0.0.0.0:8080:172.19.0.2:80/tcp: address already in use":           "8080",
		"failed to bind host port for [::]:8080:[fd00::2]:80/udp: address already in use":               "8080",
		"failed to bind host port 8081 for 0.0.0.0:8080-8090:172.19.0.2:80/tcp: address already in use": "8081",
		"failed to bind host port 0.0.0.0:8080/tcp: address already in use":                             "8080",
		"failed to bind host port x for 0.0.0.0:8080: address already in use":                           "8080",
		"endpoint web (0.0.0.0:x:172.19.0.2:80): no":                                                    "", "[::1:5001": "", "[::1]5001": "",
		"failed: 5001": "", "at 10:30 it failed": "", "x:": "", ":80": "", "": "",
	} {
		if got := takenPort(message); got != want {
			t.Errorf("takenPort(%q) = %q, want %q", message, got, want)
		}
	}
}

func TestMappingsHoldNothingTwice(t *testing.T) {
	c := server(func(c *Container) {
		c.Published = append(c.Published, PublishedPort{"53/udp", "127.0.0.1", 53}, PublishedPort{"53/udp", "127.0.0.2", 53}, PublishedPort{"53/udp", "127.0.0.1", 52})
	})
	want := []mapping{{"5000/tcp", "", 5001}, {"53/udp", "127.0.0.1", 52}, {"53/udp", "127.0.0.1", 53}, {"53/udp", "127.0.0.2", 53}}
	if diff := cmp.Diff(want, mappings(&c), cmp.AllowUnexported(mapping{})); diff != "" {
		t.Errorf("mappings (-want +got):\n%s", diff)
	}
}
