package exchange

import (
	"path"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// dockerlingsList is dockerlings.toml.
type dockerlingsList struct {
	Exercises []dockerlingsEntry `toml:"exercises"`
}

type dockerlingsEntry struct {
	ID    string `toml:"id"`
	Title string `toml:"title"`
	Track string `toml:"track"`
}

func standsDockerlings(f *folder, dir string) bool {
	if f.has(path.Join(dir, "dockerlings.toml")) {
		return true
	}
	for _, sub := range f.subfolders(path.Join(dir, "exercises")) {
		if f.has(path.Join(sub, "prompt.md")) {
			return true
		}
	}
	return false
}

// dockerlings reads the exercises: a track is a lesson.
func (im *importer) dockerlings(dir string) ([]*lesson, error) {
	entries, err := im.dockerlingsEntries(dir)
	if err != nil {
		return nil, err
	}
	var lessons []*lesson
	for _, entry := range entries {
		at := slices.IndexFunc(lessons, func(l *lesson) bool { return l.id == entry.Track })
		if at < 0 {
			title := oneLine(strings.ReplaceAll(entry.Track, "-", " "))
			if title == "" {
				title = oneLine(path.Base(dir))
			}
			lessons = append(lessons, &lesson{id: entry.Track, title: title})
			at = len(lessons) - 1
		}
		lessons[at].exercises = append(lessons[at].exercises, im.dockerling(dir, entry))
	}
	for _, name := range im.in(dir) {
		base := path.Base(name)
		if path.Dir(name) == dir && (strings.HasPrefix(base, "README") || strings.HasPrefix(base, "LICENSE")) {
			im.used[name] = true // the repository's, not a lesson's
		}
	}
	return lessons, nil
}

// dockerlingsEntries lists the exercises: as the list has them, those that it
// does not have behind.
func (im *importer) dockerlingsEntries(dir string) ([]dockerlingsEntry, error) {
	var list dockerlingsList
	name := path.Join(dir, "dockerlings.toml")
	if im.has(name) {
		text, _ := im.read(name)
		if err := toml.Unmarshal([]byte(text), &list); err != nil {
			return nil, &FileError{name, err}
		}
	}
	listed := map[string]bool{}
	var entries []dockerlingsEntry
	for _, entry := range list.Exercises {
		if sub := inside(path.Join(dir, "exercises"), entry.ID); im.has(path.Join(sub, "prompt.md")) && !listed[sub] {
			listed[sub] = true
			entries = append(entries, entry)
		} else {
			im.note(name, "missing_exercise", "Name", entry.ID)
		}
	}
	for _, sub := range im.subfolders(path.Join(dir, "exercises")) {
		if listed[sub] || !im.has(path.Join(sub, "prompt.md")) {
			continue
		}
		if len(list.Exercises) > 0 {
			im.note(sub, "unlisted")
		}
		track := ""
		if len(entries) > 0 {
			track = entries[len(entries)-1].Track
		}
		entries = append(entries, dockerlingsEntry{ID: path.Base(sub), Track: track})
	}
	return entries, nil
}

// dockerling reads one exercise.
func (im *importer) dockerling(dir string, entry dockerlingsEntry) *exercise {
	sub := inside(path.Join(dir, "exercises"), entry.ID)
	e := &exercise{id: entry.ID, title: oneLine(entry.Title)}
	md := func(name string) parts {
		if file := path.Join(sub, name); im.has(file) {
			if text, ok := im.read(file); ok {
				return exerciseText(im.folder, file, text)
			}
		}
		return parts{}
	}
	e.add(md("prompt.md"))
	if e.title == "" {
		// The first heading is the title, where the list has none.
		if _, title, ok := headingOf(firstLineOf(e.statement)); ok {
			e.title = title
			_, e.statement, _ = strings.Cut(e.statement, "\n")
			e.statement = strings.Trim(e.statement, "\n")
		}
	}
	if hint := md("hint.md"); hint.text != "" {
		e.hints = append(append(e.hints, hint.hints...), hint.text)
		e.solution = paragraphs(e.solution, hint.solution)
	}
	solution := md("solution.md")
	e.solution = paragraphs(e.solution, solution.text, solution.solution)
	if check := path.Join(sub, "check.sh"); im.has(check) {
		im.note(check, "check")
	}
	return e
}

func firstLineOf(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
