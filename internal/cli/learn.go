package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"matelot/checker"
	"matelot/internal/course"
	"matelot/internal/render"
	"matelot/internal/tutor"
	"matelot/sandbox"
)

type learnOptions struct {
	plain  bool
	engine string
	images string
	again  bool
	seed   string
	strict bool
}

func (a *App) learnCommand() *cobra.Command {
	var o learnOptions
	cmd := &cobra.Command{
		Use:  "learn [LESSON[/EXERCISE]]",
		Args: upToOne,
		RunE: func(cmd *cobra.Command, args []string) error { return a.learn(cmd.Context(), args, o) },
	}
	cmd.Flags().BoolVar(&o.plain, "plain", false, "")
	engineFlag(cmd, &o.engine)
	imagesFlag(cmd, &o.images)
	cmd.Flags().BoolVar(&o.again, "again", false, "")
	a.seedFlag(cmd, &o.seed)
	strictFlag(cmd, &o.strict)
	cmd.ValidArgsFunction = a.completeExercises
	return cmd
}

// learn opens the lab: the exercise's statement, then the learner's own shell
// with the session behind it.
func (a *App) learn(ctx context.Context, args []string, o learnOptions) (err error) {
	if done, err := a.handOver(ctx); done {
		return err
	}
	if a.Getenv("MATELOT_SESSION") != "" {
		return &usageError{"cli.error.nested", nil}
	}
	a.inLab, a.plain = true, o.plain
	wanted, err := a.wanted(args)
	if err != nil {
		return err
	}
	engine, err := a.engineFor(o.engine, wanted)
	if err != nil {
		return err
	}
	session, err := a.ensureSession(ctx, engine, o.images)
	if err != nil {
		return err
	}
	if err := plant(session, o.seed); err != nil {
		return err
	}
	stop, err := a.serveHere(ctx, session)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	if a.fullScreen() {
		defer a.followRoom(ctx, session)()
		id := ""
		if wanted != nil {
			id = wanted.ID
		}
		return a.learnOnScreen(ctx, session, id, o)
	}
	defer a.teller.via(a.say)()
	defer a.followRoom(ctx, session)() // once somebody is told
	ex, begun, err := a.resume(ctx, session, wanted, o)
	if err != nil {
		return err
	}
	if begun.resumed {
		a.remark(a.resumedWords(ex))
	}
	a.tellBegun(begun.Begun)
	// The shell compares this with what next leaves there.
	if err := tellShell(session, session.ExerciseDir(ex.ID)); err != nil {
		return err
	}
	// As JSON the result is all that goes to standard output.
	if !a.json() {
		if err := a.showExercise(ctx, ex, around{}); err != nil {
			return err
		}
	}
	return a.runShell(ctx, session, ex)
}

// wanted is the exercise that is asked for: by name, else nil.
func (a *App) wanted(args []string) (*course.Exercise, error) {
	if len(args) == 0 {
		return nil, nil
	}
	return a.exercise(args[0], nil)
}

// opened is how an exercise was opened.
type opened struct {
	resumed bool // it was under way; else what its begin did is told
	sandbox.Begun
}

// resume goes on with the session's exercise when it is the wanted one, else
// begins: the wanted one, or the first that was not passed yet.
func (a *App) resume(ctx context.Context, session *sandbox.Session, wanted *course.Exercise, o learnOptions) (*course.Exercise, opened, error) {
	if wanted == nil {
		var err error
		if wanted, err = a.proposed(ctx, session); err != nil {
			return nil, opened{}, err
		}
	}
	if session.Exercise == wanted.ID && !o.again && !a.renewed && exists(session.ExerciseDir(wanted.ID)) {
		ex, err := own(session, wanted)
		return ex, opened{resumed: true}, err
	}
	if err := a.pass(ctx, wanted, o.strict); err != nil {
		return nil, opened{}, err
	}
	ex, begun, err := a.begin(ctx, session, wanted)
	return ex, opened{Begun: begun}, err
}

func (a *App) resumedWords(ex *course.Exercise) string {
	return a.T("cli.learn.resumed", "Title", ex.Title(a.Words.Lang()))
}

// proposed is what to learn when nothing is named: the exercise under way
// unless it was passed, else what is worth doing next.
func (a *App) proposed(ctx context.Context, session *sandbox.Session) (*course.Exercise, error) {
	all, err := a.course()
	if err != nil {
		return nil, err
	}
	exercises := all.Exercises()
	if len(exercises) == 0 {
		return nil, &noExerciseError{}
	}
	best, err := a.bestResults(ctx)
	if err != nil {
		a.note("cli.progress.unread", "Detail", err.Error())
	}
	for _, ex := range exercises {
		if ex.ID == session.Exercise && best[ex.ID].Verdict != checker.Pass {
			return ex, nil
		}
	}
	following, why, err := a.following(ctx, session, session.Exercise)
	if why != "" {
		a.say(why)
	}
	if following != nil || err != nil {
		return following, err
	}
	a.note("cli.learn.all_passed")
	for _, ex := range exercises {
		if ex.ID == session.Exercise {
			return ex, nil
		}
	}
	return exercises[0], nil
}

// shellWords are a sentence that the lab's shell says, with its lines broken at the
// terminal's width: the shell prints it as it is.
func (a *App) shellWords(id string, data map[string]any) string {
	return strings.Join(render.Wrap(a.T(id, data), width(a.Streams.Out)), "\n")
}

// runShell gives the learner their shell, and ends with the last exercise's
// verdict when commands came from a script.
func (a *App) runShell(ctx context.Context, session *sandbox.Session, ex *course.Exercise) error {
	self, err := a.light()
	if err != nil {
		return err
	}
	interactive := a.inIsTerminal() && a.outIsTerminal()
	shell := tutor.Shell{
		Exe:         self,
		Dir:         session.ExerciseDir(ex.ID),
		Env:         a.shellEnv(session),
		Journal:     session.JournalPath(),
		SessionDir:  session.Dir,
		In:          a.Streams.In,
		Out:         a.Streams.Out,
		Err:         a.Streams.Err,
		Interactive: interactive,
		Say:         a.shellWords,
	}
	if a.json() {
		shell.Out = a.Streams.Err
	}
	if interactive {
		fmt.Fprintln(a.Streams.Err)
		a.note("cli.learn.welcome")
	}
	if _, err := shell.Run(ctx); err != nil {
		return err
	}
	if interactive {
		return a.farewell(ctx, session)
	}
	return a.scriptEnd(ctx, session)
}

func (a *App) shellEnv(session *sandbox.Session) []string {
	env := append(session.Env(os.Environ()), "MATELOT_HOME="+a.Home.State)
	if a.Getenv("MATELOT_HOME") == "" {
		env = env[:len(env)-1] // the usual folders are found again
	}
	if runtime.GOOS == "windows" {
		env = append(env, "MATELOT_SHELL=powershell")
	}
	if a.flags.course != "" {
		env = append(env, "MATELOT_COURSE="+whole(a.flags.course))
	}
	if a.flags.lang != "" {
		env = append(env, "MATELOT_LANG="+a.flags.lang)
	}
	if a.plain {
		env = append(env, plainEnv+"=1")
	}
	if a.flags.noColor {
		env = append(env, "NO_COLOR=1")
	}
	return env
}

func (a *App) farewell(ctx context.Context, session *sandbox.Session) error {
	if err := session.Reload(); err != nil {
		return err
	}
	left, err := session.Control().PlanPurge(ctx)
	if err != nil {
		return nil //nolint:nilerr // the lab's state is told when it can be had
	}
	a.reread()
	switch {
	case session.Own != nil:
		a.note("cli.learn.farewell_own", "Exercise", session.Exercise, "Course", a.ownCourse())
	case left.Count() == 0:
		a.note("cli.learn.farewell_empty", "Exercise", session.Exercise, "Course", a.ownCourse())
	default:
		a.note("cli.learn.farewell", "Exercise", session.Exercise, "Course", a.ownCourse(), "Count", left.Count())
	}
	return nil
}

// scriptEnd judges the last exercise once more: its verdict is the run's.
func (a *App) scriptEnd(ctx context.Context, session *sandbox.Session) error {
	if err := session.Reload(); err != nil {
		return err
	}
	ex, err := a.exercise("", session)
	if err != nil {
		return err
	}
	j, err := a.judge(ctx, session, ex)
	if err != nil {
		return err
	}
	return a.conclude(ctx, session, ex, j)
}

// whole is a path that leads there from any folder: the lab's shell starts in
// another one.
func whole(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
