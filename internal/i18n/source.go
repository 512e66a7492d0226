package i18n

import (
	"fmt"
	"io/fs"

	"github.com/BurntSushi/toml"
	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// source is the messages of one language. A file is read when it is the next
// to be looked in, and a message is parsed when it is wanted.
type source struct {
	lang  string
	fsys  fs.FS
	files files

	bundle    *goi18n.Bundle
	localizer *goi18n.Localizer
	indexes   map[string]map[string]string // by file, the text of each message
	known     map[string]bool              // messages that were parsed
}

// find makes the message ready to be said, and tells whether there is one.
//
// A file that cannot be read is as one that is not there: a learner is better
// off with the other language. A test reads every file.
func (s *source) find(id string) bool {
	if s.known[id] {
		return true
	}
	for _, name := range s.files.order(s.lang, id) {
		messages, err := s.open(name)
		if err != nil {
			continue
		}
		if s.known[id] { // the file had to be parsed whole
			return true
		}
		if text, ok := messages[id]; ok && s.parse(text) == nil && s.known[id] {
			return true
		}
	}
	return false
}

// open gives a file's index. A file that cannot be indexed is parsed whole.
func (s *source) open(name string) (map[string]string, error) {
	if messages, ok := s.indexes[name]; ok {
		return messages, nil
	}
	data, err := fs.ReadFile(s.fsys, name)
	if err != nil {
		return nil, fmt.Errorf("message file: %w", err)
	}
	messages, ok := index(string(data))
	if !ok {
		if err := s.parse(string(data)); err != nil {
			return nil, fmt.Errorf("message file %s: %w", name, err)
		}
	}
	if s.indexes == nil {
		s.indexes = map[string]map[string]string{}
	}
	s.indexes[name] = messages
	return messages, nil
}

// parse adds the messages of a text in TOML.
func (s *source) parse(text string) error {
	tag := language.Make(s.lang)
	if s.bundle == nil {
		s.bundle = goi18n.NewBundle(tag)
		s.localizer = goi18n.NewLocalizer(s.bundle, s.lang)
		s.known = map[string]bool{}
	}
	messages, err := goi18n.ParseMessageBytes([]byte(text), toml.Unmarshal)
	if err != nil {
		return fmt.Errorf("messages in TOML: %w", err)
	}
	for _, m := range messages {
		for _, form := range []*string{&m.Zero, &m.One, &m.Two, &m.Few, &m.Many, &m.Other} {
			*form = Typeset(s.lang, *form)
		}
		s.known[m.ID] = true
	}
	if err := s.bundle.AddMessages(tag, messages...); err != nil {
		return fmt.Errorf("messages in %s: %w", s.lang, err)
	}
	return nil
}

// say says a message that find has found.
func (s *source) say(id string, values any) (string, error) {
	config := &goi18n.LocalizeConfig{MessageID: id, TemplateData: values}
	if m, ok := values.(map[string]any); ok {
		config.PluralCount = m["Count"]
	}
	text, err := s.localizer.Localize(config)
	if err != nil && config.PluralCount != nil {
		// The message has no plural forms, or lacks that one.
		config.PluralCount = nil
		text, err = s.localizer.Localize(config)
	}
	if err != nil {
		return "", fmt.Errorf("message %s: %w", id, err)
	}
	return text, nil
}
