//go:build linux

// Command box is the one program behind nearly all commands of the lab images:
// the shell, the small tools, the stand-ins for nginx, PostgreSQL and Redis, and
// the course's own servers. The name that it is called by says what it is to be.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"matelot/sandbox/images/internal/applet"
	"matelot/sandbox/images/internal/backend"
	"matelot/sandbox/images/internal/cache"
	"matelot/sandbox/images/internal/database"
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
	if status, ok := store(name, argv[1:]); ok {
		return status
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

// store runs the programs that keep data, and the one that uses them.
func store(name string, args []string) (status int, ok bool) {
	switch name {
	case "docker-entrypoint.sh":
		return entrypoint(args), true
	case "postgres":
		return database.Main(args, os.Stdout, os.Stderr), true
	case "psql":
		return database.Psql(args, os.Stdin, os.Stdout, os.Stderr), true
	case "pg_isready":
		return database.IsReady(args, os.Stdout, os.Stderr), true
	case "redis-server":
		return cache.Main(args, os.Stdout, os.Stderr), true
	case "redis-cli":
		return cache.CLI(args, os.Stdin, os.Stdout, os.Stderr), true
	case "backend":
		return backend.Main(args, os.Stdout, os.Stderr), true
	}
	return 0, false
}

// entrypoint is that of the images for PostgreSQL and Redis: options alone are
// for the server, anything else is a command.
func entrypoint(args []string) int {
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		server := "redis-server"
		if _, err := exec.LookPath("postgres"); err == nil {
			server = "postgres"
		}
		args = append([]string{server}, args...)
	}
	path, err := exec.LookPath(args[0])
	if err == nil {
		err = syscall.Exec(path, args, os.Environ())
	}
	fmt.Fprintf(os.Stderr, "docker-entrypoint.sh: %v\n", err)
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
