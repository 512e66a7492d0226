package course

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

//go:embed starter
var starter embed.FS

// step is the gap between the numbers of two lessons, so that another one fits
// between them.
const step = 10

// maxOrder is the highest number of a lesson: folders have three digits.
const maxOrder = 999

// ErrThere says that a new lesson would overwrite one that is there.
var ErrThere = errors.New("it is there already")

// IDError says that a lesson or course cannot have such an ID.
type IDError struct{ ID string }

func (e *IDError) Error() string { return fmt.Sprintf("%q is no ID", e.ID) }

// LanguageError says that no lesson can be begun in a language: there are no
// words to begin it with.
type LanguageError struct {
	Lang  string
	Known []string
}

func (e *LanguageError) Error() string { return fmt.Sprintf("there is no starter in %q", e.Lang) }

// New makes a lesson in the folder of a course, and the course where there is
// none yet. The lesson holds one exercise that can be verified as it is. It
// gives the files that it wrote, and overwrites none.
func New(dir, lesson string, langs []string) (written []string, err error) {
	if !identifier().MatchString(lesson) {
		return nil, &IDError{lesson}
	}
	known := StarterLanguages()
	if i := slices.IndexFunc(langs, func(lang string) bool { return !slices.Contains(known, lang) }); i >= 0 {
		return nil, &LanguageError{langs[i], known}
	}
	if len(langs) == 0 {
		return nil, &LanguageError{"", known}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("making the course's folder: %w", err)
	}
	order, err := nextOrder(dir, lesson)
	if err != nil {
		return nil, err
	}
	files := map[string]string{}
	if _, err := os.Stat(filepath.Join(dir, courseYAML)); errors.Is(err, fs.ErrNotExist) {
		files[courseYAML] = courseStarter(dir, langs)
	}
	folder := fmt.Sprintf("%03d-%s", order, lesson)
	names := []string{exercisesYAML}
	for _, lang := range langs {
		names = append(names, "lesson."+lang+".md")
	}
	for _, name := range names {
		text, err := starter.ReadFile("starter/" + name)
		if err != nil {
			return nil, fmt.Errorf("reading the starter: %w", err)
		}
		files[folder+"/"+name] = strings.ReplaceAll(string(text), "@TITLE@", titleOf(lesson))
	}
	for _, name := range sortedKeys(files) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := writeNew(path, files[name]); err != nil {
			return written, err
		}
		written = append(written, path)
	}
	return written, nil
}

// StarterLanguages lists the languages in which a lesson can be begun.
func StarterLanguages() []string {
	entries, err := starter.ReadDir("starter")
	if err != nil {
		panic(err) // it is embedded
	}
	var known []string
	for _, e := range entries {
		if m := lessonText().FindStringSubmatch(e.Name()); m != nil {
			known = append(known, m[1])
		}
	}
	return known
}

// nextOrder is the number for a new lesson: behind all others.
func nextOrder(dir, lesson string) (int, error) {
	dirs, err := lessonDirs(os.DirFS(dir))
	if err != nil {
		return 0, fmt.Errorf("reading the course: %w", err)
	}
	last := 0
	for _, d := range dirs {
		if d.id == lesson {
			return 0, fmt.Errorf("making %s: %w", d.dir, ErrThere)
		}
		last = max(last, d.order)
	}
	order := (last/step + 1) * step
	if order > maxOrder {
		return 0, fmt.Errorf("making a lesson behind number %d: folders have three digits", last)
	}
	return order, nil
}

// courseStarter is a course.yaml, named as its folder is.
func courseStarter(dir string, langs []string) string {
	id := "course"
	if abs, err := filepath.Abs(dir); err == nil {
		name := strings.Trim(strings.Map(func(r rune) rune {
			if (r >= 'a' && r <= 'z') || (r >= '0' && r <= '9') {
				return r
			}
			return '-'
		}, strings.ToLower(filepath.Base(abs))), "-")
		if identifier().MatchString(name) {
			id = name
		}
	}
	var b strings.Builder
	b.WriteString("# The course: its names. A lesson is a folder (010-first) and needs no line here.\n")
	fmt.Fprintf(&b, "format: %d\nid: %s\ntitles:\n", Format, id)
	for _, lang := range langs {
		fmt.Fprintf(&b, "  %s: %s\n", lang, strconv.Quote(titleOf(id)))
	}
	return b.String()
}

// titleOf makes a title out of an ID, for the author to put another in its place.
func titleOf(id string) string {
	words := strings.NewReplacer("-", " ", "_", " ").Replace(id)
	return strings.ToUpper(words[:1]) + words[1:]
}

// writeNew writes a file that must not be there.
func writeNew(path, content string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("making the lesson's folder: %w", err)
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("writing %s: %w", path, ErrThere)
	}
	if err != nil {
		return fmt.Errorf("writing the lesson: %w", err)
	}
	_, err = file.WriteString(content)
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return nil
}
