package observe

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"matelot/checker"
)

// tree makes files in a new folder: a name that ends in a slash is a folder.
func tree(t testing.TB, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		dir := filepath.Dir(path)
		if strings.HasSuffix(name, "/") {
			dir = path
		}
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "/") {
			continue
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestFiles(t *testing.T) {
	outside := tree(t, map[string]string{"secret": "not theirs"})
	root := tree(t, map[string]string{"a.txt": "ahoy\n", "dir/b": "", "dir/c/d": "", "big": strings.Repeat("x", 3*maxContent), "none/": ""})
	many := filepath.Join(root, "many")
	if err := os.Mkdir(many, 0o700); err != nil {
		t.Fatal(err)
	}
	for i := range maxEntries + 10 {
		if err := os.WriteFile(filepath.Join(many, fmt.Sprintf("%03d", i)), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	links := map[string]string{
		"within": "a.txt", "away": filepath.Join(outside, "secret"), "up": "../" + filepath.Base(outside), "nowhere": "gone", "self": "self",
	}
	for name, target := range links {
		if err := os.Symlink(target, filepath.Join(root, name)); err != nil {
			t.Fatal(err)
		}
	}
	var first []string
	for i := range maxEntries {
		first = append(first, fmt.Sprintf("%03d", i))
	}
	want := map[string]checker.File{
		"a.txt":      {Kind: "file", Content: "ahoy\n", Size: 5},
		"./a.txt":    {Kind: "file", Content: "ahoy\n", Size: 5},
		"within":     {Kind: "file", Content: "ahoy\n", Size: 5},
		"big":        {Kind: "file", Content: strings.Repeat("x", maxContent), Size: 3 * maxContent},
		"dir":        {Kind: "dir", Entries: []string{"b", "c"}},
		"dir/":       {Kind: "dir", Entries: []string{"b", "c"}},
		"none":       {Kind: "dir", Entries: []string{}},
		"many":       {Kind: "dir", Entries: first},
		"missing":    {Kind: "missing"},
		"dir/gone/x": {Kind: "missing"},
		"a.txt/x":    {Kind: "missing"},
		"nowhere":    {Kind: "missing"},
		"away":       {Kind: "other"},
		"up":         {Kind: "other"},
		"self":       {Kind: "other"},
		"../x":       {Kind: "other"},
		"dir/../..":  {Kind: "other"},
		"/etc/hosts": {Kind: "other"},
	}
	plan := checker.Plan{}
	for path := range want {
		plan.Files = append(plan.Files, path)
	}
	obs := Read(t.Context(), plan, Sources{Workspace: root})
	noTroubles(t, obs)
	if diff := cmp.Diff(want, obs.Files, cmpopts.IgnoreFields(checker.File{}, "Changed", "Owner")); diff != "" {
		t.Error(diff)
	}
	info, err := os.Stat(filepath.Join(root, "a.txt"))
	if err != nil {
		t.Fatal(err)
	}
	got := obs.Files["a.txt"]
	if !got.Changed.Equal(info.ModTime()) {
		t.Errorf("changed at %s, want %s", got.Changed, info.ModTime())
	}
	if runtime.GOOS != "windows" && got.Owner != strconv.Itoa(os.Getuid()) {
		t.Errorf("owner %q", got.Owner)
	}
}

func TestNoWorkspaceIsTrouble(t *testing.T) {
	for _, workspace := range []string{"", filepath.Join(t.TempDir(), "gone")} {
		obs := Read(t.Context(), checker.Plan{Files: []string{"a"}, ComposeFiles: map[string]string{"c": "."}}, Sources{Workspace: workspace})
		if len(obs.Troubles) != 2 || obs.Troubles[0].Code != CodeUnreadable || obs.Troubles[0].Of != "c" || obs.Troubles[1].Of != "a" {
			t.Errorf("%q: %+v", workspace, obs.Troubles)
		}
		if obs.Files != nil || obs.ComposeFiles != nil {
			t.Errorf("%q: read %v, %v", workspace, obs.Files, obs.ComposeFiles)
		}
	}
}

func TestComposeFile(t *testing.T) {
	root := tree(t, map[string]string{
		"one/compose.yaml": "", "one/docker-compose.yml": "", "two/docker-compose.yml": "", "three/compose.yml/": "",
		"three/docker-compose.yaml": "", "none/x": "",
	})
	changed := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	if err := os.Chtimes(filepath.Join(root, "two", "docker-compose.yml"), changed, changed); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"one": "one/compose.yaml", "two": "two/docker-compose.yml", "three": "three/docker-compose.yaml", "none": "", "gone": "", ".": "",
	}
	plan := checker.Plan{ComposeFiles: map[string]string{}}
	for dir := range want {
		plan.ComposeFiles[dir] = dir
	}
	obs := Read(t.Context(), plan, Sources{Workspace: root})
	noTroubles(t, obs)
	got := map[string]string{}
	for id, file := range obs.ComposeFiles {
		got[id] = file.Path
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if !obs.ComposeFiles["two"].Changed.Equal(changed) {
		t.Errorf("changed at %s", obs.ComposeFiles["two"].Changed)
	}
}

func TestHostPath(t *testing.T) {
	tests := []struct{ source, goos, want string }{
		{"/home/jo/site", "linux", "/home/jo/site"},
		{"/host_mnt/Users/jo/site", "darwin", "/Users/jo/site"},
		{"/run/desktop/mnt/host/c/Users/jo/site", "windows", `C:\Users\jo\site`},
		{"/run/desktop/mnt/host/wsl/docker", "windows", "/run/desktop/mnt/host/wsl/docker"},
		{`C:\Users\jo`, "windows", `C:\Users\jo`},
	}
	for _, test := range tests {
		if got := hostPath(test.source, test.goos); got != test.want {
			t.Errorf("%s on %s: got %s, want %s", test.source, test.goos, got, test.want)
		}
	}
}

func TestAWorkspaceWithTwoNames(t *testing.T) {
	root := tree(t, map[string]string{"site/": ""})
	other := filepath.Join(t.TempDir(), "other")
	if err := os.Symlink(root, other); err != nil {
		t.Fatal(err)
	}
	r := &reader{src: Sources{Workspace: other}}
	for path, want := range map[string]string{
		other: ".", filepath.Join(other, "site"): "site", filepath.Join(root, "site"): "site", filepath.Dir(root): "", "site": "",
	} {
		rel, inside := r.inWorkspace(path)
		if rel != want && inside || inside != (want != "") {
			t.Errorf("%s: got %q, %v, want %q", path, rel, inside, want)
		}
	}
}
