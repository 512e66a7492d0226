package i18n

import (
	"fmt"
	"io/fs"
	"slices"

	"github.com/BurntSushi/toml"
	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// source is the messages of one language, read file by file as they are wanted.
type source struct {
	lang  string
	fsys  fs.FS
	files files

	bundle    *goi18n.Bundle
	localizer *goi18n.Localizer
	read      []string        // names of the files that were read
	known     map[string]bool // messages of those files
}

// find reads files until the message is there, and tells whether it is.
func (s *source) find(id string) bool {
	if s.known[id] {
		return true
	}
	for _, name := range s.files.order(s.lang, id) {
		if slices.Contains(s.read, name) {
			continue
		}
		s.read = append(s.read, name)
		// A file that cannot be read is as one that is not there: a learner is
		// better off with the other language. A test reads every file.
		if err := s.readFile(name); err == nil && s.known[id] {
			return true
		}
	}
	return false
}

// readFile adds a file's messages.
func (s *source) readFile(name string) error {
	data, err := fs.ReadFile(s.fsys, name)
	if err != nil {
		return fmt.Errorf("message file: %w", err)
	}
	tag := language.Make(s.lang)
	if s.bundle == nil {
		s.bundle = goi18n.NewBundle(tag)
		s.localizer = goi18n.NewLocalizer(s.bundle, s.lang)
		s.known = map[string]bool{}
	}
	messages, err := goi18n.ParseMessageBytes(data, toml.Unmarshal)
	if err != nil {
		return fmt.Errorf("message file %s: %w", name, err)
	}
	for _, m := range messages {
		for _, form := range []*string{&m.Zero, &m.One, &m.Two, &m.Few, &m.Many, &m.Other} {
			*form = Typeset(s.lang, *form)
		}
		s.known[m.ID] = true
	}
	if err := s.bundle.AddMessages(tag, messages...); err != nil {
		return fmt.Errorf("message file %s: %w", name, err)
	}
	return nil
}

// say says a message that the source has.
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
