package checker

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// judgeCase is one observation and all that is to be found in it.
type judgeCase struct {
	name  string
	check Check
	obs   Observation
	want  []Finding // none: the check passes
	// inconclusive says that the check is not judged, for the reasons in want.
	inconclusive bool
	// beyond says that the finding stands on what only another check's plan
	// asks for: it says more where that is there.
	beyond bool
}

// judgeCases are the cases of all kinds of check.
func judgeCases() []judgeCase {
	return slices.Concat(
		containerCases(), tryCases(), identityCases(), configCases(), stateCases(), portCases(), mountCases(),
		imageCases(), missingImageCases(), volumeCases(), networkCases(), registryCases(),
		composeCases(), httpCases(), programCases(), fileCases(), clientCases(), didCases(), absentCases(),
		answerCases2(), troubleCases(), composeNearCases(), manifestCases(), serviceCases(),
	)
}

func TestJudge(t *testing.T) {
	names := map[string]bool{}
	for _, tt := range judgeCases() {
		name := tt.check.Kind() + "/" + tt.name
		if names[name] {
			t.Errorf("two cases are called %q", name)
		}
		names[name] = true
		t.Run(name, func(t *testing.T) {
			if tt.check.ID == "" {
				tt.check.ID = "c"
			}
			want := Result{ID: tt.check.ID, Verdict: Fail, MaxPoints: tt.check.MaxPoints(), Findings: tt.want}
			switch {
			case tt.inconclusive:
				want.Verdict = Inconclusive
			case len(tt.want) == 0:
				want.Verdict, want.Points = Pass, want.MaxPoints
			}
			got := Judge([]Check{tt.check}, tt.obs)
			if diff := cmp.Diff([]Result{want}, got); diff != "" {
				t.Errorf("results (-want +got):\n%s", diff)
			}
			for _, f := range got[0].Findings {
				conform(t, f)
			}
		})
	}
}

// Each code must be some observation's first finding, else it is dead.
func TestEveryCodeIsReachable(t *testing.T) {
	reached := map[Code]bool{}
	for _, tt := range judgeCases() {
		if len(tt.want) > 0 {
			reached[tt.want[0].Code] = true
		}
	}
	for _, info := range Catalog() {
		if !reached[info.Code] {
			t.Errorf("no case gives %s as its first finding", info.Code)
		}
	}
}

// t0 is when the exercises of these tests begin.
func t0() time.Time { return time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC) }

func at(seconds int) time.Time { return t0().Add(time.Duration(seconds) * time.Second) }

func yes() *bool { b := true; return &b }

func no() *bool { b := false; return &b }

// with makes a changed copy.
func with[T any](v T, change func(*T)) T {
	change(&v)
	return v
}

// server is the container of the lessons: it runs app and listens on 5000,
// published on 5001.
func server(changes ...func(*Container)) Container {
	c := Container{
		ID: "c0ffee0000000000", Name: "web", Image: "app", ImageID: "sha256:aaaaaaaaaaaaaaaaaaaa",
		State: "running", Created: at(10), Detailed: true, StartedAt: at(11),
		Published: []PublishedPort{{"5000/tcp", "0.0.0.0", 5001}, {"5000/tcp", "::", 5001}},
		Bindings:  map[string][]HostBinding{"5000/tcp": {{Port: "5001"}}},
		Exposed:   []string{"5000/tcp"},
		Networks:  []Endpoint{{Network: "bridge", IP: "172.17.0.2"}},
	}
	for _, change := range changes {
		change(&c)
	}
	return c
}

// stopped makes a container that has ended.
func stopped(code int) func(*Container) {
	return func(c *Container) {
		c.State, c.ExitCode, c.FinishedAt, c.Published = "exited", code, at(20), nil
	}
}

// created makes a container that was never started.
func created(c *Container) {
	c.State, c.StartedAt, c.Published = "created", time.Time{}, nil
}

// unpublishedAll makes a container without published ports.
func unpublishedAll(c *Container) { c.Published, c.Bindings = nil, nil }

// published makes a running container with one published port.
func published(container, ip string, host int, asked string) func(*Container) {
	return func(c *Container) {
		c.Published = []PublishedPort{{container, ip, host}}
		c.Bindings = map[string][]HostBinding{container: {{IP: ip, Port: asked}}}
	}
}

func named(name string) func(*Container) {
	return func(c *Container) { c.Name, c.ID = name, "id-of-"+name }
}

func of(image, id string) func(*Container) {
	return func(c *Container) { c.Image, c.ImageID = image, id }
}

// app is the image that server runs.
func app(changes ...func(*Image)) Image {
	img := Image{
		ID: "sha256:aaaaaaaaaaaaaaaaaaaa", Refs: []string{"app:latest"}, Created: at(5), Size: 5_670_000, Detailed: true,
		User: "nobody", Entrypoint: []string{"/app"}, Command: []string{"--verbose"}, WorkingDir: "/srv",
		Env: map[string]string{"MODE": "lab"}, Exposed: []string{"5000/tcp"},
	}
	for _, change := range changes {
		change(&img)
	}
	return img
}

func refs(refs ...string) func(*Image) { return func(i *Image) { i.Refs = refs } }

// seen is an observation of these containers and app.
func seenContainers(containers ...Container) Observation {
	return Observation{Format: ObservationFormat, At: at(60), Workspace: "/ws", Containers: containers, Images: []Image{app()}}
}

// after adds what the learner did to an observation.
func (o Observation) after(actions ...Action) Observation {
	o.Actions = actions
	return o
}

// run is the making of a container, as the journal keeps it.
func run(name, image string, changes ...func(*Action)) Action {
	a := Action{Action: "container.create", Target: name, ID: "id-of-" + name, Image: image, Status: 201, At: at(10)}
	if name == "web" {
		a.ID = "c0ffee0000000000"
	}
	for _, change := range changes {
		change(&a)
	}
	return a
}

// refusedWith makes an action that the engine refused.
func refusedWith(status int, message string) func(*Action) {
	return func(a *Action) { a.Status, a.Error, a.ID = status, message, "" }
}

func flag(name, value string) func(*Action) {
	return func(a *Action) {
		flags := map[string]string{name: value}
		for k, v := range a.Flags {
			flags[k] = v
		}
		a.Flags = flags
	}
}

// act is an action on something.
func act(action, target string, changes ...func(*Action)) Action {
	a := Action{Action: action, Target: target, Status: 200, At: at(30)}
	for _, change := range changes {
		change(&a)
	}
	return a
}

const lookAll = "docker ps --all"
