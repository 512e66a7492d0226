package exchange

import (
	"encoding/json"
	"errors"
	"path"
	"slices"
	"strings"
)

// killercodaIndex is index.json: https://killercoda.com/creators.
type killercodaIndex struct {
	Title       string             `json:"title"`
	Description string             `json:"description"`
	Details     *killercodaDetails `json:"details"`
	Backend     killercodaBackend  `json:"backend"`
}

type killercodaDetails struct {
	Intro  *killercodaStep              `json:"intro,omitempty"`
	Steps  []killercodaStep             `json:"steps"`
	Finish *killercodaStep              `json:"finish,omitempty"`
	Assets map[string][]killercodaAsset `json:"assets,omitempty"`
}

type killercodaBackend struct {
	ImageID string `json:"imageid"`
}

type killercodaStep struct {
	Title      string `json:"title,omitempty"`
	Text       string `json:"text,omitempty"`
	Foreground string `json:"foreground,omitempty"`
	Background string `json:"background,omitempty"`
	Verify     string `json:"verify,omitempty"`
}

type killercodaAsset struct {
	File string `json:"file"`
}

func standsKillercoda(f *folder, dir string) bool { return f.has(path.Join(dir, "index.json")) }

// ordered lists the folders in one: as a Killercoda structure.json has them,
// where there is one, the others behind.
func ordered(f *folder, dir string) []string {
	subs := f.subfolders(dir)
	name := path.Join(dir, "structure.json")
	if !f.has(name) {
		return subs
	}
	var structure struct {
		Items []struct {
			Path string `json:"path"`
		} `json:"items"`
	}
	text, ok := f.read(name)
	if !ok || json.Unmarshal([]byte(text), &structure) != nil {
		return subs
	}
	var first []string
	for _, item := range structure.Items {
		if at := slices.Index(subs, inside(dir, item.Path)); at >= 0 {
			first = append(first, subs[at])
			subs = slices.Delete(subs, at, at+1)
		}
	}
	return append(first, subs...)
}

// killercoda reads a scenario.
func (im *importer) killercoda(dir string) ([]*lesson, error) {
	name := path.Join(dir, "index.json")
	text, ok := im.read(name)
	if !ok {
		return nil, &FileError{name, errors.New("it is too big or cannot be read")}
	}
	var index killercodaIndex
	if err := json.Unmarshal([]byte(text), &index); err != nil {
		return nil, &FileError{name, err}
	}
	if index.Details == nil || len(index.Details.Steps)+boolInt(index.Details.Intro != nil) == 0 {
		return nil, &FileError{name, errors.New("it has no details with steps")}
	}
	l := &lesson{id: path.Base(dir), title: oneLine(index.Title)}
	setup := ""
	if intro := index.Details.Intro; intro != nil {
		l.intro = im.killercodaText(dir, intro)
		setup = im.killercodaScripts(dir, intro)
	}
	l.intro = introduced(proseText(im.folder, name, index.Description), l.intro)
	for i, step := range index.Details.Steps {
		e := &exercise{title: oneLine(step.Title), id: killercodaID(step.Text)}
		if step.Text != "" {
			file := inside(dir, step.Text)
			if md, ok := im.read(file); ok {
				e.add(exerciseText(im.folder, file, im.variables(file, md)))
			}
		}
		e.setup = joined(setup, im.killercodaScripts(dir, &index.Details.Steps[i]))
		l.exercises = append(l.exercises, e)
	}
	if finish := index.Details.Finish; finish != nil {
		l.outro = im.killercodaText(dir, finish)
		if title := oneLine(finish.Title); title != "" && l.outro != "" && !strings.HasPrefix(l.outro, "## ") {
			l.outro = "## " + title + "\n\n" + l.outro
		}
		im.killercodaScripts(dir, finish)
	}
	im.killercodaRest(dir, name, &index)
	return []*lesson{l}, nil
}

// killercodaID is what the folder of a step calls it, unless that only counts.
func killercodaID(text string) string {
	id := slug(path.Base(path.Dir(text)))
	if strings.HasPrefix(id, "step") {
		return ""
	}
	return id
}

// killercodaText is the prose of the introduction or the end.
func (im *importer) killercodaText(dir string, step *killercodaStep) string {
	if step.Text == "" {
		return ""
	}
	file := inside(dir, step.Text)
	md, ok := im.read(file)
	if !ok {
		return ""
	}
	return proseText(im.folder, file, im.variables(file, md))
}

// killercodaScripts gives the set-up of a step, and says what else it runs.
func (im *importer) killercodaScripts(dir string, step *killercodaStep) string {
	if step.Foreground != "" {
		im.note(inside(dir, step.Foreground), "foreground")
	}
	if step.Verify != "" {
		im.note(inside(dir, step.Verify), "check")
	}
	if step.Background == "" {
		return ""
	}
	return im.script(inside(dir, step.Background))
}

// killercodaRest says what else a scenario has.
func (im *importer) killercodaRest(dir, name string, index *killercodaIndex) {
	var hosts []string
	for host := range index.Details.Assets {
		hosts = append(hosts, host)
	}
	slices.Sort(hosts)
	for _, host := range hosts {
		for _, asset := range index.Details.Assets[host] {
			im.note(inside(dir, path.Join("assets", asset.File)), "asset")
		}
	}
	if image := index.Backend.ImageID; image != "" && !strings.HasPrefix(image, "ubuntu") {
		im.note(name, "environment", "Name", image)
	}
}

// variable is what Killercoda fills in where the learner reads it.
var variable = lazily(`\{\{\s*(TRAFFIC_[A-Z0-9_]+|[A-Z][A-Z0-9_]*)\s*\}\}`)

// variables says that a text has words that only the platform can fill in.
func (im *importer) variables(file, md string) string {
	if m := variable().FindStringSubmatch(md); m != nil {
		im.note(file, "variable", "Name", m[1])
	}
	return md
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
