package course

import (
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"matelot/lessons"
)

// TestTheNotesCommands holds that every command of the notes from which the
// course was made is performed in an exercise, or told in a lesson. Each line of
// the list is a place and a command: an exercise, some script of which must call
// it with those options; or lesson:ID, whose words must hold it in all languages.
func TestTheNotesCommands(t *testing.T) {
	data, err := os.ReadFile("testdata/notes/commands.txt")
	if err != nil {
		t.Fatal(err)
	}
	c, err := Load(lessons.FS)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	if len(lines) < 60 {
		t.Fatalf("the list has %d lines", len(lines))
	}
	for _, line := range lines {
		place, command, ok := strings.Cut(line, "\t")
		if !ok {
			t.Fatalf("no place: %q", line)
		}
		if lesson, told := strings.CutPrefix(place, "lesson:"); told {
			inWords(t, c.Lesson(lesson), command)
			continue
		}
		performed(t, c, place, command)
	}
}

// inWords holds that a lesson's words have a text, in every language.
func inWords(t *testing.T, l *Lesson, text string) {
	t.Helper()
	if l == nil {
		t.Fatalf("no lesson for %q", text)
	}
	text = strings.ReplaceAll(text, `\|`, "|")
	for _, lang := range l.Languages {
		data, err := os.ReadFile(path.Join("..", "..", "lessons", l.Dir, "lesson."+lang+".md"))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(data), text) {
			t.Errorf("%s/lesson.%s.md does not tell %q", l.Dir, lang, text)
		}
	}
}

// performed holds that a script of an exercise calls a command with its options.
func performed(t *testing.T, c *Course, id, command string) {
	t.Helper()
	i := slices.IndexFunc(c.Exercises(), func(e *Exercise) bool { return e.ID == id })
	if i < 0 {
		t.Errorf("there is no exercise %s for %q", id, command)
		return
	}
	wanted := calls(command)
	if len(wanted) != 1 {
		t.Fatalf("%q is no one command", command)
	}
	for _, script := range c.Exercises()[i].scripts() {
		for _, words := range calls(script) {
			if same(wanted[0], words) {
				return
			}
		}
	}
	t.Errorf("%s does not perform %q", id, command)
}

// same tells whether a call is of the same command, with at least the options of
// the wanted one.
func same(wanted, got []string) bool {
	verb, options := taken(wanted)
	gotVerb, gotOptions := taken(got)
	if verb != gotVerb {
		return false
	}
	for _, o := range options {
		if !slices.ContainsFunc(gotOptions, func(g string) bool { return sameOption(o, g) }) {
			return false
		}
	}
	return true
}

// taken takes a call apart: its command, in docker's short form, and its options.
func taken(words []string) (verb string, options []string) {
	if words[0] == "" { // $c, which is docker compose or docker-compose
		words = append([]string{"docker", "compose"}, words[1:]...)
	}
	words = slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == "container" || w == "image" })
	n := 1
	if words[0] == "docker" && len(words) > 1 {
		n = 2
		if words[1] == "context" || words[1] == "system" || words[1] == "buildx" || words[1] == "compose" {
			n = 3
		}
	}
	verb = strings.Join(words[:min(n, len(words))], " ")
	verb = strings.NewReplacer("docker buildx build", "docker build", "docker-compose", "docker compose").Replace(verb)
	if words[0] == "docker-compose" && len(words) > 1 {
		verb += " " + words[1]
	}
	for _, w := range words[1:] {
		if strings.HasPrefix(w, "-") && len(w) > 1 {
			name, _, _ := strings.Cut(w, "=")
			options = append(options, name)
		}
	}
	return verb, options
}

// sameOption tells whether two spellings may be of one option: --detach, -d, -dp.
func sameOption(a, b string) bool {
	if a == b {
		return true
	}
	long, short := a, b
	if !strings.HasPrefix(long, "--") {
		long, short = b, a
	}
	switch {
	case strings.HasPrefix(long, "--") && !strings.HasPrefix(short, "--"):
		return strings.ContainsRune(short[1:], rune(long[2])) || (long == "--mount" && short == "-v")
	case strings.HasPrefix(long, "--"):
		return false
	}
	return strings.ContainsAny(a[1:], b[1:])
}
