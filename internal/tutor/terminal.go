package tutor

import (
	"fmt"
	"os"

	"golang.org/x/term"
)

// terminal remembers how a terminal was.
type terminal struct {
	file  *os.File
	state *term.State
}

func holdTerminal(file *os.File) (terminal, error) {
	state, err := term.GetState(int(file.Fd()))
	if err != nil {
		return terminal{}, fmt.Errorf("read the terminal's state: %w", err)
	}
	return terminal{file: file, state: state}, nil
}

// restore takes the terminal back, also from a shell that was killed, and sets
// it as it was. Nothing can be done if that fails: the terminal is gone.
func (t terminal) restore() {
	defer comeForward(t.file)()
	_ = term.Restore(int(t.file.Fd()), t.state)
}
