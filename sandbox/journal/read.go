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
	return ReadFrom(path, Mark{Seq: after})
}

// ReadFrom is Read after a mark. Where the mark's offset is no longer that of its
// entry (the journal was trimmed), all of the file is read.
func ReadFrom(path string, mark Mark) ([]Entry, error) {
	file, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read journal: %w", err)
	}
	var entries []Entry
	err = seek(file, mark)
	if err == nil {
		_, _, err = scan(file, func(e Entry, _ int64) {
			if e.Seq > mark.Seq {
				entries = append(entries, e)
			}
		})
	}
	if err := errors.Join(err, file.Close()); err != nil {
		return nil, fmt.Errorf("read journal %s: %w", path, err)
	}
	return entries, nil
}

// maxLine bounds the line at a mark, in bytes: no entry is longer.
const maxLine = 1 << 20

// seek goes to the mark's entry if it stands there, else to the beginning. That
// one entry proves the offset: numbers only grow, so all behind it are later.
func seek(file *os.File, mark Mark) error {
	if mark.Offset <= 0 || mark.Seq <= 0 {
		return nil
	}
	stands := false
	before := make([]byte, 1)
	if _, err := file.ReadAt(before, mark.Offset-1); err == nil && before[0] == '\n' {
		line, err := bufio.NewReader(io.NewSectionReader(file, mark.Offset, maxLine)).ReadBytes('\n')
		var e Entry
		stands = err == nil && json.Unmarshal(bytes.TrimSpace(line), &e) == nil && e.Seq == mark.Seq
	}
	if !stands {
		return nil
	}
	_, err := file.Seek(mark.Offset, io.SeekStart)
	return err
}

// scan calls each with every whole entry of r and where it begins, and tells how
// long r is and whether its last line lacks its end.
func scan(r io.Reader, each func(e Entry, at int64)) (size int64, torn bool, err error) {
	reader := bufio.NewReaderSize(r, 64<<10)
	for {
		line, err := reader.ReadBytes('\n')
		at := size
		size += int64(len(line))
		if errors.Is(err, io.EOF) {
			// A last line without its newline may still be in the writing:
			// it counts only once it is whole.
			return size, len(line) > 0, nil
		}
		if err != nil {
			return size, false, err
		}
		var e Entry
		if json.Unmarshal(bytes.TrimSpace(line), &e) == nil && e.Seq > 0 {
			each(e, at)
		}
	}
}
