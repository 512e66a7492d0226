package tutor

import (
	"io"

	"matelot/internal/render"
)

// The smallest terminal, in columns and rows, on which a lesson and a shell are of use
// together. On a smaller one the plain tutor is of more use.
const (
	MinScreenWidth  = 80
	MinScreenHeight = 24
)

// ScreenOptions are what the full-screen tutor is told. They stand here, since who
// opens it must not link it.
type ScreenOptions struct {
	In  io.Reader
	Out io.Writer
	// Exercise is what to begin with; "" is what is worth doing.
	Exercise string
	// Style is that of the words; its width is the screen's own affair.
	Style render.Style
	// Theme is "light" or "dark", as the terminal's background is; "" asks the terminal.
	Theme string
	// Page renders Markdown for so many columns.
	Page func(markdown string, width int) (string, error)
	// Mouse: the wheel scrolls what is under it. The terminal's own selection
	// needs the shift key then.
	Mouse bool
	// Play is a demonstration: it runs by itself, so many times as fast as it was
	// written, and any key but those that leave is nobody's.
	Play  []Beat
	Speed float64
	// Width and Height are of a screen that is no terminal; 0 asks the terminal.
	Width, Height int
	// Record gets all that is written on the terminal too. Where Width is given, Out
	// itself is a recording, to be shown on a terminal elsewhere.
	Record io.Writer
}
