package grading

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"matelot/internal/course"
	"matelot/internal/grader"
	"matelot/internal/grader/batch"
	"matelot/internal/grader/report"
	"matelot/internal/grader/rubric"
	"matelot/internal/grader/similar"
	"matelot/internal/grader/submission"
	"matelot/internal/i18n"
	"matelot/internal/lab"
)

// Run grades what was asked for.
func Run(ctx context.Context, o Options) error {
	formats, err := wanted(o)
	if err != nil {
		return err
	}
	b, err := prepare(o)
	if err != nil {
		return err
	}
	var graded grader.Batch
	if o.Regrade {
		graded, err = regrade(ctx, o, b)
	} else {
		graded, err = grade(ctx, o, b)
	}
	if err != nil {
		return err
	}
	if err := write(o, formats, graded); err != nil {
		return err
	}
	return told(o, graded, b.Store)
}

// prepare reads the course's tasks and the rubric.
func prepare(o Options) (b batch.Options, err error) {
	tasks, err := rubric.Tasks(o.Course.Exercises(), i18n.Languages())
	if err != nil {
		return b, err
	}
	b.Rubric = rubric.Default()
	if o.Rubric != "" {
		if b.Rubric, err = rubric.Load(o.Rubric, tasks); err != nil {
			if errors.Is(err, fs.ErrNotExist) {
				return b, &Error{ID: "cli.error.rubric_missing", Data: map[string]any{"File": o.Rubric}, err: err}
			}
			return b, err
		}
	}
	b.Tasks, b.Engine, b.Jobs, b.Again = b.Rubric.Asks(tasks), o.Engine, o.Jobs, o.Again
	if b.CourseHash, err = o.Course.Hash(); err != nil {
		return b, err
	}
	b.Store = batch.Store{Dir: kept(o)}
	return b, nil
}

// grade has submissions done again.
func grade(ctx context.Context, o Options, b batch.Options) (graded grader.Batch, err error) {
	submissions, err := read(ctx, o)
	if err != nil {
		return graded, err
	}
	o.tellStrange(submissions)
	if o.Rubric == "" {
		// Who names no rubric asks for what was handed in, by anybody.
		b.Tasks = handedIn(b.Tasks, submissions)
		if len(b.Tasks) == 0 {
			return graded, &Error{ID: "cli.error.grade_nothing", Data: map[string]any{"Paths": strings.Join(o.Paths, " ")}}
		}
	}
	replayer, end, err := o.Replayer(ctx)
	if err != nil {
		return graded, err
	}
	defer func() { err = errors.Join(err, end(context.WithoutCancel(ctx))) }()
	bar := newBar(o)
	b.Progress = bar.show
	graded, err = batch.Run(ctx, submissions, replayer, b)
	bar.end()
	if err != nil {
		return graded, err
	}
	graded.Similar, err = alike(o.Course, b.Tasks, submissions)
	return graded, err
}

// read finds and reads the submissions.
func read(ctx context.Context, o Options) ([]grader.Submission, error) {
	how := submission.Options{}
	for _, ex := range o.Course.Exercises() {
		how.Exercises = append(how.Exercises, ex.ID)
	}
	found, err := submission.Find(ctx, o.Paths, how)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &Error{ID: "cli.error.grade_missing", Data: map[string]any{"Detail": err.Error()}, err: err}
	}
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, &Error{ID: "cli.error.grade_nothing", Data: map[string]any{"Paths": strings.Join(o.Paths, " ")}}
	}
	var all []grader.Submission
	for _, f := range found {
		s, err := submission.Read(ctx, f.Path, how)
		if err != nil {
			return nil, fmt.Errorf("reading the submission %s: %w", f.Name, err)
		}
		if s.Learner == s.Name {
			s.Learner = f.Name
		}
		s.Name = f.Name
		all = append(all, s)
	}
	return all, nil
}

func handedIn(tasks []grader.Task, submissions []grader.Submission) []grader.Task {
	var asked []grader.Task
	for _, t := range tasks {
		for _, s := range submissions {
			if _, ok := s.Exercises[t.ID]; ok {
				asked = append(asked, t)
				break
			}
		}
	}
	return asked
}

// alike lists what submissions have in common beyond what the course hands out.
func alike(c *course.Course, tasks []grader.Task, submissions []grader.Submission) ([]grader.Similar, error) {
	if len(submissions) < 2 {
		return nil, nil
	}
	var given []similar.Given
	for _, t := range tasks {
		ex, err := lab.Exercise(c, t.ID)
		if err != nil {
			return nil, err
		}
		more, err := similar.FromCourse(ex, i18n.Languages())
		if err != nil {
			return nil, err
		}
		given = append(given, more...)
	}
	var texts []similar.Text
	for _, s := range submissions {
		texts = append(texts, similar.Texts(s)...)
	}
	return similar.Find(texts, given, similar.Options{}), nil
}

// regrade judges what was kept again.
func regrade(ctx context.Context, o Options, b batch.Options) (grader.Batch, error) {
	b.Engine = "evidence"
	if o.Rubric == "" {
		all, err := b.Store.Handed()
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return grader.Batch{}, err
		}
		var submissions []grader.Submission
		for _, h := range all {
			s := grader.Submission{Exercises: map[string]grader.Work{}}
			for _, id := range h.Work {
				s.Exercises[id] = grader.Work{}
			}
			submissions = append(submissions, s)
		}
		b.Tasks = handedIn(b.Tasks, submissions)
	}
	judge := func(exercise string, r grader.Replay) (grader.Replay, error) {
		ex, err := lab.Exercise(o.Course, exercise)
		if err != nil {
			return r, err
		}
		r.Results, err = lab.Rejudge(ex, r.Observation)
		return r, err
	}
	graded, err := batch.Regrade(ctx, judge, b)
	if errors.Is(err, batch.ErrNothingKept) || errors.Is(err, fs.ErrNotExist) {
		return graded, &Error{ID: "cli.error.regrade_nothing", Data: map[string]any{"Dir": o.Out}, err: err}
	}
	return graded, err
}

// wanted are the formats that were asked for.
func wanted(o Options) ([]report.Format, error) {
	names := o.Formats
	if len(names) == 0 {
		names = []string{"table"}
	}
	var formats []report.Format
	for _, name := range names {
		if name == "text" { // as other commands call it
			name = "table"
		}
		f, ok := report.Find(name)
		if !ok {
			var known []string
			for _, f := range report.Formats() {
				known = append(known, f.Name)
			}
			return nil, &Error{ID: "cli.error.grade_format", Data: map[string]any{"Got": name, "Known": strings.Join(known, ", ")}}
		}
		if o.Out == "" && (!f.Single || len(names) > 1) {
			return nil, &Error{ID: "cli.error.grade_out", Data: map[string]any{"Got": strings.Join(names, ",")}}
		}
		formats = append(formats, f)
	}
	return formats, nil
}

// told says what needs a second run; the exit code says it too.
func told(o Options, b grader.Batch, store batch.Store) error {
	open := 0
	for _, g := range b.Grades {
		open += len(g.Again)
	}
	if o.Out == "" && !o.Regrade {
		o.Note("cli.grade.kept", "Dir", store.Dir)
	}
	if open == 0 {
		return nil
	}
	return &Error{ID: "cli.grade.again", Data: map[string]any{"Count": open}, machine: true, err: reasons(b)}
}

// reasons are those for which something could not be checked.
func reasons(b grader.Batch) error {
	seen := map[string]bool{}
	for _, g := range b.Grades {
		for _, e := range g.Exercises {
			if e.Reason != "" {
				seen[e.Reason] = true
			}
		}
	}
	text, err := json.Marshal(seen)
	if err != nil {
		return err
	}
	return errors.New(string(text))
}
