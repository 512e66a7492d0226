package batch

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"matelot/internal/grader"
)

// recordFormat is the version of a record's file.
const recordFormat = 1

// Store keeps what came of attempts, in a folder: one folder for each submission,
// with submission.json and a file for each exercise.
type Store struct{ Dir string }

// Record is what came of one attempt, with its evidence.
type Record struct {
	Format int `json:"format"`
	// Key is of what was done again: the work, the exercise, the course. Another key
	// is another attempt, and what was kept of the first one does not count for it.
	Key      string         `json:"key"`
	Exercise string         `json:"exercise"`
	Reason   string         `json:"reason,omitempty"` // why it could not be checked
	Detail   string         `json:"detail,omitempty"` // of the reason, for who looks into it
	Replay   *grader.Replay `json:"replay,omitempty"`
}

// Handed is what is kept of a submission beside its attempts: enough to grade it
// again without it.
type Handed struct {
	Format   int              `json:"format"`
	Name     string           `json:"name"`
	Learner  string           `json:"learner"`
	Hash     string           `json:"hash"`
	At       time.Time        `json:"handed,omitzero"`
	Problems []grader.Problem `json:"problems,omitempty"`
	Work     []string         `json:"work"` // the exercises that it has work for
}

// folder is a submission's: its name as far as that is safe, and what tells it from
// others that would be called the same.
func (s Store) folder(submission string) string {
	safe := strings.Map(func(r rune) rune {
		if r < 0x80 && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_", r)) {
			return r
		}
		return '_'
	}, submission)
	sum := sha256.Sum256([]byte(submission))
	return filepath.Join(s.Dir, safe[:min(len(safe), 60)]+"-"+hex.EncodeToString(sum[:4]))
}

// file is where an attempt is kept. An exercise's ID is the course's: it is safe.
func (s Store) file(submission, exercise string) string {
	return filepath.Join(s.folder(submission), filepath.FromSlash(exercise)+".json")
}

// name is the file of an attempt as reports tell of it: below the store's folder.
func (s Store) name(submission, exercise string) string {
	return filepath.Base(s.folder(submission)) + "/" + exercise + ".json"
}

// Load reads what came of an attempt; nil when nothing did, or half of it was
// written.
func (s Store) Load(submission, exercise string) (*Record, error) {
	var r Record
	err := readJSON(s.file(submission, exercise), &r)
	var syntax *json.SyntaxError
	if errors.Is(err, fs.ErrNotExist) || errors.As(err, &syntax) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if r.Format != recordFormat || r.Exercise != exercise {
		return nil, nil
	}
	return &r, nil
}

// Save keeps what came of an attempt, whole or not at all.
func (s Store) Save(submission string, r Record) error {
	r.Format = recordFormat
	return writeJSON(s.file(submission, r.Exercise), r)
}

// SaveHanded keeps what is known of a submission.
func (s Store) SaveHanded(h Handed) error {
	h.Format = recordFormat
	return writeJSON(filepath.Join(s.folder(h.Name), "submission.json"), h)
}

// Handed lists the submissions that were kept, in the order of their names.
func (s Store) Handed() ([]Handed, error) {
	folders, err := os.ReadDir(s.Dir)
	if err != nil {
		return nil, fmt.Errorf("reading what was kept: %w", err)
	}
	var all []Handed
	for _, folder := range folders {
		var h Handed
		err := readJSON(filepath.Join(s.Dir, folder.Name(), "submission.json"), &h)
		if errors.Is(err, fs.ErrNotExist) || err == nil && h.Format != recordFormat {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, h)
	}
	byName(all)
	return all, nil
}

func readJSON(path string, v any) error {
	data, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(data, v)
	}
	if err != nil {
		return fmt.Errorf("reading %s: %w", path, err)
	}
	return nil
}

func writeJSON(path string, v any) (err error) {
	data, err := json.MarshalIndent(v, "", "\t")
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("writing %s: %w", path, err), os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(append(data, '\n'))
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
