//go:build linux

package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
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
	if err := shareCgroups("/sys/fs/cgroup"); err != nil {
		return err
	}
	// An engine that could do without it has to start.
	if err := keepSome("/sys/fs/cgroup"); err != nil {
		fmt.Fprintln(os.Stderr, "agent:", err)
	}
	return nil
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
