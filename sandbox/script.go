package sandbox

import (
	"bytes"
	"context"
	"io"
	"os"
	"strings"

	"mvdan.cc/sh/moreinterp/coreutils"
	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/interp"
	"mvdan.cc/sh/v3/syntax"
)

// runScript runs an exercise's set-up in the session. The shell is part of
// this program, so that a set-up does the same on every system. The builds in it are
// told step by step.
func (s *Session) runScript(ctx context.Context, scene Scene, dir string, progress func(Step)) error {
	var output bytes.Buffer
	told := &buildLines{Writer: &output, progress: progress}
	failed := func(err error) error {
		return &ScriptError{Exercise: scene.Exercise, Output: printed(output.String()), Err: err}
	}
	if scene.Shell != nil {
		said, err := scene.Shell(ctx, scene.Script, dir)
		output.WriteString(said)
		if err != nil {
			return failed(err)
		}
		return nil
	}
	if err := s.run(ctx, scene.Script, dir, told); err != nil {
		return failed(err)
	}
	return nil
}

// RunScript runs commands in the session, in the folder of the exercise under way, as
// its set-up was run. A failure is a *ScriptError.
func (s *Session) RunScript(ctx context.Context, script string) error {
	var output bytes.Buffer
	if err := s.run(ctx, script, s.ExerciseDir(s.Exercise), &output); err != nil {
		return &ScriptError{Exercise: s.Exercise, Output: printed(output.String()), Err: err}
	}
	return nil
}

func (s *Session) run(ctx context.Context, script, dir string, output io.Writer) error {
	file, err := syntax.NewParser().Parse(strings.NewReader(script), "")
	if err != nil {
		return err
	}
	runner, err := interp.New(
		interp.Dir(dir),
		interp.Env(expand.ListEnviron(s.Env(os.Environ())...)),
		interp.StdIO(nil, output, output),
		interp.Params("-e"),
		interp.ExecHandlers(coreutils.ExecHandler),
	)
	if err != nil {
		return err
	}
	return runner.Run(ctx, file)
}

// printed is what a terminal would show of a text in the end: what carriage returns
// wrote over is gone.
func printed(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i, line := range lines {
		line = strings.TrimRight(line, "\r")
		lines[i] = line[strings.LastIndexByte(line, '\r')+1:]
	}
	return strings.Join(lines, "\n")
}
