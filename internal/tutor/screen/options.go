package screen

import (
	"io"
	"os/exec"

	tea "charm.land/bubbletea/v2"

	"matelot/internal/render"
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
	// Start makes the shell's terminal; nil is a real one.
	Start func(cmd *exec.Cmd, cols, rows int) (Terminal, error)
}

func (o Options) start(shell *exec.Cmd, cols, rows int) (Terminal, error) {
	if o.Start != nil {
		return o.Start(shell, cols, rows)
	}
	return pane.Start(shell, cols, rows)
}
