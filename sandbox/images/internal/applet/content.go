//go:build linux

package applet

import (
	"bufio"
	"bytes"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// cat prints files, with -n numbered.
func cat(c *Call) int {
	opts, ok := c.parse("nuev", map[string]rune{"number": 'n'})
	if !ok {
		return statusUsage
	}
	number := 0
	return c.eachInput(opts.args, func(_ string, r io.Reader) error {
		if !opts.has('n') {
			_, err := io.Copy(c.Stdout, r)
			return err
		}
		return lines(r, func(line string) error {
			number++
			_, err := fmt.Fprintf(c.Stdout, "%6d\t%s", number, line)
			return err
		})
	})
}

// checksum is md5sum, sha1sum, sha256sum and sha512sum.
func checksum(c *Call) int {
	opts, ok := c.parse("cb", map[string]rune{"check": 'c'})
	if !ok {
		return statusUsage
	}
	newHash := map[string]func() hash.Hash{
		"md5sum": md5.New, "sha1sum": sha1.New, "sha256sum": sha256.New, "sha512sum": sha512.New,
	}[c.Name]
	sum := func(r io.Reader) (string, error) {
		h := newHash()
		_, err := io.Copy(h, r)
		return hex.EncodeToString(h.Sum(nil)), err
	}
	if opts.has('c') {
		return c.verify(opts.args, sum)
	}
	return c.eachInput(opts.args, func(name string, r io.Reader) error {
		text, err := sum(r)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(c.Stdout, "%s  %s\n", text, name)
		return err
	})
}

// verify checks the sums in files against the files that they name.
func (c *Call) verify(lists []string, sum func(io.Reader) (string, error)) int {
	all, result := c.gather(lists)
	for _, line := range all {
		want, name, found := strings.Cut(line, "  ")
		if !found {
			return c.failf("%q: not a line of %s", line, c.Name)
		}
		err := c.withInput(name, func(_ string, r io.Reader) error {
			have, err := sum(r)
			if err == nil && have != want {
				err = errors.New(name + ": FAILED")
			}
			return err
		})
		if err != nil {
			result = c.fail(err)
			continue
		}
		fmt.Fprintln(c.Stdout, name+": OK")
	}
	return result
}

// xargs runs a command with words from its input as arguments.
func xargs(c *Call) int {
	opts, ok := c.parse("+0rtn:I:L:", map[string]rune{"null": '0', "no-run-if-empty": 'r', "max-args": 'n', "verbose": 't'})
	if !ok {
		return statusUsage
	}
	words, err := readWords(c.Stdin, opts)
	if err != nil {
		return c.fail(err)
	}
	command := opts.args
	if len(command) == 0 {
		command = []string{"echo"}
	}
	size := max(1, len(words))
	if opts.has('n') {
		if size, err = strconv.Atoi(opts.value('n')); err != nil || size < 1 {
			return c.failf("-n %s: not a number of arguments", opts.value('n'))
		}
	}
	if opts.has('I') {
		size = 1
	}
	if len(words) == 0 && (opts.has('r') || opts.has('I')) {
		return statusOK
	}
	result := statusOK
	for first := true; first || len(words) > 0; first = false {
		some := words[:min(size, len(words))]
		words = words[len(some):]
		if status := c.runWith(command, some, opts); status != statusOK {
			result = status
		}
	}
	return result
}

// runWith runs one command of xargs.
func (c *Call) runWith(command, words []string, opts options) int {
	args := append(command[:len(command):len(command)], words...)
	if mark := opts.value('I'); mark != "" {
		args = nil
		for _, word := range command {
			args = append(args, strings.ReplaceAll(word, mark, words[0]))
		}
	}
	if opts.has('t') {
		fmt.Fprintln(c.Stderr, strings.Join(args, " "))
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdout, cmd.Stderr = c.Stdout, c.Stderr
	var exit *exec.ExitError
	switch err := cmd.Run(); {
	case errors.As(err, &exit):
		return 123 // what POSIX systems give for "one of the commands failed"
	case err != nil:
		c.failf("%s: not found", args[0])
		return 127
	}
	return statusOK
}

// readWords splits the input: at zero bytes, at lines with -I, else at blanks
// with quotes taken off.
func readWords(r io.Reader, opts options) ([]string, error) {
	content, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	switch {
	case opts.has('0'):
		var words []string
		for word := range bytes.SplitSeq(bytes.TrimSuffix(content, []byte{0}), []byte{0}) {
			words = append(words, string(word))
		}
		return words, nil
	case opts.has('I') || opts.has('L'):
		var words []string
		for line := range strings.Lines(string(content)) {
			if line = strings.TrimSpace(line); line != "" {
				words = append(words, line)
			}
		}
		return words, nil
	}
	return splitQuoted(string(content))
}

func splitQuoted(text string) ([]string, error) {
	var words []string
	var word strings.Builder
	inWord, quote := false, rune(0)
	for _, r := range text {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			quote, inWord = r, true
		case strings.ContainsRune(" \t\n", r):
			if inWord {
				words = append(words, word.String())
				word.Reset()
				inWord = false
			}
		default:
			inWord = true
			word.WriteRune(r)
		}
	}
	if quote != 0 {
		return nil, fmt.Errorf("a quote %c is not closed", quote)
	}
	if inWord {
		words = append(words, word.String())
	}
	return words, nil
}

// more shows a text page by page on a terminal.
func more(c *Call) int {
	opts, ok := c.parse("RSFXN", nil)
	if !ok {
		return statusUsage
	}
	keys, err := os.Open("/dev/tty")
	if !isTerminal(c.Stdout) || err != nil {
		return cat(&Call{Name: c.Name, Args: opts.args, Stdin: c.Stdin, Stdout: c.Stdout, Stderr: c.Stderr})
	}
	defer keys.Close()
	answers := bufio.NewReader(keys)
	const page = 22
	shown := 0
	errQuit := errors.New("quit")
	return c.eachInput(opts.args, func(_ string, r io.Reader) error {
		err := lines(r, func(line string) error {
			if shown++; shown%page == 0 {
				fmt.Fprint(c.Stderr, "-- Enter: more, q Enter: quit -- ")
				if answer, err := answers.ReadString('\n'); err != nil || strings.HasPrefix(answer, "q") {
					return errQuit
				}
			}
			_, err := io.WriteString(c.Stdout, line)
			return err
		})
		if errors.Is(err, errQuit) {
			return nil
		}
		return err
	})
}
