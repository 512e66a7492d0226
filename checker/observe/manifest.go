package observe

import (
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"matelot/checker"
)

// manifestOf reads YAML documents as Kubernetes does: each an object, no key
// twice, and the values those of JSON.
func manifestOf(content string) *checker.Manifest {
	if line := tabbed(content); line > 0 {
		return &checker.Manifest{Problem: "tab", Line: line}
	}
	found := &checker.Manifest{}
	documents := yaml.NewDecoder(strings.NewReader(content))
	for {
		var node yaml.Node
		err := documents.Decode(&node)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return badYAML(err)
		}
		object, err := asJSON(&node)
		switch {
		case err != nil:
			return badYAML(err)
		case object == nil: // nothing between two lines ---
		default:
			fields, ok := object.(map[string]any)
			if !ok {
				return &checker.Manifest{Problem: "no_object", Line: node.Content[0].Line}
			}
			found.Objects = append(found.Objects, fields)
		}
	}
	if len(found.Objects) == 0 {
		return &checker.Manifest{Problem: "empty"}
	}
	return found
}

// asJSON is what a document means, in the types that JSON has: an observation
// that was saved and read again is then the same.
func asJSON(node *yaml.Node) (any, error) {
	var value any
	if err := node.Decode(&value); err != nil {
		return nil, err
	}
	data, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	var plain any
	err = json.Unmarshal(data, &plain)
	return plain, err
}

func badYAML(err error) *checker.Manifest {
	found := &checker.Manifest{Problem: "syntax", Detail: strings.TrimPrefix(err.Error(), "yaml: ")}
	if m := atLine.FindStringSubmatch(err.Error()); m != nil {
		found.Line, _ = strconv.Atoi(m[1])
	}
	return found
}

// tabbed is the first line that a tab indents, or 0.
func tabbed(content string) int {
	for i, line := range strings.Split(content, "\n") {
		if indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]; strings.Contains(indent, "\t") && strings.TrimSpace(line) != "" {
			return i + 1
		}
	}
	return 0
}
