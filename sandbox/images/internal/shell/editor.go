//go:build linux

package shell

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"
)

// errInterrupted says that Ctrl-C was typed at the prompt.
var errInterrupted = errors.New("interrupted")

// lineEditor reads lines from a terminal, with the usual keys and a history.
type lineEditor struct {
	fd       int
	terminal *term.Terminal
	keys     *keyReader
}

func newLineEditor(in, out *os.File) *lineEditor {
	keys := &keyReader{in: in}
	stream := struct {
		io.Reader
		io.Writer
	}{keys, out}
	return &lineEditor{fd: int(in.Fd()), terminal: term.NewTerminal(stream, ""), keys: keys}
}

// readLine shows the prompt and returns the line without its end. The
// terminal is raw only while it reads.
func (e *lineEditor) readLine(prompt string) (string, error) {
	state, err := term.MakeRaw(e.fd)
	if err != nil {
		return "", fmt.Errorf("preparing the terminal: %w", err)
	}
	defer func() { _ = term.Restore(e.fd, state) }()
	if width, height, err := term.GetSize(e.fd); err == nil && width > 0 {
		_ = e.terminal.SetSize(width, height)
	}
	e.terminal.SetPrompt(prompt)
	e.keys.interrupted = false
	line, err := e.terminal.ReadLine()
	if e.keys.interrupted {
		return "", errInterrupted
	}
	return line, err
}

// keyReader hands on what is typed, with Ctrl-C turned into "drop the line and
// start a new one": the editor itself would take it for the end of input.
type keyReader struct {
	in          io.Reader
	interrupted bool
}

const (
	keyCtrlC    = 0x03
	keyKillLine = "\x05\x15" // to the end of the line, then delete back to its start
)

func (k *keyReader) Read(p []byte) (int, error) {
	// Room to replace one byte by three.
	n, err := k.in.Read(p[:max(1, len(p)/4)])
	if !bytes.ContainsRune(p[:n], keyCtrlC) {
		return n, err
	}
	k.interrupted = true
	out := bytes.ReplaceAll(bytes.Clone(p[:n]), []byte{keyCtrlC}, []byte(keyKillLine+"\r"))
	return copy(p, out), err
}
