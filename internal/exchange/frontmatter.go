package exchange

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// frontMatter splits a Markdown file into the YAML at its top and the rest.
func frontMatter(text string) (meta, body string) {
	rest, ok := strings.CutPrefix(text, "---\n")
	if !ok {
		return "", text
	}
	meta, body, ok = strings.Cut(rest, "\n---\n")
	if ok {
		return meta, body
	}
	if meta, ok = strings.CutSuffix(rest, "\n---"); ok {
		return meta, ""
	}
	return "", text
}

// decode reads YAML of another platform. It is not strict: what matelot does not
// know is not wrong there. Broken YAML is a note, and what could be read of it is
// used.
func (f *folder) decode(file, text string, into any) {
	if strings.TrimSpace(text) == "" {
		return
	}
	if err := yaml.Unmarshal([]byte(text), into); err != nil {
		line, _, _ := strings.Cut(err.Error(), "\n")
		f.note(file, "yaml", "Detail", line)
	}
}
