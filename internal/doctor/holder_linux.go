package doctor

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// listening is the state of a socket in /proc/net/tcp (proc_pid_net(5)).
const listening = "0A"

// portHolder finds who listens at a port: the socket's inode stands in
// /proc/net/tcp, and a link to it in the /proc/PID/fd of its process, which can
// be read for one's own processes.
func portHolder(port int) (name string, pid int, found bool) {
	inodes := map[string]bool{}
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		data, err := os.ReadFile(table)
		if err != nil {
			continue // without IPv6, say
		}
		for _, inode := range listenersAt(string(data), port) {
			inodes["socket:["+inode+"]"] = true
		}
	}
	if len(inodes) == 0 {
		return "", 0, false
	}
	links, err := filepath.Glob("/proc/[0-9]*/fd/*")
	if err != nil {
		return "", 0, false
	}
	for _, link := range links {
		if target, err := os.Readlink(link); err != nil || !inodes[target] {
			continue
		}
		pid, err := strconv.Atoi(strings.Split(link, "/")[2])
		if err != nil {
			continue
		}
		command, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
		if err != nil {
			continue // It has just ended.
		}
		return strings.TrimSpace(string(command)), pid, true
	}
	return "", 0, false
}

// listenersAt gives the inodes of the sockets that listen at a port, out of a
// table like /proc/net/tcp.
func listenersAt(table string, port int) []string {
	var inodes []string
	for line := range strings.Lines(table) {
		fields := strings.Fields(line)
		const local, state, inode = 1, 3, 9
		if len(fields) <= inode || fields[state] != listening {
			continue
		}
		if strings.HasSuffix(fields[local], fmt.Sprintf(":%04X", port)) {
			inodes = append(inodes, fields[inode])
		}
	}
	return inodes
}
