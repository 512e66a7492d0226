package exchange

import (
	"fmt"
	"slices"
	"strings"

	"matelot/internal/course"
)

// ExportOptions say what is to be written.
type ExportOptions struct {
	To    string // the platform
	Lang  string
	Own   bool // the course is not the one that matelot brings
	Words course.Translator
}

// target is a platform that lessons can be written for.
type target struct {
	name  string
	write func(x *exporter, at string, l *course.Lesson, text *course.Text) error
	// rest writes what stands beside several lessons.
	rest func(x *exporter, folders []string) error
}

func targets() []target {
	return []target{
		{"killercoda", (*exporter).killercoda, (*exporter).killercodaStructure},
		{"educates", (*exporter).educates, nil},
	}
}

// Exportable are the names of the platforms that lessons can be written for.
func Exportable() []string {
	var names []string
	for _, t := range targets() {
		names = append(names, t.name)
	}
	return names
}

// exporter is one export.
type exporter struct {
	files
	notes
	o ExportOptions
}

// Export writes lessons for another platform into a folder. A single lesson
// stands in the folder itself, several in folders below it. The checks stay
// matelot's: what is written there calls it.
func Export(lessons []*course.Lesson, out string, o ExportOptions) (*Report, error) {
	at := slices.IndexFunc(targets(), func(t target) bool { return t.name == o.To })
	if at < 0 {
		return nil, &UnknownFormatError{o.To, Exportable()}
	}
	to := targets()[at]
	x := &exporter{files: files{}, o: o}
	report := &Report{Platform: to.name}
	x.notes.add("matelot", "x_install", "Own", o.Own)
	var folders []string
	for _, l := range lessons {
		if l.Coming {
			continue
		}
		text, err := l.Text(o.Lang)
		if err != nil {
			return nil, fmt.Errorf("reading the words of %s: %w", l.ID, err)
		}
		place := ""
		if len(lessons) > 1 {
			folders = append(folders, l.Dir)
			place = l.Dir + "/"
		}
		x.leave(l, text)
		if err := to.write(x, place, l, text); err != nil {
			return nil, err
		}
		report.Lessons = append(report.Lessons, l.ID)
		report.Exercises += len(l.Exercises)
	}
	if len(folders) > 0 && to.rest != nil {
		if err := to.rest(x, folders); err != nil {
			return nil, err
		}
	}
	if err := x.files.write(out); err != nil {
		return nil, err
	}
	report.Files, report.Notes = x.files.names(), x.notes.sorted()
	return report, nil
}

// leave says what of a lesson does not carry over.
func (x *exporter) leave(l *course.Lesson, text *course.Text) {
	mistakes, solutions, values, questions := 0, 0, 0, 0
	for _, e := range l.Exercises {
		mistakes += len(e.Mistakes)
		solutions += len(e.Solutions)
		values += len(e.Values)
		questions += len(e.Questions())
		if e.OwnEngine {
			x.notes.add(e.ID, "x_engine")
		}
	}
	for _, n := range []struct {
		code  string
		count int
	}{{"x_mistakes", mistakes}, {"x_solutions", solutions}, {"x_values", values}, {"x_questions", questions}} {
		if n.count > 0 {
			x.notes.add(l.ID, n.code, "Count", n.count)
		}
	}
	var others []string
	for _, lang := range l.Languages {
		if lang != text.Lang {
			others = append(others, lang)
		}
	}
	if text.Lang != x.o.Lang {
		x.notes.add(l.ID, "x_language", "Want", x.o.Lang, "Lang", text.Lang)
	} else if len(others) > 0 {
		x.notes.add(l.ID, "x_languages", "Lang", text.Lang, "Others", strings.Join(others, ", "))
	}
}

// exerciseMarkdown is the words of an exercise: what to do, what is asked, and
// the helps, folded.
func (x *exporter) exerciseMarkdown(e *course.Exercise, t *course.ExerciseText) string {
	all := []string{t.Lead, t.Statement}
	for _, q := range t.Questions {
		all = append(all, "### "+q.Title, q.Text, x.o.Words.T("course.exchange.x_answer", "Exercise", e.ID, "ID", q.ID))
	}
	for i, hint := range t.Hints {
		all = append(all, folded("hint", x.o.Words.T("course.exchange.hint", "Number", i+1), hint))
	}
	if t.Solution != "" {
		all = append(all, folded("solution", x.o.Words.T("course.exchange.solution"), t.Solution))
	}
	if t.After != "" {
		all = append(all, folded("after", x.o.Words.T("course.exchange.after"), t.After))
	}
	return paragraphs(all...)
}

// ending splits the end of a lesson into its heading and the rest.
func ending(outro string) (title, rest string) {
	first, rest, _ := strings.Cut(outro, "\n")
	if level, title, ok := headingOf(first); ok && level == 2 {
		return title, strings.Trim(rest, "\n")
	}
	return "", outro
}

// calling is a script that hands over to matelot.
func (x *exporter) calling(why, command string, e *course.Exercise) string {
	return fmt.Sprintf("#!/bin/sh\n# %s\nexec matelot %s %s --lang %s\n", x.o.Words.T(why), command, e.ID, x.o.Lang)
}
