package course

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
	// Reset begins the exercise again, as the learner does by that word.
	Reset(ctx context.Context) error
	// Close takes the lab away. It is an error when something of it is left.
	Close() error
}

// Verifier proves that exercises do what they promise.
type Verifier struct {
	Runner Runner
	// Patience is how long an attempt may take to show its effect: a server
	// needs a moment to answer. 0 is read as 1 s.
	Patience time.Duration
	// Only chooses trials by their name; nil is all.
	Only func(name string) bool
	// Mistakes is how many mistakes of an exercise are tried, evenly spread over
	// its list; 0 is all.
	Mistakes int
	// Keep leaves the lab of the first trial of an exercise that did not go as
	// it should, and ends that exercise with it.
	Keep bool
}

// Exercise tries an exercise: untouched, then each solution, then each mistake,
// then a reset, every one in a lab of its own. It ends early only when ctx does
// or a lab is kept.
func (v Verifier) Exercise(ctx context.Context, e *Exercise) []Trial {
	trials := v.trials(e)
	for i := range trials {
		t := &trials[i]
		if ctx.Err() != nil {
			t.Outcome, t.Err = CouldNotTry, ctx.Err()
			continue
		}
		start := time.Now()
		v.try(ctx, t)
		t.Took = time.Since(start)
		if t.Kept != "" {
			return trials[:i+1]
		}
	}
	return trials
}

// Tries tells whether there is anything to be tried of an exercise.
func (v Verifier) Tries(e *Exercise) bool { return len(v.trials(e)) > 0 }

// trials are the attempts to be made at an exercise, in their order.
func (v Verifier) trials(e *Exercise) []Trial {
	trials := []Trial{{Exercise: e, Kind: Before}}
	for i, s := range e.Solutions {
		trials = append(trials, Trial{Exercise: e, Kind: Solution, Index: i, Script: s})
	}
	for i, m := range e.Mistakes {
		if v.chosen(i, len(e.Mistakes)) {
			trials = append(trials, Trial{Exercise: e, Kind: Wrong, Index: i, Script: m.Script, Want: m.Finding})
		}
	}
	if len(e.Solutions) > 0 {
		trials = append(trials, Trial{Exercise: e, Kind: Again, Script: e.Solutions[0]})
	}
	if v.Only != nil {
		trials = slices.DeleteFunc(trials, func(t Trial) bool { return !v.Only(t.Name()) })
	}
	return trials
}

// chosen tells whether a mistake of so many is among those to be tried.
func (v Verifier) chosen(i, all int) bool {
	if v.Mistakes <= 0 || v.Mistakes >= all {
		return true
	}
	return i*v.Mistakes/all != (i-1)*v.Mistakes/all || i == 0
}

// Keeper is a lab that can be left for its author to look at.
type Keeper interface {
	// Leave ends what serves the lab, and says how to come back to it.
	Leave() (where string, err error)
}

// try makes one attempt.
func (v Verifier) try(ctx context.Context, t *Trial) {
	lab, err := v.Runner.Begin(ctx, t.Exercise)
	if err != nil {
		t.Outcome, t.Err = CouldNotTry, fmt.Errorf("beginning: %w", err)
		return
	}
	defer v.leave(t, lab)
	if t.Kind == Again {
		v.again(ctx, t, lab)
		return
	}
	if answers, ok := t.run(ctx, lab); ok {
		v.settle(ctx, t, lab, answers)
	}
}

// leave takes the lab away, or keeps it.
func (v Verifier) leave(t *Trial, lab Lab) {
	if keeper, can := lab.(Keeper); can && v.Keep && t.Outcome != OK {
		var err error
		if t.Kept, err = keeper.Leave(); err != nil {
			t.Err = errors.Join(t.Err, err)
		}
		return
	}
	if err := lab.Close(); err != nil && t.Err == nil {
		t.Outcome, t.Err = CouldNotTry, fmt.Errorf("taking the lab away: %w", err)
	}
}

// run runs the attempt's script, and gives its answers.
func (t *Trial) run(ctx context.Context, lab Lab) (answers map[string]string, ok bool) {
	script := t.Script.Run
	if t.Kind == Wrong {
		script = strings.TrimSpace(t.Exercise.Mistakes[t.Index].Setup + "\n" + script)
	}
	if script != "" {
		if _, err := lab.Run(ctx, script); err != nil {
			t.Outcome, t.Err = ScriptStumbles, fmt.Errorf("running the attempt: %w", err)
			return nil, false
		}
	}
	answers, err := expand(ctx, lab, t.Script.Answers)
	if err != nil {
		t.Outcome, t.Err = ScriptStumbles, err
		return nil, false
	}
	return answers, true
}

// again judges the untouched lab, makes the attempt, resets, and judges anew:
// the results must be the same.
func (v Verifier) again(ctx context.Context, t *Trial, lab Lab) {
	before, err := lab.Judge(ctx, map[string]string{})
	if err != nil {
		t.Outcome, t.Err = CouldNotTry, fmt.Errorf("judging: %w", err)
		return
	}
	if _, ok := t.run(ctx, lab); !ok {
		return
	}
	if err := lab.Reset(ctx); err != nil {
		t.Outcome, t.Err = CouldNotTry, fmt.Errorf("resetting: %w", err)
		return
	}
	after, err := lab.Judge(ctx, map[string]string{})
	if err != nil {
		t.Outcome, t.Err = CouldNotTry, fmt.Errorf("judging: %w", err)
		return
	}
	t.Results, t.Want, t.Got = after, firstCode(before), firstCode(after)
	if checker.Overall(after) == checker.Inconclusive {
		t.Outcome = NotConclusive
		return
	}
	t.Outcome = pick(outline(before) == outline(after), ResetDiffers)
}

func firstCode(results []checker.Result) checker.Code {
	if f := checker.First(results); f != nil {
		return f.Code
	}
	return ""
}

// outline is what results say, without what differs from one lab to the next.
func outline(results []checker.Result) string {
	var b strings.Builder
	for _, r := range results {
		fmt.Fprint(&b, r.ID, " ", r.Verdict)
		for _, f := range r.Findings {
			fmt.Fprint(&b, " ", f.Code)
		}
		b.WriteByte('\n')
	}
	return b.String()
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

// swarmPatience is how many times longer an attempt may take on an engine of its own:
// a swarm waits before it makes again what was lost, and updates one after the other.
const swarmPatience = 4

// settle judges until the trial went as it should or patience ends. A look that has
// begun is not broken off by that: on a busy machine it takes what it takes.
func (v Verifier) settle(ctx context.Context, t *Trial, lab Lab, answers map[string]string) {
	patience := v.Patience
	if patience == 0 {
		patience = time.Second
	}
	if t.Exercise.OwnEngine {
		patience *= swarmPatience
	}
	until := time.Now().Add(patience)
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		results, err := lab.Judge(ctx, answers)
		if err != nil {
			t.Outcome, t.Err = CouldNotTry, fmt.Errorf("judging: %w", err)
			return
		}
		t.judge(results)
		if t.Outcome == OK || t.Kind == Before || time.Now().After(until) {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
