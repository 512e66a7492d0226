package cli

import "errors"

// The exit codes, which other programs rely on.
const (
	ExitPass         = 0   // passed, or done
	ExitFail         = 1   // not passed
	ExitUsage        = 2   // wrong use
	ExitInconclusive = 3   // could not be checked: the engine's or the machine's trouble
	ExitInterrupted  = 130 // Ctrl-C
)

// errNotPassed and errInconclusive end a command whose output has said all.
var (
	errNotPassed    = errors.New("not passed")
	errInconclusive = errors.New("could not be checked")
)

// exitError ends a command with a code and no words of ours: the shell that
// ran inside said them.
type exitError struct{ code int }

func (e *exitError) Error() string { return "ended with a code of its own" }

// usageError is a wrong use: its words are a message of the locales.
type usageError struct {
	id   string
	data map[string]any
}

func (e *usageError) Error() string { return e.id }

// noExerciseError says that no exercise is being worked on.
type noExerciseError struct{}

func (e *noExerciseError) Error() string { return "no exercise was begun" }

// trouble is the machine's, with words for it.
type trouble struct {
	id   string
	data map[string]any
	err  error
}

// Trouble is an error of the machine whose words are known, for who puts commands
// and what they need together.
func Trouble(id string, data map[string]any, err error) error { return &trouble{id, data, err} }

func (t *trouble) Error() string                  { return t.err.Error() }
func (t *trouble) Unwrap() error                  { return t.err }
func (t *trouble) Word() (string, map[string]any) { return t.id, t.data }
func (t *trouble) Machine() bool                  { return true }
