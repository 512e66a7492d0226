package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"matelot/internal/course"
	"matelot/internal/grader"
	"matelot/internal/i18n"
	"matelot/internal/render"
)

// GradeOptions are what `matelot grade` was asked for.
type GradeOptions struct {
	Paths   []string
	Jobs    int
	Engine  string        // own or host
	Rubric  string        // file; "" is each check by its points
	Out     string        // folder for evidence and reports; "" keeps the evidence in Kept and prints
	Kept    string        // folder for evidence without Out
	Formats []string      // of reports
	Regrade bool          // judge what was kept, without an engine
	Again   bool          // do again what was kept
	Timeout time.Duration // of the commands of one exercise
	Learner bool          // reports are for learners: hidden checks stay hidden

	Course   *course.Course
	Words    *i18n.Printer
	Style    render.Style // of Stdout
	Stdout   io.Writer
	Progress io.Writer // a terminal; nil where nobody watches
	Note     func(id string, data ...any)
	Getenv   func(string) string
	Version  string
	// Replayer starts who does attempts again; close ends it.
	Replayer func(ctx context.Context) (r grader.Replayer, end func(context.Context) error, err error)
}

// Worded is an error that knows its words in locales/.
type Worded interface {
	error
	// Word gives the message's ID and what it tells of.
	Word() (id string, data map[string]any)
	// Machine tells whether it is the machine's trouble rather than how matelot was called.
	Machine() bool
}

func (a *App) gradeCommand() *cobra.Command {
	o := GradeOptions{Engine: engineOwn}
	var q queueFlags
	cmd := &cobra.Command{
		Use: "grade PATH…",
		RunE: func(cmd *cobra.Command, args []string) error {
			if q.url != "" && !cmd.Flags().Changed("jobs") {
				o.Jobs = queueAtOnce
			}
			return a.grade(cmd.Context(), args, o, q)
		},
	}
	flags := cmd.Flags()
	q.add(flags, a.Getenv)
	flags.IntVarP(&o.Jobs, "jobs", "j", runtime.NumCPU(), "")
	flags.StringVar(&o.Engine, "engine", engineOwn, "")
	flags.StringVar(&o.Rubric, "rubric", "", "")
	flags.StringVarP(&o.Out, "out", "o", "", "")
	flags.StringSliceVar(&o.Formats, "format", nil, "")
	flags.BoolVar(&o.Regrade, "regrade", false, "")
	flags.BoolVar(&o.Again, "again", false, "")
	flags.DurationVar(&o.Timeout, "timeout", 2*time.Minute, "")
	flags.BoolVar(&o.Learner, "for-learner", false, "")
	return cmd
}

// grade hands over to the executable that has what grading needs.
func (a *App) grade(ctx context.Context, paths []string, o GradeOptions, q queueFlags) error {
	switch {
	case o.Jobs < 1:
		return &usageError{"cli.error.jobs", map[string]any{"Got": o.Jobs}}
	case o.Engine != engineOwn && o.Engine != engineHost:
		return &usageError{"cli.error.engine_kind", map[string]any{"Got": o.Engine}}
	case o.Engine == engineHost && q.url != "":
		return &usageError{"queue.error.host", nil}
	case o.Timeout <= 0:
		return &usageError{"cli.error.grade_timeout", map[string]any{"Got": o.Timeout.String()}}
	case len(paths) == 0 && !o.Regrade:
		return &usageError{"cli.error.grade_paths", nil}
	case o.Regrade && o.Out == "":
		return &usageError{"cli.error.regrade_out", nil}
	}
	if done, err := a.handOver(ctx); done {
		return err
	}
	loaded, err := a.course()
	if err != nil {
		return err
	}
	o.Paths, o.Course, o.Words, o.Getenv, o.Version = paths, loaded, a.Words, a.Getenv, a.Version
	o.Stdout, o.Style, o.Note = a.Streams.Out, a.style(a.outIsTerminal(), width(a.Streams.Out)), a.note
	if isTerminal(a.Streams.Err) && !a.flags.quiet {
		o.Progress = a.Streams.Err
	}
	o.Kept = filepath.Join(a.Home.State, "grade", keptName(paths))
	if o.Engine == engineHost && !o.Regrade {
		a.note("cli.grade.host")
	}
	o.Replayer = func(ctx context.Context) (grader.Replayer, func(context.Context) error, error) {
		return a.queued(ctx, o, q, loaded)
	}
	return a.Grade(ctx, o)
}

// keptName is the folder for what was asked for by these paths.
func keptName(paths []string) string {
	var all []string
	for _, p := range paths {
		if abs, err := filepath.Abs(p); err == nil {
			p = abs
		}
		all = append(all, p)
	}
	slices.Sort(all)
	sum := sha256.Sum256([]byte(strings.Join(all, "\x00")))
	return hex.EncodeToString(sum[:8])
}
