package compat

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
)

// stepDeadline bounds one command.
const stepDeadline = 2 * time.Minute

// said is what came of one command, or of the engine after all: by part (exit, stdout,
// stderr, or a kind of object), masked.
type said map[string]string

// outcome is what came of a script in a world: of each step, and of the engine.
type outcome struct {
	steps []said
	state said
}

// play runs a script in a world of its own.
func play(t *testing.T, c client, s script, w way, archive string) outcome {
	t.Helper()
	this := newWorld(t, w, s.registry)
	env := c.environ(t, this)
	if load := this.run(t, env, step{command: "docker load -q -i " + archive}); load["exit"] != "0" {
		t.Fatalf("%s: loading the image: %v", w, load)
	}
	var all outcome
	for _, st := range s.steps {
		got := this.run(t, env, st)
		for part, text := range got {
			got[part] = this.masked(text, s.masks)
			if st.unordered {
				got[part] = sorted(got[part])
			}
		}
		all.steps = append(all.steps, got)
	}
	all.state = this.state(t, s.masks)
	return all
}

// sessionLabel is the label on a session's containers as commands print it, in JSON, in
// lists and among the attributes of events.
var sessionLabel = regexp.MustCompile(`"matelot\.session": ?"<session>",?|matelot\.session=<session>(, |,)?`)

// masked takes out what differs between any two worlds.
func (w *world) masked(text string, own []mask) string {
	text = strings.NewReplacer(w.workspace, "<work>", w.docker, "<docker>", strings.TrimPrefix(w.docker, "unix://"), "<socket>", w.dir, "<dir>").Replace(text)
	if w.session != "" {
		text = strings.ReplaceAll(text, w.session, "<session>")
		text = sessionLabel.ReplaceAllString(text, "")
	}
	return masked(text, own)
}

func sorted(text string) string {
	lines := strings.SplitAfter(text, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "")
}

// run runs one command.
func (w *world) run(t *testing.T, env []string, s step) said {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), stepDeadline)
	defer cancel()
	cmd := exec.CommandContext(ctx, "/bin/sh", "-c", s.command)
	cmd.Env, cmd.Dir, cmd.WaitDelay = env, w.workspace, time.Second
	var stdout, stderr bytes.Buffer
	var err error
	if s.terminal {
		err = onTerminal(ctx, cmd, s, &stdout)
	} else {
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		err = cmd.Run()
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("%s: %v", s.command, err)
	}
	if ctx.Err() != nil {
		t.Errorf("%s: it did not end: %s%s", s.command, stdout.String(), stderr.String())
	}
	return said{"exit": strconv.Itoa(cmd.ProcessState.ExitCode()), "stdout": stdout.String(), "stderr": stderr.String()}
}

// onTerminal runs a command on a terminal of 80 columns, and types the step's answer
// when it was asked.
func onTerminal(ctx context.Context, cmd *exec.Cmd, s step, out *bytes.Buffer) error {
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 80})
	if err != nil {
		return err
	}
	defer terminal.Close() // its program has ended
	// What sh started would hold the terminal open when sh was ended.
	defer context.AfterFunc(ctx, func() { _ = terminal.Close() })()
	var once sync.Once
	buffer := make([]byte, 4<<10)
	for {
		n, err := terminal.Read(buffer)
		out.Write(buffer[:n])
		if s.asks != "" && strings.Contains(out.String(), s.asks) {
			once.Do(func() { _, err = io.WriteString(terminal, s.answer+"\n") })
		}
		if err != nil { // EIO at the end, on Linux
			break
		}
	}
	return cmd.Wait()
}

func writeFrom(path string, r io.Reader) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, err = io.Copy(f, r)
	return err
}
