//go:build linux

package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestCgroupsOfVersion2AreShared(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{"cgroup.controllers": "cpu memory\n", "cgroup.procs": "1\n7\n", "cgroup.subtree_control": ""} {
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := shareCgroups(root); err != nil {
		t.Fatal(err)
	}
	moved, err := os.ReadFile(filepath.Join(root, "init", "cgroup.procs"))
	if err != nil || string(moved) != "7" { // the kernel takes one at a time; a file keeps the last
		t.Errorf("moved %q, %v", moved, err)
	}
	shared, err := os.ReadFile(filepath.Join(root, "cgroup.subtree_control"))
	if err != nil || string(shared) != "+memory" {
		t.Errorf("shared %q, %v", shared, err)
	}
	if err := shareCgroups(t.TempDir()); err != nil {
		t.Errorf("version 1: %v", err)
	}
}

func TestTheEngineKeepsSomeForItself(t *testing.T) {
	for name, test := range map[string]struct{ limits, want map[string]string }{
		"version 1": {
			map[string]string{"memory/memory.limit_in_bytes": "8000\n", "pids/pids.max": "1024\n"},
			map[string]string{"memory/docker/memory.limit_in_bytes": "7000", "pids/docker/pids.max": "896"},
		},
		"version 2": {
			map[string]string{"cgroup.controllers": "memory pids\n", "memory.max": "8000\n", "pids.max": "1024\n"},
			map[string]string{"docker/memory.max": "7000", "docker/pids.max": "896"},
		},
		"no limits": {
			map[string]string{"memory/memory.limit_in_bytes": "9223372036854771712\n", "pids/pids.max": "max\n"},
			map[string]string{"memory/docker/memory.limit_in_bytes": "", "pids/docker/pids.max": ""},
		},
		"no controllers": {nil, map[string]string{"memory/docker/memory.limit_in_bytes": ""}},
	} {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			for path, text := range test.limits {
				if err := os.MkdirAll(filepath.Join(root, filepath.Dir(path)), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(root, path), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if err := keepSome(root); err != nil {
				t.Fatal(err)
			}
			for path, want := range test.want {
				text, err := os.ReadFile(filepath.Join(root, path))
				if string(text) != want || (err == nil) != (want != "") {
					t.Errorf("%s: %q, %v; want %q", path, text, err, want)
				}
			}
		})
	}
}
