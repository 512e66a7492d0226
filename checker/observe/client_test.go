package observe

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"matelot/checker"
)

func TestClient(t *testing.T) {
	meta := func(name, host string) string {
		return `{"Name":"` + name + `","Metadata":{"Description":"x"},"Endpoints":{"docker":{"Host":"` + host + `","SkipTLSVerify":false}}}`
	}
	plan := checker.PlanFor([]checker.Check{{ID: "c", Client: &checker.ClientSpec{Uses: "matelot"}}})
	variables := map[string]string{"DOCKER_CONTEXT": "nope"}
	for _, test := range []struct {
		name  string
		files map[string]string
		want  checker.Client
	}{
		{name: "none", want: checker.Client{Current: "default"}},
		{
			name: "contexts, one in use",
			files: map[string]string{
				"config.json":                  `{"auths":{},"currentContext":"matelot"}`,
				"contexts/meta/aa/meta.json":   meta("matelot", "unix:///lab"),
				"contexts/meta/bb/meta.json":   meta("server", "ssh://me@server"),
				"contexts/meta/torn/meta.json": `{"Name":`,
				"contexts/meta/empty/":         "",
				"contexts/tls/aa/":             "",
			},
			want: checker.Client{Current: "matelot", Contexts: map[string]string{"matelot": "unix:///lab", "server": "ssh://me@server"}},
		},
		{
			name:  "a configuration that docker cannot read either",
			files: map[string]string{"config.json": `{currentContext: matelot}`, "contexts/meta/aa/meta.json": `{"Name":"bare"}`},
			want:  checker.Client{Current: "default", Contexts: map[string]string{"bare": ""}},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.want.Variables = variables
			obs := Read(context.Background(), plan, Sources{DockerConfig: tree(t, test.files), Variables: variables})
			if len(obs.Troubles) > 0 || obs.Client == nil {
				t.Fatalf("troubles %v, client %v", obs.Troubles, obs.Client)
			}
			if diff := cmp.Diff(test.want, *obs.Client); diff != "" {
				t.Errorf("client (-want +got):\n%s", diff)
			}
		})
	}
}

// A folder that is not there is the lab's trouble.
func TestClientWithoutFolder(t *testing.T) {
	plan := checker.PlanFor([]checker.Check{{ID: "c", Client: &checker.ClientSpec{Uses: "matelot"}}})
	obs := Read(context.Background(), plan, Sources{DockerConfig: filepath.Join(t.TempDir(), "gone")})
	if len(obs.Troubles) != 1 || obs.Troubles[0].Topic != checker.TopicClient || obs.Troubles[0].Code != CodeUnreadable {
		t.Errorf("troubles = %+v", obs.Troubles)
	}
}
