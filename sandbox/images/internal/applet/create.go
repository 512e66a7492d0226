//go:build linux

package applet

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

// mkdir makes folders, with -p also those above.
func mkdir(c *Call) int {
	opts, ok := c.parse("pm:v", map[string]rune{"parents": 'p', "mode": 'm', "verbose": 'v'})
	if !ok {
		return statusUsage
	}
	if len(opts.args) == 0 {
		return c.failf("usage: mkdir [-p] [-m MODE] FOLDER…")
	}
	result := statusOK
	for _, name := range opts.args {
		make := os.Mkdir
		if opts.has('p') {
			make = os.MkdirAll
		}
		err := make(name, 0o777)
		if err == nil && opts.has('m') {
			err = chmodTo(name, opts.value('m'))
		}
		if err != nil {
			result = c.fail(err)
		} else if opts.has('v') {
			fmt.Fprintf(c.Stdout, "created directory '%s'\n", name)
		}
	}
	return result
}

// chmodTo gives a new folder the mode that was asked for.
func chmodTo(name, mode string) error {
	bits, err := changeMode(mode, 0o777, true, 0)
	if err != nil {
		return err
	}
	return chmodBits(name, bits)
}

// touch makes empty files and sets times to now, or to -d's or -r's.
func touch(c *Call) int {
	opts, ok := c.parse("camd:r:", map[string]rune{"no-create": 'c', "date": 'd', "reference": 'r'})
	if !ok {
		return statusUsage
	}
	if len(opts.args) == 0 {
		return c.failf("usage: touch [-c] [-d TIME] FILE…")
	}
	when := time.Now()
	if opts.has('r') {
		info, err := os.Stat(opts.value('r'))
		if err != nil {
			return c.fail(err)
		}
		when = info.ModTime()
	}
	if text := opts.value('d'); text != "" {
		var err error
		if when, err = parseTime(text); err != nil {
			return c.fail(err)
		}
	}
	result := statusOK
	for _, name := range opts.args {
		if err := touchFile(name, when, !opts.has('c')); err != nil {
			result = c.fail(err)
		}
	}
	return result
}

func parseTime(text string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02"} {
		if when, err := time.ParseInLocation(layout, text, time.Local); err == nil {
			return when, nil
		}
	}
	return time.Time{}, fmt.Errorf("%s: not a time such as 2024-12-31 or 2024-12-31 23:59", text)
}

func touchFile(name string, when time.Time, create bool) error {
	err := os.Chtimes(name, when, when)
	if !errors.Is(err, fs.ErrNotExist) || !create {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Chtimes(name, when, when)
}
