package course

import (
	"path"
	"slices"
	"strings"
)

// formal finds French words of polite address. "rendez-vous" is a thing, not a
// person.
var formal = lazily(`(?i)(?:^|[^-\pL])(vous|votre|vos|vôtre|vôtres)(?:$|[^\pL])`)

// text looks at a lesson's words in one language.
func (li *linter) text(l *Lesson, t *Text) {
	file := textFile(l, t.Lang)
	if t.Title != "" && t.Summary == "" {
		li.add(file, 1, "md.no_summary")
	}
	var names, texts []string
	for _, e := range l.Exercises {
		names = append(names, e.Name())
		if t.Exercise(e.Name()) == nil {
			li.add(file, 0, "text.no_exercise", "ID", e.Name())
		}
	}
	unread := len(names) == 0 && slices.ContainsFunc(li.problems, func(p Problem) bool { return p.File == path.Join(l.Dir, exercisesYAML) })
	for _, x := range t.Exercises {
		if e := l.Exercise(x.Name); e != nil {
			texts = append(texts, x.Name)
			li.exerciseText(file, e, x)
		} else if !unread { // else nobody knows what is in it
			li.add(file, x.line, "text.unknown_exercise", "ID", x.Name, "Known", strings.Join(names, ", "))
		}
	}
	if len(texts) == len(names) && !slices.Equal(texts, names) {
		for i, name := range texts {
			if name != names[i] {
				li.add(file, t.Exercises[i].line, "text.order", "ID", name)
				break
			}
		}
	}
	li.code(l, file)
	if t.Lang == "fr" {
		li.address(l, file)
	}
}

// exerciseText looks at an exercise's words in one language.
func (li *linter) exerciseText(file string, e *Exercise, x *ExerciseText) {
	if x.Statement == "" {
		li.add(file, x.line, "text.no_statement", "ID", x.Name)
	}
	if len(x.Hints) < minHints {
		li.add(file, x.line, "text.few_hints", "ID", x.Name, "Count", len(x.Hints), "Want", minHints)
	}
	if x.solution == 0 {
		li.add(file, x.line, "text.no_solution", "ID", x.Name)
	}
	if x.end == 0 {
		li.add(file, x.line, "text.no_after", "ID", x.Name)
	}
	li.values(file, e, x)
	for _, q := range e.Questions() {
		if x.Question(q.ID) == nil {
			li.add(file, x.line, "text.no_question", "ID", x.Name+"/"+q.ID)
		}
	}
	for _, q := range x.Questions {
		if c, ok := e.Check(q.ID); !ok || c.Answer == nil {
			li.add(file, q.line, "text.unknown_question", "ID", q.ID)
		}
	}
}

// values looks whether the learner is told the exercise's values, and for names
// that are none. Words of Go's templates, as docker's --format takes them, are
// no names.
func (li *linter) values(file string, e *Exercise, x *ExerciseText) {
	if len(e.Values) == 0 {
		return
	}
	known := []string{"end", "else", "break", "continue"}
	for _, v := range e.Values {
		known = append(known, v.Name)
		if x.with(Values{v.Name: "\x00"}).Statement == x.Statement {
			li.add(file, x.line, "text.value_unshown", "Name", v.Name)
		}
	}
	for _, text := range slices.Concat([]string{x.Title, x.Lead, x.Statement, x.Solution, x.After}, x.Hints) {
		for _, m := range placeholder().FindAllStringSubmatch(text, -1) {
			if !slices.Contains(known, m[1]) {
				li.add(file, x.line, "text.unknown_value", "Name", m[1])
			}
		}
	}
}

// parity compares the languages of a lesson with each other.
func (li *linter) parity(l *Lesson, texts map[string]*Text) {
	langs := sortedKeys(texts)
	if len(langs) < 2 {
		return
	}
	first := texts[langs[0]]
	for _, lang := range langs[1:] {
		for _, x := range texts[lang].Exercises {
			other := first.Exercise(x.Name)
			if other != nil && len(other.Hints) != len(x.Hints) {
				li.add(textFile(l, lang), x.line, "text.hints_differ",
					"ID", x.Name, "Count", len(x.Hints), "OtherCount", len(other.Hints), "Other", langs[0])
			}
		}
	}
}

// address finds lines of a French text that say vous to the learner. Code is
// not looked at.
func (li *linter) address(l *Lesson, file string) {
	var problems Problems
	data, ok := readText(l.fsys, path.Base(file), &problems)
	if !ok {
		return
	}
	s := &scanner{}
	for i, line := range strings.Split(string(data), "\n") {
		if s.inFence(line) {
			continue
		}
		parts := strings.Split(line, "`")
		for j := 0; j < len(parts); j += 2 {
			if m := formal().FindStringSubmatch(parts[j]); m != nil {
				li.add(file, i+1, "text.formal", "Word", m[1])
				break
			}
		}
	}
}

func textFile(l *Lesson, lang string) string { return path.Join(l.Dir, "lesson."+lang+".md") }
