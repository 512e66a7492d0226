package exchange

import (
	"path"
	"strings"

	"go.yaml.in/yaml/v3"
)

// educatesWorkshop is resources/workshop.yaml.
type educatesWorkshop struct {
	Spec struct {
		Title       string    `yaml:"title"`
		Description string    `yaml:"description"`
		Duration    yaml.Node `yaml:"duration"`
	} `yaml:"spec"`
}

func standsEducates(f *folder, dir string) bool { return f.dirs[path.Join(dir, "workshop", "content")] }

// educates reads a workshop: a page is an exercise, but for an overview at the
// beginning and a summary at the end.
func (im *importer) educates(dir string) ([]*lesson, error) {
	l := &lesson{id: path.Base(dir)}
	for _, name := range []string{"workshop.yaml", "workshop.yml"} {
		file := path.Join(dir, "resources", name)
		if !im.has(file) {
			continue
		}
		text, _ := im.read(file)
		text, _, _ = strings.Cut(strings.TrimPrefix(text, "---\n"), "\n---\n") // one of several documents
		var w educatesWorkshop
		im.decode(file, text, &w)
		l.title = oneLine(w.Spec.Title)
		l.intro = proseText(im.folder, file, w.Spec.Description)
		if w.Spec.Duration.Kind != 0 {
			im.note(file, "timer")
		}
	}
	setup := im.educatesScripts(dir)
	var pages []string
	for _, name := range im.in(path.Join(dir, "workshop", "content")) {
		if strings.HasSuffix(name, ".md") {
			pages = append(pages, name)
		}
	}
	for i, name := range pages {
		im.educatesPage(l, name, setup, i == 0, i == len(pages)-1)
	}
	return []*lesson{l}, nil
}

// educatesPage reads one page of the instructions.
func (im *importer) educatesPage(l *lesson, name, setup string, first, last bool) {
	text, ok := im.read(name)
	if !ok {
		return
	}
	meta, body := frontMatter(text)
	var page struct {
		Title string `yaml:"title"`
	}
	im.decode(name, meta, &page)
	title := oneLine(page.Title)
	body = im.fences(name, im.shortcodes(name, body))
	base := strings.TrimSuffix(path.Base(name), ".md")
	if base == "index" || base == "_index" {
		base = path.Base(path.Dir(name))
	}
	switch {
	case first && strings.Contains(base, "overview"):
		l.intro = introduced(l.intro, proseText(im.folder, name, body))
	case last && strings.Contains(base, "summary"):
		l.outro = proseText(im.folder, name, body)
		if title != "" && !strings.HasPrefix(l.outro, "## ") {
			l.outro = paragraphs("## "+title, l.outro)
		}
	default:
		e := &exercise{id: base, title: title, setup: setup}
		e.add(exerciseText(im.folder, name, body))
		l.exercises = append(l.exercises, e)
	}
}

// educatesScripts gives the workshop's set-up, and says which programs check.
func (im *importer) educatesScripts(dir string) string {
	var setup []string
	for _, name := range im.in(path.Join(dir, "workshop", "setup.d")) {
		if strings.HasSuffix(name, ".sh") {
			setup = append(setup, im.script(name))
		}
	}
	for _, name := range im.in(path.Join(dir, "workshop", "examiner", "tests")) {
		im.note(name, "check")
	}
	return joined(setup...)
}

var shortcode = lazily(`\{\{[<%]\s*/?\s*([a-z_-]+)[^{}]*[>%]\}\}`)

// shortcodes takes Hugo's shortcodes out of a page; what stands between two of
// them stays.
func (im *importer) shortcodes(file, md string) string {
	said := map[string]bool{}
	return shortcode().ReplaceAllStringFunc(md, func(found string) string {
		name := shortcode().FindStringSubmatch(found)[1]
		if !said[name] {
			said[name] = true
			im.note(file, "component", "Name", name)
		}
		return ""
	})
}

// clickable is the YAML in the fence of an action.
type clickable struct {
	Command string    `yaml:"command"`
	Text    string    `yaml:"text"`
	Name    string    `yaml:"name"`
	Title   string    `yaml:"title"`
	Inputs  yaml.Node `yaml:"inputs"`
}

// fences writes the fences of clickable actions as a lesson has them: commands
// as code, sections as folded parts. Checks and what only the platform's own
// page can do are left out and said.
func (im *importer) fences(file, md string) string {
	var out, body []string
	fence, action := "", ""
	said := map[string]bool{}
	for line := range strings.SplitSeq(md, "\n") {
		// An action may stand in a list, indented as its item is.
		marks, info, ok := fenceOf(strings.TrimLeft(line, " "))
		switch {
		case fence == "" && ok:
			fence, action = marks, strings.TrimSpace(info)
			if !isAction(action) {
				action = ""
				out = append(out, line)
			}
		case fence != "" && ok && strings.TrimSpace(info) == "" && strings.HasPrefix(marks, fence):
			if action == "" {
				out = append(out, line)
			} else {
				out = append(out, im.actionText(file, action, strings.Join(body, "\n"), said)...)
			}
			fence, action, body = "", "", nil
		case action != "":
			body = append(body, line)
		default:
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

// isAction tells whether a fence is an action and no code.
func isAction(info string) bool {
	if strings.HasPrefix(info, "execute") || strings.HasPrefix(info, "copy") {
		return true
	}
	group, _, colon := strings.Cut(info, ":")
	return colon && group != "" && !strings.ContainsAny(group, " {}")
}

// actionText is what becomes of an action.
func (im *importer) actionText(file, action, body string, said map[string]bool) []string {
	code := func(language, text string) []string {
		return append([]string{"", "```" + language}, append(strings.Split(strings.Trim(text, "\n"), "\n"), "```", "")...)
	}
	group, _, colon := strings.Cut(action, ":")
	if !colon {
		language := "text"
		if strings.HasPrefix(action, "execute") {
			language = "sh"
		}
		return code(language, body)
	}
	var c clickable
	im.decode(file, body, &c)
	switch {
	case action == "terminal:execute" && c.Command != "":
		return code("sh", c.Command)
	case group == "workshop" && c.Text != "":
		return code("text", c.Text)
	case action == "section:begin" || action == "section:heading":
		return []string{"", "<details><summary>" + oneLine(c.Title) + "</summary>", ""}
	case action == "section:end":
		return []string{"", "</details>", ""}
	case action == "examiner:execute-test":
		im.note(file, "task", "Name", c.Name)
		if c.Inputs.Kind != 0 {
			im.note(file, "quiz")
		}
		return nil
	}
	if !said[action] {
		said[action] = true
		im.note(file, "component", "Name", action)
	}
	return nil
}
