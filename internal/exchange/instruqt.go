package exchange

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// instruqtTrack is track.yml.
type instruqtTrack struct {
	Title       string      `yaml:"title"`
	Teaser      string      `yaml:"teaser"`
	Description string      `yaml:"description"`
	Timelimit   yaml.Node   `yaml:"timelimit"`
	Challenges  []yaml.Node `yaml:"challenges"` // of old tracks, which have all in one file
}

// instruqtChallenge is the front matter of an assignment.md.
type instruqtChallenge struct {
	Type      string    `yaml:"type"`
	Title     string    `yaml:"title"`
	Teaser    string    `yaml:"teaser"`
	Timelimit yaml.Node `yaml:"timelimit"`
	Notes     []struct {
		Type     string `yaml:"type"`
		Contents string `yaml:"contents"`
	} `yaml:"notes"`
	Tabs     []yaml.Node `yaml:"tabs"`
	Answers  []string    `yaml:"answers"`
	Solution []int       `yaml:"solution"`
}

func standsInstruqt(f *folder, dir string) bool {
	return f.has(path.Join(dir, "track.yml")) || f.has(path.Join(dir, "track.yaml"))
}

// instruqt reads a track: each challenge is an exercise.
func (im *importer) instruqt(dir string) ([]*lesson, error) {
	name := path.Join(dir, "track.yml")
	if !im.has(name) {
		name = path.Join(dir, "track.yaml")
	}
	text, ok := im.read(name)
	if !ok {
		return nil, nil
	}
	var track instruqtTrack
	im.decode(name, text, &track)
	l := &lesson{id: path.Base(dir), title: oneLine(track.Title)}
	l.intro = paragraphs(proseText(im.folder, name, track.Teaser), proseText(im.folder, name, track.Description))
	if track.Timelimit.Kind != 0 {
		im.note(name, "timer")
	}
	if len(track.Challenges) > 0 {
		im.note(name, "old_track")
	}
	trackSetup := ""
	if scripts := path.Join(dir, "track_scripts"); im.dirs[scripts] {
		trackSetup, _ = im.instruqtScripts(scripts)
	}
	for _, sub := range im.subfolders(dir) {
		if file := path.Join(sub, "assignment.md"); im.has(file) {
			e := im.instruqtChallenge(file)
			setup, solution := im.instruqtScripts(sub)
			e.setup = joined(trackSetup, setup)
			if solution != "" {
				e.solutions = append(e.solutions, solution)
			}
			l.exercises = append(l.exercises, e)
		}
	}
	for _, config := range []string{"config.yml", "config.yaml"} {
		if file := path.Join(dir, config); im.has(file) {
			im.note(file, "environment", "Name", "")
		}
	}
	return []*lesson{l}, nil
}

// instruqtChallenge reads an assignment.
func (im *importer) instruqtChallenge(file string) *exercise {
	e := &exercise{id: path.Base(path.Dir(file))}
	text, ok := im.read(file)
	if !ok {
		return e
	}
	meta, body := frontMatter(text)
	var c instruqtChallenge
	im.decode(file, meta, &c)
	e.title = oneLine(c.Title)
	for _, n := range c.Notes {
		if n.Type == "" || n.Type == "text" {
			e.add(exerciseText(im.folder, file, n.Contents))
		} else {
			im.note(file, "slide", "Type", n.Type)
		}
	}
	e.add(exerciseText(im.folder, file, body))
	if e.statement == "" {
		e.statement = exerciseText(im.folder, file, c.Teaser).text
	}
	if c.Type == "quiz" {
		im.instruqtQuiz(file, e, &c)
	}
	if c.Timelimit.Kind != 0 {
		im.note(file, "timer")
	}
	if len(c.Tabs) > 1 {
		im.note(file, "tabs", "Count", len(c.Tabs))
	}
	return e
}

// instruqtQuiz writes the choices of a quiz into the words: a question of
// matelot has an answer that is typed.
func (im *importer) instruqtQuiz(file string, e *exercise, c *instruqtChallenge) {
	im.note(file, "quiz")
	var choices, right []string
	for i, answer := range c.Answers {
		choices = append(choices, fmt.Sprintf("%d. %s", i+1, oneLine(answer)))
		if slices.Contains(c.Solution, i) {
			right = append(right, fmt.Sprintf("%d. %s", i+1, oneLine(answer)))
		}
	}
	e.statement = paragraphs(e.statement, strings.Join(choices, "\n"))
	e.solution = paragraphs(e.solution, strings.Join(right, "\n"))
}

// instruqtScripts gives the set-up and the solution of a challenge. There is one
// machine in matelot's lab: the scripts of a second host are left out.
func (im *importer) instruqtScripts(dir string) (setup, solution string) {
	hosts := map[string]string{} // by what the script does
	for _, name := range im.in(dir) {
		if path.Dir(name) != dir {
			continue
		}
		what, host, ok := strings.Cut(path.Base(name), "-")
		if !ok {
			continue
		}
		switch what {
		case "check":
			im.note(name, "check")
		case "cleanup":
			im.note(name, "cleanup")
		case "setup", "solve":
			if other, there := hosts[what]; there {
				im.note(name, "host", "Host", host, "Other", other)
				continue
			}
			hosts[what] = host
			if text := im.script(name); what == "setup" {
				setup = text
			} else {
				solution = text
			}
		}
	}
	return setup, solution
}
