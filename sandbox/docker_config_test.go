package sandbox

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDockerConfigTakesNoCredentials(t *testing.T) {
	t.Parallel()
	learner := t.TempDir()
	const theirs = `{"auths":{"https://index.docker.io/v1/":{"auth":"c2VjcmV0"}},"credsStore":"desktop",` +
		`"currentContext":"work","detachKeys":"ctrl-x,x","cliPluginsExtraDirs":["/opt/plugins"]}`
	path := filepath.Join(learner, "config.json")
	if err := os.WriteFile(path, []byte(theirs), 0o600); err != nil {
		t.Fatal(err)
	}
	session := newSession(t, t.TempDir())
	if err := session.writeDockerConfig(learner); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(session.ConfigDir(), "config.json"))
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"currentContext":      "matelot",
		"detachKeys":          "ctrl-x,x",
		"cliPluginsExtraDirs": []any{"/opt/plugins", filepath.Join(learner, "cli-plugins")},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if after, err := os.ReadFile(path); err != nil || string(after) != theirs {
		t.Errorf("the learner's own file changed: %s, %v", after, err)
	}
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := session.writeDockerConfig(learner); err == nil {
		t.Error("a broken configuration must be said")
	}
}

// Whatever an exercise about contexts leaves, docker leads to the lab again.
func TestDockerConfigIsMended(t *testing.T) {
	t.Parallel()
	const server = `{"Name":"server","Endpoints":{"docker":{"Host":"ssh://deploy@server.example"}}}`
	ours := filepath.Join("contexts", "meta", contextID(contextName), "meta.json")
	plugins := []any{filepath.Join("learner", "cli-plugins")}
	login := map[string]any{"localhost:5000": map[string]any{"auth": "YTpi"}}
	for _, test := range []struct {
		name string
		left map[string]string // files; an empty one is removed
		want map[string]any    // config.json
	}{
		{name: "untouched", want: map[string]any{"currentContext": "matelot", "cliPluginsExtraDirs": plugins}},
		{
			name: "another context in use, and a login",
			left: map[string]string{
				"config.json":                  `{"auths":{"localhost:5000":{"auth":"YTpi"}},"currentContext":"server"}`,
				"contexts/meta/5e/meta.json":   server,
				"contexts/tls/5e/docker/k.pem": "k",
			},
			want: map[string]any{"currentContext": "matelot", "auths": login},
		},
		{
			name: "the lab's context removed, or made to lead elsewhere",
			left: map[string]string{"config.json": `{"currentContext":""}`, filepath.ToSlash(ours): server},
			want: map[string]any{"currentContext": "matelot"},
		},
		{
			name: "a slip in the file",
			left: map[string]string{"config.json": `{"currentContext": server}`, filepath.ToSlash(ours): ""},
			want: map[string]any{"currentContext": "matelot", "cliPluginsExtraDirs": plugins},
		},
		{
			name: "no file",
			left: map[string]string{"config.json": ""},
			want: map[string]any{"currentContext": "matelot", "cliPluginsExtraDirs": plugins},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			session := newSession(t, t.TempDir())
			if err := session.writeDockerConfig("learner"); err != nil {
				t.Fatal(err)
			}
			first, err := os.ReadFile(filepath.Join(session.ConfigDir(), ours))
			if err != nil {
				t.Fatal(err)
			}
			for name, text := range test.left {
				path := filepath.Join(session.ConfigDir(), filepath.FromSlash(name))
				if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
					t.Fatal(err)
				}
				if text == "" {
					_ = os.Remove(path)
				}
			}
			if err := session.mendDockerConfig(); err != nil {
				t.Fatal(err)
			}
			data, err := os.ReadFile(session.configFile())
			if err != nil {
				t.Fatal(err)
			}
			var got map[string]any
			if err := json.Unmarshal(data, &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("config.json (-want +got):\n%s", diff)
			}
			again, err := os.ReadFile(filepath.Join(session.ConfigDir(), ours))
			if err != nil || string(again) != string(first) {
				t.Errorf("the lab's context: %s, %v; want %s", again, err, first)
			}
			metas, err := os.ReadDir(filepath.Join(session.ConfigDir(), "contexts", "meta"))
			if err != nil || len(metas) != 1 {
				t.Errorf("contexts: %v, %v", metas, err)
			}
			if _, err := os.Stat(filepath.Join(session.ConfigDir(), "contexts", "tls")); err == nil {
				t.Error("keys of other contexts are left")
			}
		})
	}
}

func TestEnvLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	session := newSession(t, t.TempDir())
	got := session.Env([]string{
		"HOME=/home/ana", "DOCKER_HOST=tcp://elsewhere", "DOCKER_CONTEXT=work", "DOCKER_CONFIG=/x",
		"DOCKER_TLS_VERIFY=1", "DOCKER_CERT_PATH=/x", "DOCKER_API_VERSION=1.30",
		"BUILDX_CONFIG=/x", "BUILDX_BUILDER=mine", "BUILDKIT_HOST=tcp://elsewhere", "COMPOSE_FILE=mine.yaml",
	})
	want := []string{
		"HOME=/home/ana", "COMPOSE_FILE=mine.yaml",
		"DOCKER_CONFIG=" + session.ConfigDir(), "MATELOT_SESSION=" + session.ID,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
