package journal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// Read gives the entries with a number above after, in the order of the file.
// Lines that are not whole entries (torn by a crash, or being written at this
// moment) are passed over. A missing file is an empty journal.
func Read(path string, after int64) ([]Entry, error) {
	file, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read journal: %w", err)
	}
	var entries []Entry
	_, err = scan(file, func(e Entry) {
		if e.Seq > after {
			entries = append(entries, e)
		}
	})
	if err := errors.Join(err, file.Close()); err != nil {
		return nil, fmt.Errorf("read journal %s: %w", path, err)
	}
	return entries, nil
}

// scan calls each with every whole entry of r and tells whether the last line
// lacks its end.
func scan(r io.Reader, each func(Entry)) (torn bool, err error) {
	reader := bufio.NewReaderSize(r, 64<<10)
	for {
		line, err := reader.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			// A last line without its newline may still be in the writing:
			// it counts only once it is whole.
			return len(line) > 0, nil
		}
		if err != nil {
			return false, err
		}
		var e Entry
		if json.Unmarshal(bytes.TrimSpace(line), &e) == nil && e.Seq > 0 {
			each(e)
		}
	}
}
