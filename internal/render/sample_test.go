package render

import (
	"time"

	"matelot/checker"
)

// sample is one kind of check with what it finds when it fails.
type sample struct {
	kind     string
	check    checker.Check
	question string
	finding  checker.Finding
}

func values(pairs ...string) map[string]string {
	m := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return m
}

// samples has every kind of check.
func samples() []sample {
	return []sample{
		{
			"container",
			checker.Check{ID: "web", Points: 2, Container: &checker.ContainerSpec{
				Name: "our-web-server", Image: "our-web-server", State: "running",
				Ports: map[string]checker.Port{"5000/tcp": {Port: 5001}},
			}},
			"",
			checker.Finding{
				Code: checker.PortSwapped, Subject: "our-web-server",
				Seen:     values("container_port", "5001/tcp", "host_port", "5000", "publish", "5000:5001"),
				Expected: values("container_port", "5000/tcp", "host_port", "5001", "publish", "5001:5000"),
				Look:     "docker port our-web-server",
			},
		},
		{
			"image",
			checker.Check{ID: "image", Image: &checker.ImageSpec{Ref: "our-first-image", User: "nonroot"}},
			"",
			checker.Finding{
				Code: checker.ImageWrongUser, Subject: "our-first-image", Seen: values("user", "root"),
				Expected: values("user", "nonroot"), Look: "docker image inspect --format '{{.Config.User}}' our-first-image",
			},
		},
		{
			"volume",
			checker.Check{ID: "volume", Volume: &checker.VolumeSpec{Name: "logbook", File: "log.txt", Has: "port"}},
			"",
			checker.Finding{
				Code: checker.VolumeMissing, Subject: "logbook", Seen: values("nearest", "logbok"),
				Expected: values("name", "logbook"), Look: "docker volume ls",
			},
		},
		{
			"network",
			checker.Check{ID: "network", Network: &checker.NetworkSpec{Name: "harbour", Containers: []string{"api", "db"}}},
			"",
			checker.Finding{
				Code: checker.NetworkNotConnected, Subject: "db", Seen: values("networks", "bridge"),
				Expected: values("network", "harbour"), Look: "docker network inspect harbour",
			},
		},
		{
			"registry",
			checker.Check{ID: "pushed", Registry: &checker.RegistrySpec{Repository: "localhost:5000/ada/app", Tag: "0.0.2", SameAs: "app"}},
			"",
			checker.Finding{
				Code: checker.RegistryTaggedNotPushed, Subject: "localhost:5000/ada/app:0.0.2",
				Seen: values("image", "localhost:5000/ada/app:0.0.2"), Expected: values("image", "localhost:5000/ada/app:0.0.2"),
				Look: "docker images",
			},
		},
		{
			"compose",
			checker.Check{ID: "stack", Compose: &checker.ComposeSpec{Dir: "stack", Services: map[string]checker.ServiceSpec{"api": {}, "db": {}}}},
			"",
			checker.Finding{
				Code: checker.ComposeServiceNotRunning, Subject: "db",
				Seen: values("running", "0", "state", "exited", "exit_code", "1"), Expected: values("running", "1"),
				Look: "docker compose logs db",
			},
		},
		{
			"service",
			checker.Check{ID: "service", Service: &checker.SwarmServiceSpec{Name: "site", Image: "site:2", Replicas: 3}},
			"",
			checker.Finding{
				Code: checker.ServiceReplicas, Subject: "site", Seen: values("replicas", "1", "running", "1"),
				Expected: values("replicas", "3"), Look: "docker service ls",
			},
		},
		{
			"http",
			checker.Check{ID: "answers", HTTP: &checker.HTTPSpec{URL: "http://localhost:5001/", Contains: "matelot", Status: 200}},
			"",
			checker.Finding{
				Code: checker.HTTPRefused, Subject: "http://localhost:5001/",
				Seen: values("problem", "reset", "published", "5001:5000", "container", "our-web-server"), Expected: values("status", "200"),
				Look: "docker logs our-web-server",
			},
		},
		{
			"exec",
			checker.Check{ID: "user", Exec: &checker.ExecSpec{Container: "web", Command: []string{"id", "-un"}, Contains: "sailor"}},
			"",
			checker.Finding{
				Code: checker.ExecOutput, Subject: "web", Seen: values("command", "id -un", "output", "root\n"),
				Expected: values("contains", "sailor"), Look: "docker exec web id -un",
			},
		},
		{
			"logs",
			checker.Check{ID: "log", Logs: &checker.LogsSpec{Container: "web", Contains: "ready"}},
			"",
			checker.Finding{
				Code: checker.LogsMissing, Subject: "web", Seen: values("log", "starting\nstill \x1b[31mstarting"),
				Expected: values("contains", "ready"), Look: "docker logs web",
			},
		},
		{
			"file",
			checker.Check{ID: "file", File: &checker.FileSpec{Path: "site/index.html", Contains: "matelot"}},
			"",
			checker.Finding{
				Code: checker.FileMissing, Subject: "site/index.html", Seen: values("kind", "missing", "nearest", "site/indx.html"),
				Expected: values("kind", "file"), Look: "ls site",
			},
		},
		{
			"did",
			checker.Check{ID: "listed", Did: &checker.DidSpec{Action: "container.list", Flags: map[string]string{"all": "1"}}},
			"",
			checker.Finding{
				Code: checker.DidMissingFlag, Subject: "container.list", Seen: values("action", "container.list"),
				Expected: values("flag", "--all"), Look: "docker ps --help",
			},
		},
		{
			"absent",
			checker.Check{ID: "gone", Absent: &checker.AbsentSpec{ContainersOf: "alpine"}},
			"",
			checker.Finding{
				Code: checker.ContainerStoppedNotRemoved, Subject: "alpine",
				Seen: values("names", "brave_ada, calm_bob", "count", "2", "state", "exited"), Look: "docker ps --all",
			},
		},
		{
			"client",
			checker.Check{ID: "context", Client: &checker.ClientSpec{Context: "server", Host: "ssh://deploy@server.example"}},
			"",
			checker.Finding{
				Code: checker.ClientWrongName, Subject: "server", Seen: values("context", "servr", "host", "ssh://deploy@server.example"),
				Expected: values("context", "server"), Look: "docker context ls",
			},
		},
		{
			"answer",
			checker.Check{ID: "code", Answer: &checker.AnswerSpec{Equals: []string{"3"}}},
			"Which exit code did the container give?",
			checker.Finding{Code: checker.AnswerWrong, Subject: "code", Seen: values("answer", "0"), Look: "docker ps --all"},
		},
	}
}

// exercise has the sample's check with a verdict.
func (s sample) exercise(v checker.Verdict) Exercise {
	maxPoints := s.check.MaxPoints()
	result := checker.Result{ID: s.check.ID, Verdict: v, MaxPoints: maxPoints}
	e := Exercise{
		ID: "sample/" + s.kind, Title: "A sample", Checks: []checker.Check{s.check},
		Questions: map[string]string{s.check.ID: s.question}, Duration: 4123 * time.Microsecond,
	}
	switch v {
	case checker.Pass:
		result.Points = maxPoints
	case checker.Fail:
		result.Findings = []checker.Finding{s.finding}
	case checker.Inconclusive:
		result.Findings = []checker.Finding{{Code: checker.EngineUnreachable, Subject: "containers", Seen: values("topic", "containers", "detail", "connection refused")}}
	case checker.Skipped:
		result.Needs = []string{"first"}
		first := checker.Check{ID: "first", Container: &checker.ContainerSpec{Name: "first", State: "running"}}
		e.Checks = append([]checker.Check{first}, e.Checks...)
		e.Results = []checker.Result{{ID: "first", Verdict: checker.Fail, MaxPoints: 1, Findings: []checker.Finding{{
			Code: checker.ContainerCreatedOnly, Subject: "first", Expected: values("state", "running"), Look: "docker ps --all",
		}}}}
	}
	e.Results = append(e.Results, result)
	return e
}
