//go:build linux

package shell

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"

	"mvdan.cc/sh/v3/interp"
)

// call sees every simple command before the interpreter runs it. It runs
// traps that came due, and takes over the builtins that need real processes
// or signals; what it returns is what the interpreter runs instead.
func (s *shell) call(ctx context.Context, args []string) ([]string, error) {
	hc := interp.HandlerCtx(ctx)
	if action, ok := s.traps.take(); ok {
		args = []string{"eval", action + "\n" + quoteAll(args)}
	}
	switch args[0] {
	case "eval":
		return []string{"eval", rewriteText(strings.Join(args[1:], " "))}, nil
	case ".", "source":
		s.sourcing.Store(true)
		return args, nil
	case spawnCommand:
		return s.spawn(hc, args[1]), nil
	case "wait":
		return s.wait(ctx, hc, args[1:]), nil
	case "trap":
		return s.trap(hc, args), nil
	case "jobs":
		s.processes.list(hc.Stdout)
		return status(0), nil
	case "fg":
		return s.wait(ctx, hc, []string{"%" + strings.TrimPrefix(strings.Join(args[1:], ""), "%")}), nil
	case "bg", "disown":
		return status(0), nil // a job in the background is on its own already
	case "kill":
		return s.kill(hc, args[1:]), nil
	case "umask":
		return umask(hc, args[1:]), nil
	}
	if s.job && s.isProgram(args[0]) {
		// The job is this one program: be it, as a forked shell would.
		return append([]string{"exec", execCommand}, args...), nil
	}
	return args, nil
}

// openFile opens files for redirections, and for the dot command with its text
// rewritten as that of any script is.
func (s *shell) openFile(ctx context.Context, path string, flag int, perm os.FileMode) (io.ReadWriteCloser, error) {
	f, err := interp.DefaultOpenHandler()(ctx, path, flag, perm)
	if !s.sourcing.Swap(false) || err != nil {
		return f, err
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		return nil, &fs.PathError{Op: "read", Path: path, Err: err}
	}
	return memoryFile{strings.NewReader(rewriteText(string(text)))}, nil
}

// memoryFile is a text that reads like a file.
type memoryFile struct{ io.Reader }

func (memoryFile) Write([]byte) (int, error) { return 0, fs.ErrPermission }
func (memoryFile) Close() error              { return nil }

// isProgram says that a name is neither a builtin nor a function.
func (s *shell) isProgram(name string) bool {
	return !interp.IsBuiltin(name) && s.runner.Funcs[name] == nil && !strings.HasPrefix(name, "__lab_")
}

// status is a command that only ends with the status n.
func status(n int) []string {
	return []string{statusCommand, strconv.Itoa(n)}
}

// fail prints a message and is a command that ends with status 1.
func fail(hc interp.HandlerContext, format string, args ...any) []string {
	fmt.Fprintf(hc.Stderr, format+"\n", args...)
	return status(1)
}

// quoteAll writes a command so that it can be parsed again.
func quoteAll(args []string) string {
	quoted := make([]string, len(args))
	for i, arg := range args {
		quoted[i] = quote(arg)
	}
	return strings.Join(quoted, " ")
}

// kill sends a signal to processes and to jobs named by %N.
func (s *shell) kill(hc interp.HandlerContext, args []string) []string {
	sig := syscall.SIGTERM
	if len(args) > 0 && strings.HasPrefix(args[0], "-") && args[0] != "--" {
		name := strings.TrimPrefix(args[0], "-")
		args = args[1:]
		if name == "l" {
			fmt.Fprintln(hc.Stdout, SignalNames())
			return status(0)
		}
		if name == "s" && len(args) > 0 {
			name, args = args[0], args[1:]
		}
		var ok bool
		if sig, ok = ParseSignal(name); !ok {
			return fail(hc, "%s: kill: %s: unknown signal", s.name, name)
		}
	}
	if len(args) == 0 {
		return fail(hc, "usage: kill [-SIGNAL] PID…")
	}
	result := status(0)
	for _, arg := range args {
		pid, err := s.processes.pid(arg)
		switch {
		case err == nil && pid == os.Getpid() && s.traps.raise(sig):
			// Its own trap: due at the next command, not whenever the signal
			// has made its way through the runtime.
		case err == nil:
			err = syscall.Kill(pid, sig)
		}
		if err != nil {
			result = fail(hc, "%s: kill: %s: %v", s.name, arg, err)
		}
	}
	return result
}

// umask shows or sets the mask of new files.
func umask(hc interp.HandlerContext, args []string) []string {
	if len(args) == 0 {
		mask := syscall.Umask(0)
		syscall.Umask(mask)
		fmt.Fprintf(hc.Stdout, "%04o\n", mask)
		return status(0)
	}
	mask, err := strconv.ParseUint(args[0], 8, 9)
	if err != nil {
		return fail(hc, "umask: %s: not an octal number", args[0])
	}
	syscall.Umask(int(mask))
	return status(0)
}
