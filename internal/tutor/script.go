package tutor

import (
	"bufio"
	"context"
	"errors"
	"io"
)

// lines sends the lines of r, line feed included, until it ends or ctx does.
// A read that blocks outlives the shell; nothing else waits for it.
func lines(ctx context.Context, r io.Reader) <-chan string {
	out := make(chan string)
	go func() {
		defer close(out)
		reader := bufio.NewReader(r)
		for {
			line, err := reader.ReadString('\n')
			if line != "" {
				select {
				case out <- line:
				case <-ctx.Done():
					return
				}
			}
			if err != nil {
				return
			}
		}
	}()
	return out
}

// statements groups lines into texts that a shell can run: as long as a command
// is not complete, its next line belongs to it. What is left at the end is sent
// as it is, for the shell to say what is wrong with it.
func statements(ctx context.Context, in <-chan string, look grammar) <-chan string {
	out := make(chan string)
	go func() {
		defer close(out)
		text := ""
		flush := func() bool {
			sent := text
			text = ""
			select {
			case out <- sent:
				return true
			case <-ctx.Done():
				return false
			}
		}
		for line := range in {
			text += line
			switch look(text) {
			case unfinished:
			case empty:
				text = ""
			case complete:
				if !flush() {
					return
				}
			}
		}
		if text != "" {
			flush()
		}
	}()
	return out
}

// errShellEnded means that the shell ended before it had run all commands, as it
// does at quit, exit or exec.
var errShellEnded = errors.New("the shell ended")

// feed gives a shell one text after the other, and waits for each to have run.
func feed(ctx context.Context, texts <-chan string, run func(text string) error) error {
	for {
		select {
		case text, more := <-texts:
			if !more {
				return nil
			}
			if err := run(text); err != nil {
				return err
			}
		case <-ctx.Done():
			return errShellEnded
		}
	}
}
