package course

import (
	"fmt"
	"strings"
	"time"

	"matelot/checker"
)

// Trial is one attempt at an exercise, and what came of it.
type Trial struct {
	Exercise *Exercise
	Kind     TrialKind
	Index    int // of the solution or mistake, from 0
	Script   Script
	Want     checker.Code // of a mistake
	Outcome  Outcome
	Got      checker.Code // the first finding, "" when there was none
	Results  []checker.Result
	Err      error // what hindered the trial, or what the script ended with
	Took     time.Duration
	Kept     string // where the lab is that was kept to be looked at
}

// TrialKind is what is tried.
type TrialKind string

// The kinds of trial.
const (
	Before   TrialKind = "before"   // nothing is done: must not pass
	Solution TrialKind = "solution" // must pass
	Wrong    TrialKind = "mistake"  // must give its finding, first
	Again    TrialKind = "reset"    // the first solution, then a reset: must be as before
)

// Outcome is how a trial ended. Its words are course.verify.OUTCOME.
type Outcome string

// The outcomes.
const (
	OK             Outcome = "ok"
	PassesBefore   Outcome = "passes_before"
	SolutionFails  Outcome = "solution_fails"
	MistakePasses  Outcome = "mistake_passes"
	OtherFinding   Outcome = "other_finding"
	CouldNotTry    Outcome = "could_not_try" // the lab's trouble: Err says which
	NotConclusive  Outcome = "inconclusive"
	ScriptStumbles Outcome = "script_fails" // the attempt's script ended with an error
	ResetDiffers   Outcome = "reset_differs"
)

// Name is how a person finds the trial again: "ports/publish mistake 2".
func (t Trial) Name() string {
	if t.Kind == Before || t.Kind == Again {
		return t.Exercise.ID + " " + string(t.Kind)
	}
	return fmt.Sprintf("%s %s %d", t.Exercise.ID, t.Kind, t.Index+1)
}

// Problem is the trial as a problem of the course, for its author. ok is false
// when the trial went as it should.
func (t Trial) Problem() (p Problem, ok bool) {
	if t.Outcome == OK {
		return Problem{}, false
	}
	p = Problem{
		File: t.Exercise.Lesson.Dir + "/" + exercisesYAML, Code: "verify." + string(t.Outcome),
		Args: map[string]any{"Trial": t.Name(), "Want": string(t.Want), "Got": string(t.Got), "Detail": ""},
	}
	if t.Err != nil {
		p.Args["Detail"] = lastLine(t.Err.Error())
	}
	if l := t.Exercise.Lesson; l.yaml != nil {
		p.Line = l.yaml.line(t.path()...)
	}
	return p, true
}

// lastLine is the end of an error that quotes a script's output: there it says
// what failed, after warnings and progress.
func lastLine(s string) string {
	s = strings.TrimSpace(s)
	return s[strings.LastIndexByte(s, '\n')+1:]
}

// path leads to the trial in exercises.yaml.
func (t Trial) path() []any {
	var at []any
	for i, e := range t.Exercise.Lesson.Exercises {
		if e == t.Exercise {
			at = []any{"exercises", i}
		}
	}
	switch t.Kind {
	case Solution:
		at = append(at, "solutions", t.Index)
	case Wrong:
		at = append(at, "mistakes", t.Index)
	case Again:
		at = append(at, "setup")
	case Before:
	}
	return at
}

// judge says of results what they mean for the trial.
func (t *Trial) judge(results []checker.Result) {
	t.Results, t.Got = results, ""
	if f := t.first(results); f != nil {
		t.Got = f.Code
	}
	verdict := checker.Overall(results)
	switch {
	case verdict == checker.Inconclusive:
		t.Outcome = NotConclusive
	case t.Kind == Before:
		t.Outcome = pick(verdict == checker.Fail, PassesBefore)
	case t.Kind == Solution:
		t.Outcome = pick(verdict == checker.Pass, SolutionFails)
	case verdict == checker.Pass:
		t.Outcome = MistakePasses
	default:
		t.Outcome = pick(t.Got == t.Want, OtherFinding)
	}
}

// first is the first finding, or that of the check which the mistake names.
func (t *Trial) first(results []checker.Result) *checker.Finding {
	if t.Kind == Wrong {
		if id := t.Exercise.Mistakes[t.Index].Check; id != "" {
			for _, r := range results {
				if r.ID == id && len(r.Findings) > 0 {
					return &r.Findings[0]
				}
			}
			return nil
		}
	}
	return checker.First(results)
}

func pick(good bool, otherwise Outcome) Outcome {
	if good {
		return OK
	}
	return otherwise
}
