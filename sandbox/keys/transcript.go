package keys

import (
	"bytes"
	"io"
	"sync"
)

// Limits of what is kept, in bytes.
const (
	maxTyped = 16 << 10 // of all keys; who sends more does not type
	maxShown = 2 << 10  // of what is shown between two keys: an echo is short
	maxParts = 8 << 10
)

// Transcript keeps what a terminal and a program say to each other, as far as it
// tells what was typed. The zero Transcript is empty. It may be used from several
// goroutines.
type Transcript struct {
	mu    sync.Mutex
	parts []part
	typed int
	over  bool // too much to have been typed
}

// part is what came from one side before the other one spoke.
type part struct {
	typed bool
	data  []byte
}

// From gives what is typed, as it is read.
func (t *Transcript) From(r io.Reader) io.Reader { return &reader{from: r, t: t} }

// To gives what is shown, as it is written.
func (t *Transcript) To(w io.Writer) io.Writer { return &writer{to: w, t: t} }

type reader struct {
	from io.Reader
	t    *Transcript
}

func (r *reader) Read(p []byte) (int, error) {
	n, err := r.from.Read(p)
	r.t.add(true, p[:n])
	return n, err
}

type writer struct {
	to io.Writer
	t  *Transcript
}

func (w *writer) Write(p []byte) (int, error) {
	// Before it goes out: what it answers may be typed the next moment.
	w.t.add(false, p)
	return w.to.Write(p)
}

func (t *Transcript) add(typed bool, data []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.over || len(data) == 0 {
		return
	}
	if typed {
		t.typed += len(data)
	}
	last := len(t.parts) - 1
	if last < 0 || t.parts[last].typed != typed {
		t.parts = append(t.parts, part{typed: typed})
		last++
	}
	if t.typed > maxTyped || len(t.parts) > maxParts {
		t.over, t.parts = true, nil
		return
	}
	if !typed {
		data = data[:min(len(data), maxShown-len(t.parts[last].data))]
	}
	t.parts[last].data = append(t.parts[last].data, data...)
}

// Lines are the lines that were typed. There are none where the program had no
// terminal: what goes to it then is no typing.
func (t *Transcript) Lines() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.over || t.framed() {
		return nil
	}
	d := decoder{parts: t.parts}
	for i, p := range t.parts {
		if p.typed {
			d.keys(i, p.data)
		} else {
			d.shown(p.data)
		}
	}
	return d.lines
}

// framed tells whether the program had no terminal: then the engine puts a header
// before each piece of its output, of which the first bytes are the stream's
// number, 1 or 2, and three zeros.
func (t *Transcript) framed() bool {
	for _, p := range t.parts {
		if !p.typed {
			return bytes.HasPrefix(p.data, []byte{1, 0, 0, 0}) || bytes.HasPrefix(p.data, []byte{2, 0, 0, 0})
		}
	}
	return true // nothing was ever shown: nobody saw what was typed
}
