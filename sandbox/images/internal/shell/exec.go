//go:build linux

package shell

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/interp"
)

// exec runs what is neither a function nor a builtin.
func (s *shell) exec(ctx context.Context, args []string) error {
	hc := interp.HandlerCtx(ctx)
	switch args[0] {
	case statusCommand:
		n, err := strconv.Atoi(args[1])
		if err != nil {
			return fmt.Errorf("reading a status: %w", err)
		}
		return exitStatus(n)
	case execCommand:
		return s.replace(hc, args[1:])
	}
	path, code := s.lookup(hc, args[0])
	if code != 0 {
		return exitStatus(code)
	}
	cmd := command(hc, path, args)
	err := s.processes.start(cmd)
	if errors.Is(err, syscall.ENOEXEC) {
		// A script without a first line that names its interpreter is run by
		// a shell, as POSIX asks.
		cmd = command(hc, self(), append([]string{s.name, path}, args[1:]...))
		err = s.processes.start(cmd)
	}
	if err != nil {
		return s.startFailed(hc, args[0], err)
	}
	stop := interruptLate(ctx, cmd)
	defer stop()
	return s.ended(hc, s.processes.wait(cmd))
}

// startWindow is how old a program may be for Ctrl-C to have missed it.
const startWindow = 300 * time.Millisecond

// interruptLate passes Ctrl-C on to a program that has only just started: the
// terminal signals the processes that there are, and may have done so a moment
// before this one was there.
func interruptLate(ctx context.Context, cmd *exec.Cmd) (stop func() bool) {
	started := time.Now()
	return context.AfterFunc(ctx, func() {
		if time.Since(started) < startWindow {
			_ = cmd.Process.Signal(os.Interrupt) // it may have ended already
		}
	})
}

// command prepares a program with the shell's streams, folder and environment.
func command(hc interp.HandlerContext, path string, args []string) *exec.Cmd {
	return &exec.Cmd{
		Path: path, Args: args, Env: environment(hc.Env), Dir: hc.Dir,
		Stdin: hc.Stdin, Stdout: hc.Stdout, Stderr: hc.Stderr,
	}
}

// self is the path of the running binary.
func self() string {
	path, err := os.Executable()
	if err != nil {
		return "/proc/self/exe"
	}
	return path
}

// ended turns the end of a foreground program into its status.
func (s *shell) ended(hc interp.HandlerContext, state *os.ProcessState) error {
	ws, ok := state.Sys().(syscall.WaitStatus)
	if !ok || !ws.Signaled() {
		return exitStatus(state.ExitCode())
	}
	if s.interactive && ws.Signal() != syscall.SIGPIPE {
		if ws.Signal() == syscall.SIGINT {
			fmt.Fprintln(hc.Stderr) // the terminal showed ^C without a new line
		} else {
			fmt.Fprintln(hc.Stderr, signalWords(ws.Signal()))
		}
	}
	return exitStatus(statusSignalBase + int(ws.Signal()))
}

// startFailed says why a program could not start.
func (s *shell) startFailed(hc interp.HandlerContext, name string, err error) error {
	if errors.Is(err, syscall.ENOENT) {
		// The file is there, for lookup found it: what its first line names is not.
		fmt.Fprintf(hc.Stderr, "%s: %s: not found (is the program named in its first line there? does the line end with CRLF?)\n", s.name, name)
		return exitStatus(statusNotFound)
	}
	fmt.Fprintf(hc.Stderr, "%s: %s\n", s.name, describe(name, err))
	return exitStatus(statusNotExecutable)
}

// lookup finds a program in PATH, or says what is wrong and gives the status.
func (s *shell) lookup(hc interp.HandlerContext, name string) (path string, code int) {
	if strings.Contains(name, "/") {
		path = name
		if !filepath.IsAbs(path) {
			path = filepath.Join(hc.Dir, path)
		}
		return s.executable(hc, name, path)
	}
	denied := ""
	for _, dir := range filepath.SplitList(hc.Env.Get("PATH").String()) {
		candidate := filepath.Join(hc.Dir, dir, name)
		if filepath.IsAbs(dir) {
			candidate = filepath.Join(dir, name)
		}
		info, err := os.Stat(candidate)
		if err != nil || info.IsDir() {
			continue
		}
		if info.Mode()&0o111 != 0 {
			return candidate, 0
		}
		denied = candidate
	}
	if denied != "" {
		return s.executable(hc, name, denied)
	}
	if s.name == "bash" {
		fmt.Fprintf(hc.Stderr, "bash: %s: command not found\n", name)
	} else {
		fmt.Fprintf(hc.Stderr, "%s: %s: not found\n", s.name, name)
	}
	return "", statusNotFound
}

// executable checks a path that was given or found.
func (s *shell) executable(hc interp.HandlerContext, name, path string) (string, int) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		fmt.Fprintf(hc.Stderr, "%s: %s\n", s.name, describe(name, err))
		return "", statusNotFound
	case info.IsDir():
		fmt.Fprintf(hc.Stderr, "%s: %s: Is a directory\n", s.name, name)
		return "", statusNotExecutable
	case info.Mode()&0o111 == 0:
		fmt.Fprintf(hc.Stderr, "%s: %s: Permission denied\n", s.name, name)
		return "", statusNotExecutable
	}
	return path, 0
}

// replace puts a program in the shell's place. It returns only if it fails.
func (s *shell) replace(hc interp.HandlerContext, args []string) error {
	path, code := s.lookup(hc, args[0])
	if code != 0 {
		return exitStatus(code)
	}
	for fd, stream := range []any{hc.Stdin, hc.Stdout, hc.Stderr} {
		file, ok := stream.(*os.File)
		if !ok || int(file.Fd()) == fd {
			continue
		}
		if err := syscall.Dup3(int(file.Fd()), fd, 0); err != nil {
			return s.startFailed(hc, args[0], err)
		}
	}
	if err := os.Chdir(hc.Dir); err != nil {
		return s.startFailed(hc, args[0], err)
	}
	env := environment(hc.Env)
	err := syscall.Exec(path, args, env)
	if errors.Is(err, syscall.ENOEXEC) {
		err = syscall.Exec(self(), append([]string{s.name, path}, args[1:]...), env)
	}
	return s.startFailed(hc, args[0], err)
}

// environment lists the exported variables.
func environment(env expand.Environ) []string {
	values := map[string]string{}
	var order []string
	for name, variable := range env.Each {
		if _, seen := values[name]; !seen {
			order = append(order, name)
		}
		if variable.IsSet() && variable.Exported && variable.Kind == expand.String {
			values[name] = name + "=" + variable.String()
		} else {
			values[name] = "" // unset or no longer exported since
		}
	}
	list := make([]string, 0, len(order))
	for _, name := range order {
		if values[name] != "" {
			list = append(list, values[name])
		}
	}
	return list
}

// exitStatus is the interpreter's error for a status; none for 0.
func exitStatus(n int) error {
	if n == 0 {
		return nil
	}
	return interp.ExitStatus(uint8(n))
}
