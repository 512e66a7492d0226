package journal

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// Writer appends entries to a journal file. It is safe for concurrent use.
// One process at a time may write to a journal; any number may read it.
type Writer struct {
	mu   sync.Mutex
	path string
	file *os.File
	seq  int64
	size int64 // of the file
	last int64 // where the entry of that number begins in it
	torn bool  // the file ends in a part of a line
	// unwritten are the entries that a full disk keeps out of the file, oldest first:
	// they go in before the next one.
	unwritten []unwritten
	waiting   int   // bytes of them
	lost      error // why more of them could not be kept, since the last Mark
	exercise  string
	phase     string
	nextSub   int
	subs      map[int]func(Entry)
}

// Open opens the journal at path, readable by its owner alone, creating it if
// missing. Numbering goes on after the last whole entry; a line torn by a
// crash is closed off and stays unread.
func Open(path string) (*Writer, error) {
	file, err := openFile(path)
	if err != nil {
		return nil, fmt.Errorf("open journal: %w", err)
	}
	w := &Writer{path: path, file: file, phase: PhaseLearner, subs: map[int]func(Entry){}}
	if err := w.resume(); err != nil {
		return nil, errors.Join(fmt.Errorf("resume journal %s: %w", path, err), file.Close())
	}
	return w, nil
}

func openFile(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
}

// tornMark ends a torn line so that it can never be read as an entry, even if
// nothing but its newline was missing.
const tornMark = " torn\n"

// resume finds the last number and ends a torn last line.
func (w *Writer) resume() error {
	size, torn, err := scan(w.file, func(e Entry, at int64) {
		if e.Seq >= w.seq {
			w.seq, w.last = e.Seq, at
		}
	})
	w.size = size
	if err != nil || !torn {
		return err
	}
	n, err := w.file.WriteString(tornMark)
	w.size += int64(n)
	return err
}

// unwritten is an entry that is not in the file yet.
type unwritten struct {
	seq  int64
	line []byte
}

// maxWaiting bounds the entries that wait for room on the disk, in bytes: thousands.
const maxWaiting = 4 << 20

// Append numbers the entry, adds what is missing of time, exercise and phase,
// masks and caps its texts, writes it in a single write, and returns it as
// written. With an error it is not in the file yet; it goes there before the next
// one, or by Flush.
func (w *Writer) Append(e Entry) (Entry, error) {
	e = e.clean()
	w.mu.Lock()
	if e.At.IsZero() {
		e.At = time.Now()
	}
	e.At = e.At.UTC()
	if e.Exercise == "" {
		e.Exercise = w.exercise
	}
	if e.Phase == "" {
		e.Phase = w.phase
	}
	e.Seq = w.seq + 1
	line, err := json.Marshal(e)
	if err != nil {
		w.mu.Unlock()
		return e, fmt.Errorf("append to journal: %w", err)
	}
	w.seq = e.Seq
	w.unwritten = append(w.unwritten, unwritten{e.Seq, append(line, '\n')})
	w.waiting += len(line) + 1
	if err := w.write(); err != nil {
		w.bound(err)
		w.mu.Unlock()
		return e, fmt.Errorf("append to journal: %w", err)
	}
	subs := make([]func(Entry), 0, len(w.subs))
	for _, sub := range w.subs {
		subs = append(subs, sub)
	}
	w.mu.Unlock()
	for _, sub := range subs {
		sub(e)
	}
	return e, nil
}

// write puts what is not in the file yet into it, in a single write; the caller holds
// the lock. What a full disk cut short is closed off before.
func (w *Writer) write() error {
	if len(w.unwritten) == 0 {
		return nil
	}
	var all []byte
	if w.torn {
		all = append(all, tornMark...)
	}
	ends := make([]int, len(w.unwritten)) // where each line ends in what is written
	for i, u := range w.unwritten {
		all = append(all, u.line...)
		ends[i] = len(all)
	}
	n, err := w.file.Write(all)
	done, whole := 0, 0
	for done < len(ends) && ends[done] <= n {
		w.last, whole = w.size+int64(ends[done]-len(w.unwritten[done].line)), ends[done]
		w.waiting -= len(w.unwritten[done].line)
		done++
	}
	w.unwritten = w.unwritten[done:]
	w.size += int64(n)
	w.torn = n > whole || n == 0 && w.torn
	return err
}

// bound forgets the newest of too many entries that wait; that it did is not forgotten.
func (w *Writer) bound(err error) {
	for w.waiting > maxWaiting && len(w.unwritten) > 0 {
		last := len(w.unwritten) - 1
		w.waiting -= len(w.unwritten[last].line)
		w.unwritten, w.lost = w.unwritten[:last], err
	}
}

// Flush writes what a full disk has kept out of the file so far. Its error says that
// the file lacks something still, or for good since the last Mark.
func (w *Writer) Flush() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := errors.Join(w.write(), w.lost); err != nil {
		return fmt.Errorf("write journal: %w", err)
	}
	return nil
}

// SetExercise sets the exercise that following entries belong to.
func (w *Writer) SetExercise(id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.exercise = id
}

// SetPhase sets the phase of following entries; Open starts with PhaseLearner.
func (w *Writer) SetPhase(phase string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.phase = phase
}

// Phase gives the phase that following entries get.
func (w *Writer) Phase() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.phase
}

// Last gives the number of the last entry, 0 if there is none.
func (w *Writer) Last() int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.seq
}

// Mark is a place in a journal, to read from later.
type Mark struct {
	Seq    int64 `json:"seq"`    // of the last entry before it
	Offset int64 `json:"offset"` // where that entry begins in the file
}

// Mark gives the place behind the last entry.
func (w *Writer) Mark() Mark {
	w.mu.Lock()
	defer w.mu.Unlock()
	_ = w.write() // else the mark is passed over, and all of the file read
	w.lost = nil
	return Mark{Seq: w.seq, Offset: w.last}
}

// Subscribe calls f with each entry after it was written, until cancel is
// called. f runs in the request's goroutine and must not block.
func (w *Writer) Subscribe(f func(Entry)) (cancel func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	id := w.nextSub
	w.nextSub++
	w.subs[id] = f
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.subs, id)
	}
}

// Close closes the file. Appending afterwards fails.
func (w *Writer) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	_ = w.write() // the disk is still full: there is nowhere to keep it
	if err := w.file.Close(); err != nil {
		return fmt.Errorf("close journal: %w", err)
	}
	return nil
}

var _ io.Closer = (*Writer)(nil)
