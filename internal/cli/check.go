package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"matelot/checker"
	"matelot/checker/observe"
	"matelot/internal/course"
	"matelot/internal/lab"
	"matelot/sandbox"
)

type checkOptions struct {
	watch   bool
	save    string   // file for the observation
	load    string   // observation to judge again
	answers []string // ID=VALUE
}

func (a *App) checkCommand() *cobra.Command {
	var o checkOptions
	cmd := &cobra.Command{
		Use:  "check [LESSON/EXERCISE]",
		Args: upToOne,
		RunE: func(cmd *cobra.Command, args []string) error { return a.check(cmd.Context(), args, o) },
	}
	flags := cmd.Flags()
	flags.BoolVar(&o.watch, "watch", false, "")
	flags.StringVar(&o.save, "save-observation", "", "")
	flags.StringVar(&o.load, "observation", "", "")
	flags.StringArrayVar(&o.answers, "answer", nil, "")
	cmd.ValidArgsFunction = a.completeExercises
	cmd.MarkFlagsMutuallyExclusive("watch", "observation")
	return cmd
}

func (a *App) check(ctx context.Context, args []string, o checkOptions) error {
	if o.load != "" {
		return a.checkAgain(args, o)
	}
	session, ex, err := a.current(ctx, args)
	if err != nil {
		return err
	}
	if err := a.giveAnswers(session, ex, o.answers); err != nil {
		return err
	}
	if session.Own != nil {
		// The engine can only be looked at while somebody serves the session.
		if err := a.serveAside(ctx, session); err != nil {
			return err
		}
	}
	j, err := a.judge(ctx, session, ex)
	if err != nil {
		return err
	}
	if o.watch {
		if j, err = a.watch(ctx, session, ex, j); err != nil {
			return err
		}
	}
	if o.save != "" {
		if err := saveObservation(o.save, ex.Checks, j.Observation); err != nil {
			return err
		}
	}
	return a.conclude(ctx, session, ex, j)
}

// conclude keeps the attempt, tells the result and gives the command's end.
func (a *App) conclude(ctx context.Context, session *sandbox.Session, ex *course.Exercise, j lab.Judged) error {
	verdict := checker.Overall(j.Results)
	if err := a.keep(ctx, session, ex, j); err != nil {
		a.note("cli.progress.not_kept", "Detail", err.Error())
	}
	if err := a.printReport(ex, j); err != nil {
		return err
	}
	return verdictError(verdict)
}

// checkAgain judges a saved observation.
func (a *App) checkAgain(args []string, o checkOptions) error {
	observation, err := loadObservation(o.load, a.Streams.In)
	if err != nil {
		return err
	}
	id := observation.Exercise
	if len(args) > 0 {
		id = args[0]
	}
	ex, err := a.exercise(id, nil)
	if err != nil {
		return err
	}
	if ex, err = ex.With(observation.Values); err != nil {
		return err
	}
	j := lab.Judged{Results: checker.Judge(ex.Checks, observation), Observation: observation}
	if err := a.printReport(ex, j); err != nil {
		return err
	}
	return verdictError(checker.Overall(j.Results))
}

// watch judges again whenever something happened, until all is passed. It
// tells each new state of things.
func (a *App) watch(ctx context.Context, session *sandbox.Session, ex *course.Exercise, j lab.Judged) (lab.Judged, error) {
	src, err := a.sources(session, ex.ID)
	if err != nil {
		return j, err
	}
	events, err := observe.Watch(ctx, src, observe.WatchOptions{
		Plan: checker.PlanFor(ex.Checks), Journal: session.JournalPath(),
	})
	if err != nil {
		return j, fmt.Errorf("watching the engine: %w", err)
	}
	a.note("cli.check.watching")
	told := ""
	for checker.Overall(j.Results) != checker.Pass {
		if now := fingerprint(j.Results); now != told && !a.json() {
			told = now
			if err := a.printReport(ex, j); err != nil {
				return j, err
			}
		}
		select {
		case <-ctx.Done():
			return j, ctx.Err()
		case _, open := <-events:
			if !open {
				return j, ctx.Err()
			}
		}
		if err := session.Reload(); err != nil {
			return j, err
		}
		if j, err = a.judge(ctx, session, ex); err != nil {
			return j, err
		}
	}
	return j, nil
}

// fingerprint tells whether results differ in what they say.
func fingerprint(results []checker.Result) string {
	data, err := json.Marshal(results)
	if err != nil {
		return err.Error()
	}
	return string(data)
}

// giveAnswers keeps answers given on the command line.
func (a *App) giveAnswers(session *sandbox.Session, ex *course.Exercise, answers []string) error {
	if len(answers) == 0 {
		return nil
	}
	given := map[string]string{}
	for _, pair := range answers {
		id, value, ok := strings.Cut(pair, "=")
		if check, known := ex.Check(id); !ok || !known || check.Answer == nil {
			return &usageError{"cli.error.answer", map[string]any{"Got": pair, "Questions": questionIDs(ex)}}
		}
		given[id] = value
	}
	a.tellGathering(a.history().In(session.ID).Answer(ex.ID, given))
	return session.Update(func(state *sandbox.State) {
		if state.Answers == nil {
			state.Answers = map[string]string{}
		}
		for id, value := range given {
			state.Answers[id] = value
		}
	})
}

func questionIDs(ex *course.Exercise) string {
	var ids []string
	for _, q := range ex.Questions() {
		ids = append(ids, q.ID)
	}
	return strings.Join(ids, ", ")
}
