package screen

import (
	"bytes"
	"io"
	"os/exec"
	"runtime"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"

	"matelot/internal/render"
	"matelot/internal/tutor"
	"matelot/internal/tutor/pane"
)

// MinWidth and MinHeight are the smallest terminal, in columns and rows, on which
// a lesson and a shell are of use together.
const (
	MinWidth  = 80
	MinHeight = 24
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

// Options are what a screen is made of.
type Options struct {
	In  io.Reader
	Out io.Writer
	Env []string // of the terminal: TERM, COLORTERM …
	// Exercise is what to begin with; "" is what is worth doing.
	Exercise string
	// Style is that of the words; its width is the screen's own affair.
	Style render.Style
	// Page renders Markdown for so many columns.
	Page func(markdown string, width int) (string, error)
	// Mouse: the wheel scrolls what is under it. The terminal's own selection
	// needs the shift key then.
	Mouse bool
	// Play is a demonstration: it runs by itself, so many times as fast as it was
	// written, and any key but those that leave is nobody's.
	Play  []tutor.Beat
	Speed float64
	// Width and Height are of a screen that is no terminal; 0 asks the terminal.
	Width, Height int
	// Record gets all that is written on the terminal too. Where Width is given, Out
	// itself is a recording, to be shown on a terminal elsewhere.
	Record io.Writer
	// CanStop tells whether a shell can bring this program back after Ctrl-Z; nil asks
	// the system.
	CanStop func() bool
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

func (o Options) canStop() bool {
	if o.CanStop != nil {
		return o.CanStop()
	}
	return jobControl()
}
