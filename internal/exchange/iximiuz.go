package exchange

import (
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// iximiuzPage is the front matter of a page.
type iximiuzPage struct {
	Kind        string    `yaml:"kind"`
	Title       string    `yaml:"title"`
	Description string    `yaml:"description"`
	Name        string    `yaml:"name"`
	Playground  yaml.Node `yaml:"playground"`
	Tasks       yaml.Node `yaml:"tasks"` // a mapping whose order matters

	file string
	body string
}

// iximiuzTask is one of the tasks: a script that prepares, or one that checks.
type iximiuzTask struct {
	Init bool   `yaml:"init"`
	Run  string `yaml:"run"`
}

// iximiuzIndex are the names that a page with a kind may have in its folder.
func iximiuzIndex(f *folder, dir string) string {
	for _, name := range []string{"index.md", "0.index.md", "00.index.md"} {
		if file := path.Join(dir, name); f.has(file) {
			return file
		}
	}
	return ""
}

func standsIximiuz(f *folder, dir string) bool {
	file := iximiuzIndex(f, dir)
	if file == "" {
		return false
	}
	data, err := f.load(file)
	if err != nil {
		return false
	}
	text, _, _ := cleaned(data)
	meta, _ := frontMatter(text)
	return strings.HasPrefix(meta, "kind:") || strings.Contains(meta, "\nkind:")
}

// iximiuz reads a challenge or tutorial as a lesson of one exercise, a lesson or
// skill path with its units as exercises, and a course with all its lessons.
func (im *importer) iximiuz(dir string) ([]*lesson, error) {
	page, ok := im.iximiuzPage(iximiuzIndex(im.folder, dir))
	if !ok {
		return nil, nil
	}
	switch page.Kind {
	case "course", "module":
		if page.Kind == "course" && im.course == "" {
			im.course = oneLine(page.Title)
		}
		if prose := im.components(page.file, page.body); page.Kind == "module" && proseText(im.folder, page.file, prose) != "" {
			im.note(page.file, "prose")
		}
		var lessons []*lesson
		for _, sub := range im.subfolders(dir) {
			if iximiuzIndex(im.folder, sub) == "" {
				continue
			}
			more, err := im.iximiuz(sub)
			if err != nil {
				return nil, err
			}
			lessons = append(lessons, more...)
		}
		return lessons, nil
	case "lesson", "skill-path":
		return []*lesson{im.iximiuzLesson(dir, page)}, nil
	case "challenge", "tutorial":
		return []*lesson{im.iximiuzSingle(dir, page)}, nil
	}
	im.note(page.file, "kind", "Kind", page.Kind)
	return nil, nil
}

func (im *importer) iximiuzPage(file string) (*iximiuzPage, bool) {
	if file == "" {
		return nil, false
	}
	text, ok := im.read(file)
	if !ok {
		return nil, false
	}
	meta, body := frontMatter(text)
	page := &iximiuzPage{file: file, body: body}
	im.decode(file, meta, page)
	return page, true
}

// iximiuzSingle is a page that is all there is: a lesson of one exercise.
func (im *importer) iximiuzSingle(dir string, page *iximiuzPage) *lesson {
	l := &lesson{id: path.Base(dir), title: oneLine(page.Title)}
	l.intro = proseText(im.folder, page.file, page.Description)
	e := im.iximiuzExercise(page, path.Base(dir))
	e.setup = im.iximiuzTasks(page)
	for _, name := range im.in(dir) {
		base := path.Base(name)
		if path.Dir(name) == dir && strings.HasPrefix(base, "solution") && strings.HasSuffix(base, ".md") {
			if text, ok := im.read(name); ok {
				_, body := frontMatter(text)
				p := exerciseText(im.folder, name, im.components(name, body))
				e.solution = paragraphs(append([]string{e.solution, p.text}, p.hints...)...)
				e.solution = paragraphs(e.solution, p.solution)
			}
		}
	}
	l.exercises = []*exercise{e}
	return l
}

// iximiuzLesson is a folder with a page for the lesson and one for each unit.
func (im *importer) iximiuzLesson(dir string, page *iximiuzPage) *lesson {
	l := &lesson{id: path.Base(dir), title: oneLine(page.Title)}
	l.intro = paragraphs(proseText(im.folder, page.file, page.Description),
		proseText(im.folder, page.file, im.components(page.file, page.body)))
	setup := im.iximiuzTasks(page)
	for _, name := range im.in(dir) {
		if path.Dir(name) != dir || !strings.HasSuffix(name, ".md") || name == page.file {
			continue
		}
		unit, ok := im.iximiuzPage(name)
		if !ok || unit.Kind != "unit" {
			continue
		}
		e := im.iximiuzExercise(unit, strings.TrimSuffix(path.Base(name), ".md"))
		e.setup = joined(setup, im.iximiuzTasks(unit))
		l.exercises = append(l.exercises, e)
	}
	return l
}

func (im *importer) iximiuzExercise(page *iximiuzPage, name string) *exercise {
	if page.Name != "" {
		name = page.Name
	}
	e := &exercise{id: name, title: oneLine(page.Title)}
	e.add(exerciseText(im.folder, page.file, im.components(page.file, page.body)))
	return e
}

// iximiuzTasks gives the tasks that prepare, as one script, and says which ones
// check.
func (im *importer) iximiuzTasks(page *iximiuzPage) string {
	if page.Playground.Kind == yaml.MappingNode {
		var playground struct {
			Name string `yaml:"name"`
		}
		if page.Playground.Decode(&playground) == nil && playground.Name != "docker" && playground.Name != "" {
			im.note(page.file, "environment", "Name", playground.Name)
		}
	}
	if page.Tasks.Kind != yaml.MappingNode {
		return ""
	}
	var setup []string
	for i := 0; i+1 < len(page.Tasks.Content); i += 2 {
		name := page.Tasks.Content[i].Value
		var task iximiuzTask
		if err := page.Tasks.Content[i+1].Decode(&task); err != nil {
			im.note(page.file, "yaml", "Detail", name)
			continue
		}
		if !task.Init {
			im.note(page.file, "task", "Name", name)
			continue
		}
		setup = append(setup, im.text(page.file, task.Run))
	}
	return joined(setup...)
}

// component is "::name" at the start of a line; a longer row of colons holds
// other components.
var component = lazily(`^(:{2,})([a-z][a-z0-9-]*)\s*(?:\{.*\})?\s*$`)

// openComponent is one whose end has not come yet.
type openComponent struct {
	colons, name string
	props        bool // its properties, between two lines of ---, are being read
	values       map[string]string
	begun        bool
}

// components writes the page's own components as Markdown: hints as folded
// parts, remarks as they are. Those that watch a task are left out.
func (im *importer) components(file, md string) string {
	var out []string
	var open []*openComponent
	fence := ""
	said := map[string]bool{}
	for line := range strings.SplitSeq(md, "\n") {
		if marks, info, ok := fenceOf(line); ok && (fence == "" || (info == "" && strings.HasPrefix(marks, fence))) {
			if fence == "" {
				fence = marks
			} else {
				fence = ""
			}
		}
		var top *openComponent
		if len(open) > 0 {
			top = open[len(open)-1]
		}
		m := component().FindStringSubmatch(line)
		switch {
		case fence == "" && m != nil:
			c := &openComponent{colons: m[1], name: m[2], values: map[string]string{}}
			open = append(open, c)
			if !known(c.name) && !said[c.name] {
				said[c.name] = true
				im.note(file, "component", "Name", c.name)
			}
		case fence == "" && top != nil && strings.TrimSpace(line) == top.colons:
			out = append(out, top.end()...)
			open = open[:len(open)-1]
		case top != nil && top.property(line):
		case top != nil:
			out = append(out, top.begin()...)
			if !watches(top.name) {
				out = append(out, line)
			}
		default:
			out = append(out, line)
		}
	}
	for _, c := range slices.Backward(open) {
		out = append(out, c.end()...)
	}
	return strings.Join(out, "\n")
}

// watches tells whether a component shows the state of a task.
func watches(name string) bool { return strings.HasSuffix(name, "-task") }

// known tells whether a component's content is all that there is to it, or is
// spoken of elsewhere.
func known(name string) bool {
	return name == "hint-box" || name == "details-box" || name == "remark-box" || name == "simple-task"
}

// property takes a line of the component's properties.
func (c *openComponent) property(line string) bool {
	line = strings.TrimSpace(line)
	switch {
	case c.begun:
		return false
	case line == "---":
		c.props = !c.props
		if !c.props {
			c.begun = true
			c.values["begin"] = "yes"
		}
		return true
	case c.props:
		key, value, _ := strings.Cut(strings.TrimPrefix(line, ":"), ":")
		c.values[strings.TrimSpace(key)] = strings.Trim(strings.TrimSpace(value), `"'`)
		return true
	}
	return false
}

// folds tells whether the component is a folded part.
func (c *openComponent) folds() bool { return c.name == "hint-box" || c.name == "details-box" }

// begin is what stands before the first line of the component's content.
func (c *openComponent) begin() []string {
	first := !c.begun || c.values["begin"] != ""
	c.begun = true
	delete(c.values, "begin")
	if !first || !c.folds() {
		return nil
	}
	class := ""
	if c.name == "hint-box" {
		class = ` class="hint"`
	}
	c.values["folded"] = "yes"
	return []string{"", "<details" + class + "><summary>" + c.values["summary"] + "</summary>", ""}
}

// end is what stands behind its last.
func (c *openComponent) end() []string {
	if c.values["folded"] == "" {
		return nil
	}
	return []string{"", "</details>", ""}
}
