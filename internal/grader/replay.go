package grader

import (
	"context"
	"encoding/json"
	"time"

	"matelot/checker"
)

// Replayer does again what a learner did, on a clean engine, and looks at what
// came of it.
type Replayer interface {
	// Replay runs an exercise's set-up and the handed-in work, and observes. An
	// error means that it could not be done, not that the work is wrong; the
	// learner's own failures are in the Replay.
	Replay(ctx context.Context, exercise string, work Work) (Replay, error)
}

// Replay is what came of one attempt done again.
type Replay struct {
	Observation json.RawMessage // as saved by observe: the evidence
	Results     []checker.Result
	Breaches    []Breach
	Output      string // the end of what the commands wrote
	ExitCode    int    // of the commands; no part of the judgement
	Took        time.Duration
}

// StageError says where an attempt could not be done again.
type StageError struct {
	Stage string // engine.unreachable, setup: a finding's code or a word that reports have words for
	Err   error
}

func (e *StageError) Error() string { return e.Stage + ": " + e.Err.Error() }

// Unwrap gives the reason.
func (e *StageError) Unwrap() error { return e.Err }
