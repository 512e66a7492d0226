package proxy

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strconv"
)

// replaceBody puts a JSON value in place of an answer's body.
func replaceBody(resp *http.Response, v any) error {
	raw, err := plainJSON(v)
	if err != nil {
		return fmt.Errorf("write the answer anew: %w", err)
	}
	raw = append(raw, '\n')
	resp.Body = io.NopCloser(bytes.NewReader(raw))
	resp.ContentLength = int64(len(raw))
	resp.TransferEncoding = nil
	resp.Header.Set("Content-Length", strconv.Itoa(len(raw)))
	return nil
}

// watched is a body whose lines are looked at in passing, and at whose end
// something is done before the client learns of the end: when the client goes
// on, what was made is registered.
type watched struct {
	io.ReadCloser
	line  func([]byte)
	end   func() error
	rest  []byte
	ended bool
}

// maxLine bounds a line that is looked at, in bytes; longer ones are skipped.
const maxLine = 64 << 10

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.ReadCloser.Read(p)
	w.look(p[:n])
	if err != nil && !w.ended {
		w.ended = true
		if failed := w.end(); failed != nil {
			return n, failed
		}
	}
	return n, err
}

// look splits what passes into lines.
func (w *watched) look(p []byte) {
	for len(p) > 0 {
		i := bytes.IndexByte(p, '\n')
		if i < 0 {
			if len(w.rest)+len(p) <= maxLine {
				w.rest = append(w.rest, p...)
			} else {
				w.rest = w.rest[:0]
			}
			return
		}
		w.rest = append(w.rest, p[:i]...)
		if len(w.rest) <= maxLine {
			w.line(w.rest)
		}
		w.rest = w.rest[:0]
		p = p[i+1:]
	}
}

// Close does what is to be done at the end also when the client left before.
func (w *watched) Close() error {
	var failed error
	if !w.ended {
		w.ended = true
		failed = w.end()
	}
	if err := w.ReadCloser.Close(); err != nil {
		return fmt.Errorf("close the answer: %w", err)
	}
	return failed
}
