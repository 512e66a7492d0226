package exchange

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"matelot/internal/course"
)

// killercoda writes a scenario: a step is an exercise. Its background script
// begins the exercise, which sets it up, and its verify script checks it.
func (x *exporter) killercoda(at string, l *course.Lesson, text *course.Text) error {
	index := killercodaIndex{Title: text.Title, Description: text.Summary, Backend: killercodaBackend{ImageID: "ubuntu"}}
	index.Details = &killercodaDetails{Steps: []killercodaStep{}}
	if text.Intro != "" {
		x.put(at+"intro.md", x.copyable(text.Intro)+"\n")
		index.Details.Intro = &killercodaStep{Text: "intro.md"}
	}
	for i, e := range l.Exercises {
		t, err := e.Text(x.o.Lang)
		if err != nil {
			return fmt.Errorf("reading the words of %s: %w", e.ID, err)
		}
		dir := fmt.Sprintf("%02d-%s/", i+1, e.Name())
		lab := fmt.Sprintf("```sh\nmatelot learn %s   # %s\n```{{exec}}", e.ID, x.o.Words.T("course.exchange.x_lab"))
		words := x.exerciseMarkdown(e, t)
		if strings.Contains(words, "{{") {
			x.notes.add(e.ID, "x_braces")
		}
		x.put(at+dir+"text.md", paragraphs(lab, x.copyable(words))+"\n")
		x.script(at+dir+"background.sh", x.calling("course.exchange.x_start", "start", e))
		x.script(at+dir+"verify.sh", x.calling("course.exchange.x_check", "check", e))
		index.Details.Steps = append(index.Details.Steps, killercodaStep{
			Title: t.Title, Text: dir + "text.md", Background: dir + "background.sh", Verify: dir + "verify.sh",
		})
	}
	if text.Outro != "" {
		title, rest := ending(text.Outro)
		x.put(at+"finish.md", x.copyable(rest)+"\n")
		index.Details.Finish = &killercodaStep{Title: title, Text: "finish.md"}
	}
	return x.json(at+"index.json", index)
}

// killercodaStructure orders the scenarios of a course.
func (x *exporter) killercodaStructure(folders []string) error {
	type item struct {
		Path string `json:"path"`
	}
	items := []item{}
	for _, folder := range folders {
		items = append(items, item{folder})
	}
	return x.json("structure.json", map[string]any{"items": items})
}

// copyable makes commands such that a click copies them.
func (x *exporter) copyable(md string) string {
	lines := strings.Split(md, "\n")
	fence, shell := "", false
	for i, line := range lines {
		marks, info, ok := fenceOf(line)
		switch {
		case !ok:
		case fence == "":
			fence, shell = marks, info == "sh"
		case strings.HasPrefix(marks, fence) && strings.TrimSpace(info) == "":
			if fence = ""; shell {
				lines[i] = line + "{{copy}}"
			}
		}
	}
	return strings.Join(lines, "\n")
}

// json puts a JSON file.
func (fs files) json(name string, value any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(value); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	fs.put(name, b.String())
	return nil
}
