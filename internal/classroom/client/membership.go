package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"matelot/internal/classroom"
)

// Membership is that a learner has joined a classroom.
type Membership struct {
	Word    string    `json:"word"`
	Address string    `json:"address"` // host:port
	Key     string    `json:"key"`     // SHA-256 of the classroom's public key, in hexadecimal
	Token   string    `json:"token"`
	Room    string    `json:"room"`
	Learner string    `json:"learner"`
	Alias   string    `json:"alias"`
	Joined  time.Time `json:"joined"`
}

// Store is a folder with the learner's side of a classroom. The zero Dir is none.
type Store struct {
	Dir string
}

func (s Store) path(name string) string { return filepath.Join(s.Dir, name) }

func (s Store) membershipPath() string { return s.path("membership.json") }

// Membership gives the one that holds, and whether there is one.
func (s Store) Membership() (m Membership, ok bool, err error) {
	text, err := os.ReadFile(s.membershipPath())
	if errors.Is(err, fs.ErrNotExist) {
		return m, false, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &m)
	}
	if err != nil {
		return m, false, fmt.Errorf("reading which classroom was joined: %w", err)
	}
	return m, true, nil
}

// Joined tells whether there is a membership, at the cost of one system call.
func (s Store) Joined() bool {
	_, err := os.Lstat(s.membershipPath())
	return err == nil
}

// Save keeps a membership in place of another. What was still to be sent to another
// room goes.
func (s Store) Save(m Membership, state classroom.State) error {
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		return fmt.Errorf("making the classroom's folder: %w", err)
	}
	before, ok, err := s.Membership()
	if err != nil || ok && before.Room != m.Room {
		if err := s.Leave(); err != nil {
			return err
		}
	}
	if err := s.SaveState(state); err != nil {
		return err
	}
	return s.write("membership.json", m)
}

// Leave forgets the membership, with what was still to be sent.
func (s Store) Leave() error {
	lock, err := s.lockOutbox()
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer lock.Close() //nolint:errcheck // nothing hangs on it
	// The membership first: whatever else is left then means nothing.
	for _, name := range []string{"membership.json", outboxName, sentName, "state.json", "told.json", imagesName} {
		if err := os.Remove(s.path(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("leaving the classroom: %w", err)
		}
	}
	return nil
}

// SaveState keeps what is known of the room.
func (s Store) SaveState(state classroom.State) error { return s.write("state.json", state) }

// State gives what is known of the room, as old as it may be.
func (s Store) State() (state classroom.State, ok bool, err error) {
	text, err := os.ReadFile(s.path("state.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return state, false, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &state)
	}
	if err != nil {
		return state, false, fmt.Errorf("reading what is known of the classroom: %w", err)
	}
	return state, true, nil
}

// write replaces a file, whole or not at all.
func (s Store) write(name string, value any) error {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	file, err := os.CreateTemp(s.Dir, ".new-") // of mode 0600
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	_, err = file.Write(append(text, '\n'))
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), s.path(name))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("writing %s: %w", name, err), os.Remove(file.Name()))
	}
	return nil
}
