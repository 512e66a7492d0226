package observe

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"matelot/checker"
)

func TestComposeProblem(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       checker.ComposeFile
	}{
		{"right", "services:\n  web:\n    image: a\n  app:\n    build: .\nvolumes:\n  data:\nx-mine: 1\n", checker.ComposeFile{}},
		{"an alias", "x-a: &a\n  image: a\nservices:\n  web: *a\n  two:\n    <<: *a\n", checker.ComposeFile{}},
		{"empty", "# nothing yet\n", checker.ComposeFile{Problem: "empty"}},
		{"a tab", "services:\n  web:\n\timage: a\n", checker.ComposeFile{Problem: "tab", Line: 3}},
		{"a service at the left", "services:\nweb:\n  image: a\n", checker.ComposeFile{Problem: "top_level", Line: 2, Name: "web"}},
		{"no services", "volumes:\n  data:\n", checker.ComposeFile{Problem: "no_services"}},
		{"a setting beside its service", "services:\n  web:\n  image: a\n", checker.ComposeFile{Problem: "not_a_service", Line: 2, Name: "web"}},
		{"neither image nor build", "services:\n  web:\n    ports: []\n", checker.ComposeFile{Problem: "no_image", Line: 2, Name: "web"}},
		{"its volumes", "services:\n  web:\n    image: a\n    volumes: [data:/d, ./x:/x, /y:/y, /z, '${V}:/v']\nvolumes:\n  data:\n", checker.ComposeFile{}},
		{"a volume not declared", "services:\n  web:\n    image: a\n    volumes:\n      - data:/d\n", checker.ComposeFile{Problem: "undeclared_volume", Line: 5, Name: "data"}},
		{"a list", "- a\n", checker.ComposeFile{Problem: "no_services"}},
	} {
		if got := composeProblem(test.text); got != test.want {
			t.Errorf("%s: %+v, want %+v", test.name, got, test.want)
		}
	}
	got := composeProblem("services:\n  web:\n    image: a\n   ports: []\n")
	if got.Problem != "syntax" || got.Line == 0 || got.Detail == "" {
		t.Errorf("an odd indentation: %+v", got)
	}
}

// TestComposeFileEditedLast: what compose reads beside its file counts too.
func TestComposeFileEditedLast(t *testing.T) {
	root := tree(t, map[string]string{
		"a/compose.yaml": "services:\n\tx", "a/.env": "", "b/compose.yaml": "", "b/.env": "", "c/.env": "",
	})
	late := time.Now().Add(time.Hour).UTC().Truncate(time.Second)
	for _, name := range []string{"a/.env", "b/compose.yaml"} {
		if err := os.Chtimes(filepath.Join(root, filepath.FromSlash(name)), late, late); err != nil {
			t.Fatal(err)
		}
	}
	obs := Read(t.Context(), checker.Plan{ComposeFiles: map[string]string{"a": "a", "b": "b", "c": "c"}}, Sources{Workspace: root})
	noTroubles(t, obs)
	a, b := obs.ComposeFiles["a"], obs.ComposeFiles["b"]
	if a.Edited != "a/.env" || !a.Changed.Equal(late) || a.Problem != "tab" || a.Line != 2 {
		t.Errorf("a: %+v", a)
	}
	if b.Edited != "b/compose.yaml" || !b.Changed.Equal(late) || obs.ComposeFiles["c"].Path != "" {
		t.Errorf("b: %+v, c: %+v", b, obs.ComposeFiles["c"])
	}
}
