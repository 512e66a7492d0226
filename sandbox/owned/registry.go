package owned

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// Errors of look-ups and of Open.
var (
	// ErrNotOwned says that nothing of that kind has that name or ID here.
	ErrNotOwned = errors.New("not owned")
	// ErrAmbiguous says that several things have an ID that begins so.
	ErrAmbiguous = errors.New("ambiguous ID prefix")
	// ErrLocked says that another process has the registry open.
	ErrLocked = errors.New("registry is in use by another process")
)

type key struct {
	kind Kind
	id   string
}

// Registry is the persisted list. It is safe for concurrent use. Every change
// is in the file before the call returns, unless the disk is full: see Flush.
type Registry struct {
	mu  sync.RWMutex
	log *os.File
	// unwritten are the records that could not be written so far.
	unwritten []byte
	lock      *flock.Flock
	items     map[key]Item
	names     map[key]string // by name, the ID of the newest item that bears it
	gone      map[key]Item   // what was removed since Open: late events still name it
}

// Open reads the registry at path, creating it if missing, and rewrites it
// without what is gone, where there is room for that. Only one process can have it
// open; Load reads it without that.
func Open(path string) (*Registry, error) {
	lock := flock.New(path + ".lock")
	ok, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock registry: %w", err)
	}
	if !ok {
		return nil, fmt.Errorf("open registry %s: %w", path, ErrLocked)
	}
	r, err := open(path)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open registry %s: %w", path, err), lock.Unlock())
	}
	r.lock = lock
	return r, nil
}

func open(path string) (*Registry, error) {
	items, err := Load(path)
	if err != nil {
		return nil, err
	}
	// A disk that is full has no room for another file. The one that is there says the
	// same, though its last line may have been torn.
	compacted := compact(path, items)
	log, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	r := &Registry{log: log, items: map[key]Item{}, names: map[key]string{}, gone: map[key]Item{}}
	if compacted != nil {
		r.unwritten = []byte{'\n'}
	}
	for _, item := range items {
		r.put(item)
	}
	return r, nil
}

// put indexes an item; the caller holds the lock.
func (r *Registry) put(item Item) {
	k := key{item.Kind, item.ID}
	if old, ok := r.items[k]; ok {
		r.dropName(old)
	}
	r.items[k] = item
	delete(r.gone, k)
	if item.Name != "" {
		r.names[key{item.Kind, item.Name}] = item.ID
	}
}

func (r *Registry) dropName(item Item) {
	k := key{item.Kind, item.Name}
	if r.names[k] == item.ID {
		delete(r.names, k)
	}
}

// Add puts an item on the list, or replaces the one of the same kind and ID. Where the
// disk is full it is on the list all the same, and goes into the file later: what it
// tells of has happened, and nobody is to be told that it has not. Pending items alone
// give an error then, and are not on the list: what they tell of has not begun.
func (r *Registry) Add(item Item) error {
	if item.ID == "" {
		return fmt.Errorf("add %s to registry: empty ID", item.Kind)
	}
	if item.At.IsZero() {
		item.At = time.Now().UTC()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	old, had := r.items[key{item.Kind, item.ID}]
	if had {
		item.At = old.At
		if old == item {
			return nil
		}
	}
	r.put(item)
	if item.Kind == Exec {
		return nil
	}
	err := r.write(record{Op: opAdd, Item: item})
	if err == nil || item.Kind != Pending {
		return nil // Flush tells of the error
	}
	delete(r.items, key{item.Kind, item.ID})
	_ = r.write(record{Op: opRemove, Item: item}) // it waits behind the other
	return err
}

// Remove takes an item off the list; it is no error if it was not there, or if the
// disk is full. The execs of a container go with it.
func (r *Registry) Remove(kind Kind, id string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	k := key{kind, id}
	item, ok := r.items[k]
	if !ok {
		return nil
	}
	delete(r.items, k)
	r.dropName(item)
	r.gone[k] = item
	if kind == Container {
		r.dropExecs(id)
	}
	if kind == Exec {
		return nil
	}
	_ = r.write(record{Op: opRemove, Item: Item{Kind: kind, ID: id}}) // Flush tells
	return nil
}

func (r *Registry) dropExecs(container string) {
	for k, item := range r.items {
		if k.kind == Exec && item.Parent == container {
			delete(r.items, k)
		}
	}
}

// Has tells whether the item is on the list.
func (r *Registry) Has(kind Kind, id string) bool {
	_, ok := r.Get(kind, id)
	return ok
}

// Had tells whether the item is on the list, or was at some time since Open.
func (r *Registry) Had(kind Kind, id string) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	_, is := r.items[key{kind, id}]
	_, was := r.gone[key{kind, id}]
	return is || was
}

// Get gives the item with exactly that ID.
func (r *Registry) Get(kind Kind, id string) (Item, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	item, ok := r.items[key{kind, id}]
	return item, ok
}

// ByName gives the newest item with exactly that name.
func (r *Registry) ByName(kind Kind, name string) (Item, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.byName(kind, name)
}

func (r *Registry) byName(kind Kind, name string) (Item, bool) {
	id, ok := r.names[key{kind, name}]
	if !ok {
		return Item{}, false
	}
	return r.items[key{kind, id}], true
}

// Resolve finds what the engine would find by ref among the items alone: a
// full ID, else a name, else the beginning of an ID. The error is ErrNotOwned
// or ErrAmbiguous.
func (r *Registry) Resolve(kind Kind, ref string) (Item, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if item, ok := r.items[key{kind, ref}]; ok {
		return item, nil
	}
	if item, ok := r.byName(kind, ref); ok {
		return item, nil
	}
	var found []Item
	for k, item := range r.items {
		if k.kind == kind && ref != "" && strings.HasPrefix(k.id, ref) {
			found = append(found, item)
		}
	}
	switch len(found) {
	case 0:
		return Item{}, ErrNotOwned
	case 1:
		return found[0], nil
	}
	return Item{}, ErrAmbiguous
}

// List gives the items of a kind, oldest first.
func (r *Registry) List(kind Kind) []Item {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var list []Item
	for k, item := range r.items {
		if k.kind == kind {
			list = append(list, item)
		}
	}
	sortItems(list)
	return list
}

func sortItems(list []Item) {
	slices.SortFunc(list, func(a, b Item) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	})
}

// Close closes the file and lets others open it.
func (r *Registry) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := errors.Join(r.log.Close(), r.lock.Unlock()); err != nil {
		return fmt.Errorf("close registry: %w", err)
	}
	return nil
}
