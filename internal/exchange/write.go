package exchange

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"matelot/internal/course"
)

// ErrNotEmpty says that something stands where a folder is to be written.
var ErrNotEmpty = errors.New("the folder is not empty")

// files are what is to be written, by slash-separated path.
type files map[string]content

// content is one file to be written.
type content struct {
	text       string
	executable bool
}

func (fs files) put(name, text string) { fs[name] = content{text: text} }

// script puts a shell script that runs as it is.
func (fs files) script(name, text string) { fs[name] = content{text: text, executable: true} }

// names lists the files in order.
func (fs files) names() []string {
	var names []string
	for name := range fs {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// write makes a folder of the files. It overwrites nothing: the folder must be
// new or empty.
func (fs files) write(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("making the folder: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("opening the folder to write to: %w", err)
	}
	err = fs.writeIn(root)
	return errors.Join(err, root.Close())
}

func (fs files) writeIn(root *os.Root) error {
	if err := mustBeEmpty(root); err != nil {
		return err
	}
	for _, name := range fs.names() {
		if dir := path.Dir(name); dir != "." {
			if err := root.MkdirAll(dir, 0o755); err != nil {
				return fmt.Errorf("making the folder %s: %w", dir, err)
			}
		}
		mode := os.FileMode(0o644)
		if fs[name].executable {
			mode = 0o755
		}
		f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if err != nil {
			return fmt.Errorf("writing %s: %w", name, err)
		}
		_, err = f.WriteString(fs[name].text)
		if err := errors.Join(err, f.Close()); err != nil {
			return fmt.Errorf("writing %s: %w", name, err)
		}
	}
	return nil
}

func mustBeEmpty(root *os.Root) error {
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return fmt.Errorf("looking into the folder to write to: %w", err)
	}
	if len(entries) > 0 {
		return fmt.Errorf("writing to %s: %w", root.Name(), ErrNotEmpty)
	}
	return nil
}

// courseYAML and exercisesYAML are the files of docs/authoring.md, with what an
// import can fill in.
type courseYAML struct {
	Format int               `yaml:"format"`
	ID     string            `yaml:"id"`
	Titles map[string]string `yaml:"titles"`
}

type exercisesYAML struct {
	Format    int            `yaml:"format"`
	Exercises []exerciseYAML `yaml:"exercises"`
}

type exerciseYAML struct {
	ID        string   `yaml:"id"`
	Setup     string   `yaml:"setup,omitempty"`
	Solutions []string `yaml:"solutions,omitempty"`
}

// maxLessons is how many lessons a course can have: folders have three digits.
const maxLessons = 999

// courseFiles is the course that was made of the material, in a language. words
// are that language's.
func courseFiles(m *material, lang string, words course.Translator) (files, error) {
	out := files{}
	taken := ids{}
	err := out.yaml("course.yaml", courseYAML{
		Format: course.Format, ID: ids{}.take(m.id, m.title), Titles: map[string]string{lang: cmpTitle(m.title, m.id)},
	})
	if err != nil {
		return nil, err
	}
	if len(m.lessons) > maxLessons {
		return nil, &TooBigError{"lessons"}
	}
	step := 10
	if len(m.lessons)*step > maxLessons {
		step = 1
	}
	for i, l := range m.lessons {
		l.id = taken.take(l.id, l.title)
		dir := fmt.Sprintf("%03d-%s", (i+1)*step, l.id)
		list := exercisesYAML{Format: course.Format, Exercises: []exerciseYAML{}}
		own := ids{}
		for _, e := range l.exercises {
			e.id = own.take(e.id, e.title)
			list.Exercises = append(list.Exercises, exerciseYAML{ID: e.id, Setup: script(e.setup), Solutions: scripts(e.solutions)})
		}
		if err := out.yaml(dir+"/exercises.yaml", list); err != nil {
			return nil, err
		}
		out.put(dir+"/lesson."+lang+".md", lessonMarkdown(l, words))
	}
	return out, nil
}

// cmpTitle is a title, or the name when there is none.
func cmpTitle(title, name string) string {
	if title = oneLine(title); title != "" {
		return title
	}
	return oneLine(name)
}

func script(text string) string {
	if strings.TrimSpace(text) == "" {
		return ""
	}
	return strings.Trim(text, "\n") + "\n"
}

func scripts(texts []string) []string {
	var there []string
	for _, text := range texts {
		if text = script(text); text != "" {
			there = append(there, text)
		}
	}
	return there
}

// yaml puts a YAML file, indented as docs/authoring.md shows it.
func (fs files) yaml(name string, value any) error {
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := errors.Join(enc.Encode(value), enc.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	fs.put(name, b.String())
	return nil
}

// lessonMarkdown is the words of a lesson, in the form of docs/authoring.md.
func lessonMarkdown(l *lesson, words course.Translator) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n", cmpTitle(l.title, l.id))
	put := func(text string) {
		if text != "" {
			b.WriteString("\n" + text + "\n")
		}
	}
	put(l.intro)
	for _, e := range l.exercises {
		fmt.Fprintf(&b, "\n## %s <a id=\"%s\"></a>\n", cmpTitle(e.title, e.id), e.id)
		put(e.statement)
		for i, hint := range e.hints {
			put(folded("hint", words.T("course.exchange.hint", "Number", i+1), hint))
		}
		if e.solution != "" {
			put(folded("solution", words.T("course.exchange.solution"), e.solution))
		}
		if e.after != "" {
			put(folded("after", words.T("course.exchange.after"), e.after))
		}
	}
	if l.outro != "" && !strings.HasPrefix(l.outro, "## ") {
		put("## " + words.T("course.exchange.end"))
	}
	put(l.outro)
	return b.String()
}

// folded is a folded part that Git hosts and lessons understand.
func folded(class, summary, text string) string {
	return fmt.Sprintf("<details class=\"%s\"><summary>%s</summary>\n\n%s\n\n</details>", class, summary, text)
}
