package cli

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// cast is a terminal's recording as asciinema plays it, version 2
// (https://docs.asciinema.org/manual/asciicast/v2/): a header, and a line for each
// piece of output with the seconds since the beginning.
type cast struct {
	mu    sync.Mutex
	file  *os.File
	out   *bufio.Writer
	start time.Time
	err   error // the first; a recording that fails must not end what is recorded
}

// newCast begins a recording of a screen of so many columns and rows. It never
// writes over a file.
func newCast(path, title string, width, height int, start time.Time) (*cast, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, fmt.Errorf("beginning the recording: %w", err)
	}
	c := &cast{file: file, out: bufio.NewWriter(file), start: start}
	c.line(map[string]any{
		"version": 2, "width": width, "height": height, "timestamp": start.Unix(), "title": title,
		"env": map[string]string{"TERM": "xterm-256color"},
	})
	return c, nil
}

func (c *cast) line(value any) {
	data, err := json.Marshal(value)
	if err == nil {
		_, err = c.out.Write(append(data, '\n'))
	}
	c.err = errors.Join(c.err, err)
}

// Write implements io.Writer. It takes all, whatever becomes of the recording:
// Close says that.
func (c *cast) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil {
		c.line([]any{float64(time.Since(c.start).Microseconds()) / 1e6, "o", string(p)})
	}
	return len(p), nil
}

// Close ends the recording.
func (c *cast) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := errors.Join(c.err, c.out.Flush(), c.file.Close()); err != nil {
		return fmt.Errorf("writing the recording: %w", err)
	}
	return nil
}

var _ io.WriteCloser = (*cast)(nil)
