package home

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestStateDir(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, system string
		env          map[string]string
		want         string
	}{
		{"linux", "linux", nil, "/home/ana/.local/state/matelot"},
		{"xdg", "linux", map[string]string{"XDG_STATE_HOME": "/data/state"}, "/data/state/matelot"},
		{"a relative XDG folder is ignored, as the specification says", "linux", map[string]string{"XDG_STATE_HOME": "state"}, "/home/ana/.local/state/matelot"},
		{"macOS", "darwin", nil, "/home/ana/Library/Application Support/matelot"},
		{"windows", "windows", map[string]string{"LocalAppData": "/local"}, "/local/matelot"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := stateDir(func(name string) string { return test.env[name] }, "/home/ana", test.system)
			if err != nil || got != filepath.FromSlash(test.want) {
				t.Errorf("got %q, %v; want %q", got, err, test.want)
			}
		})
	}
	if _, err := stateDir(func(string) string { return "" }, "/home/ana", "windows"); err == nil {
		t.Error("windows without LocalAppData must be an error")
	}
}

func TestFindFollowsMatelotHome(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	got, err := Find(func(name string) string { return map[string]string{"MATELOT_HOME": dir}[name] })
	if err != nil {
		t.Fatal(err)
	}
	want := Home{State: dir, Workspace: filepath.Join(dir, "workspace")}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	h := Home{State: filepath.Join(t.TempDir(), "deep")}
	empty, err := h.Settings()
	if err != nil || !cmp.Equal(empty, Settings{}) {
		t.Fatalf("without a file: %+v, %v", empty, err)
	}
	want := Settings{Lang: "fr", Binds: []string{"/srv"}}
	if err := h.Save(want); err != nil {
		t.Fatal(err)
	}
	got, err := h.Settings()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if err := os.WriteFile(h.settingsPath(), []byte("{broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Settings(); err == nil {
		t.Error("broken settings must be said, not passed over")
	}
}
