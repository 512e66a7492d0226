//go:build linux

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestParseMounts(t *testing.T) {
	got, err := parseMounts(strings.NewReader(
		"36 35 98:0 / /sys/fs/cgroup ro,nosuid,nodev,noexec,relatime - tmpfs tmpfs rw\n" +
			"37 36 0:31 / /with\\040space rw master:2 - cgroup cgroup rw,cpu\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []mount{
		{"/sys/fs/cgroup", unix.MS_RDONLY | unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC | unix.MS_RELATIME},
		{"/with space", 0},
	}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if _, err := parseMounts(strings.NewReader("no mount\n")); err == nil {
		t.Error("a line that is none was taken")
	}
}

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
