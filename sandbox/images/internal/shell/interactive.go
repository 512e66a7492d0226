//go:build linux

package shell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"golang.org/x/term"
	"mvdan.cc/sh/v3/interp"
	"mvdan.cc/sh/v3/syntax"
)

// runInteractive reads commands from a person until Ctrl-D or exit.
func (s *shell) runInteractive() int {
	if !term.IsTerminal(int(os.Stdin.Fd())) {
		return s.runStdin(os.Stdin)
	}
	s.interactive = true
	if err := interp.Interactive(true)(s.runner); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", s.name, err)
	}
	// There is no job control: a stopped shell could not be woken up.
	signal.Ignore(syscall.SIGTSTP)
	// An interactive shell does not end at these, at whatever moment they come.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGTERM, syscall.SIGQUIT, syscall.SIGINT)
	s.traps.deaf = true

	editor := newLineEditor(os.Stdin, os.Stdout)
	editor.terminal.AutoCompleteCallback = s.complete
	for {
		stmts, err := s.readCommand(editor)
		if errors.Is(err, io.EOF) {
			fmt.Println("exit")
			return s.exit(s.status)
		}
		if err != nil {
			s.status = s.syntaxError(err)
			continue
		}
		if s.runLine(stmts) {
			return s.exit(s.status)
		}
	}
}

// runLine runs the statements of one line; Ctrl-C ends them.
func (s *shell) runLine(stmts []*syntax.Stmt) (done bool) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	for _, stmt := range stmts {
		if s.runStatement(ctx, stmt) {
			return true
		}
		if ctx.Err() != nil {
			return false
		}
	}
	return false
}

// readCommand reads lines until they make whole statements.
func (s *shell) readCommand(editor *lineEditor) ([]*syntax.Stmt, error) {
	var text strings.Builder
	prompt := s.prompt()
	for {
		line, err := editor.readLine(prompt)
		if errors.Is(err, errInterrupted) {
			s.status = statusSignalBase + int(syscall.SIGINT)
			text.Reset()
			prompt = s.prompt()
			continue
		}
		if err != nil {
			return nil, err
		}
		text.WriteString(line + "\n")
		file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(text.String()), "")
		if syntax.IsIncomplete(err) {
			prompt = "> "
			continue
		}
		if err != nil {
			return nil, err
		}
		return file.Stmts, nil
	}
}

// prompt is "folder #", with user and host in bash; $ instead of # for a user
// who is not root.
func (s *shell) prompt() string {
	mark := "$"
	if os.Geteuid() == 0 {
		mark = "#"
	}
	dir := s.runner.Dir
	if home := os.Getenv("HOME"); home != "" && home != "/" && (dir == home || strings.HasPrefix(dir, home+"/")) {
		dir = "~" + strings.TrimPrefix(dir, home)
	}
	if s.name != "bash" {
		return dir + " " + mark + " "
	}
	host, err := os.Hostname()
	if err != nil {
		host = "container"
	}
	return fmt.Sprintf("%s@%s:%s%s ", userName(), host, dir, mark)
}

// userName looks the effective user up in /etc/passwd.
func userName() string {
	text, err := os.ReadFile("/etc/passwd")
	if err == nil {
		for line := range strings.Lines(string(text)) {
			fields := strings.Split(line, ":")
			if len(fields) > 2 && fields[2] == fmt.Sprint(os.Geteuid()) {
				return fields[0]
			}
		}
	}
	return "I have no name!"
}
