package checker

import (
	"encoding/json"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// oneOf draws one of some values, the zero value among them.
func oneOf[T any](t *rapid.T, label string, values ...T) T {
	var zero T
	return rapid.SampledFrom(append([]T{zero}, values...)).Draw(t, label)
}

func drawContainer(t *rapid.T) Container {
	c := Container{
		ID: oneOf(t, "id", "c0ffee", "id-of-web"), Name: oneOf(t, "name", "web", "wev", "happy_turing", "shop-web-1"),
		Image: oneOf(t, "image", "app", "app:2", "sha256:aa"), ImageID: oneOf(t, "image ID", "sha256:aaaaaaaaaaaaaaaaaaaa", "sha256:bb"),
		State:   oneOf(t, "state", "created", "running", "paused", "restarting", "exited", "dead"),
		Created: at(rapid.IntRange(0, 9).Draw(t, "created")), Detailed: rapid.Bool().Draw(t, "detailed"),
		ExitCode: oneOf(t, "exit code", 1, 127, 137), OOMKilled: rapid.Bool().Draw(t, "oom"), AttachStdout: rapid.Bool().Draw(t, "attached"),
		Error:   oneOf(t, "error", "Bind for 0.0.0.0:5001 failed: port is already allocated", "mount: not a directory"),
		Command: oneOf(t, "command", []string{"-p", "5001:5000"}, []string{"sh"}), Health: oneOf(t, "health", "healthy", "starting"),
		Exposed: oneOf(t, "exposed", []string{"5000/tcp"}, []string{"5001/tcp", "5000/tcp"}),
		Labels: oneOf(t, "labels", map[string]string{labelProject: "shop", labelService: "web", labelDir: "/ws/shop"},
			map[string]string{labelProject: "stall", labelService: "web"}),
	}
	if rapid.Bool().Draw(t, "published") {
		port := oneOf(t, "port", "5000/tcp", "5001/tcp", "5000/udp")
		c.Published = []PublishedPort{{port, oneOf(t, "ip", "0.0.0.0", "127.0.0.1"), oneOf(t, "host", 5000, 5001)}}
		c.Bindings = map[string][]HostBinding{port: {{Port: oneOf(t, "bound", "5001", "5000")}}, "9/tcp": {{}}}
	}
	if rapid.Bool().Draw(t, "mounted") {
		c.Mounts = []Mount{{
			Type: oneOf(t, "type", "bind", "volume"), Name: oneOf(t, "volume", "site", anonymousName), Source: oneOf(t, "source", "/ws/site", "/ws/sitte", "/web"),
			Target: oneOf(t, "target", "/web", "/wbe", "/ws/site"), RW: rapid.Bool().Draw(t, "rw"), SourceKind: oneOf(t, "kind", "dir"), Empty: rapid.Bool().Draw(t, "empty"),
		}}
	}
	return c
}

func drawAction(t *rapid.T) Action {
	return Action{
		Action: oneOf(t, "action", actCreate, actRemove, actPrune, actRename, actAttach, actStop, actExec, actPull, actBuild, actTag, actPush, "container.list", "container.inspect", "container.logs"),
		Target: oneOf(t, "to", "web", "wev", "happy_turing", "app", "app:2", "localhost:5050/app:1"), ID: oneOf(t, "to ID", "c0ffee", "id-of-web"),
		Image: oneOf(t, "of", "app", "ap"), Status: oneOf(t, "status", 200, 201, 404, 409), Error: oneOf(t, "said", "unauthorized"),
		Flags: oneOf(t, "flags", map[string]string{"all": "1"}, map[string]string{"cmd": `["date"]`, "rm": "1"}, map[string]string{"volumes": `["/web:/ws/site"]`, "t": "ap"}),
		At:    at(rapid.IntRange(0, 9).Draw(t, "at")),
	}
}

// drawObservation draws what may have been seen: values that come near to
// what checks want are likelier than in the world, so that they meet.
func drawObservation(t *rapid.T) Observation {
	o := Observation{
		Format: ObservationFormat, At: at(60), Workspace: oneOf(t, "workspace", "/ws"), Registry: oneOf(t, "registry", "localhost:5050"),
		Containers: rapid.SliceOfN(rapid.Custom(drawContainer), 0, 3).Draw(t, "containers"),
		Actions:    rapid.SliceOfN(rapid.Custom(drawAction), 0, 4).Draw(t, "actions"),
		Images:     oneOf(t, "images", []Image{app()}, []Image{app(refs("ap:latest")), app(refs())}),
		Volumes:    oneOf(t, "volumes", []Volume{{Name: "data", UsedBy: []string{"web"}}, {Name: "dat"}}),
		Networks:   oneOf(t, "networks", []Network{{Name: "crew", Containers: []string{"db"}}, {Name: "shop_default", Labels: map[string]string{labelProject: "shop"}}}),
		Files:      oneOf(t, "files", map[string]File{"a": {Kind: "file", Content: "text", Changed: at(7)}, ".": {Kind: "dir", Entries: []string{"site", "b"}}}),
		Client: oneOf(t, "client", nil, &Client{Current: "default"}, &Client{
			Current: "matelot", Contexts: map[string]string{"matelot": "unix:///s", "servr": "ssh://me@server"},
			Variables: map[string]string{"DOCKER_CONTEXT": "server"},
		}),
		HostPorts: oneOf(t, "held", map[string]PortHolder{"5001": {Container: "blog"}}),
	}
	if rapid.Bool().Draw(t, "swarm") {
		o.Swarm = &Swarm{State: oneOf(t, "swarm state", "active", "inactive"), Services: oneOf(t, "services", []Service{webService()}, []Service{
			webService(func(s *Service) { s.Name, s.Image, s.Tasks = "wev", "app", nil }),
		})}
	}
	if rapid.Bool().Draw(t, "per check") {
		o.HTTP = map[string]HTTPAnswer{"http": {Status: oneOf(t, "code", 200, 403), Problem: oneOf(t, "problem", "refused", "timeout")}}
		o.Exec = map[string]ExecAnswer{"exec": {ExitCode: oneOf(t, "exit", 1), NotRunning: rapid.Bool().Draw(t, "not running")}}
		o.Logs = map[string]LogText{"logs": {Text: oneOf(t, "log", "ready")}}
		o.Answers = map[string]string{"answer": oneOf(t, "answer", "yes", "5001")}
		o.Repositories = map[string]RepositoryTags{"registry": {Missing: rapid.Bool().Draw(t, "no repository"), Tags: oneOf(t, "tags", map[string]string{"1": "sha256:aa"})}}
		o.ComposeFiles = map[string]ComposeFile{"compose": {Path: oneOf(t, "file", "/ws/shop/compose.yaml"), Changed: at(5)}}
	}
	return o
}

// someChecks are one check of each kind, and several of the container's.
func someChecks() []Check {
	port := map[string]Port{"5000/tcp": {Port: 5001}}
	return []Check{
		{ID: "container", Points: 2, Container: &ContainerSpec{
			Name: "web", Image: "app", State: "running", Ports: port, Detached: yes(), Health: "healthy", Only: true,
			Mounts: []MountSpec{{Source: "./site", Target: "/web", ReadOnly: yes()}}, Networks: []string{"crew"},
		}},
		{ID: "any", Container: &ContainerSpec{Image: "app", Started: yes(), Ports: map[string]Port{"5000": {IP: "127.0.0.1"}}}},
		{ID: "made", Container: &ContainerSpec{Name: "other", NeverStarted: yes(), Command: []string{"sh"}}},
		{ID: "image", Image: &ImageSpec{Ref: "app", User: "nonroot", NewerThan: "a", NotSameAs: "ap"}},
		{ID: "volume", Volume: &VolumeSpec{Name: "data", InUse: no()}},
		{ID: "network", Network: &NetworkSpec{Name: "crew", Containers: []string{"web", "db"}}},
		{ID: "registry", Registry: &RegistrySpec{Repository: "lab/app", Tag: "1", SameAs: "app"}},
		{ID: "compose", Compose: &ComposeSpec{Dir: "shop", Services: map[string]ServiceSpec{"web": {Ports: port}, "db": {}}}},
		{ID: "down", Compose: &ComposeSpec{Dir: "shop", Down: true}},
		{ID: "service", Service: &SwarmServiceSpec{Name: "web", Image: "app:2", Replicas: 2, UpdatedFrom: "app", Replaced: true, Ports: port}},
		{ID: "http", HTTP: &HTTPSpec{URL: "http://localhost:5001/", Container: "web"}},
		{ID: "exec", Exec: &ExecSpec{Container: "web", Command: []string{"date"}}},
		{ID: "logs", Logs: &LogsSpec{Container: "web", Contains: "ready"}},
		{ID: "file", File: &FileSpec{Path: "a", Contains: "text"}},
		{ID: "did", Did: &DidSpec{Action: actExec, Container: "web", Command: []string{"date"}, Flags: map[string]string{"all": "1"}}},
		{ID: "absent", Needs: []string{"did"}, Absent: &AbsentSpec{ContainersOf: "app"}},
		{ID: "client", Client: &ClientSpec{Context: "server", Host: "ssh://me@server", Uses: "matelot"}},
		{ID: "answer", Answer: &AnswerSpec{Of: "container:web:host_port:5000/tcp"}},
	}
}

func TestJudgeIsDeterministicAndSurvivesJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		obs, checks := drawObservation(t), someChecks()
		first := Judge(checks, obs)
		if diff := cmp.Diff(first, Judge(checks, obs)); diff != "" {
			t.Fatalf("judged twice (-first +second):\n%s", diff)
		}
		raw, err := json.Marshal(obs)
		if err != nil {
			t.Fatal(err)
		}
		var back Observation
		if err := json.Unmarshal(raw, &back); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(first, Judge(checks, back)); diff != "" {
			t.Fatalf("judged again from JSON (-before +after):\n%s", diff)
		}
	})
}

// Things come from the engine in any order; only equal ages leave a choice,
// and the name settles that.
func TestOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		obs, checks := drawObservation(t), someChecks()
		for i := range obs.Containers {
			// Names and IDs are unique in an engine.
			obs.Containers[i].ID += string(rune('a' + i))
			obs.Containers[i].Name += string(rune('a' + i))
		}
		first := Judge(checks, obs)
		mixed := obs
		mixed.Containers = append([]Container(nil), obs.Containers...)
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		random.Shuffle(len(mixed.Containers), func(i, k int) {
			mixed.Containers[i], mixed.Containers[k] = mixed.Containers[k], mixed.Containers[i]
		})
		if diff := cmp.Diff(first, Judge(checks, mixed)); diff != "" {
			t.Fatalf("judged in another order (-before +after):\n%s", diff)
		}
	})
}

func TestResultsAreWellFormed(t *testing.T) {
	known := map[Code]CodeInfo{}
	for _, info := range Catalog() {
		known[info.Code] = info
	}
	rapid.Check(t, func(t *rapid.T) {
		checks := someChecks()
		results := Judge(checks, drawObservation(t))
		if len(results) != len(checks) {
			t.Fatalf("%d results for %d checks", len(results), len(checks))
		}
		for i, r := range results {
			if r.ID != checks[i].ID || r.MaxPoints != checks[i].MaxPoints() {
				t.Fatalf("result %d is %+v, for check %s", i, r, checks[i].ID)
			}
			if (r.Points == r.MaxPoints) != (r.Verdict == Pass) || (len(r.Needs) > 0) != (r.Verdict == Skipped) {
				t.Fatalf("%+v does not hold together", r)
			}
			if (len(r.Findings) > 0) != (r.Verdict == Fail || r.Verdict == Inconclusive) {
				t.Fatalf("%s with findings %v", r.Verdict, r.Findings)
			}
			for _, f := range r.Findings {
				if info, ok := known[f.Code]; !ok || info.Inconclusive != (r.Verdict == Inconclusive) {
					t.Fatalf("%s: finding %s", r.Verdict, f.Code)
				}
			}
		}
	})
}

// Trouble of the machine is never called the learner's mistake.
func TestTroubleIsInconclusive(t *testing.T) {
	topics := []Topic{
		TopicContainers, TopicImages, TopicVolumes, TopicNetworks, TopicActions, TopicHTTP, TopicExec, TopicLogs, TopicFiles,
		TopicImageFiles, TopicVolumeFiles, TopicRepositories, TopicComposeFiles, TopicAnswers,
		TopicClient,
	}
	rapid.Check(t, func(t *rapid.T) {
		obs := drawObservation(t)
		for _, topic := range topics {
			obs.Troubles = append(obs.Troubles, Trouble{Topic: topic, Code: EngineUnreachable})
		}
		for _, r := range Judge(someChecks(), obs) {
			if r.Verdict != Inconclusive && r.Verdict != Skipped {
				t.Fatalf("%s: %s though nothing could be read", r.ID, r.Verdict)
			}
		}
	})
}

// A plan asks for all that judging stands on: an observation of just that is
// judged the same as one of everything.
func TestPlanCoversWhatIsJudged(t *testing.T) {
	for _, tt := range judgeCases() {
		check := tt.check
		if check.ID == "" {
			check.ID = "c"
		}
		if tt.beyond {
			continue
		}
		checks := []Check{check}
		got := Judge(checks, only(tt.obs, PlanFor(checks)))
		want := Judge(checks, tt.obs)
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s/%s: judged from what the plan asks for (-all +plan):\n%s", check.Kind(), tt.name, diff)
		}
	}
}

// only leaves in an observation what a plan asks for.
func only(o Observation, p Plan) Observation {
	if !p.Containers {
		o.Containers = nil
	}
	if !p.Images {
		var kept []Image
		for _, img := range o.Images {
			for _, ref := range p.ImageRefs {
				j := newJudge(nil, Observation{Images: []Image{img}})
				if j.imageOf(ref) != nil {
					kept = append(kept, img)
				}
			}
		}
		o.Images = kept
	}
	if !p.Volumes {
		o.Volumes = nil
	}
	if !p.Networks {
		o.Networks = nil
	}
	if !p.Actions {
		o.Actions = nil
	}
	if len(p.Files) == 0 {
		o.Files = nil
	}
	if len(p.HostPorts) == 0 {
		o.HostPorts = nil
	}
	return o
}
