package broker_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
	"go.yaml.in/yaml/v3"

	"matelot/checker"
	"matelot/checker/observe"
	"matelot/internal/grader/queue"
)

// documented are the files that docs/scale.md shows, by the name in their first line.
func documented(t *testing.T, name string) string {
	t.Helper()
	page, err := os.ReadFile(filepath.FromSlash("../../../../docs/scale.md"))
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile("(?s)```[a-z]+\n# " + regexp.QuoteMeta(name) + "\n(.*?)```").FindSubmatch(page)
	if found == nil {
		t.Fatalf("docs/scale.md shows no %s", name)
	}
	return string(found[1])
}

// composeFile is what the documented Compose file may have: a field that is misspelt
// is none of these.
type composeFile struct {
	Services map[string]struct {
		Image       string            `yaml:"image"`
		Build       map[string]string `yaml:"build"`
		Command     []string          `yaml:"command"`
		Ports       []string          `yaml:"ports"`
		Environment any               `yaml:"environment"`
		Volumes     []string          `yaml:"volumes"`
		Tmpfs       []string          `yaml:"tmpfs"`
		ReadOnly    bool              `yaml:"read_only"`
		CapDrop     []string          `yaml:"cap_drop"`
		SecurityOpt []string          `yaml:"security_opt"`
		StopGrace   string            `yaml:"stop_grace_period"`
		Restart     string            `yaml:"restart"`
	} `yaml:"services"`
	Volumes map[string]struct{} `yaml:"volumes"`
}

func TestTheComposeFile(t *testing.T) {
	t.Parallel()
	var file composeFile
	decoder := yaml.NewDecoder(strings.NewReader(documented(t, "compose.yaml")))
	decoder.KnownFields(true)
	if err := decoder.Decode(&file); err != nil {
		t.Fatal(err)
	}
	worker, there := file.Services["worker"]
	if !there || len(file.Services) != 2 {
		t.Fatalf("its services are %v", file.Services)
	}
	// What is said of the worker's rights holds.
	if !worker.ReadOnly || !slices.Equal(worker.CapDrop, []string{"ALL"}) || !slices.Contains(worker.SecurityOpt, "no-new-privileges:true") {
		t.Errorf("the worker has rights: %+v", worker)
	}
	if !slices.Contains(worker.Volumes, "/var/run/docker.sock:/var/run/docker.sock") {
		t.Errorf("the worker has no engine: %q", worker.Volumes)
	}
	// Each named volume, and each file beside it, is one that the page makes.
	made := map[string]bool{"./nats.conf": true, "./tls": true, "./tls/ca.pem": true, "/var/run/docker.sock": true}
	for name := range file.Volumes {
		made[name] = true
	}
	for name, service := range file.Services {
		for _, v := range service.Volumes {
			if source, _, _ := strings.Cut(v, ":"); !made[source] {
				t.Errorf("%s mounts %q, which is nowhere", name, source)
			}
		}
	}
	if dockerfile := documented(t, worker.Build["dockerfile"]); !strings.Contains(dockerfile, "COPY matelot matelot-tutor ") {
		t.Errorf("its Dockerfile is %q", dockerfile)
	}
}

// By the schema of the checker, which the course's exercise on Kubernetes uses.
func TestTheKubernetesManifest(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "workers.yaml"), []byte(documented(t, "workers.yaml")), 0o600); err != nil {
		t.Fatal(err)
	}
	checks := []checker.Check{{ID: "workers", File: &checker.FileSpec{Path: "workers.yaml", Kubernetes: []checker.KubernetesSpec{
		{Kind: "Deployment", Name: "matelot-worker", Image: "registry.example/matelot-worker:1", Replicas: 4},
	}}}}
	seen := observe.Read(t.Context(), checker.PlanFor(checks), observe.Sources{Workspace: dir})
	if results := checker.Judge(checks, seen); checker.Overall(results) != checker.Pass {
		t.Errorf("%+v", results)
	}
}

// The documented server starts, asks for TLS, and its users may do what they are for.
func TestTheServersConfiguration(t *testing.T) {
	ours := newAuthority(t)
	cert, key := ours.issue(t)
	t.Setenv("GRADER_PASSWORD", "g0123456789")
	t.Setenv("WORKER_PASSWORD", "w0123456789")
	text := documented(t, "nats.conf")
	for path, ours := range map[string]string{"/etc/nats/tls/ca.pem": cert, "/etc/nats/tls/key.pem": key, "/data": t.TempDir()} {
		if !strings.Contains(text, `"`+path+`"`) {
			t.Fatalf("it has no %s", path)
		}
		text = strings.ReplaceAll(text, `"`+path+`"`, `"`+filepath.ToSlash(ours)+`"`)
	}
	options, err := server.ProcessConfigFile(writeFile(t, []byte(text)))
	if err != nil {
		t.Fatal(err)
	}
	options.Host, options.Port, options.NoLog, options.NoSigs = "127.0.0.1", server.RANDOM_PORT, true, true
	s, err := server.NewServer(options)
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	if !s.ReadyForConnections(within) {
		t.Fatal("the server is not ready")
	}
	as := func(who string) queue.Options {
		return queue.Options{URL: strings.Replace(s.ClientURL(), "://", "://"+who+"@", 1), TLS: queue.TLS{CA: ours.file}}
	}
	// The worker may come first.
	there, here := open(t, as("worker:w0123456789")), open(t, as("grader:g0123456789"))
	if !there.Encrypted() {
		t.Error("the connection is not encrypted")
	}
	work(t, there, does(hashes), queue.WorkerOptions{Slots: 2})
	client := newClient(t, here, queue.ClientOptions{})
	ends(t, handIn(t, client, 10), 10)
	large := bytes.Repeat([]byte("a"), 1<<20)
	if _, err := client.Replay(soon(t), "ports/publish", graded("Dockerfile", large)); err != nil {
		t.Error(err)
	}
	_, err = newClient(t, there, queue.ClientOptions{}).Replay(soon(t), "ports/publish", graded("Dockerfile", []byte("FROM scratch")))
	if err == nil || !strings.Contains(strings.ToLower(err.Error()), "permissions violation") {
		t.Errorf("a worker hands in a job: %v", err)
	}
}
