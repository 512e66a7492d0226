//go:build !windows

package tutor

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"matelot/internal/history"
)

// script runs the commands of In in one shell that lives on between them. The
// texts go to the shell by a pipe, one when the one before it has ended, which
// the shell says by a named pipe: no file descriptor of ours is left where a
// command of the learner's would find it.
func (s Shell) script(ctx context.Context, shell found, f files) (int, error) {
	if err := unix.Mkfifo(f.report, 0o600); err != nil {
		return 0, fmt.Errorf("make the shell's pipe: %w", err)
	}
	// Open for writing too, so that neither end waits for the other to open it.
	report, err := os.OpenFile(f.report, os.O_RDWR, 0)
	if err != nil {
		return 0, fmt.Errorf("open the shell's pipe: %w", err)
	}
	defer report.Close()
	inner, stop := outlive(ctx)
	defer stop()
	cmd, texts, err := s.startScript(inner, shell, f)
	if err != nil {
		return 0, err
	}
	defer texts.Close()

	running, gone := context.WithCancel(inner)
	defer gone()
	waited := make(chan error, 1)
	go func() {
		waited <- cmd.Wait()
		gone()
	}()
	talk := &conversation{ctx: running, kind: shell.kind, texts: texts, reports: reportLines(report)}
	run := func(text string) error {
		began := time.Now()
		err := talk.run(text)
		// What cannot be noted is missing from what is handed in, which says so.
		_ = history.Spool(f.spool, history.Line{
			Began: began, Ended: time.Now(), Code: talk.code(), Shell: string(shell.kind), Text: strings.TrimSuffix(text, "\n"),
		})
		return err
	}
	all := statements(running, lines(running, s.In), grammarOf(running, shell))
	if err := feed(running, all, run); err != nil && !errors.Is(err, errShellEnded) {
		return 0, err
	}
	texts.Close() // the end of its commands: the shell ends with its last status
	err = <-waited
	_, _ = report.WriteString("\n") // lets reportLines end
	return ended(ctx, inner, cmd, err)
}

func (s Shell) startScript(ctx context.Context, shell found, f files) (*exec.Cmd, *os.File, error) {
	theirs, ours, err := os.Pipe()
	if err != nil {
		return nil, nil, fmt.Errorf("make a pipe to the shell: %w", err)
	}
	defer theirs.Close()
	var cmd *exec.Cmd
	if shell.kind == fish {
		// fish reads a whole file before it runs any of it: a loop reads for it.
		cmd = s.command(ctx, shell, []string{filepath.Join(f.dir, "script.fish")}, nil)
		cmd.Stdin = theirs
	} else {
		cmd = s.command(ctx, shell, []string{"/dev/fd/3"}, nil)
		cmd.ExtraFiles = []*os.File{theirs}
	}
	if err := cmd.Start(); err != nil {
		ours.Close()
		return nil, nil, fmt.Errorf("start the shell: %w", err)
	}
	if shell.kind != fish {
		// The shell has opened its script; what it runs shall not find it. And its
		// complaints begin with its name (bash knows that variable), not the pipe's.
		if _, err := fmt.Fprintf(ours, "exec 3<&-\nBASH_ARGV0=%s\n. %s\n",
			shell.kind, quoteSh(filepath.Join(f.dir, "words.sh"))); err != nil {
			return cmd, ours, nil // it has ended already; waiting for it says how
		}
	}
	return cmd, ours, nil
}

// reportLines sends what the shell reports, until an empty line.
func reportLines(r io.Reader) <-chan string {
	out := make(chan string, 1)
	go func() {
		defer close(out)
		scanner := bufio.NewScanner(r)
		for scanner.Scan() && scanner.Text() != "" {
			out <- scanner.Text()
		}
	}()
	return out
}

// conversation gives a shell texts to run and hears how each ended.
type conversation struct {
	ctx     context.Context // ends with the shell
	kind    kind
	texts   io.Writer
	reports <-chan string
	before  []string // how the last command ended: $?, then each of its pipeline
}

// code is how the last command ended.
func (c *conversation) code() int {
	if len(c.before) == 0 {
		return 0
	}
	code, err := strconv.Atoi(c.before[0])
	if err != nil {
		return 0
	}
	return code
}

func (c *conversation) run(text string) error {
	sent := wrap(c.kind, text)
	if c.kind == fish {
		sent = fishStatus(c.before) + sent
	}
	if _, err := io.WriteString(c.texts, sent); err != nil {
		return errShellEnded
	}
	select {
	case report := <-c.reports:
		c.before = strings.Fields(report)
	case <-c.ctx.Done():
		return errShellEnded
	}
	if c.kind == fish {
		return nil
	}
	if _, err := io.WriteString(c.texts, shStatus(c.before)); err != nil {
		return errShellEnded
	}
	return nil
}
