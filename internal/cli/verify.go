package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/flock"
	"github.com/spf13/cobra"

	"matelot/internal/course"
	"matelot/sandbox"
)

// patience is how long an attempt may take to show its effect.
const patience = 5 * time.Second

// jobsPerCore: an attempt waits for the engine most of the time.
const jobsPerCore = 2

type verifyOptions struct {
	jobs   int
	only   string // part of a trial's name
	some   int    // mistakes of each exercise; 0 is all
	keep   bool
	junit  string // file
	engine string // host or own; "" is what each exercise needs
}

func (a *App) verifyCommand() *cobra.Command {
	var o verifyOptions
	cmd := &cobra.Command{
		Use: "verify [LESSON[/EXERCISE]]", Args: upToOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.jobs < 1 {
				return &usageError{"cli.error.jobs", map[string]any{"Got": o.jobs}}
			}
			if o.engine != "" && o.engine != engineHost && o.engine != engineOwn {
				return &usageError{"cli.error.engine", map[string]any{"Got": o.engine}}
			}
			return a.verifyCourse(cmd.Context(), args, o)
		},
		ValidArgsFunction: a.completeExercises,
	}
	flags := cmd.Flags()
	flags.IntVarP(&o.jobs, "jobs", "j", jobsPerCore*runtime.NumCPU(), "")
	flags.StringVar(&o.only, "only", "", "")
	flags.IntVar(&o.some, "mistakes", 0, "")
	flags.BoolVar(&o.keep, "keep", false, "")
	flags.StringVar(&o.junit, "junit", "", "")
	engineFlag(cmd, &o.engine)
	return cmd
}

// verifyCourse proves exercises on the engine: each fails before anything is
// done, each solution passes, each mistake gives its finding first, a reset
// leads back to the start, and nothing is left.
func (a *App) verifyCourse(ctx context.Context, args []string, o verifyOptions) (err error) {
	exercises, err := a.toVerify(args)
	if err != nil {
		return err
	}
	verifier := course.Verifier{Patience: patience, Keep: o.keep, Mistakes: o.some}
	if o.only != "" {
		verifier.Only = func(name string) bool { return strings.Contains(name, o.only) }
		exercises = slices.DeleteFunc(exercises, func(ex *course.Exercise) bool { return !verifier.Tries(ex) })
	}
	if a.Engine == nil && slices.ContainsFunc(exercises, trialRunner{engine: o.engine}.needsOwn) {
		if done, err := a.handOver(ctx); done {
			return err
		}
	}
	runner, tidy, err := a.trialRunner(ctx, o.keep)
	if err != nil {
		return err
	}
	runner.engine = o.engine
	defer func() { err = errors.Join(err, tidy()) }()
	exercises, skipped, err := a.withoutUnfit(ctx, runner, exercises)
	if err != nil {
		return err
	}
	for i, ex := range exercises {
		// Values drawn by a seed show what was written where a value belongs.
		if exercises[i], err = ex.With(ex.Draw("verify", func(port int) bool { return portIsFree(ctx, port) })); err != nil {
			return err
		}
	}
	release, err := runner.hold(ctx, exercises)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	verifier.Runner = runner
	start := time.Now()
	all := verifier.Course(ctx, exercises, o.jobs, func(v course.Verified) {
		a.note("cli.course.verified", "Exercise", v.Exercise.ID, "Count", len(v.Trials), "Seconds", course.Seconds(v.Took))
		for _, trial := range v.Trials {
			if trial.Kept != "" {
				a.note("cli.course.kept", "Trial", trial.Name(), "Where", trial.Kept)
			}
		}
	})
	took := time.Since(start)
	if err := ctx.Err(); err != nil {
		return err
	}
	if o.junit != "" {
		if err := writeJUnit(o.junit, all, a.Words); err != nil {
			return err
		}
	}
	return a.tellVerified(all, skipped, took)
}

// tellVerified prints the table, or the JSON, and what is wrong.
func (a *App) tellVerified(all []course.Verified, skipped []skippedExercise, took time.Duration) error {
	tally := course.TallyOf(all)
	if tally.Trials == 0 && len(skipped) == 0 {
		return &usageError{"cli.error.no_trial", nil}
	}
	if tally.Trials == 0 && !a.json() {
		return errInconclusive // why was told
	}
	r := a.renderer(a.Streams.Out)
	if a.json() {
		left := map[string]string{}
		for _, s := range skipped {
			left[s.ID] = s.Reason
		}
		data, err := r.VerifiedJSON(all, left, took)
		if err != nil {
			return err
		}
		a.print(string(data))
	} else {
		a.print(r.Verified(all))
	}
	if len(tally.Problems) > 0 {
		if !a.json() {
			a.print("\n" + tally.Problems.Words(a.Words) + "\n")
		}
		return errNotPassed
	}
	if tally.Trials == 0 {
		return errInconclusive
	}
	a.note("cli.course.verify_ok", "Count", tally.Trials, "Exercises", tally.Exercises, "Solutions", tally.Solutions,
		"Mistakes", tally.Mistakes, "Seconds", course.Seconds(took))
	return nil
}

// trialRunner makes labs on the engine that the docker command uses, in a
// folder that tidy removes; those that may be kept are among the sessions that
// `matelot clean` removes.
func (a *App) trialRunner(ctx context.Context, keep bool) (_ trialRunner, tidy func() error, err error) {
	endpoint, err := a.hostEndpoint(ctx)
	if err != nil {
		return trialRunner{}, nil, err
	}
	if keep {
		return trialRunner{app: a, endpoint: endpoint, sessions: a.store(), work: a.Home.Workspace}, func() error { return nil }, nil
	}
	dir, unlock, err := a.trialFolder(ctx)
	if err != nil {
		return trialRunner{}, nil, err
	}
	tidy = func() error { return errors.Join(os.RemoveAll(dir), unlock()) }
	return trialRunner{app: a, endpoint: endpoint, sessions: sandbox.Store{Dir: filepath.Join(dir, "sessions")}, work: filepath.Join(dir, "work")},
		tidy, nil
}

// trialFolder is a folder for trials that is the same in each run, so that what a
// run that was killed left on the engine is found and taken away.
func (a *App) trialFolder(ctx context.Context) (dir string, unlock func() error, err error) {
	dir = filepath.Join(a.Home.State, "verify")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", nil, fmt.Errorf("making a folder for the trials: %w", err)
	}
	lock := flock.New(dir + ".lock")
	if locked, err := lock.TryLock(); err != nil {
		return "", nil, fmt.Errorf("locking the folder for the trials: %w", err)
	} else if !locked {
		return "", nil, &usageError{"cli.error.verifying", nil}
	}
	if err := a.takeAway(ctx, sandbox.Store{Dir: filepath.Join(dir, "sessions")}); err != nil {
		return "", nil, errors.Join(err, lock.Unlock())
	}
	if err := os.RemoveAll(dir); err != nil {
		return "", nil, errors.Join(fmt.Errorf("clearing the folder for the trials: %w", err), lock.Unlock())
	}
	return dir, lock.Unlock, nil
}

// takeAway removes from the engine what the sessions of a store made.
func (a *App) takeAway(ctx context.Context, store sandbox.Store) error {
	sessions, _ := store.List() // what cannot be read has nothing that could be found
	for _, session := range sessions {
		if session.Own != nil {
			if err := a.removeOwn(session); err != nil {
				return err
			}
			continue
		}
		server, err := session.Serve(ctx, a.serveOptions())
		if err != nil {
			return err
		}
		_, err = session.Control().Purge(ctx)
		if err := errors.Join(err, server.Close()); err != nil {
			return err
		}
	}
	return nil
}
