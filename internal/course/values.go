package course

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Value is one that may differ from learner to learner. It stands as
// {{name}} in the exercise's checks, scripts and words.
type Value struct {
	Name    string
	Choices []string // what it may be; the first is the course's own
	Port    bool     // a host port: one that is free is taken
}

// Values are the values of one exercise, by name.
type Values map[string]string

// valueFile is a value in exercises.yaml: exactly one field is set.
type valueFile struct {
	Pick []string `yaml:"pick"`
	Port string   `yaml:"port"` // FIRST-LAST
}

// maxPorts bounds a range of ports.
const maxPorts = 1000

// placeholder is where a value stands.
var placeholder = lazily(`\{\{ *([a-z][a-z0-9_]*) *\}\}`)

// choices lists what a value may be; ok is false when it is not well-formed.
func (f valueFile) choices() (list []string, ok bool) {
	if f.Port == "" {
		return f.Pick, len(f.Pick) > 0
	}
	first, last, ranged := strings.Cut(f.Port, "-")
	from, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil || len(f.Pick) > 0 {
		return nil, false
	}
	to := from
	if ranged {
		if to, err = strconv.Atoi(strings.TrimSpace(last)); err != nil {
			return nil, false
		}
	}
	if from < 1024 || to > 65535 || to < from || to-from >= maxPorts {
		return nil, false
	}
	for port := from; port <= to; port++ {
		list = append(list, strconv.Itoa(port))
	}
	return list, true
}

// Draw chooses the exercise's values. Without a seed they are the course's own,
// but for ports that are not free; with one they are drawn by it, so that the
// same seed gives the same values on any machine where those ports are free.
// free may be nil: all ports are.
func (e *Exercise) Draw(seed string, free func(port int) bool) Values {
	if len(e.Values) == 0 {
		return nil
	}
	drawn := Values{}
	for _, v := range e.Values {
		start := 0
		if seed != "" {
			sum := sha256.Sum256([]byte(seed + "\x00" + e.ID + "\x00" + v.Name))
			start = int(binary.BigEndian.Uint32(sum[:4]) % uint32(len(v.Choices))) //nolint:gosec // a short list
		}
		drawn[v.Name] = v.from(start, free)
	}
	return drawn
}

// from is the first choice from start on that can be had, the one at start when
// there is none.
func (v Value) from(start int, free func(port int) bool) string {
	if v.Port && free != nil {
		for i := range v.Choices {
			choice := v.Choices[(start+i)%len(v.Choices)]
			if port, err := strconv.Atoi(choice); err == nil && free(port) {
				return choice
			}
		}
	}
	return v.Choices[start]
}

// With is the exercise with a learner's values in place of the course's own.
func (e *Exercise) With(values Values) (*Exercise, error) {
	if len(e.Values) == 0 {
		return e, nil
	}
	var problems Problems
	l := e.Lesson
	again := loadLesson(l.root, dirEntry{dir: l.Dir, id: l.ID, order: l.Order}, l.cut, map[string]Values{e.Name(): values}, &problems)
	if err := problems.err(); err != nil {
		return nil, err
	}
	return again.Exercise(e.Name()), nil
}

// fill puts values in the place of their names, in the tree of an
// exercises.yaml: those given for an exercise, else the first choice of each.
func fill(root *yaml.Node, given map[string]Values) {
	list := child(root, "exercises")
	if list == nil {
		return
	}
	for _, item := range list.Content {
		id, wanted := child(item, "id"), child(item, "values")
		var files map[string]valueFile
		if id == nil || wanted == nil || wanted.Decode(&files) != nil {
			continue // the walk says what is wrong
		}
		values := Values{}
		for name, f := range files {
			if list, ok := f.choices(); ok {
				values[name] = list[0]
			}
			if v, ok := given[id.Value][name]; ok {
				values[name] = v
			}
		}
		for i := 0; i+1 < len(item.Content); i += 2 {
			if item.Content[i+1] != wanted {
				values.fillNode(item.Content[i+1])
			}
		}
	}
}

func (v Values) fillNode(n *yaml.Node) {
	if n.Kind == yaml.ScalarNode {
		n.Value = v.in(n.Value)
	}
	for _, c := range n.Content {
		v.fillNode(c)
	}
}

// in is a text with the values in it. What is no name of one stays.
func (v Values) in(text string) string {
	if len(v) == 0 || !strings.Contains(text, "{{") {
		return text
	}
	return placeholder().ReplaceAllStringFunc(text, func(found string) string {
		if value, ok := v[placeholder().FindStringSubmatch(found)[1]]; ok {
			return value
		}
		return found
	})
}

// with is the words of an exercise with the values in them.
func (t *ExerciseText) with(v Values) *ExerciseText {
	if len(v) == 0 {
		return t
	}
	c := *t
	for _, s := range []*string{&c.Title, &c.Lead, &c.Statement, &c.Solution, &c.After} {
		*s = v.in(*s)
	}
	c.Hints = make([]string, len(t.Hints))
	for i, hint := range t.Hints {
		c.Hints[i] = v.in(hint)
	}
	c.Questions = make([]Question, len(t.Questions))
	for i, q := range t.Questions {
		q.Title, q.Text = v.in(q.Title), v.in(q.Text)
		c.Questions[i] = q
	}
	return &c
}
