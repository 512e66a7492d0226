package i18n

import (
	"io/fs"
	"maps"
	"slices"
	"testing"

	"github.com/BurntSushi/toml"
	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"

	"matelot/locales"
)

// message is a message of a language with the file it stands in.
type message struct {
	*goi18n.Message
	file string
}

// forms are the message's texts by plural form, those that are there.
func (m message) forms() map[string]string {
	all := map[string]string{
		"zero": m.Zero, "one": m.One, "two": m.Two, "few": m.Few, "many": m.Many, "other": m.Other,
	}
	maps.DeleteFunc(all, func(_, text string) bool { return text == "" })
	return all
}

// all parses every message file whole, as go-i18n does, by language and ID.
func all(t *testing.T) map[string]map[string]message {
	t.Helper()
	out := map[string]map[string]message{}
	for lang, topics := range listFiles(locales.FS) {
		out[lang] = map[string]message{}
		for _, topic := range slices.Sorted(maps.Keys(topics)) {
			name := topics[topic]
			data, err := fs.ReadFile(locales.FS, name)
			if err != nil {
				t.Fatal(err)
			}
			messages, err := goi18n.ParseMessageBytes(data, toml.Unmarshal)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for _, m := range messages {
				if first, ok := out[lang][m.ID]; ok {
					t.Errorf("%s: message %s stands in %s already: keep one", name, m.ID, first.file)
				}
				out[lang][m.ID] = message{m, name}
			}
		}
	}
	if len(out) < 2 || len(out["en"]) < 200 {
		t.Fatalf("%d languages with %d English messages were found: the test reads the wrong files", len(out), len(out["en"]))
	}
	return out
}
