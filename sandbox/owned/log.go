package owned

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

const (
	opAdd    = "+"
	opRemove = "-"
)

// record is one line of the file.
type record struct {
	Op   string `json:"op"`
	Item Item   `json:"item"`
}

// write appends a record in a single write; the caller holds the lock. What a
// full disk kept out of the file goes in with the next record, or by Flush: the list
// in memory has it already.
func (r *Registry) write(rec record) error {
	line, err := json.Marshal(rec)
	if err != nil {
		return fmt.Errorf("write registry: %w", err)
	}
	return r.lay(slices.Concat(r.unwritten, line, []byte{'\n'}))
}

// lay appends lines.
func (r *Registry) lay(lines []byte) error {
	if _, err := r.log.Write(lines); err != nil {
		// A part may be there: the next write begins on a line of its own.
		r.unwritten = slices.Concat([]byte{'\n'}, lines)
		return fmt.Errorf("write registry: %w", err)
	}
	r.unwritten = nil
	return nil
}

// Flush writes what a full disk has kept out of the file so far. Its error says that
// the file lacks something still.
func (r *Registry) Flush() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.unwritten) == 0 {
		return nil
	}
	return r.lay(r.unwritten)
}

// Load reads the items of the registry at path without opening it for change,
// so also while another process has it open. Lines torn by a crash are passed
// over; a missing file is an empty list.
func Load(path string) ([]Item, error) {
	file, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("load registry: %w", err)
	}
	items := map[key]Item{}
	err = replay(file, items)
	if err := errors.Join(err, file.Close()); err != nil {
		return nil, fmt.Errorf("load registry: %w", err)
	}
	list := make([]Item, 0, len(items))
	for _, item := range items {
		list = append(list, item)
	}
	sortItems(list)
	return list, nil
}

// replay applies the records of r to items.
func replay(r io.Reader, items map[key]Item) error {
	reader := bufio.NewReaderSize(r, 64<<10)
	for {
		line, err := reader.ReadBytes('\n')
		var rec record
		if json.Unmarshal(bytes.TrimSpace(line), &rec) == nil && rec.Item.ID != "" {
			k := key{rec.Item.Kind, rec.Item.ID}
			switch rec.Op {
			case opAdd:
				items[k] = rec.Item
			case opRemove:
				delete(items, k)
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// compact replaces the file by one with the given items alone. The old file
// stays until the new one is whole.
func compact(path string, items []Item) error {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	for _, item := range items {
		if err := enc.Encode(record{Op: opAdd, Item: item}); err != nil {
			return fmt.Errorf("compact registry: %w", err)
		}
	}
	next := path + ".next"
	if err := os.WriteFile(next, buf.Bytes(), 0o600); err != nil {
		_ = os.Remove(next) // half of it; what is left is written over
		return fmt.Errorf("compact registry: %w", err)
	}
	if err := os.Rename(next, path); err != nil {
		return fmt.Errorf("compact registry: %w", err)
	}
	return nil
}
