//go:build linux

package applet

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// lines yields the lines of r, each with its end if it has one.
func lines(r io.Reader, yield func(line string) error) error {
	in := bufio.NewReader(r)
	for {
		line, err := in.ReadString('\n')
		if line != "" {
			if err := yield(line); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// oldCount turns `head -5` into `head -n 5`.
func (c *Call) oldCount() {
	if len(c.Args) > 0 && len(c.Args[0]) > 1 && c.Args[0][0] == '-' {
		if _, err := strconv.Atoi(c.Args[0][1:]); err == nil {
			c.Args = append([]string{"-n", c.Args[0][1:]}, c.Args[1:]...)
		}
	}
}

// head prints the first lines or bytes.
func head(c *Call) int {
	c.oldCount()
	opts, ok := c.parse("n:c:qv", map[string]rune{"lines": 'n', "bytes": 'c', "quiet": 'q'})
	if !ok {
		return statusUsage
	}
	count, err := strconv.Atoi(orDefault(opts.value('n'), "10"))
	if err != nil {
		return c.failf("-n %s: not a number of lines", opts.value('n'))
	}
	size := int64(-1)
	if opts.has('c') {
		if size, err = parseSize(opts.value('c')); err != nil {
			return c.fail(err)
		}
	}
	first := true
	return c.eachInput(opts.args, func(name string, r io.Reader) error {
		c.title(opts, name, &first)
		if size >= 0 {
			_, err := io.CopyN(c.Stdout, r, size)
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return err
		}
		out := bufio.NewWriter(c.Stdout)
		in := bufio.NewReader(r)
		for range count {
			line, err := in.ReadString('\n')
			out.WriteString(line)
			if err != nil {
				break
			}
		}
		return out.Flush()
	})
}

// title prints ==> name <== between several files.
func (c *Call) title(opts options, name string, first *bool) {
	if len(opts.args) > 1 && !opts.has('q') {
		if !*first {
			fmt.Fprintln(c.Stdout)
		}
		fmt.Fprintf(c.Stdout, "==> %s <==\n", name)
	}
	*first = false
}

// tail prints the last lines; with -f it goes on with what is added.
func tail(c *Call) int {
	c.oldCount()
	opts, ok := c.parse("n:c:fqF", map[string]rune{"lines": 'n', "bytes": 'c', "follow": 'f', "quiet": 'q'})
	if !ok {
		return statusUsage
	}
	text := orDefault(opts.value('n'), "10")
	count, err := strconv.Atoi(strings.TrimPrefix(text, "+"))
	if err != nil {
		return c.failf("%s: not a number of lines", text)
	}
	fromStart := strings.HasPrefix(text, "+")
	first := true
	result := c.eachInput(opts.args, func(name string, r io.Reader) error {
		c.title(opts, name, &first)
		content, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		if opts.has('c') {
			size, err := strconv.Atoi(opts.value('c'))
			if err != nil {
				return fmt.Errorf("%s: not a number of bytes", opts.value('c'))
			}
			content = content[max(0, len(content)-size):]
		} else {
			content = tailLines(content, count, fromStart)
		}
		_, err = c.Stdout.Write(content)
		return err
	})
	if (opts.has('f') || opts.has('F')) && len(opts.args) > 0 {
		return c.follow(opts.args[len(opts.args)-1])
	}
	return result
}

func tailLines(content []byte, count int, fromStart bool) []byte {
	all := bytes.SplitAfter(content, []byte("\n"))
	if len(all[len(all)-1]) == 0 {
		all = all[:len(all)-1]
	}
	if fromStart {
		return bytes.Join(all[min(len(all), max(0, count-1)):], nil)
	}
	return bytes.Join(all[max(0, len(all)-count):], nil)
}

// follow prints what is appended to a file, until a signal comes.
func (c *Call) follow(name string) int {
	f, err := os.Open(name)
	if err != nil {
		return c.fail(err)
	}
	defer f.Close()
	at, err := f.Seek(0, io.SeekEnd)
	for err == nil {
		var n int64
		if n, err = io.Copy(c.Stdout, f); err != nil {
			break
		}
		at += n
		if info, statErr := f.Stat(); statErr == nil && info.Size() < at {
			at, err = f.Seek(0, io.SeekStart) // truncated: from the start again
		}
		time.Sleep(100 * time.Millisecond)
	}
	return c.fail(err)
}

// wc counts lines, words and bytes.
func wc(c *Call) int {
	opts, ok := c.parse("lwcm", map[string]rune{"lines": 'l', "words": 'w', "bytes": 'c', "chars": 'm'})
	if !ok {
		return statusUsage
	}
	show := func(counts map[rune]int, name string) {
		var words []string
		for _, flag := range "lwcm" {
			if opts.has(flag) || (len(opts.values) == 0 && flag != 'm') {
				words = append(words, strconv.Itoa(counts[flag]))
			}
		}
		if name != "-" {
			words = append(words, name)
		}
		fmt.Fprintln(c.Stdout, strings.Join(words, " "))
	}
	total := map[rune]int{}
	result := c.eachInput(opts.args, func(name string, r io.Reader) error {
		content, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		counts := map[rune]int{
			'l': bytes.Count(content, []byte("\n")), 'w': len(bytes.Fields(content)),
			'c': len(content), 'm': utf8.RuneCount(content),
		}
		for flag, n := range counts {
			total[flag] += n
		}
		show(counts, name)
		return nil
	})
	if len(opts.args) > 1 {
		show(total, "total")
	}
	return result
}

// gather reads all lines of all inputs, without their ends.
func (c *Call) gather(names []string) ([]string, int) {
	var all []string
	result := c.eachInput(names, func(_ string, r io.Reader) error {
		return lines(r, func(line string) error {
			all = append(all, strings.TrimSuffix(line, "\n"))
			return nil
		})
	})
	return all, result
}

func (c *Call) print(all []string) {
	out := bufio.NewWriter(c.Stdout)
	for _, line := range all {
		out.WriteString(line)
		out.WriteByte('\n')
	}
	out.Flush()
}

// tee copies its input to files and to its output.
func tee(c *Call) int {
	opts, ok := c.parse("a", map[string]rune{"append": 'a'})
	if !ok {
		return statusUsage
	}
	mode := os.O_TRUNC
	if opts.has('a') {
		mode = os.O_APPEND
	}
	writers := []io.Writer{c.Stdout}
	result := statusOK
	for _, name := range opts.args {
		f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|mode, 0o666)
		if err != nil {
			result = c.fail(err)
			continue
		}
		defer f.Close()
		writers = append(writers, f)
	}
	if _, err := io.Copy(io.MultiWriter(writers...), c.Stdin); err != nil {
		return c.fail(err)
	}
	return result
}
