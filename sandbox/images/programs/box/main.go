//go:build linux

// Command box is the one program behind nearly all commands of the lab images:
// the shell, the small tools, the stand-in for nginx and the course's web
// server. The name that it is called by says what it is to be.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"matelot/sandbox/images/internal/applet"
	"matelot/sandbox/images/internal/java"
	"matelot/sandbox/images/internal/shell"
	"matelot/sandbox/images/internal/webserver"
)

func main() {
	os.Exit(run(os.Args))
}

// run calls the command that argv[0] names. Called by its own name, box takes
// the command from its first argument.
func run(argv []string) int {
	if len(argv) == 0 {
		return 2
	}
	name := strings.TrimPrefix(filepath.Base(argv[0]), "-")
	if name == "box" {
		if len(argv) < 2 {
			fmt.Fprintln(os.Stderr, "box: the commands of matelot's lab images; try: ls /usr/bin")
			return 2
		}
		argv = argv[1:]
		name = argv[0]
	}
	mindSignals()
	switch name {
	case "sh", "ash", "bash":
		return shell.Main(argv)
	case "nginx":
		return webserver.Nginx(argv[1:], os.Stdout, os.Stderr)
	case "java":
		return java.Main(argv[1:], os.Stdout, os.Stderr)
	case "web-server":
		return webserver.Main(argv[1:], os.Stdout, os.Stderr)
	}
	argv = append([]string{name}, argv[1:]...)
	if command, ok := applet.Table()[name]; ok {
		return applet.Main(command, argv)
	}
	if shell.IsCommand(name) {
		return shell.RunCommand(argv)
	}
	fmt.Fprintf(os.Stderr, "%s: not in this lab image\n", name)
	return 127
}

// mindSignals makes the process treat signals as one written in C would. The
// kernel drops signals for PID 1 that it has no handler for; Go installs
// handlers for all of them, so they are caught and dropped here. For other
// processes SIGQUIT must end them without Go's list of goroutines.
func mindSignals() {
	if os.Getpid() == 1 {
		signal.Notify(make(chan os.Signal, 1), syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP, syscall.SIGQUIT,
			syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGALRM)
		return
	}
	if signal.Ignored(syscall.SIGQUIT) {
		return
	}
	quit := make(chan os.Signal, 1)
	signal.Notify(quit, syscall.SIGQUIT)
	go func() {
		<-quit
		os.Exit(128 + int(syscall.SIGQUIT))
	}()
}
