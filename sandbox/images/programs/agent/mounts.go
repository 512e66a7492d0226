//go:build linux

package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// prepare makes of a container what an engine needs: it has to write below /sys
// (cgroups of its containers, bridges' settings), which runc mounts read-only
// where the container is not privileged.
func prepare(workspace string) error {
	mounts, err := os.Open("/proc/self/mountinfo")
	if err != nil {
		return err
	}
	defer mounts.Close()
	all, err := parseMounts(mounts)
	if err != nil {
		return err
	}
	for _, m := range all {
		if m.path != "/sys" && !strings.HasPrefix(m.path, "/sys/") || m.flags&unix.MS_RDONLY == 0 {
			continue
		}
		flags := m.flags &^ unix.MS_RDONLY
		if err := unix.Mount("", m.path, "", unix.MS_REMOUNT|unix.MS_BIND|flags, ""); err != nil {
			return fmt.Errorf("making %s writable: %w", m.path, err)
		}
	}
	if workspace != "" {
		if err := linksLeadNowhere(workspace, all); err != nil {
			return err
		}
	}
	return shareCgroups("/sys/fs/cgroup")
}

// linksLeadNowhere has the engine refuse links of the workspace. It mounts folders
// of it into containers by their paths; a link that is put there after the path was
// looked at would lead to the engine's own files, its socket among them.
// MS_NOSYMFOLLOW is of Linux 5.10.
func linksLeadNowhere(workspace string, mounts []mount) error {
	for _, m := range mounts {
		if m.path != workspace {
			continue
		}
		err := unix.Mount("", workspace, "", unix.MS_REMOUNT|unix.MS_BIND|unix.MS_NOSYMFOLLOW|unix.MS_NOSUID|unix.MS_NODEV|m.flags, "")
		if err != nil {
			return fmt.Errorf("having links in %s lead nowhere: %w", workspace, err)
		}
		return nil
	}
	return fmt.Errorf("%s is no mount of its own", workspace)
}

// mount is one of the container's, with the flags that belong to it alone.
type mount struct {
	path  string
	flags uintptr
}

// parseMounts reads /proc/self/mountinfo (proc_pid_mountinfo(5)).
func parseMounts(r io.Reader) ([]mount, error) {
	known := map[string]uintptr{
		"ro": unix.MS_RDONLY, "nosuid": unix.MS_NOSUID, "nodev": unix.MS_NODEV, "noexec": unix.MS_NOEXEC,
		"noatime": unix.MS_NOATIME, "nodiratime": unix.MS_NODIRATIME, "relatime": unix.MS_RELATIME,
	}
	var mounts []mount
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 6 {
			return nil, fmt.Errorf("reading the mounts: %q", lines.Text())
		}
		m := mount{path: unescape(fields[4])}
		for option := range strings.SplitSeq(fields[5], ",") {
			m.flags |= known[option]
		}
		mounts = append(mounts, m)
	}
	return mounts, lines.Err()
}

// unescape undoes what mountinfo does to spaces and the like.
func unescape(path string) string {
	return strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`).Replace(path)
}

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
