package i18n

import (
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// Default is the language of those for whom no other is known.
const Default = "en"

// files are the message files of a folder: names by language and topic.
type files map[string]map[string]string

// listFiles finds the message files: topic.language.toml.
func listFiles(fsys fs.FS) files {
	found := files{}
	names, err := fs.Glob(fsys, "*.toml")
	if err != nil {
		return found // only a malformed pattern is an error
	}
	for _, name := range names {
		topic, lang, ok := strings.Cut(strings.TrimSuffix(name, ".toml"), ".")
		if !ok {
			continue
		}
		if found[lang] == nil {
			found[lang] = map[string]string{}
		}
		found[lang][topic] = name
	}
	return found
}

// languages lists the languages that have files, in alphabetical order.
func (f files) languages() []string { return slices.Sorted(maps.Keys(f)) }

// order lists the files of a language in which to look for a message: the one
// of its ID's first word and active; where there is no such file, all.
func (f files) order(lang, id string) []string {
	topics := f[lang]
	word, _, _ := strings.Cut(id, ".")
	var names []string
	for _, topic := range []string{word, word + "s"} {
		if name, ok := topics[topic]; ok {
			names = append(names, name)
		}
	}
	if active, ok := topics["active"]; ok && word != "active" {
		names = append(names, active)
	}
	if topics[word] != "" || topics[word+"s"] != "" {
		return names
	}
	for _, topic := range slices.Sorted(maps.Keys(topics)) {
		if name := topics[topic]; !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
