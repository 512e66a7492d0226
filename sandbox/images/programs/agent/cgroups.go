//go:build linux

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// shareCgroups lets the engine share its limits out among its containers where
// cgroups are of version 2: a group that does so may hold no process itself
// (https://docs.kernel.org/admin-guide/cgroup-v2.html, "No Internal Process
// Constraint"), so ours move into one below it.
func shareCgroups(root string) error {
	controllers, err := os.ReadFile(filepath.Join(root, "cgroup.controllers"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // version 1
	}
	if err != nil {
		return fmt.Errorf("reading the cgroup's controllers: %w", err)
	}
	own := filepath.Join(root, "init")
	if err := os.MkdirAll(own, 0o755); err != nil {
		return fmt.Errorf("making a cgroup: %w", err)
	}
	processes, err := os.ReadFile(filepath.Join(root, "cgroup.procs"))
	if err != nil {
		return fmt.Errorf("reading the cgroup's processes: %w", err)
	}
	for process := range strings.FieldsSeq(string(processes)) {
		err := os.WriteFile(filepath.Join(own, "cgroup.procs"), []byte(process), 0o644)
		if err != nil && !errors.Is(err, unix.ESRCH) {
			return fmt.Errorf("moving a process into a cgroup of its own: %w", err)
		}
	}
	for controller := range strings.FieldsSeq(string(controllers)) {
		// One that cannot be shared out is one the engine does without.
		_ = os.WriteFile(filepath.Join(root, "cgroup.subtree_control"), []byte("+"+controller), 0o644)
	}
	return nil
}

// containers is the cgroup in which an engine puts those of its containers, where it
// is not told otherwise (dockerd's --cgroup-parent).
const containers = "docker"

// keepSome bounds the containers, all together, below what the whole may have: where
// they have used up theirs, there is memory and there are processes left for the
// engine, and none of its own is killed for what they did.
func keepSome(root string) error {
	if _, err := os.Stat(filepath.Join(root, "cgroup.controllers")); err == nil { // version 2
		return errors.Join(
			bound(root, "memory.max", filepath.Join(root, containers), "memory.max"),
			bound(root, "pids.max", filepath.Join(root, containers), "pids.max"))
	}
	memory, pids := filepath.Join(root, "memory"), filepath.Join(root, "pids")
	return errors.Join(
		bound(memory, "memory.limit_in_bytes", filepath.Join(memory, containers), "memory.limit_in_bytes"),
		bound(pids, "pids.max", filepath.Join(pids, containers), "pids.max"))
}

// bound gives a group part of another's limit. A controller that is not there has
// none to share.
func bound(of, limit, group, name string) error {
	text, err := os.ReadFile(filepath.Join(of, limit))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading a limit: %w", err)
	}
	most, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	if err != nil || most > 1<<60 {
		return nil //nolint:nilerr // "max", or the largest number of pages: there is none
	}
	if err := os.MkdirAll(group, 0o755); err != nil {
		return fmt.Errorf("making the containers' cgroup: %w", err)
	}
	if err := os.WriteFile(filepath.Join(group, name), []byte(strconv.FormatInt(most-most/kept, 10)), 0o644); err != nil {
		return fmt.Errorf("bounding the containers: %w", err)
	}
	return nil
}

// kept is the part that the engine keeps, of 1: dockerd, containerd and a shim for
// each container.
const kept = 8
