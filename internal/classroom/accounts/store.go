package accounts

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"

	"matelot/internal/classroom"
)

// record is what is kept of an account.
type record struct {
	Format   int       `json:"format"`
	ID       string    `json:"id"`
	Name     string    `json:"name"`    // by which the learner signs in
	Learner  string    `json:"learner"` // their ID in the class
	Salt     string    `json:"salt"`
	Password string    `json:"password"` // SHA-256 of the salt and it, in hexadecimal
	Keys     []string  `json:"keys,omitempty"`
	Made     time.Time `json:"made"`
}

const (
	recordFormat = 1
	recordName   = "account.json"
	maxKeys      = 5 // of one account
)

// Errors of a new account.
var (
	errTaken = errors.New("there is an account of that name")
	errFull  = errors.New("there are as many accounts as there may be")
)

// store is the folder with the accounts. Each has a folder of its own in it, which only
// this server's user may enter.
type store struct {
	dir  string
	most int

	mu  sync.Mutex
	all map[string]record // by their names, as fold has them
}

// fold is a name as names are compared: who is Ada is ada too.
func fold(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }

func openStore(dir string, most int) (*store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the folder of the accounts: %w", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("listing the accounts: %w", err)
	}
	s := &store{dir: dir, most: most, all: map[string]record{}}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name(), recordName))
		if errors.Is(err, fs.ErrNotExist) {
			continue // one that was being made, or forgotten, when this was killed
		}
		var r record
		if err == nil {
			err = json.Unmarshal(text, &r)
		}
		if err == nil && (r.ID != e.Name() || r.Format != recordFormat) {
			err = errors.New("it is not as this version writes it")
		}
		if err != nil {
			return nil, fmt.Errorf("reading the account %s: %w", e.Name(), err)
		}
		s.all[fold(r.Name)] = r
	}
	return s, nil
}

func (s *store) path(id string) string { return filepath.Join(s.dir, id) }

func (s *store) find(name string) (record, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.all[fold(name)]
	return r, ok
}

func (s *store) list() []record {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []record
	for _, r := range s.all {
		all = append(all, r)
	}
	return all
}

// reserve keeps a name for who is about to have an account, so that no two get it. free
// gives it up.
func (s *store) reserve(name string) (r record, free func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, there := s.all[fold(name)]; there {
		return r, nil, errTaken
	}
	if len(s.all) >= s.most {
		return r, nil, errFull
	}
	r = record{Format: recordFormat, ID: strings.ToLower(rand.Text()[:12]), Name: strings.Join(strings.Fields(name), " "), Made: time.Now().UTC().Truncate(time.Second)}
	s.all[fold(name)] = r
	return r, func() { s.drop(r) }, nil
}

// drop leaves an account out, unless another has its name by now.
func (s *store) drop(r record) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all[fold(r.Name)].ID == r.ID {
		delete(s.all, fold(r.Name))
	}
}

// save keeps an account, whole or not at all.
func (s *store) save(r record) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("writing an account: %w", err)
	}
	file, err := os.CreateTemp(s.path(r.ID), ".new-") // of mode 0600
	if err != nil {
		return fmt.Errorf("writing an account: %w", err)
	}
	_, err = file.Write(append(text, '\n'))
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil {
		err = os.Rename(file.Name(), filepath.Join(s.path(r.ID), recordName))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("writing an account: %w", err), os.Remove(file.Name()))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all[fold(r.Name)] = r
	return nil
}

// remove takes an account's folder away, what says that there is one first.
func (s *store) remove(r record) error {
	s.drop(r)
	err := os.Remove(filepath.Join(s.path(r.ID), recordName))
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if err = errors.Join(err, os.RemoveAll(s.path(r.ID))); err != nil {
		return fmt.Errorf("taking an account away: %w", err)
	}
	return nil
}

// newPassword draws one: 60 bits, which nobody guesses through a door that counts
// guesses. They are why a plain hash of it will do.
func (r *record) newPassword() string {
	password := classroom.NewCode() + "-" + classroom.NewCode()
	r.Salt = rand.Text()
	r.Password = r.hash(password)
	return password
}

func (r record) hash(password string) string {
	letters, _ := classroom.Letters(password)
	sum := sha256.Sum256([]byte(r.Salt + letters))
	return hex.EncodeToString(sum[:])
}

// opens tells whether a password is the account's.
func (r record) opens(password string) bool {
	letters, ok := classroom.Letters(password)
	return ok && letters != "" && r.Password != "" && subtle.ConstantTimeCompare([]byte(r.hash(password)), []byte(r.Password)) == 1
}

// has tells whether a public key is the account's.
func (r record) has(key ssh.PublicKey) bool { return slices.Contains(r.Keys, line(key)) }

// add notes keys of the account, and tells whether one is new.
func (r *record) add(keys []ssh.PublicKey) bool {
	before := len(r.Keys)
	r.Keys = slices.Clone(r.Keys)
	for _, key := range keys {
		if len(r.Keys) < maxKeys && !r.has(key) {
			r.Keys = append(r.Keys, line(key))
		}
	}
	return len(r.Keys) > before
}

func line(key ssh.PublicKey) string { return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key))) }
