package home

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Settings are the learner's own choices. They stand in settings.json, which a
// person may edit.
type Settings struct {
	Lang string `json:"lang,omitempty"` // the saved language
	// Binds are folders beside the workspace that lab containers may mount.
	Binds []string `json:"binds,omitempty"`
	// AllowPrivileged lets lab containers have privileges that reach the machine.
	AllowPrivileged bool `json:"allow_privileged,omitempty"`
	// Images says where images come from: auto, embedded, hub, or the path of a bundle
	// of images, which is looked into first. Empty is auto.
	Images string `json:"images,omitempty"`
	// Engine is the one that the lab stands on: host, the learner's own, or own, one
	// in a container for each session. Empty is host, but for exercises that need the
	// other.
	Engine string `json:"engine,omitempty"`
	// Gate says what stands before a lesson whose forerunner is not done: free,
	// soft (a word) or strict. Empty is free.
	Gate string `json:"gate,omitempty"`
}

// Settings reads the learner's choices. No file means none were made.
func (h Home) Settings() (Settings, error) {
	var s Settings
	data, err := os.ReadFile(h.settingsPath())
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return s, fmt.Errorf("reading the settings: %w", err)
	}
	if err := json.Unmarshal(data, &s); err != nil {
		return s, fmt.Errorf("reading the settings %s: %w", h.settingsPath(), err)
	}
	return s, nil
}

// Save writes the learner's choices, as a whole.
func (h Home) Save(s Settings) error {
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return fmt.Errorf("writing the settings: %w", err)
	}
	if err := os.MkdirAll(h.State, 0o700); err != nil {
		return fmt.Errorf("making the folder for the settings: %w", err)
	}
	tmp := h.settingsPath() + ".new"
	if err := os.WriteFile(tmp, append(data, '\n'), 0o600); err != nil {
		return fmt.Errorf("writing the settings: %w", err)
	}
	if err := os.Rename(tmp, h.settingsPath()); err != nil {
		return fmt.Errorf("writing the settings: %w", err)
	}
	return nil
}

func (h Home) settingsPath() string { return filepath.Join(h.State, "settings.json") }

// Stamp tells one writing of the settings from another, even of the same ones.
type Stamp struct{ file fs.FileInfo }

// Stamp is of the settings as they are written now.
func (h Home) Stamp() Stamp {
	info, err := os.Stat(h.settingsPath())
	if err != nil {
		return Stamp{} // as good as none
	}
	return Stamp{info}
}

// Same tells whether two stamps are of one writing.
func (s Stamp) Same(other Stamp) bool {
	if s.file == nil || other.file == nil {
		return s.file == other.file
	}
	return os.SameFile(s.file, other.file) && s.file.ModTime().Equal(other.file.ModTime())
}
