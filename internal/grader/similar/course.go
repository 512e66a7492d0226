package similar

import (
	"fmt"
	"io/fs"
	"strings"
	"unicode/utf8"

	"matelot/internal/course"
)

// FromCourse is what the course hands out for an exercise: its solutions, the
// mistakes that it knows, its set-up, the files that a learner begins with, and
// the commands in its lesson's words.
func FromCourse(e *course.Exercise, languages []string) ([]Given, error) {
	var all []Given
	give := func(content string) { all = append(all, Given{e.ID, content}) }
	give(e.Setup)
	for _, s := range e.Solutions {
		give(s.Run)
	}
	for _, m := range e.Mistakes {
		give(m.Run)
	}
	for _, lang := range languages {
		text, err := e.Lesson.Text(lang)
		if err != nil {
			return nil, fmt.Errorf("reading the words of %s: %w", e.ID, err)
		}
		give(code(text.Intro))
		for _, x := range text.Exercises {
			give(code(strings.Join(append([]string{x.Lead, x.Statement, x.Solution, x.After}, x.Hints...), "\n")))
		}
		give(code(text.Outro))
	}
	workspace, err := e.Lesson.Workspace()
	if err != nil {
		return nil, fmt.Errorf("reading the workspace of %s: %w", e.ID, err)
	}
	for _, folder := range e.Workspace {
		err := fs.WalkDir(workspace, folder, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := fs.ReadFile(workspace, name)
			if err == nil && utf8.Valid(data) {
				give(string(data))
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("reading the workspace of %s: %w", e.ID, err)
		}
	}
	return all, nil
}

// code is what is code in Markdown, each piece on a line of its own.
func code(md string) string {
	var b strings.Builder
	fenced := false
	for line := range strings.SplitSeq(md, "\n") {
		switch trimmed := strings.TrimSpace(line); {
		case strings.HasPrefix(trimmed, "```"), strings.HasPrefix(trimmed, "~~~"):
			fenced = !fenced
		case fenced, strings.HasPrefix(line, "    "):
			b.WriteString(strings.TrimPrefix(trimmed, "$ ") + "\n")
		default:
			for i, piece := range strings.Split(line, "`") {
				if i%2 == 1 {
					b.WriteString(piece + "\n")
				}
			}
		}
	}
	return b.String()
}
