package observe

import (
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"matelot/checker"
)

// topLevel are the keys that a compose file may begin a line with; those that
// begin with x- are the author's own.
var topLevel = map[string]bool{
	"version": true, "name": true, "include": true, "services": true, "volumes": true,
	"networks": true, "configs": true, "secrets": true, "models": true,
}

var atLine = regexp.MustCompile(`line (\d+)`)

// composeProblem finds what keeps compose from reading a file: slips of
// indentation above all. What it does not know of, compose judges.
func composeProblem(content string) checker.ComposeFile {
	if line := tabbed(content); line > 0 {
		return checker.ComposeFile{Problem: "tab", Line: line}
	}
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(content), &document); err != nil {
		found := checker.ComposeFile{Problem: "syntax", Detail: strings.TrimPrefix(err.Error(), "yaml: ")}
		if m := atLine.FindStringSubmatch(err.Error()); m != nil {
			found.Line, _ = strconv.Atoi(m[1])
		}
		return found
	}
	if len(document.Content) == 0 {
		return checker.ComposeFile{Problem: "empty"}
	}
	return stackProblem(document.Content[0])
}

// stackProblem looks at the first two levels of the file.
func stackProblem(root *yaml.Node) checker.ComposeFile {
	var services *yaml.Node
	for key, value := range pairs(root) {
		switch {
		case key.Value == "services":
			services = value
		case !topLevel[key.Value] && !strings.HasPrefix(key.Value, "x-"):
			return checker.ComposeFile{Problem: "top_level", Line: key.Line, Name: key.Value}
		}
	}
	if services == nil || services.Kind != yaml.MappingNode {
		return checker.ComposeFile{Problem: "no_services"}
	}
	declared := declaredVolumes(root)
	for key, value := range pairs(services) {
		if name, line := undeclared(value, declared); name != "" {
			return checker.ComposeFile{Problem: "undeclared_volume", Line: line, Name: name}
		}
		switch {
		case value.Kind == yaml.AliasNode, key.Value == "<<":
		case value.Kind != yaml.MappingNode:
			return checker.ComposeFile{Problem: "not_a_service", Line: key.Line, Name: key.Value}
		case !hasAny(value, "image", "build", "extends", "provider", "<<"):
			return checker.ComposeFile{Problem: "no_image", Line: key.Line, Name: key.Value}
		}
	}
	return checker.ComposeFile{}
}

// declaredVolumes are the names below the top-level key volumes.
func declaredVolumes(root *yaml.Node) map[string]bool {
	names := map[string]bool{}
	for key, value := range pairs(root) {
		if key.Value == "volumes" {
			for name := range pairs(value) {
				names[name.Value] = true
			}
		}
	}
	return names
}

// volumeName is what a volume may be called; anything else is a path.
var volumeName = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9_.-]*$`)

// undeclared finds a named volume that a service mounts, in the short form
// NAME:TARGET, and that is not declared.
func undeclared(service *yaml.Node, declared map[string]bool) (name string, line int) {
	for key, value := range pairs(service) {
		if key.Value != "volumes" || value.Kind != yaml.SequenceNode {
			continue
		}
		for _, one := range value.Content {
			name, _, both := strings.Cut(one.Value, ":")
			if one.Kind == yaml.ScalarNode && both && volumeName.MatchString(name) && !declared[name] {
				return name, one.Line
			}
		}
	}
	return "", 0
}

// pairs goes through a mapping in the file's order.
func pairs(n *yaml.Node) func(func(key, value *yaml.Node) bool) {
	return func(yield func(key, value *yaml.Node) bool) {
		if n.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if !yield(n.Content[i], n.Content[i+1]) {
				return
			}
		}
	}
}

func hasAny(n *yaml.Node, names ...string) bool {
	for key := range pairs(n) {
		for _, name := range names {
			if key.Value == name {
				return true
			}
		}
	}
	return false
}
