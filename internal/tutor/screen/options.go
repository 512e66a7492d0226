package screen

import (
	"bytes"
	"io"
	"os/exec"
	"runtime"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"

	"matelot/internal/tutor"
	"matelot/internal/tutor/pane"
)

// Terminal is the shell's terminal: a [pane.Pane].
type Terminal interface {
	Changed() <-chan struct{}
	View() string
	Cursor() (x, y int, visible bool)
	Resize(cols, rows int) error
	Key(k tea.KeyPressMsg)
	Paste(text string)
	Type(text string)
	Mouse(m tea.MouseMsg, x, y int) bool
	Scroll(lines int)
	ScrolledBack() int
	Alone() bool
	Done() <-chan struct{}
	Close() error
}

// Options are what a screen is made of: what it is told, and what tests give it
// instead of the system's.
type Options struct {
	tutor.ScreenOptions

	// Start makes the shell's terminal; nil is a real one.
	Start func(cmd *exec.Cmd, cols, rows int) (Terminal, error)
}

// output is where the screen is written. A terminal that is recorded stays a
// terminal for who asks.
func (o Options) output() io.Writer {
	if file, ok := o.Out.(term.File); ok && o.Record != nil {
		return recorded{file, o.Record}
	}
	if o.Width > 0 && runtime.GOOS != "windows" {
		return returning{o.Out}
	}
	return o.Out
}

// returning is a screen that is no terminal of this process. bubbletea takes it for
// one that adds a carriage return to each line feed, as a terminal's driver does where
// the program has not told it otherwise: what shows it elsewhere does not.
type returning struct{ io.Writer }

func (r returning) Write(p []byte) (int, error) {
	if _, err := r.Writer.Write(bytes.ReplaceAll(p, []byte{'\n'}, []byte("\r\n"))); err != nil {
		return 0, err //nolint:wrapcheck // it stands for the writer
	}
	return len(p), nil
}

// recorded is a terminal of which all that is written on it is kept.
type recorded struct {
	term.File
	record io.Writer
}

func (r recorded) Write(p []byte) (int, error) {
	n, err := r.File.Write(p)
	if _, recordErr := r.record.Write(p[:n]); err == nil {
		err = recordErr
	}
	return n, err //nolint:wrapcheck // it stands for the file
}

func (o Options) start(shell *exec.Cmd, cols, rows int) (Terminal, error) {
	if o.Start != nil {
		return o.Start(shell, cols, rows)
	}
	return pane.Start(shell, cols, rows)
}
