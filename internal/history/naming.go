package history

import (
	"regexp"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// naming knows how containers can be meant again whose names the engine made up: the
// next time it makes up others, and all IDs are new.
type naming struct {
	auto  map[string]bool   // containers with a made-up name
	meant map[string]bool   // those that some step means by it, or by an ID
	setup map[string]string // a container of the set-up → its variable
	made  map[string]string // a container that the script makes → its name
}

func (r Run) naming(steps []step) naming {
	n := naming{auto: map[string]bool{}, meant: map[string]bool{}, setup: map[string]string{}, made: map[string]string{}}
	for i, c := range r.Setup {
		n.auto[c.ID], n.setup[c.ID] = c.Auto, SetupVar+strconv.Itoa(i+1)
	}
	for _, s := range steps {
		for _, c := range s.made() {
			n.auto[c.ID] = c.Auto
		}
	}
	for _, s := range steps {
		used := s.used()
		if len(used) == 0 {
			continue
		}
		eachWord(s.source(), func(word string) {
			for _, c := range used {
				if n.meaning(c, word) {
					n.meant[c.ID] = true
				}
			}
		})
	}
	return n
}

// source is the text that a step is written from.
func (s step) source() string {
	if s.line != nil {
		return translate(closed(s.line.Text), s.line.Shell)
	}
	var words []string
	for _, c := range s.commands {
		for _, arg := range c.Args {
			words = append(words, quote(arg))
		}
	}
	return strings.Join(words, " ")
}

// eachWord calls back with every word of a text that is known.
func eachWord(text string, call func(word string)) {
	file, ok := parse(text, syntax.LangBash)
	if !ok {
		return
	}
	syntax.Walk(file, func(node syntax.Node) bool {
		if w, ok := node.(*syntax.Word); ok {
			if text, ok := literal(w); ok {
				call(text)
			}
		}
		return true
	})
}

// meaning tells whether a word means a container in a way that will not last. What
// stands behind a colon is a path in it.
func (n naming) meaning(c Container, word string) bool {
	name, _, _ := strings.Cut(word, ":")
	return c.ID != "" && (n.auto[c.ID] && name == c.Name || isID(name) && strings.HasPrefix(c.ID, name))
}

var hexadecimal = regexp.MustCompile(`^[0-9a-f]{2,64}$`)

func isID(word string) bool { return hexadecimal.MatchString(word) }

// nameMade gives containers that are meant later the names that they had.
func (w *writer) nameMade(e *edits, file *syntax.File, calls []docker, s step) {
	made := s.made()
	var makers []docker
	for _, d := range calls {
		if d.is("run", "create") && len(d.args) > 0 {
			makers = append(makers, d)
		}
	}
	if len(makers) != len(made) || repeats(file) {
		return // which of them is which?
	}
	for i, c := range made {
		w.names.made[c.ID] = c.Name
		if c.Auto && w.names.meant[c.ID] {
			at := offset(makers[i].args[0].Pos())
			e.replace(at, at, "--name "+c.Name+" ")
		}
	}
}

// repeats tells whether a text has loops or functions.
func repeats(file *syntax.File) bool {
	found := false
	syntax.Walk(file, func(node syntax.Node) bool {
		switch node.(type) {
		case *syntax.ForClause, *syntax.WhileClause, *syntax.FuncDecl:
			found = true
		}
		return !found
	})
	return found
}

// meanAgain has a command mean the containers that it meant.
func (w *writer) meanAgain(e *edits, d docker, s step) {
	for _, word := range d.args {
		text, known := literal(word)
		if !known {
			continue
		}
		for _, c := range s.used() {
			if w.names.meaning(c, text) {
				w.meanBy(e, word, text, c)
				break
			}
		}
	}
}

func (w *writer) meanBy(e *edits, word *syntax.Word, text string, c Container) {
	_, path, inside := strings.Cut(text, ":")
	behind := ""
	if inside {
		behind = quote(":" + path)
	}
	if variable := w.names.setup[c.ID]; variable != "" {
		w.uses[variable] = true
		e.word(word, `"$`+variable+`"`+behind)
		return
	}
	name, made := w.names.made[c.ID]
	switch {
	case made, !w.names.auto[c.ID] && c.Name != "":
		if name == "" {
			name = c.Name
		}
		if !strings.HasPrefix(text, name) {
			e.word(word, quote(name)+behind)
		}
	default:
		w.note(NoteID, e.text)
	}
}
