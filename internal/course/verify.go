package course

import (
	"context"
	"fmt"
	"strings"
	"time"

	"matelot/checker"
)

// Runner gives labs in which exercises can be tried out.
type Runner interface {
	// Begin makes a lab in which the exercise has just begun: its set-up was
	// run, nothing else is there.
	Begin(ctx context.Context, e *Exercise) (Lab, error)
}

// Lab is a place where one attempt at an exercise is made.
type Lab interface {
	// Run runs a script by a POSIX shell, in the exercise's workspace, as the
	// learner, and gives what it wrote on standard output. A script that ends
	// with an error is an error.
	Run(ctx context.Context, script string) (output string, err error)
	// Judge gives the results of the exercise's checks as things are now.
	Judge(ctx context.Context, answers map[string]string) ([]checker.Result, error)
	// Close takes the lab away.
	Close() error
}

// Verifier proves that exercises do what they promise.
type Verifier struct {
	Runner Runner
	// Patience is how long an attempt may take to show its effect: a server
	// needs a moment to answer. 0 is read as 1 s.
	Patience time.Duration
}

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
}

// TrialKind is what is tried.
type TrialKind string

// The kinds of trial.
const (
	Before   TrialKind = "before"   // nothing is done: must not pass
	Solution TrialKind = "solution" // must pass
	Wrong    TrialKind = "mistake"  // must give its finding, first
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
)

// Name is how a person finds the trial again: "ports/publish mistake 2".
func (t Trial) Name() string {
	if t.Kind == Before {
		return t.Exercise.ID + " before"
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
	case Before:
	}
	return at
}

// Exercise tries an exercise: untouched, then each solution, then each mistake,
// every one in a lab of its own. It ends early only when ctx does.
func (v Verifier) Exercise(ctx context.Context, e *Exercise) []Trial {
	trials := []Trial{{Exercise: e, Kind: Before}}
	for i, s := range e.Solutions {
		trials = append(trials, Trial{Exercise: e, Kind: Solution, Index: i, Script: s})
	}
	for i, m := range e.Mistakes {
		trials = append(trials, Trial{Exercise: e, Kind: Wrong, Index: i, Script: m.Script, Want: m.Finding})
	}
	for i := range trials {
		if ctx.Err() != nil {
			trials[i].Outcome, trials[i].Err = CouldNotTry, ctx.Err()
			continue
		}
		v.try(ctx, &trials[i])
	}
	return trials
}

// try makes one attempt.
func (v Verifier) try(ctx context.Context, t *Trial) {
	lab, err := v.Runner.Begin(ctx, t.Exercise)
	if err != nil {
		t.Outcome, t.Err = CouldNotTry, fmt.Errorf("beginning: %w", err)
		return
	}
	defer func() {
		if err := lab.Close(); err != nil && t.Err == nil {
			t.Outcome, t.Err = CouldNotTry, fmt.Errorf("taking the lab away: %w", err)
		}
	}()
	script := t.Script.Run
	if t.Kind == Wrong {
		script = strings.TrimSpace(t.Exercise.Mistakes[t.Index].Setup + "\n" + script)
	}
	if script != "" {
		if _, err := lab.Run(ctx, script); err != nil {
			t.Outcome, t.Err = ScriptStumbles, fmt.Errorf("running the attempt: %w", err)
			return
		}
	}
	answers, err := expand(ctx, lab, t.Script.Answers)
	if err != nil {
		t.Outcome, t.Err = ScriptStumbles, err
		return
	}
	v.settle(ctx, t, lab, answers)
}

// expand runs the answers that are commands: "$(docker port …)".
func expand(ctx context.Context, lab Lab, answers map[string]string) (map[string]string, error) {
	out := make(map[string]string, len(answers))
	for _, id := range sortedKeys(answers) {
		text := answers[id]
		if strings.Contains(text, "$(") {
			said, err := lab.Run(ctx, `printf '%s' "`+text+`"`)
			if err != nil {
				return nil, fmt.Errorf("finding the answer to %s: %w", id, err)
			}
			text = said
		}
		out[id] = text
	}
	return out, nil
}

// pause is the time between two looks at a lab that has not settled.
const pause = 50 * time.Millisecond

// settle judges until the trial went as it should or patience ends.
func (v Verifier) settle(ctx context.Context, t *Trial, lab Lab, answers map[string]string) {
	patience := v.Patience
	if patience == 0 {
		patience = time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		results, err := lab.Judge(ctx, answers)
		if err != nil {
			if t.Results == nil { // else what was seen before time ran out says more
				t.Outcome, t.Err = CouldNotTry, fmt.Errorf("judging: %w", err)
			}
			return
		}
		t.judge(results)
		if t.Outcome == OK || t.Kind == Before {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
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
