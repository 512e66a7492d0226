//go:build linux

package shell

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/interp"
	"mvdan.cc/sh/v3/syntax"
)

// jobVariable tells a new process that it is a background job and on which
// file descriptor its text waits. The command line stays that of the parent,
// as after a fork.
const jobVariable = "__LAB_JOB_FD"

// spawn starts text in a process of its own and returns what the interpreter
// shall do instead: remember its ID as $!.
func (s *shell) spawn(hc interp.HandlerContext, text string) []string {
	read, write, err := os.Pipe()
	if err != nil {
		return fail(hc, "%s: %v", s.name, err)
	}
	defer read.Close()
	cmd := command(hc, self(), s.argv)
	cmd.Env = append(cmd.Env, jobVariable+"=3")
	cmd.ExtraFiles = []*os.File{read}
	// A job that reads must not take what is meant for the shell.
	cmd.Stdin = nil
	if s.interactive {
		// Ctrl-C is for the foreground only.
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	}
	if err := s.processes.start(cmd); err != nil {
		write.Close()
		return fail(hc, "%s: %v", s.name, err)
	}
	j := s.processes.background(cmd, text)
	_, err = io.WriteString(write, s.state(hc)+text+"\n")
	if closeErr := write.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return fail(hc, "%s: handing over the job: %v", s.name, err)
	}
	if _, plain := hc.Stdout.(*os.File); !plain {
		// In $( … ) the output is gathered until all that write it have ended.
		<-j.done
	}
	if s.interactive {
		fmt.Fprintf(hc.Stderr, "[%d] %d\n", j.number, j.pid)
	}
	return []string{"eval", lastVariable + "=" + strconv.Itoa(j.pid)}
}

// state writes the variables, functions and parameters that a job inherits
// and that the environment does not carry.
func (s *shell) state(hc interp.HandlerContext) string {
	var b strings.Builder
	for name, variable := range hc.Env.Each {
		if !variable.IsSet() || variable.ReadOnly || variable.Exported || !syntax.ValidName(name) {
			continue
		}
		switch variable.Kind {
		case expand.String:
			fmt.Fprintf(&b, "%s=%s\n", name, quote(variable.Str))
		case expand.Indexed:
			fmt.Fprintf(&b, "%s=(%s)\n", name, quoteAll(variable.List))
		}
	}
	for name, body := range s.runner.Funcs {
		fmt.Fprintf(&b, "%s() ", name)
		if err := syntax.NewPrinter().Print(&b, body); err != nil {
			fmt.Fprintf(&b, "{ echo %s >&2; }", quote(err.Error()))
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "set -- %s\n", quoteAll(s.runner.Params))
	return b.String()
}

// jobMain is the other side of spawn.
func jobMain(argv []string, fd string) int {
	n, err := strconv.Atoi(fd)
	if err != nil {
		return statusUsage
	}
	source := os.NewFile(uintptr(n), "job")
	text, err := io.ReadAll(source)
	source.Close()
	if err != nil {
		return statusUsage
	}
	os.Unsetenv(jobVariable)
	opts, err := parseOptions(argv)
	if err != nil {
		return statusUsage
	}
	opts.set, opts.params = nil, nil
	s, err := newShell(opts)
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", opts.name, err)
		return statusUsage
	}
	return s.runJob(string(text))
}

// runJob runs the handed-over state and then the job, which the process
// becomes if it is a single program.
func (s *shell) runJob(text string) int {
	file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(text), s.arg0)
	if err != nil {
		return s.syntaxError(err)
	}
	for i, stmt := range file.Stmts {
		_, call := stmt.Cmd.(*syntax.CallExpr)
		s.job = i == len(file.Stmts)-1 && call && !stmt.Negated
		if s.runStatement(context.Background(), stmt) {
			break
		}
	}
	return s.exit(s.status)
}

// wait waits for jobs, until they end or a signal with a trap comes.
func (s *shell) wait(ctx context.Context, hc interp.HandlerContext, args []string) []string {
	jobs := s.processes.running()
	if len(args) > 0 {
		jobs = nil
		for _, arg := range args {
			j, ok := s.processes.find(arg)
			if !ok {
				fail(hc, "%s: wait: %s is not a child of this shell", s.name, arg)
				return status(statusNotFound)
			}
			jobs = append(jobs, j)
		}
	}
	last := 0
	for _, j := range jobs {
		select {
		case <-j.done:
			j.told, last = true, j.status
		case sig := <-s.traps.signals:
			n := statusSignalBase + int(sig.(syscall.Signal))
			return []string{"eval", rewriteText(s.traps.action(sig)) + "\n" + quoteAll(status(n))}
		case <-ctx.Done():
			return status(statusSignalBase + int(syscall.SIGINT))
		}
	}
	if len(args) == 0 {
		last = 0 // a bare wait always succeeds
	}
	return status(last)
}
