package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"matelot/internal/course"
	"matelot/internal/home"
	"matelot/internal/tutor"
	"matelot/sandbox"
)

// demoExercise is what is shown when nothing is named: a slip that everybody makes.
const demoExercise = "ports/publish"

// maxSpeed is the fastest that a demonstration can be: it still types every key.
const maxSpeed = 50

type demoOptions struct {
	speed  float64
	record string // file
}

func (a *App) demoCommand() *cobra.Command {
	var o demoOptions
	cmd := &cobra.Command{
		Use: "demo [LESSON/EXERCISE]", Args: upToOne,
		RunE: func(cmd *cobra.Command, args []string) error { return a.demo(cmd.Context(), args, o) },
	}
	cmd.Flags().Float64Var(&o.speed, "speed", 1, "")
	cmd.Flags().StringVar(&o.record, "record", "", "")
	cmd.ValidArgsFunction = a.completeExercises
	return cmd
}

// demo plays an exercise by itself in the full-screen tutor: a wrong attempt, its
// finding, then a solution. It has a session and a home of its own: the learner's
// exercise and progress stay as they are, and nothing is left.
func (a *App) demo(ctx context.Context, args []string, o demoOptions) (err error) {
	if done, err := a.handOver(ctx); done {
		return err
	}
	if o.speed <= 0 || o.speed > maxSpeed {
		return &usageError{"cli.error.speed", map[string]any{"Got": o.speed, "Max": maxSpeed}}
	}
	if a.Getenv("MATELOT_SESSION") != "" {
		return &usageError{"cli.error.nested", nil}
	}
	if a.Screen == nil || o.record == "" && !a.outIsTerminal() {
		return &usageError{"cli.error.demo_terminal", nil}
	}
	id := demoExercise
	if len(args) > 0 {
		id = args[0]
	}
	ex, err := a.exercise(id, nil)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "matelot-demo-")
	if err != nil {
		return fmt.Errorf("making a folder for the demonstration: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	apart := &App{
		Options: a.Options, Words: a.Words, Settings: a.Settings, flags: a.flags, inLab: true,
		Home: home.Home{State: filepath.Join(dir, "state"), Workspace: filepath.Join(dir, "matelot")},
	}
	if err := os.MkdirAll(apart.Home.State, 0o700); err != nil {
		return fmt.Errorf("making a folder for the demonstration: %w", err)
	}
	return apart.play(ctx, ex, o)
}

// play shows an exercise in a session of its own, and takes it away.
func (a *App) play(ctx context.Context, ex *course.Exercise, o demoOptions) (err error) {
	session, err := a.ensureSession(ctx, engineHost, "")
	if err != nil {
		return err
	}
	stop, err := a.serveHere(ctx, session)
	if err != nil {
		return errors.Join(err, session.Remove())
	}
	defer func() {
		// Also when it was called off: what was made goes.
		_, purgeErr := session.Control().Purge(context.WithoutCancel(ctx))
		err = errors.Join(err, purgeErr, stop())
		if purgeErr == nil {
			err = errors.Join(err, session.Remove())
		}
	}()
	beats, err := a.beats(ex)
	if err != nil {
		return err
	}
	return a.screenPlay(ctx, session, ex, beats, o)
}

func (a *App) screenPlay(ctx context.Context, session *sandbox.Session, ex *course.Exercise, beats []tutor.Beat, o demoOptions) (err error) {
	options, err := a.screenOptions()
	if err != nil {
		return err
	}
	options.Exercise, options.Play, options.Speed, options.Mouse = ex.ID, beats, o.speed, false
	if !a.outIsTerminal() {
		options.In, options.Out = nil, io.Discard
		options.Width, options.Height = tutor.MinScreenWidth, tutor.MinScreenHeight
	}
	if o.record != "" {
		width, height := options.Width, options.Height
		if width == 0 {
			width, height = terminalSize(a.Streams.Out)
		}
		file, err := newCast(o.record, ex.Title(a.Words.Lang()), width, height, time.Now())
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		if options.Out == io.Discard {
			options.Out = file
		} else {
			options.Record = file
		}
	}
	return a.openScreen(ctx, newScreenLab(a, session, learnOptions{}), options)
}

// beats is a demonstration of an exercise, from the scripts by which it is proven:
// the first mistake that needs no set-up of its own, what is found, and the first
// solution on a lab that was reset.
func (a *App) beats(short *course.Exercise) ([]tutor.Beat, error) {
	fsys, err := a.courseFS()
	if err != nil {
		return nil, err
	}
	ex, err := course.LoadExercise(fsys, short.ID)
	if err != nil {
		return nil, err
	}
	beats := []tutor.Beat{{Say: a.T("cli.demo.begin"), Until: tutor.UntilBegun, Read: 5 * time.Second}}
	for _, m := range ex.Mistakes {
		if m.Setup != "" || len(m.Answers) > 0 || m.Run == "" {
			continue
		}
		beats = append(beats,
			tutor.Beat{Say: a.T("cli.demo.wrong"), Type: strings.TrimSpace(m.Run), Until: tutor.UntilFinding, Read: 6 * time.Second},
			tutor.Beat{Say: a.T("cli.demo.engine"), Press: []string{"f3"}, Until: tutor.UntilDrawn, Read: 6 * time.Second},
			tutor.Beat{Press: []string{"f3", "ctrl+g", "x", "x"}, Until: tutor.UntilBegun, Read: time.Second},
		)
		break
	}
	for _, s := range ex.Solutions {
		if s.Run == "" {
			continue
		}
		lines := []string{strings.TrimSpace(s.Run)}
		for id, answer := range s.Answers {
			lines = append(lines, "answer "+id+" "+answer)
		}
		beats = append(beats, tutor.Beat{
			Say: a.T("cli.demo.right"), Type: strings.Join(lines, "\n"), Until: tutor.UntilPassed, Read: 8 * time.Second,
		})
		break
	}
	return beats, nil
}
