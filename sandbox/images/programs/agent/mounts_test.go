//go:build linux

package main

import (
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
