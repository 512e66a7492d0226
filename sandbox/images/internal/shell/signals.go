//go:build linux

package shell

import (
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// ParseSignal reads a signal by number or by name, with or without SIG.
func ParseSignal(name string) (syscall.Signal, bool) {
	if n, err := strconv.Atoi(name); err == nil {
		return syscall.Signal(n), n >= 0 && n <= 64
	}
	name = "SIG" + strings.TrimPrefix(strings.ToUpper(name), "SIG")
	sig := unix.SignalNum(name)
	return sig, sig != 0
}

// SignalNames lists the names of signals 1 to 31.
func SignalNames() string {
	var names []string
	for n := syscall.Signal(1); n < 32; n++ {
		names = append(names, strconv.Itoa(int(n))+") "+signalName(n))
	}
	return strings.Join(names, "  ")
}

// signalName is the name without SIG.
func signalName(sig syscall.Signal) string {
	return strings.TrimPrefix(unix.SignalName(sig), "SIG")
}

// signalWords is what a shell says of a program that a signal ended.
func signalWords(sig syscall.Signal) string {
	words := sig.String()
	return strings.ToUpper(words[:1]) + words[1:]
}
