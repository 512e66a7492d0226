package hosting

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"matelot/internal/classroom"
	"matelot/internal/classroom/board"
	"matelot/internal/classroom/marks"
	"matelot/internal/classroom/room"
	"matelot/internal/course"
	"matelot/internal/grader/report"
	"matelot/internal/grader/rubric"
	"matelot/internal/i18n"
)

// ExportOptions say how what a classroom knows is written.
type ExportOptions struct {
	File     string // the classroom's
	Course   *course.Course
	Outline  classroom.Outline
	Rubric   string // file; "" is each check by its points
	Format   string // xapi, or a format of package report that is one file
	Language string
	Version  string
}

// Export writes what the learners of a classroom did. The classroom may be open. Where
// none of it is of the course, it is an OtherCourseError: everybody would have no
// points.
func Export(ctx context.Context, o ExportOptions) (_ []byte, err error) {
	tasks, err := rubric.Tasks(o.Course.Exercises(), i18n.Languages())
	if err != nil {
		return nil, err
	}
	by := rubric.Default()
	if o.Rubric != "" {
		if by, err = rubric.Load(o.Rubric, tasks); err != nil {
			return nil, err
		}
	}
	r, err := room.Open(ctx, o.File, o.Outline)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	entries, err := r.Everything(ctx)
	if err != nil {
		return nil, err
	}
	if len(entries) > 0 && !slices.ContainsFunc(entries, func(e board.Entry) bool {
		_, there := o.Outline.Exercise(e.Event.Exercise)
		return there
	}) {
		return nil, &classroom.OtherCourseError{Exercise: entries[0].Event.Exercise}
	}
	if o.Format == "xapi" {
		return marks.XAPI(r.Settings().ID, o.Outline, r.Learners(), entries)
	}
	b := marks.Batch(tasks, by, r.Learners(), entries)
	if b.CourseHash, err = o.Course.Hash(); err != nil {
		return nil, err
	}
	f, ok := report.Find(o.Format)
	if !ok || !f.Single {
		return nil, fmt.Errorf("there is no format %q", o.Format)
	}
	var text []byte
	for file, err := range f.Files(b, report.Options{Language: o.Language, Version: o.Version}) {
		if err != nil {
			return nil, err
		}
		text = file.Data
	}
	return text, nil
}
