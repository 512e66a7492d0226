package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"matelot/sandbox/dial"
)

// stateFormat is the version of session.json.
const stateFormat = 1

// State is what a session remembers beside its journal and the registry of
// what it owns. It is kept in session.json.
type State struct {
	Format     int           `json:"format"`
	ID         string        `json:"id"`
	Created    time.Time     `json:"created"`
	Endpoint   dial.Endpoint `json:"endpoint"`         // the engine it stands on; of one of its own, the socket that leads there while it is served
	Own        *Own          `json:"own,omitempty"`    // its own engine, if it has one
	Used       time.Time     `json:"used,omitzero"`    // when a learner last came to it
	APIVersion string        `json:"api_version"`      // what engine and client agreed upon
	Arch       string        `json:"arch"`             // of the engine: amd64, arm64
	Images     string        `json:"images,omitempty"` // where images come from: auto, embedded, hub, or the path of a bundle
	Workspace  string        `json:"workspace"`        // the folder that holds the exercises' workspaces

	Registry         bool   `json:"registry,omitempty"`          // the exercise has the session's registry
	RegistryPassword string `json:"registry_password,omitempty"` // made when one is wanted for the first time
	// Seed decides the values that exercises draw; "" leaves those of the course.
	Seed   string                       `json:"seed,omitempty"`
	Values map[string]map[string]string `json:"values,omitempty"` // drawn, by exercise and name

	Exercise string            `json:"exercise,omitempty"` // the one being worked on
	Started  time.Time         `json:"started"`            // when it was begun
	FromSeq  int64             `json:"from_seq"`           // journal entries after this one belong to it
	FromAt   int64             `json:"from_at,omitempty"`  // where that entry was in the file then
	Hints    int               `json:"hints,omitempty"`    // how many were shown
	Answers  map[string]string `json:"answers,omitempty"`  // by check ID
}

func readState(dir string) (State, error) {
	var state State
	data, err := os.ReadFile(filepath.Join(dir, "session.json"))
	if err != nil {
		return state, fmt.Errorf("reading the session: %w", err)
	}
	if err := json.Unmarshal(data, &state); err != nil {
		return state, fmt.Errorf("reading the session %s: %w", dir, err)
	}
	if state.Format != stateFormat {
		return state, fmt.Errorf("session %s has format %d, this program reads %d", dir, state.Format, stateFormat)
	}
	return state, nil
}

// writeState replaces session.json as a whole, so that a process killed in
// the middle leaves the old one.
func writeState(dir string, state State) error {
	data, err := json.MarshalIndent(state, "", "  ")
	if err != nil {
		return fmt.Errorf("writing the session: %w", err)
	}
	return replaceFile(filepath.Join(dir, "session.json"), append(data, '\n'))
}

// replaceFile writes a file beside the old one and renames it into place.
func replaceFile(path string, data []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	_, err = tmp.Write(data)
	err = errors.Join(err, tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("writing %s: %w", path, err), os.Remove(tmp.Name()))
	}
	return nil
}

// Update changes the state under a lock, so that two processes (the tutor and
// a command in its shell) do not overwrite each other's change.
func (s *Session) Update(change func(*State)) error {
	lock := flock.New(filepath.Join(s.Dir, "state.lock"))
	if err := lock.Lock(); err != nil {
		return fmt.Errorf("locking the session: %w", err)
	}
	defer lock.Close() //nolint:errcheck // the lock ends with the file
	state, err := readState(s.Dir)
	if err != nil {
		return err
	}
	change(&state)
	if err := writeState(s.Dir, state); err != nil {
		return err
	}
	s.State = state
	return nil
}

// Reload reads the state again: another process may have changed it.
func (s *Session) Reload() error {
	state, err := readState(s.Dir)
	if err != nil {
		return err
	}
	s.State = state
	return nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}
