//go:build linux

package shell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/interp"
	"mvdan.cc/sh/v3/syntax"
)

// Exit statuses that a shell gives of its own.
const (
	statusUsage         = 2
	statusNotExecutable = 126
	statusNotFound      = 127
	statusSignalBase    = 128 // plus the signal's number
)

// Main runs the shell as the process argv describes and returns its exit
// status. argv[0] is the name it was called by.
func Main(argv []string) int {
	if fd := os.Getenv(jobVariable); fd != "" {
		return jobMain(argv, fd)
	}
	opts, err := parseOptions(argv)
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", argv[0], err)
		return statusUsage
	}
	s, err := newShell(opts)
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", opts.name, err)
		return statusUsage
	}
	switch {
	case opts.hasCommand:
		return s.runReader(strings.NewReader(opts.command))
	case opts.script != "":
		return s.runScript(opts.script)
	case opts.interactive || term.IsTerminal(int(os.Stdin.Fd())):
		return s.runInteractive()
	default:
		return s.runStdin(os.Stdin)
	}
}

// newShell builds a shell on the process's own streams and environment.
func newShell(opts options) (*shell, error) {
	s := &shell{name: opts.name, arg0: opts.arg0, argv: os.Args, processes: newProcesses()}
	env := os.Environ()
	if os.Getenv("PATH") == "" {
		env = append(env, "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
	}
	runner, err := interp.New(
		interp.StdIO(os.Stdin, os.Stdout, os.Stderr),
		interp.Env(expand.ListEnviron(env...)),
		interp.Params(append(opts.set, append([]string{"--"}, opts.params...)...)...),
		interp.CallHandler(s.call),
		interp.OpenHandler(s.openFile),
		interp.ExecHandlers(func(interp.ExecHandlerFunc) interp.ExecHandlerFunc { return s.exec }),
	)
	if err != nil {
		return nil, err
	}
	s.runner = runner
	s.traps = newTraps()
	// $$ stays that of this shell in its jobs, to which variables are handed on.
	s.runText(context.Background(), fmt.Sprintf("%s=%d", shellVariable, os.Getpid()))
	if os.Getpid() == 1 {
		s.processes.reapOrphans()
	}
	return s, nil
}

// runScript runs a file of commands.
func (s *shell) runScript(path string) int {
	f, err := os.Open(path)
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %s\n", s.name, describe(path, err))
		return statusNotFound
	}
	defer f.Close()
	return s.runReader(f)
}

// runReader runs commands one after the other, so that those before a syntax
// error are still run, as in any shell.
func (s *shell) runReader(r io.Reader) int {
	for stmt, err := range syntax.NewParser(syntax.Variant(syntax.LangBash)).StmtsSeq(r) {
		if err != nil {
			return s.exit(s.syntaxError(err))
		}
		if s.runStatement(context.Background(), stmt) {
			break
		}
	}
	return s.exit(s.status)
}

// runStdin runs commands that come through a pipe, each line at once.
func (s *shell) runStdin(r io.Reader) int {
	for stmts, err := range syntax.NewParser(syntax.Variant(syntax.LangBash)).InteractiveSeq(r) {
		if err != nil {
			return s.exit(s.syntaxError(err))
		}
		for _, stmt := range stmts {
			if s.runStatement(context.Background(), stmt) {
				return s.exit(s.status)
			}
		}
	}
	return s.exit(s.status)
}

// syntaxError says where the text could not be understood.
func (s *shell) syntaxError(err error) int {
	fmt.Fprintf(os.Stderr, "%s: syntax error: %v\n", s.arg0, err)
	return statusUsage
}

// runStatement runs one statement and the traps that came due, and reports
// whether the shell is to end. The status is kept in s.status.
func (s *shell) runStatement(ctx context.Context, stmt *syntax.Stmt) (done bool) {
	done = s.run(ctx, stmt)
	for !done {
		action, ok := s.traps.take()
		if !ok {
			return false
		}
		kept := s.status
		done = s.runText(ctx, action)
		if !done {
			s.status = kept
		}
	}
	return true
}

// run gives one statement to the interpreter.
func (s *shell) run(ctx context.Context, stmt *syntax.Stmt) (done bool) {
	rewrite(stmt, false)
	// A file of one statement, because only files have a name, which is $0.
	// The interpreter's own EXIT trap is never set (see traps), so that a
	// file's end does not run it.
	err := s.runner.Run(ctx, &syntax.File{Name: s.arg0, Stmts: []*syntax.Stmt{stmt}})
	var status interp.ExitStatus
	switch {
	case err == nil:
		s.status = 0
	case errors.As(err, &status):
		s.status = int(status)
	case errors.Is(err, context.Canceled):
		s.status = statusSignalBase + 2 // interrupted at the terminal
		return false
	default:
		fmt.Fprintf(os.Stderr, "%s: %v\n", s.name, err)
		s.status = 1
	}
	return s.runner.Exited()
}

// runText runs the text of a trap.
func (s *shell) runText(ctx context.Context, text string) (done bool) {
	file, err := syntax.NewParser().Parse(strings.NewReader(text), "trap")
	if err != nil {
		s.status = s.syntaxError(err)
		return false
	}
	for _, stmt := range file.Stmts {
		if s.run(ctx, stmt) {
			return true
		}
	}
	return false
}

// exit runs the EXIT trap and returns the shell's last status.
func (s *shell) exit(status int) int {
	if action := s.traps.takeExit(); action != "" {
		s.status = status
		if s.runText(context.Background(), action) {
			return s.status
		}
	}
	return status
}
