package cli

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"matelot/checker"
	"matelot/internal/classroom"
	"matelot/internal/course"
	"matelot/internal/lab"
	"matelot/internal/progress"
	"matelot/sandbox"
)

func (a *App) catchUpCommand() *cobra.Command {
	var no bool
	cmd := &cobra.Command{
		Use: "catchup", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.catchUp(cmd.Context(), no) },
	}
	cmd.Flags().BoolVar(&no, "no", false, "")
	return cmd
}

// catchUp does what the teacher proposes: runs solutions of what comes before an
// exercise in its lesson and is not passed, then begins it. Who types it agrees.
func (a *App) catchUp(ctx context.Context, no bool) error {
	if done, err := a.handOver(ctx); done {
		return err
	}
	membership, joined, err := a.room().Membership()
	if err != nil {
		return err
	}
	if !joined {
		return &usageError{"room.error.none", nil}
	}
	state := a.roomState()
	if len(state.Acts) == 0 {
		return &usageError{"room.error.no_act", nil}
	}
	act := state.Acts[0]
	answer := func(done bool) {
		conn := membership.Connect()
		defer conn.Close()
		now, err := conn.Answer(ctx, classroom.Answer{ID: act.ID, Done: done})
		if err != nil {
			a.note("room.not_answered", "Detail", err.Error())
			return
		}
		if err := a.room().SaveState(now); err != nil {
			a.note("room.unread", "Detail", err.Error())
		}
	}
	if no {
		answer(false)
		a.note("room.declined")
		return nil
	}
	target, err := a.exercise(act.Exercise, nil)
	if err != nil {
		return err
	}
	session, err := a.session()
	if err != nil {
		return err
	}
	if err := a.keepUp(ctx, session); err != nil {
		return err
	}
	stop, err := a.serveHere(ctx, session)
	if err != nil {
		return err
	}
	ex, begun, err := a.bring(ctx, session, target)
	if stopErr := stop(); err == nil {
		err = stopErr
	}
	if err != nil {
		return err
	}
	answer(true)
	a.tellBegun(begun)
	if err := tellShell(session, begun.Dir); err != nil {
		return err
	}
	if a.Getenv(screenEnv) != "" {
		return nil // the screen shows it
	}
	return a.showExercise(ctx, ex, around{})
}

// bring brings the session to an exercise.
func (a *App) bring(ctx context.Context, session *sandbox.Session, target *course.Exercise) (*course.Exercise, sandbox.Begun, error) {
	best, err := a.bestResults(ctx)
	if err != nil {
		return nil, sandbox.Begun{}, err
	}
	fsys, err := a.courseFS()
	if err != nil {
		return nil, sandbox.Begun{}, err
	}
	lesson, err := course.LoadLesson(fsys, target.Lesson.ID)
	if err != nil {
		return nil, sandbox.Begun{}, err
	}
	for _, ex := range lesson.Exercises {
		if ex.ID == target.ID {
			break
		}
		if best[ex.ID].Verdict == checker.Pass || ex.TestOut || len(ex.Solutions) == 0 {
			continue
		}
		a.note("room.running", "Exercise", ex.ID, "Title", ex.Title(a.Words.Lang()))
		if err := a.solve(ctx, session, ex); err != nil {
			return nil, sandbox.Begun{}, err
		}
	}
	return a.begin(ctx, session, target)
}

// solve runs an exercise's first solution in the learner's session. What comes of it
// is kept as shown.
func (a *App) solve(ctx context.Context, session *sandbox.Session, ex *course.Exercise) error {
	ex, _, err := a.begin(ctx, session, ex)
	if err != nil {
		return err
	}
	solution := ex.Solutions[0]
	if err := session.Update(func(s *sandbox.State) { s.Answers = solution.Answers }); err != nil {
		return err
	}
	if strings.TrimSpace(solution.Run) != "" {
		a.say(strings.TrimSpace(solution.Run))
		if err := session.RunScript(ctx, solution.Run); err != nil {
			return err
		}
	}
	src, err := a.sources(session, ex.ID)
	if err != nil {
		return err
	}
	j, err := lab.Settle(ctx, src, ex)
	if err != nil {
		return err
	}
	hash, err := ex.Lesson.Hash()
	if err != nil {
		return err
	}
	e := attemptEvent(ex, j.Results, hash)
	e.Shown = true
	a.tellRoom(e)
	if checker.Overall(j.Results) != checker.Pass {
		return &usageError{"room.error.not_shown", map[string]any{"Exercise": ex.ID}}
	}
	points, maxPoints := checker.Score(j.Results)
	return progress.Keep(a.Home.Progress(), progress.Attempt{
		Exercise: ex.ID, At: time.Now().UTC(), Verdict: string(checker.Pass), Points: points, MaxPoints: maxPoints, CourseHash: hash, Session: session.ID,
	})
}
