package course

import (
	"errors"
	"io"
	"reflect"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxText is the most that a YAML or Markdown file of a course may hold, in
// bytes. The longest real lesson is a tenth of it.
const maxText = 1 << 20

// document is a YAML file that was read strictly.
type document struct {
	file string // for problems
	root *yaml.Node
}

// syntaxLine finds the line in the YAML library's syntax errors, which have no
// type of their own.
var syntaxLine = lazily(`^yaml: (?:line (\d+): )?(.*)`)

// parse decodes YAML strictly into a struct: unknown fields, duplicates and
// values of the wrong kind are problems, all of them at once. Each of change may
// change the tree before it is looked at.
func parse(file string, data []byte, into any, change ...func(root *yaml.Node)) (*document, Problems) {
	var problems Problems
	root, detail, line := readNode(data)
	if root == nil {
		problems.add(file, line, "yaml.syntax", "Detail", detail)
		return nil, problems
	}
	for _, c := range change {
		c(root)
	}
	doc := &document{file: file, root: root}
	w := walker{file: file}
	w.walk(root, reflect.TypeOf(into).Elem(), "")
	if len(w.problems) > 0 {
		return doc, w.problems
	}
	if err := root.Decode(into); err != nil {
		// The walk knows every kind that the format uses; this is for what it
		// may have overlooked.
		problems.add(file, root.Line, "yaml.syntax", "Detail", firstLine(err.Error()))
	}
	return doc, problems
}

// readNode reads the one YAML document of a file, or says why it cannot.
func readNode(data []byte) (node *yaml.Node, detail string, line int) {
	dec := yaml.NewDecoder(strings.NewReader(string(data)))
	var doc yaml.Node
	if err := dec.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, "empty", 0
		}
		m := syntaxLine().FindStringSubmatch(firstLine(err.Error()))
		if m == nil {
			return nil, err.Error(), 0
		}
		line, _ = strconv.Atoi(m[1])
		return nil, m[2], line
	}
	var second yaml.Node
	if err := dec.Decode(&second); !errors.Is(err, io.EOF) {
		return nil, "more than one document (---)", second.Line
	}
	return doc.Content[0], "", 0
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// line is where a value stands: at("exercises", 2, "checks", 0). A part of the
// path that is not there gives the line of the last part that is.
func (d *document) line(path ...any) int {
	n := d.root
	line := n.Line
	for _, step := range path {
		next := child(n, step)
		if next == nil {
			break
		}
		n, line = next, next.Line
	}
	return line
}

func child(n *yaml.Node, step any) *yaml.Node {
	switch s := step.(type) {
	case string:
		if n.Kind != yaml.MappingNode {
			return nil
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == s {
				return n.Content[i+1]
			}
		}
	case int:
		if n.Kind == yaml.SequenceNode && s < len(n.Content) {
			return n.Content[s]
		}
	}
	return nil
}
