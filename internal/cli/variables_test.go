package cli

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"matelot/sandbox"
)

// The variables of a shell count for the session that the shell belongs to.
func TestShellVariables(t *testing.T) {
	t.Parallel()
	session := &sandbox.Session{State: sandbox.State{ID: "mine"}}
	for _, test := range []struct {
		name string
		env  map[string]string
		want map[string]string
	}{
		{"none is set", map[string]string{"MATELOT_SESSION": "mine"}, map[string]string{}},
		{
			"those that override the context",
			map[string]string{"MATELOT_SESSION": "mine", "DOCKER_HOST": "tcp://old:2375", "DOCKER_CONFIG": "/x"},
			map[string]string{"DOCKER_HOST": "tcp://old:2375"},
		},
		{"another session's shell", map[string]string{"MATELOT_SESSION": "theirs", "DOCKER_CONTEXT": "work"}, nil},
		{"outside the lab", map[string]string{"DOCKER_CONTEXT": "work"}, nil},
	} {
		app := &App{Options: Options{Getenv: func(name string) string { return test.env[name] }}}
		if diff := cmp.Diff(test.want, app.shellVariables(session)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

func TestVariablesThatATrialLeft(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "env")
	if got := readVariables(path); len(got) > 0 {
		t.Errorf("of a shell that left nothing: %v", got)
	}
	const printed = "HOME=/home/ana\nDOCKER_CONTEXT=definitely-not-working\r\nDOCKER_HOST=\nDOCKER_CONFIG=/x\n"
	if err := os.WriteFile(path, []byte(printed), 0o600); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"DOCKER_CONTEXT": "definitely-not-working"}
	if diff := cmp.Diff(want, readVariables(path)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
