package course

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

const (
	courseYAML    = "course.yaml"
	exercisesYAML = "exercises.yaml"
)

var (
	lessonDir  = lazily(`^([0-9]{3})-(.+)$`)
	lessonText = lazily(`^lesson\.([a-z]{2,3}(?:-[A-Za-z0-9]+)*)\.md$`)
	identifier = lazily(`^[a-z][a-z0-9]*([-_][a-z0-9]+)*$`)
)

// Load reads a course: course.yaml and every lesson's exercises.yaml. The error
// is [Problems] when the course can be read and is wrong. The Markdown is not
// looked at (see [Lint]).
func Load(fsys fs.FS) (*Course, error) {
	c, problems, err := load(fsys)
	if err != nil {
		return nil, err
	}
	if err := problems.err(); err != nil {
		return nil, err
	}
	return c, nil
}

// load reads a course as far as it can be read.
func load(fsys fs.FS) (*Course, Problems, error) {
	var problems Problems
	c := loadCourseFile(fsys, &problems)
	dirs, err := lessonDirs(fsys)
	if err != nil {
		return nil, nil, fmt.Errorf("reading the course: %w", err)
	}
	written := map[string]string{}
	for _, d := range dirs {
		if other, ok := written[d.id]; ok {
			problems.add(d.dir, 0, "lesson.duplicate", "ID", d.id, "Other", other)
			continue
		}
		written[d.id] = d.dir
		c.Lessons = append(c.Lessons, loadLesson(fsys, d, whole, nil, &problems))
	}
	for _, l := range c.announced {
		if _, ok := written[l.ID]; !ok {
			c.Lessons = append(c.Lessons, l)
		}
	}
	slices.SortStableFunc(c.Lessons, func(a, b *Lesson) int {
		return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.ID, b.ID))
	})
	return c, problems, nil
}

// LoadLesson reads one lesson and nothing else. The error is an [UnknownError]
// when there is none of that ID.
func LoadLesson(fsys fs.FS, id string) (*Lesson, error) { return findLesson(fsys, id, whole) }

// LoadExercise reads one exercise, "ports/publish", with its lesson. A lesson's
// ID alone means its first exercise.
func LoadExercise(fsys fs.FS, id string) (*Exercise, error) { return findExercise(fsys, id, whole) }

// LoadChecks reads one exercise to judge it: as [LoadExercise] does, but without
// the solutions and mistakes of the lesson. They are most of its file, and a
// check waits for what is read.
func LoadChecks(fsys fs.FS, id string) (*Exercise, error) {
	return findExercise(fsys, id, withoutAttempts)
}

// A cut takes away what need not be parsed of an exercises.yaml. Lines stay
// where they are.
type cut func(data []byte) []byte

func whole(data []byte) []byte { return data }

func findLesson(fsys fs.FS, id string, c cut) (*Lesson, error) {
	dirs, err := lessonDirs(fsys)
	if err != nil {
		return nil, fmt.Errorf("reading the course: %w", err)
	}
	var ids []string
	for _, d := range dirs {
		if d.id == id {
			var problems Problems
			l := loadLesson(fsys, d, c, nil, &problems)
			if err := problems.err(); err != nil {
				return nil, err
			}
			return l, nil
		}
		ids = append(ids, d.id)
	}
	return nil, &UnknownError{Name: id, Nearest: nearest(id, ids, 3)}
}

func findExercise(fsys fs.FS, id string, c cut) (*Exercise, error) {
	lessonID, name, named := strings.Cut(id, "/")
	l, err := findLesson(fsys, lessonID, c)
	if unknown := (*UnknownError)(nil); errors.As(err, &unknown) {
		return nil, &UnknownError{Name: id, Nearest: unknown.Nearest}
	}
	if err != nil {
		return nil, err
	}
	if !named && len(l.Exercises) > 0 {
		return l.Exercises[0], nil
	}
	if e := l.Exercise(name); e != nil {
		return e, nil
	}
	var names []string
	for _, e := range l.Exercises {
		names = append(names, e.Name())
	}
	near := nearest(name, names, 3)
	if len(near) == 0 {
		near = names[:min(3, len(names))]
	}
	for i, n := range near {
		near[i] = lessonID + "/" + n
	}
	return nil, &UnknownError{Name: id, Nearest: near}
}

// loadCourseFile reads course.yaml and the lessons it announces.
func loadCourseFile(fsys fs.FS, problems *Problems) *Course {
	c := &Course{fsys: fsys}
	data, ok := readText(fsys, courseYAML, problems)
	if !ok {
		return c
	}
	var f courseFile
	doc, found := parse(courseYAML, data, &f)
	if len(found) > 0 {
		*problems = append(*problems, found...)
		return c
	}
	c.yaml = doc
	checkFormat(doc, f.Format, problems)
	if !identifier().MatchString(f.ID) {
		problems.add(courseYAML, doc.line("id"), "id.malformed", "ID", f.ID)
	}
	c.ID, c.Titles = f.ID, f.Titles
	seen := map[string]bool{}
	for i, l := range f.Coming {
		line := doc.line("coming", i, "id")
		switch {
		case !identifier().MatchString(l.ID):
			problems.add(courseYAML, line, "id.malformed", "ID", l.ID)
		case seen[l.ID]:
			problems.add(courseYAML, line, "id.duplicate", "ID", l.ID)
		case l.Order < 0 || l.Order > 999:
			problems.add(courseYAML, line, "lesson.order", "ID", l.ID, "Order", l.Order)
		}
		seen[l.ID] = true
		c.announced = append(c.announced, &Lesson{
			ID: l.ID, Order: l.Order, Coming: true, titles: l.Titles, Languages: sortedKeys(l.Titles),
		})
	}
	return c
}

// dirEntry is a lesson's folder, by its name alone.
type dirEntry struct {
	dir, id string
	order   int
}

// lessonDirs lists the folders of lessons, in order.
func lessonDirs(fsys fs.FS) ([]dirEntry, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, err
	}
	var dirs []dirEntry
	for _, e := range entries {
		m := lessonDir().FindStringSubmatch(e.Name())
		if m == nil || !e.IsDir() {
			continue
		}
		order, err := strconv.Atoi(m[1])
		if err != nil {
			return nil, fmt.Errorf("folder %s: %w", e.Name(), err)
		}
		dirs = append(dirs, dirEntry{dir: e.Name(), id: m[2], order: order})
	}
	return dirs, nil
}

// loadLesson reads a lesson's exercises.yaml, with the values that are given for
// its exercises, by their short names.
func loadLesson(fsys fs.FS, d dirEntry, c cut, given map[string]Values, problems *Problems) *Lesson {
	l := &Lesson{ID: d.id, Order: d.order, Dir: d.dir, root: fsys, cut: c}
	if !identifier().MatchString(d.id) {
		problems.add(d.dir, 0, "id.malformed", "ID", d.id)
	}
	sub, err := fs.Sub(fsys, d.dir)
	if err != nil {
		problems.add(d.dir, 0, "file.unreadable", "Detail", err.Error())
		return l
	}
	l.fsys = sub
	l.Languages = languages(sub)
	file := path.Join(d.dir, exercisesYAML)
	data, ok := readText(fsys, file, problems)
	if !ok {
		return l
	}
	var f lessonFile
	filled := func(root *yaml.Node) { fill(root, given) }
	doc, found := parse(file, c(data), &f, filled)
	if len(found) > 0 {
		// What is wrong must be said of the file as it is.
		f = lessonFile{}
		doc, found = parse(file, data, &f, filled)
	}
	if len(found) > 0 {
		*problems = append(*problems, found...)
		return l
	}
	checkFormat(doc, f.Format, problems)
	l.yaml = doc
	for _, e := range f.Exercises {
		l.Exercises = append(l.Exercises, e.exercise(l, given[e.ID]))
	}
	checkExercises(l, doc, f.Exercises, problems)
	return l
}

// languages are those in which the lesson has a text, by the files' names.
func languages(fsys fs.FS) []string {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil
	}
	var langs []string
	for _, e := range entries {
		if m := lessonText().FindStringSubmatch(e.Name()); m != nil && !e.IsDir() {
			langs = append(langs, m[1])
		}
	}
	return langs
}

func checkFormat(doc *document, format int, problems *Problems) {
	if format != Format {
		problems.add(doc.file, doc.line("format"), "format.version", "Got", format, "Want", Format)
	}
}

// readText reads a text file of a course, up to maxText bytes.
func readText(fsys fs.FS, name string, problems *Problems) ([]byte, bool) {
	f, err := fsys.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		problems.add(name, 0, "file.missing")
		return nil, false
	}
	if err != nil {
		problems.add(name, 0, "file.unreadable", "Detail", err.Error())
		return nil, false
	}
	defer func() { _ = f.Close() }() // it was only read
	data, err := io.ReadAll(io.LimitReader(f, maxText+1))
	switch {
	case err != nil:
		problems.add(name, 0, "file.unreadable", "Detail", err.Error())
		return nil, false
	case len(data) > maxText:
		problems.add(name, 0, "file.too_big", "Limit", "1 MiB")
		return nil, false
	}
	return data, true
}

// isGoSource tells whether a file at the root is the program's own.
func isGoSource(name string) bool {
	return !strings.Contains(name, "/") && strings.HasSuffix(name, ".go")
}
