package course

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"matelot/checker"
)

// minHints is how many hints an exercise must have: a question, the command,
// nearly the solution.
const minHints = 3

// Lint looks for all that a course must not have beyond what [Load] demands:
// missing words and languages, exercises without solutions, unknown findings,
// files that nothing uses. images are the references that need not be built;
// nil means that they are not known. The error is for a course that cannot be
// read at all.
func Lint(fsys fs.FS, images []string) (Problems, error) {
	c, problems, err := load(fsys)
	if err != nil {
		return nil, err
	}
	li := &linter{course: c, problems: problems, languages: sortedKeys(c.Titles), images: images}
	li.titles()
	li.rootFiles()
	for _, l := range c.Lessons {
		if !l.Coming && l.fsys != nil {
			li.lesson(l)
		}
	}
	if err := li.problems.err(); err != nil {
		return li.problems, nil
	}
	return nil, nil
}

type linter struct {
	course    *Course
	languages []string // those of the course's own titles
	images    []string
	problems  Problems
}

func (li *linter) add(file string, line int, code string, args ...any) {
	li.problems.add(file, line, code, args...)
}

// titles looks at what course.yaml says of lessons to come.
func (li *linter) titles() {
	if li.course.yaml == nil {
		return
	}
	for i, l := range li.course.announced {
		line := li.course.yaml.line("coming", i)
		if there := li.course.Lesson(l.ID); there != nil && !there.Coming {
			li.add(courseYAML, line, "lesson.still_coming", "ID", l.ID)
		}
		for _, lang := range li.languages {
			if l.titles[lang] == "" {
				li.add(courseYAML, line, "text.title_language", "Lang", lang)
			}
		}
	}
}

// rootFiles looks for files beside the lessons that nothing uses.
func (li *linter) rootFiles() {
	entries, err := fs.ReadDir(li.course.fsys, ".")
	if err != nil {
		return // load has read it
	}
	for _, e := range entries {
		name := e.Name()
		known := name == courseYAML || isGoSource(name) ||
			strings.HasPrefix(name, "README") || strings.HasPrefix(name, "LICENSE") ||
			(e.IsDir() && lessonDir().MatchString(name))
		if !known {
			li.add(name, 0, "file.stray")
		}
	}
}

func (li *linter) lesson(l *Lesson) {
	li.lessonFiles(l)
	if l.yaml != nil {
		for i, e := range l.Exercises {
			li.exercise(l, e, i)
		}
	}
	texts := map[string]*Text{}
	for _, lang := range l.Languages {
		t, problems := l.readText(lang)
		li.problems = append(li.problems, problems...)
		if t != nil {
			texts[lang] = t
			li.text(l, t)
		}
	}
	for _, lang := range li.languages {
		if !slices.Contains(l.Languages, lang) {
			li.add(path.Join(l.Dir, "lesson."+lang+".md"), 0, "text.language",
				"Lang", lang, "Other", strings.Join(l.Languages, ", "))
		}
	}
	li.parity(l, texts)
}

// lessonFiles looks for files of a lesson that nothing uses.
func (li *linter) lessonFiles(l *Lesson) {
	entries, err := fs.ReadDir(l.fsys, ".")
	if err != nil {
		li.add(l.Dir, 0, "file.unreadable", "Detail", err.Error())
		return
	}
	for _, e := range entries {
		isText := lessonText().MatchString(e.Name()) || e.Name() == exercisesYAML
		if isWorkspace := e.IsDir() && e.Name() == "workspace"; isWorkspace || (isText && !e.IsDir()) {
			continue
		}
		li.add(path.Join(l.Dir, e.Name()), 0, "file.stray")
	}
	var used []string
	for _, e := range l.Exercises {
		used = append(used, e.Workspace...)
	}
	for _, name := range li.workspaces(l) {
		if !slices.Contains(used, name) {
			li.add(path.Join(l.Dir, "workspace", name), 0, "file.stray")
		}
	}
}

// workspaces lists what stands in a lesson's workspace folder.
func (li *linter) workspaces(l *Lesson) []string {
	entries, err := fs.ReadDir(l.fsys, "workspace")
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func (li *linter) exercise(l *Lesson, e *Exercise, i int) {
	at := func(p ...any) int { return l.yaml.line(append([]any{"exercises", i}, p...)...) }
	file := l.yaml.file
	if len(e.Checks) == 0 {
		li.add(file, at(), "exercise.no_checks", "ID", e.Name())
	}
	if len(e.Solutions) == 0 {
		li.add(file, at(), "exercise.no_solution", "ID", e.Name())
	}
	folders := li.workspaces(l)
	for j, name := range e.Workspace {
		info, err := fs.Stat(l.fsys, path.Join("workspace", name))
		if err != nil || !info.IsDir() {
			li.add(file, at("workspace", j), "exercise.workspace", "Name", name, "Known", strings.Join(folders, ", "))
		}
	}
	for j, image := range e.Images {
		if li.images != nil && !li.knows(image) && !strings.Contains(e.Setup, image) {
			li.add(file, at("images", j), "exercise.image", "Image", image, "Known", strings.Join(li.images, ", "))
		}
	}
	li.undeclared(file, e, at)
	for _, port := range e.Ports() {
		if port < 1024 {
			li.add(file, at("checks"), "check.host_port", "Port", port)
		}
	}
	for j, s := range e.Solutions {
		for _, q := range e.Questions() {
			if s.Answers[q.ID] == "" {
				li.add(file, at("solutions", j), "script.no_answer", "ID", q.ID, "Example", fmt.Sprintf("{%s: …}", q.ID))
			}
		}
	}
	codes := knownCodes()
	for j, m := range e.Mistakes {
		if m.Finding != "" && !slices.Contains(codes, string(m.Finding)) {
			li.add(file, at("mistakes", j, "finding"), "mistake.unknown_finding",
				"Code", string(m.Finding), "Nearest", strings.Join(nearest(string(m.Finding), codes, 1), ""))
		}
	}
}

// knows tells whether an image need not be built. A reference without a tag
// means latest.
func (li *linter) knows(image string) bool {
	return has(li.images, image)
}

func knownCodes() []string {
	var codes []string
	for _, info := range checker.Catalog() {
		codes = append(codes, string(info.Code))
	}
	return codes
}
