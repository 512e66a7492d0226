package sandbox

import (
	"bytes"
	"context"
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
	file, err := syntax.NewParser().Parse(strings.NewReader(scene.Script), scene.Exercise)
	if err != nil {
		return failed(err)
	}
	runner, err := interp.New(
		interp.Dir(dir),
		interp.Env(expand.ListEnviron(s.Env(os.Environ())...)),
		interp.StdIO(nil, told, told),
		interp.Params("-e"),
		interp.ExecHandlers(coreutils.ExecHandler),
	)
	if err != nil {
		return failed(err)
	}
	if err := runner.Run(ctx, file); err != nil {
		return failed(err)
	}
	return nil
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
