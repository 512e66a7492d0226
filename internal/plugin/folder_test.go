package plugin

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// executable stands for matelot: of the same module, as the linker wrote it.
func executable(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "matelot")
	if err := copyFile(self, path); err != nil {
		t.Fatal(err)
	}
	return path
}

// folders are those with links and those with copies.
func folders(t *testing.T) map[string]Folder {
	t.Helper()
	all := map[string]Folder{"copies": {Dir: filepath.Join(t.TempDir(), "cli-plugins"), Copies: true}}
	if runtime.GOOS != "windows" {
		all["links"] = Folder{Dir: filepath.Join(t.TempDir(), "cli-plugins")}
	}
	return all
}

func install(t *testing.T, f Folder, exe string, wantChange bool) {
	t.Helper()
	changed, err := f.Install(exe)
	if err != nil {
		t.Fatal(err)
	}
	if changed != wantChange {
		t.Errorf("installing told that something changed: %t, want %t", changed, wantChange)
	}
}

func list(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestInstallAndRemove(t *testing.T) {
	t.Parallel()
	for kind, f := range folders(t) {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			exe := executable(t)
			install(t, f, exe, true)
			install(t, f, exe, false)
			for _, name := range Names() {
				if !f.leadsTo(name, exe) {
					t.Errorf("%s does not lead to matelot", f.Path(name))
				}
				info, err := os.Stat(f.Path(name))
				if err != nil {
					t.Fatal(err)
				}
				if runtime.GOOS != "windows" && info.Mode()&0o100 == 0 {
					t.Errorf("docker may not run %s: %s", f.Path(name), info.Mode())
				}
			}
			if f.Copies && Origin(f.Path(Learn)) != exe {
				t.Errorf("a copy is of %q, want %q", Origin(f.Path(Learn)), exe)
			}
			other := filepath.Join(f.Dir, "docker-compose")
			if err := os.WriteFile(other, nil, 0o600); err != nil {
				t.Fatal(err)
			}
			removed, left, err := f.Remove()
			if err != nil || len(left) != 0 {
				t.Fatalf("removing: %v, left %q", err, left)
			}
			if diff := cmp.Diff([]string{f.Path(Learn), f.Path(Matelot)}, removed); diff != "" {
				t.Errorf("removed (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]string{"docker-compose"}, list(t, f.Dir)); diff != "" {
				t.Errorf("what stays (-want +got):\n%s", diff)
			}
			if removed, _, err := f.Remove(); err != nil || removed != nil {
				t.Errorf("removing again: %v, removed %q", err, removed)
			}
		})
	}
}

// TestInstallFollowsMatelot: what another matelot left, or one that is gone, is
// put right.
func TestInstallFollowsMatelot(t *testing.T) {
	t.Parallel()
	for kind, f := range folders(t) {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			before, now := executable(t), executable(t)
			install(t, f, before, true)
			if err := os.Remove(before); err != nil {
				t.Fatal(err)
			}
			install(t, f, now, true)
			for _, name := range Names() {
				if !f.leadsTo(name, now) {
					t.Errorf("%s does not lead to the new matelot", name)
				}
			}
			if f.Copies && f.origin() != now {
				t.Errorf("the copies are of %q, want %q", f.origin(), now)
			}
		})
	}
}

func TestInstallLeavesForeignFilesAlone(t *testing.T) {
	t.Parallel()
	foreign := map[string]func(path string) error{
		"a script":             func(path string) error { return os.WriteFile(path, []byte("#!/bin/sh\n"), 0o600) },
		"a folder":             func(path string) error { return os.Mkdir(path, 0o700) },
		"a link to elsewhere":  func(path string) error { return os.Symlink(filepath.Dir(path), path) },
		"a link that is loose": func(path string) error { return os.Symlink("/nowhere/docker-learn", path) },
	}
	for kind, f := range folders(t) {
		for name, create := range foreign {
			t.Run(kind+", "+name, func(t *testing.T) {
				t.Parallel()
				f := Folder{Dir: filepath.Join(t.TempDir(), "cli-plugins"), Copies: f.Copies}
				if err := os.MkdirAll(f.Dir, 0o700); err != nil {
					t.Fatal(err)
				}
				// The second of the names, so that the first could already be made.
				if err := create(f.Path(Matelot)); err != nil {
					t.Skip("this system makes no such file:", err)
				}
				before := list(t, f.Dir)
				changed, err := f.Install(executable(t))
				var named *ForeignError
				if !errors.As(err, &named) || !errors.Is(err, ErrForeign) || named.Path != f.Path(Matelot) || changed {
					t.Fatalf("installing over %s: changed %t, error %v", name, changed, err)
				}
				removed, left, err := f.Remove()
				if err != nil || removed != nil || len(left) != 1 || left[0] != f.Path(Matelot) {
					t.Errorf("removing: removed %q, left %q, error %v", removed, left, err)
				}
				if diff := cmp.Diff(before, list(t, f.Dir)); diff != "" {
					t.Errorf("the folder (-before +after):\n%s", diff)
				}
			})
		}
	}
}

func TestOriginOfWhatIsNoCopy(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, originFile), []byte("/opt/matelot\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := Origin(filepath.Join(dir, "matelot")); got != "" {
		t.Errorf("matelot itself is taken for a copy of %s", got)
	}
	if got := Origin(filepath.Join(t.TempDir(), "docker-learn")); got != "" {
		t.Errorf("without a note the origin is %s", got)
	}
}
