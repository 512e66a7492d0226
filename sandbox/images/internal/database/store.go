package database

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// fileName is where the data is kept in its folder.
const fileName = "matelot.json"

// Cluster is all that a server keeps: who may come in, and the databases. It
// is written whole after each change: what was acknowledged is on the disk.
type Cluster struct {
	User  string `json:"user"`
	Salt  string `json:"salt"`
	Hash  string `json:"hash,omitempty"` // of salt and password; "" lets everybody in
	Bases map[string]base

	dir string
	mu  sync.Mutex
	now func() time.Time
}

// Open reads the cluster in a folder. There is none yet where the error is
// fs.ErrNotExist.
func Open(dir string) (*Cluster, error) {
	content, err := os.ReadFile(filepath.Join(dir, fileName))
	if err != nil {
		return nil, err
	}
	c := &Cluster{dir: dir, now: time.Now}
	if err := json.Unmarshal(content, c); err != nil {
		return nil, fmt.Errorf("reading %s: %w", fileName, err)
	}
	for _, b := range c.Bases {
		for _, t := range b {
			for i, row := range t.Rows {
				if t.Rows[i], err = t.fit(fromJSON(row)); err != nil {
					return nil, fmt.Errorf("reading %s: %w", fileName, err)
				}
			}
		}
	}
	return c, nil
}

// fromJSON undoes what JSON does to whole numbers.
func fromJSON(row []any) []any {
	for i, v := range row {
		if n, ok := v.(float64); ok {
			row[i] = int64(n)
		}
	}
	return row
}

// Init makes a cluster in an empty folder. Without a password it lets
// everybody in.
func Init(dir, user, password, name string) (*Cluster, error) {
	c := &Cluster{User: user, Bases: map[string]base{"postgres": {}}, dir: dir, now: time.Now}
	c.Bases[name] = base{}
	if password != "" {
		c.Salt = rand.Text()
		c.Hash = hash(c.Salt, password)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return c, c.save()
}

func hash(salt, password string) string {
	sum := sha256.Sum256([]byte(salt + "\x00" + password))
	return hex.EncodeToString(sum[:])
}

// admits tells whether a password is right.
func (c *Cluster) admits(password string) bool {
	return c.Hash == "" || hash(c.Salt, password) == c.Hash
}

// save writes the file anew and puts it in place at once.
func (c *Cluster) save() error {
	content, err := json.Marshal(c)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(c.dir, ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(content)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(c.dir, fileName))
	}
	return err
}

// Run executes one text of SQL in a database, and tells each result. The
// first error ends it.
func (c *Cluster) run(name, sql string, each func(result)) error {
	statements, err := parse(sql)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range statements {
		r, err := c.one(name, s)
		if err == nil && r.wrote {
			if saveErr := c.save(); saveErr != nil {
				err = failf(codeIO, "could not write to %s: %v", c.dir, saveErr)
			}
		}
		if err != nil {
			return err
		}
		each(r)
	}
	return nil
}

func (c *Cluster) one(name string, s statement) (result, error) {
	if s.verb != "create database" {
		return c.Bases[name].run(s, scope{user: c.User, database: name, now: c.now})
	}
	if _, there := c.Bases[s.table]; there {
		return result{}, failf(codeDatabaseHere, "database %q already exists", s.table)
	}
	c.Bases[s.table] = base{}
	return result{tag: "CREATE DATABASE", wrote: true}, nil
}

// isNew tells that there is no cluster in the folder yet.
func isNew(err error) bool { return errors.Is(err, fs.ErrNotExist) }
