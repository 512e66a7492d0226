package proxy

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// peerProcess looks at the process that opened a Unix socket connection.
func peerProcess(conn net.Conn) process {
	unix, ok := conn.(*net.UnixConn)
	if !ok {
		return process{}
	}
	raw, err := unix.SyscallConn()
	if err != nil {
		return process{}
	}
	var cred *syscall.Ucred
	err = raw.Control(func(fd uintptr) {
		cred, err = syscall.GetsockoptUcred(int(fd), syscall.SOL_SOCKET, syscall.SO_PEERCRED)
	})
	if err != nil || cred == nil {
		return process{}
	}
	at := fmt.Sprintf("/proc/%d/", cred.Pid)
	line, err := os.ReadFile(at + "cmdline")
	if err != nil || len(line) == 0 {
		return process{}
	}
	dir, _ := os.Readlink(at + "cwd") // of a process of another user it is not told
	stat, _ := os.ReadFile(at + "stat")
	return process{
		pid: int(cred.Pid), parent: parentIn(stat), dir: dir,
		// The last argument may be empty: only the byte that ends it goes.
		args: strings.Split(strings.TrimSuffix(string(line), "\x00"), "\x00"),
	}
}

// parentIn reads the parent from a process's stat: its second field, the name, is
// in parentheses and may have some of its own.
func parentIn(stat []byte) int {
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	const parent = 1 // behind the state
	if len(fields) <= parent {
		return 0
	}
	pid, err := strconv.Atoi(string(fields[parent]))
	if err != nil {
		return 0
	}
	return pid
}
