package plugin

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRead(t *testing.T) {
	t.Parallel()
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		line string // as docker calls its plugin, or somebody by hand
		want Call
	}{
		{"learn", "/p/docker-learn learn ports/publish", Call{Plugin: Learn, Args: []string{"learn", "ports/publish"}}},
		{"learn alone", "/p/docker-learn learn", Call{Plugin: Learn, Args: []string{"learn"}}},
		{"a flag of learn", "/p/docker-learn learn --lang fr ports", Call{Plugin: Learn, Args: []string{"learn", "--lang", "fr", "ports"}}},
		{"a lesson named learn", "/p/docker-learn learn learn", Call{Plugin: Learn, Args: []string{"learn", "learn"}}},
		{"matelot", "/p/docker-matelot matelot check --watch", Call{Plugin: Matelot, Args: []string{"check", "--watch"}}},
		{"matelot alone", "docker-matelot matelot", Call{Plugin: Matelot}},
		{"Windows", "docker-matelot.EXE matelot check", Call{Plugin: Matelot, Args: []string{"check"}}},
		{"metadata", "/p/docker-learn docker-cli-plugin-metadata", Call{Plugin: Learn, Metadata: true}},
		{"by hand", "docker-learn ports", Call{Plugin: Learn, Args: []string{"learn", "ports"}}},
		{"by hand, with a flag that docker has not", "docker-learn --lang fr", Call{Plugin: Learn, Args: []string{"learn", "--lang", "fr"}}},
		{"help", "docker-learn help learn", Call{Plugin: Learn, Args: []string{"learn", "--help"}}},
		{"help of a command", "docker-matelot help matelot check", Call{Plugin: Matelot, Args: []string{"check", "--help"}}},
		{"--help after", "docker-learn learn --help", Call{Plugin: Learn, Args: []string{"learn", "--help"}}},
		{"--help before", "docker-learn --help learn", Call{Plugin: Learn, Args: []string{"learn", "--help"}}},
		{"completion", "docker-learn __complete learn po", Call{Plugin: Learn, Args: []string{"__complete", "learn", "po"}}},
		{"completion of a command", "docker-matelot __completeNoDesc matelot ch", Call{Plugin: Matelot, Args: []string{"__completeNoDesc", "ch"}}},
		{"a context", "docker-learn --context boat -D -l debug learn ports", Call{
			Plugin: Learn, Args: []string{"learn", "ports"}, Env: map[string]string{"DOCKER_CONTEXT": "boat", "DOCKER_HOST": ""},
		}},
		{"a host, and certificates", "docker-learn -H tcp://boat:2376 --tlsverify --tlscacert certs/ca.pem learn", Call{
			Plugin: Learn, Args: []string{"learn"}, Env: map[string]string{
				"DOCKER_HOST": "tcp://boat:2376", "DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": filepath.Join(here, "certs"),
			},
		}},
		{"a configuration, and TLS", "docker-matelot --config=c --tls matelot check", Call{
			Plugin: Matelot, Args: []string{"check"}, Env: map[string]string{"DOCKER_CONFIG": filepath.Join(here, "c"), "DOCKER_TLS": "1"},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			words := strings.Fields(tt.line)
			got, ok := Read(words[0], words[1:])
			if !ok {
				t.Fatalf("%s was not taken for a call of docker", tt.line)
			}
			if len(got.Args) == 0 {
				got.Args = nil
			}
			if len(got.Env) == 0 {
				got.Env = nil
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.line, diff)
			}
		})
	}
}

func TestReadLeavesOtherCallsAlone(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "matelot", "/usr/bin/matelot-tutor", "docker", "docker-learnt", "docker-", "matelot.exe"} {
		if call, ok := Read(name, []string{"learn", "ports"}); ok || call.Plugin != "" {
			t.Errorf("%q was taken for a call of docker: %+v", name, call)
		}
	}
}

func TestDisplay(t *testing.T) {
	t.Parallel()
	for plugin, want := range map[string]string{Learn: "docker", Matelot: "docker matelot", "": ""} {
		if got := (Call{Plugin: plugin}).Display(); got != want {
			t.Errorf("plugin %q is shown as %q, want %q", plugin, got, want)
		}
	}
}
