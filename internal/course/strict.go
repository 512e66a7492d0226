package course

import (
	"encoding"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v3"

	"matelot/checker"
)

// walker compares a YAML tree with the Go type it is to be decoded into. The
// YAML library would say only the first kind of trouble, in its own words and
// with the names of Go types; an author needs all, in the words of the format.
type walker struct {
	file     string
	problems Problems
}

func (w *walker) add(n *yaml.Node, code string, args ...any) {
	w.problems.add(w.file, n.Line, code, args...)
}

// walk looks at one node; field is the name it stands under.
func (w *walker) walk(n *yaml.Node, t reflect.Type, field string) {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		w.add(n, "yaml.alias")
		return
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		w.add(n, "yaml.null", "Field", field)
		return
	}
	if u, ok := reflect.New(t).Interface().(encoding.TextUnmarshaler); ok {
		w.text(n, t, u, field)
		return
	}
	if s, ok := reflect.New(t).Interface().(shorthand); ok && n.Kind == yaml.ScalarNode {
		s.scalar(n.Value)
		return
	}
	switch t.Kind() {
	case reflect.Struct:
		w.structure(n, t, field)
	case reflect.Map:
		w.mapping(n, t, field)
	case reflect.Slice:
		if n.Kind != yaml.SequenceNode {
			w.kind(n, "list", field)
			return
		}
		for _, item := range n.Content {
			w.walk(item, t.Elem(), field)
		}
	default:
		w.scalar(n, t, field)
	}
}

// shorthand is a struct that may also be written as a bare text.
type shorthand interface{ scalar(text string) }

func (w *walker) structure(n *yaml.Node, t reflect.Type, field string) {
	if n.Kind != yaml.MappingNode {
		w.kind(n, "fields", field)
		return
	}
	types := fieldTypes(t)
	w.pairs(n, func(key, value *yaml.Node) {
		ft, ok := types[key.Value]
		if !ok {
			known := sortedKeys(types)
			w.add(key, "yaml.unknown_field", "Field", key.Value, "In", field,
				"Nearest", strings.Join(nearest(key.Value, known, 1), ""), "Known", strings.Join(known, ", "))
			return
		}
		w.walk(value, ft, key.Value)
	})
}

func (w *walker) mapping(n *yaml.Node, t reflect.Type, field string) {
	if n.Kind != yaml.MappingNode {
		w.kind(n, "fields", field)
		return
	}
	w.pairs(n, func(_, value *yaml.Node) { w.walk(value, t.Elem(), field) })
}

// pairs visits the pairs of a mapping whose keys are texts that come once.
func (w *walker) pairs(n *yaml.Node, visit func(key, value *yaml.Node)) {
	first := make(map[string]int, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Kind != yaml.ScalarNode || key.Tag == "!!merge" {
			w.add(key, "yaml.alias")
			continue
		}
		if line, ok := first[key.Value]; ok {
			w.add(key, "yaml.duplicate", "Field", key.Value, "First", line)
			continue
		}
		first[key.Value] = key.Line
		visit(key, value)
	}
}

func (w *walker) text(n *yaml.Node, t reflect.Type, into encoding.TextUnmarshaler, field string) {
	if n.Kind != yaml.ScalarNode {
		w.kind(n, "text", field)
		return
	}
	if err := into.UnmarshalText([]byte(n.Value)); err != nil {
		w.add(n, "yaml.value", "Field", field, "Value", n.Value, "Want", textWords(t, into))
	}
}

// textWords says what a value written as text must look like.
func textWords(t reflect.Type, into any) Word {
	if w, ok := into.(interface{ Wants() Word }); ok {
		return w.Wants()
	}
	switch t {
	case reflect.TypeFor[checker.Port]():
		return "course.want.port"
	case reflect.TypeFor[checker.ExitCode]():
		return "course.want.exit_code"
	case reflect.TypeFor[checker.Duration]():
		return "course.want.duration"
	}
	return "course.want.text"
}

func (w *walker) scalar(n *yaml.Node, t reflect.Type, field string) {
	want := "text"
	switch t.Kind() {
	case reflect.Int:
		want = "int"
	case reflect.Bool:
		want = "bool"
	case reflect.Float64:
		want = "number"
	}
	if n.Kind != yaml.ScalarNode || !hasKind(n, want) {
		w.kind(n, want, field)
		return
	}
	if err := n.Decode(reflect.New(t).Interface()); err != nil {
		w.add(n, "yaml.value", "Field", field, "Value", n.Value, "Want", Word("course.want."+want))
	}
}

// hasKind tells whether a scalar is written as its kind wants it.
func hasKind(n *yaml.Node, want string) bool {
	switch tag := n.ShortTag(); want {
	case "text":
		return true
	case "number":
		return tag == "!!int" || tag == "!!float"
	default:
		return tag == "!!"+want
	}
}

// kind reports a value of the wrong kind.
func (w *walker) kind(n *yaml.Node, want, field string) {
	value := n.Value
	if n.Kind != yaml.ScalarNode {
		value = map[yaml.Kind]string{yaml.MappingNode: "{…}", yaml.SequenceNode: "[…]"}[n.Kind]
	}
	w.add(n, "yaml.value", "Field", field, "Value", value, "Want", Word("course.want."+want))
}

// fieldTypes are the fields of a struct by their names in YAML. Structs that
// are inlined are looked into.
func fieldTypes(t reflect.Type) map[string]reflect.Type {
	types := map[string]reflect.Type{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case options == "inline":
			for n, ft := range fieldTypes(f.Type) {
				types[n] = ft
			}
		case name != "" && name != "-":
			types[name] = f.Type
		}
	}
	return types
}
