package compat

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// script is a file of commands, each of which is compared.
type script struct {
	name  string // folder and file, without the suffix: docker/run
	title string // what it is about
	steps []step
	masks []mask // beside those of all scripts
	// registry says that a registry listens on the engine's localhost:5055.
	registry bool
	// quick says that the engine's tests run it too.
	quick bool
	// only names the clients that it is for; nil is all of its folder's.
	only []string
}

// step is one command.
type step struct {
	command string // a line for sh
	// terminal runs it on a terminal; what it prints on both outputs is stdout then.
	terminal bool
	// asks and answers: when the first is printed, the second is typed.
	asks, answer string
	// unordered compares its lines without their order, since parts of it run at once.
	unordered bool
}

// loadScripts reads the scripts of a folder of testdata. In a shell script each line
// is a command; lines that begin with "#:" are for here. A Python script is one command.
func loadScripts(t *testing.T, folder string) []script {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", folder, "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts of %s: %v", folder, err)
	}
	var scripts []script
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		suffix := filepath.Ext(file)
		s := script{name: folder + "/" + strings.TrimSuffix(filepath.Base(file), suffix)}
		if err := s.read(string(text), suffix == ".py"); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if suffix == ".py" {
			s.steps = []step{{command: `"$PYTHON" "$SCRIPTS/` + s.name + `.py"`}}
		}
		scripts = append(scripts, s)
	}
	return scripts
}

func (s *script) read(text string, python bool) error {
	var next step
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		directive, isDirective := strings.CutPrefix(line, "#: ")
		switch {
		case isDirective:
			if err := s.direct(directive, &next); err != nil {
				return err
			}
		case strings.HasPrefix(line, "#"):
			if s.title == "" {
				s.title = strings.TrimSpace(line[1:])
			}
		case line != "" && !python:
			next.command = line
			s.steps = append(s.steps, next)
			next = step{}
		}
	}
	return nil
}

// direct obeys a line for here: of the script, or of the step that follows.
func (s *script) direct(line string, next *step) error {
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "registry":
		s.registry = true
	case "quick":
		s.quick = true
	case "only":
		s.only = strings.Fields(rest)
	case "mask":
		pattern, name, ok := strings.Cut(rest+" ", " => ") // nothing after it takes out what matches
		name = strings.TrimSpace(name)
		expression, err := regexp.Compile(pattern)
		if !ok || err != nil {
			return fmt.Errorf("mask %q: %w", rest, err)
		}
		s.masks = append(s.masks, mask{expression, name})
	case "terminal":
		next.terminal = true
		next.asks, next.answer, _ = strings.Cut(rest, " => ")
	case "unordered":
		next.unordered = true
	default:
		return fmt.Errorf("nobody knows %q", line)
	}
	return nil
}

func (s *script) isFor(c client) bool { return len(s.only) == 0 || slices.Contains(s.only, c.name) }

func TestReadScript(t *testing.T) {
	var s script
	err := s.read("# title\n#: registry\n#: mask a+ => b\n\ndocker ps\n#: terminal $ => exit\n#: unordered\ndocker run\n# more\n", false)
	if err != nil || s.title != "title" || !s.registry || len(s.masks) != 1 || len(s.steps) != 2 {
		t.Fatalf("%+v, %v", s, err)
	}
	want := step{command: "docker run", terminal: true, asks: "$", answer: "exit", unordered: true}
	if s.steps[0].terminal || s.steps[1] != want {
		t.Errorf("%+v", s.steps)
	}
	if err := s.read("#: nothing\n", false); err == nil {
		t.Error("a line for nobody is taken")
	}
}
