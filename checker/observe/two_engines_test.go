package observe

import (
	"context"
	"encoding/json"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"matelot/checker"
)

// What engines of other versions answer is judged as what Docker 20.10 answers.
//
// testdata/engines/20.10 was recorded from such an engine. No newer one was at
// hand: their answers are made of it by the differences that Docker's history of
// its API tells (docs/api/version-history.md of github.com/moby/moby), each of
// them below, and by what the source of Docker 28.5 says when a port is taken.
func TestTwoEnginesJudgeAlike(t *testing.T) {
	want := judgedOn(t, recorded{version: "20.10.24", api: "1.41", change: func(string, any) {}})
	for name, engine := range map[string]recorded{
		"Docker 28":                              {version: "28.5.2", api: "1.51", change: docker28},
		"Docker 29, which refuses the older API": {version: "29.0.0", api: "1.52", oldest: "1.44", change: docker29},
	} {
		t.Run(name, func(t *testing.T) {
			got := judgedOn(t, engine)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("judged otherwise than on 20.10 (-20.10 +this):\n%s", diff)
			}
		})
	}
	passed := 0
	for _, r := range want {
		if r.Verdict == checker.Inconclusive {
			t.Errorf("not judged at all: %+v", r)
		}
		if r.Verdict == checker.Pass {
			passed++
		}
	}
	if passed == 0 || passed == len(want) {
		t.Errorf("%d of %d checks pass: right and wrong ones are to be among them", passed, len(want))
	}
}

// alikeChecks are right and wrong for what was recorded.
func alikeChecks() []checker.Check {
	yes, no := true, false
	port := func(container string, host int) map[string]checker.Port {
		return map[string]checker.Port{container: {Port: host}}
	}
	specs := map[string]checker.ContainerSpec{
		"ports swapped":      {Name: "web", Image: "app", State: "running", Ports: port("5000/tcp", 5001)},
		"as it is":           {Name: "web", Image: "app", State: "running", Ports: port("5001/tcp", 5000), Networks: []string{"front"}, User: "1000"},
		"another network":    {Name: "web", Networks: []string{"back"}},
		"its mounts":         {Name: "web", Mounts: []checker.MountSpec{{Source: "./site", Target: "/site", ReadOnly: &yes}, {Source: "data", Target: "/data"}}},
		"mounts elsewhere":   {Name: "web", Mounts: []checker.MountSpec{{Source: "./site", Target: "/web"}, {Source: "data", Target: "/data", ReadOnly: &yes}}},
		"its environment":    {Name: "web", Env: map[string]string{"KEY": "value", "MODE": "lab"}},
		"another variable":   {Name: "web", Env: map[string]string{"KEY": "other"}},
		"its limits":         {Name: "db", Memory: "64m", CPUs: "0.5", Restart: "unless-stopped", Ports: port("5000/tcp", 5001)},
		"other limits":       {Name: "db", Memory: "32m", CPUs: "1", Restart: "always"},
		"no restart":         {Name: "web", Restart: "no"},
		"never started":      {Name: "idle", State: "created", AutoRemove: &yes, TTY: &yes, Interactive: &yes},
		"to be started":      {Name: "idle", State: "running", AutoRemove: &no},
		"a port is taken":    {Name: "taken", State: "running", Ports: port("5000/tcp", 5001)},
		"it ended":           {Name: "ended", State: "exited", ExitCode: &checker.ExitCode{Code: 3}},
		"it ended otherwise": {Name: "ended", State: "exited", ExitCode: &checker.ExitCode{}},
		"a slip in its name": {Name: "wbe", Image: "app"},
		"another image":      {Name: "web", Image: "nginx"},
		"another tag of it":  {Name: "web", Image: "app:1"},
		"a command":          {Name: "idle", Command: []string{"sleep"}, Entrypoint: []string{"/tool"}},
	}
	var checks []checker.Check
	for _, id := range slices.Sorted(maps.Keys(specs)) {
		spec := specs[id]
		checks = append(checks, checker.Check{ID: id, Container: &spec})
	}
	return append(checks,
		checker.Check{ID: "image", Image: &checker.ImageSpec{
			Ref: "app", User: "1000", Entrypoint: []string{"/tool"}, Command: []string{"serve", ":5000", "ahoy"}, WorkingDir: "/srv",
			Env: map[string]string{"MODE": "lab"}, ExposedPorts: []string{"5000"}, Labels: map[string]string{"course": "ports"}, ExecForm: &yes, SameAs: "app:1",
		}},
		checker.Check{ID: "image, otherwise", Image: &checker.ImageSpec{Ref: "app", User: "root", WorkingDir: "/", ExposedPorts: []string{"80"}, MaxSize: "1MB"}},
		checker.Check{ID: "image, a slip", Image: &checker.ImageSpec{Ref: "ap"}},
		checker.Check{ID: "network", Network: &checker.NetworkSpec{Name: "front", Driver: "bridge", Containers: []string{"web"}}},
		checker.Check{ID: "network, others", Network: &checker.NetworkSpec{Name: "front", Containers: []string{"db"}}},
		checker.Check{ID: "volume", Volume: &checker.VolumeSpec{Name: "data", InUse: &yes}},
		checker.Check{ID: "volume, unused", Volume: &checker.VolumeSpec{Name: "data", InUse: &no}},
		checker.Check{ID: "nothing has ended", Absent: &checker.AbsentSpec{Stopped: true}},
		checker.Check{ID: "no image of it", Absent: &checker.AbsentSpec{Image: "app"}},
		checker.Check{ID: "nothing dangles", Absent: &checker.AbsentSpec{Dangling: true}},
	)
}

// judgedOn observes a recorded engine, and judges. What the engine itself said of
// a failure is left out: it says it in its own words.
func judgedOn(t *testing.T, engine recorded) []checker.Result {
	t.Helper()
	server := httptest.NewServer(engine.handler(t))
	t.Cleanup(server.Close)
	conn, err := Connect(func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "tcp", server.Listener.Addr().String())
	}, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	checks := alikeChecks()
	plan := checker.PlanFor(checks)
	plan.Actions, plan.Files = false, nil // neither has anything of the engine
	obs := Read(t.Context(), plan, Sources{Engine: conn, Session: "fixture", Workspace: "/home/lea/matelot", Timeout: patience})
	for _, trouble := range obs.Troubles {
		t.Errorf("trouble: %+v", trouble)
	}
	if obs.Engine.APIVersion != engine.api {
		t.Errorf("it spoke with API %s, not %s", obs.Engine.APIVersion, engine.api)
	}
	results := checker.Judge(checks, obs)
	for _, r := range results {
		for _, f := range r.Findings {
			delete(f.Seen, "error")
			delete(f.Seen, "image_id")
		}
	}
	return results
}

// recorded is an engine that answers what was recorded, changed into what its
// version would say.
type recorded struct {
	version, api string
	oldest       string // API version that it takes; "": all
	change       func(file string, answer any)
}

func (e recorded) handler(t *testing.T) http.Handler {
	t.Helper()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Api-Version", e.api)
		w.Header().Set("Server", "Docker/"+e.version+" (linux)")
		w.Header().Set("Content-Type", "application/json")
		version, path, versioned := splitVersion(r.URL.Path)
		if versioned && version < e.oldest {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write([]byte(`{"message":"client version ` + version + ` is too old. Minimum supported API version is ` + e.oldest + `"}`))
			return
		}
		data, err := os.ReadFile(filepath.Join("testdata", "engines", "20.10", fileFor(path, r.URL.RawQuery)))
		if err != nil {
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write([]byte(`{"message":"No such thing"}`))
			return
		}
		var answer any
		if err := json.Unmarshal(data, &answer); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		e.change(fileFor(path, r.URL.RawQuery), answer)
		if err := json.NewEncoder(w).Encode(answer); err != nil {
			t.Errorf("answering %s: %v", path, err)
		}
	})
}

// fileFor is the file that holds the answer to a request.
func fileFor(path, query string) string {
	switch {
	case path == "/networks" && strings.Contains(query, "builtin"):
		return "networks-builtin.json"
	case path == "/networks", path == "/volumes":
		return path[1:] + ".json"
	case path == "/containers/json", path == "/images/json":
		return strings.Split(path, "/")[1] + ".json"
	case strings.HasPrefix(path, "/containers/"):
		return "container-" + nameIn(path) + ".json"
	case strings.HasSuffix(path, "/history"):
		return "history-" + nameIn(path) + ".json"
	}
	return "image-" + nameIn(path) + ".json"
}

// nameIn is the name in /containers/NAME/json; both tags of the image are one file.
func nameIn(path string) string {
	name, _, _ := strings.Cut(strings.Split(path, "/")[2], ":")
	return name
}
