//go:build linux

package applet

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
)

// parseSize reads bytes with K, M or G (of 1024), as 10M.
func parseSize(text string) (int64, error) {
	unit := int64(1)
	number := strings.TrimSuffix(strings.TrimSuffix(text, "B"), "i")
	if at := len(number) - 1; at > 0 {
		if power := strings.IndexByte("kmg", number[at]|0x20); power >= 0 {
			number = number[:at]
			unit <<= 10 * (power + 1)
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%s: not a size such as 512, 10K or 1M", text)
	}
	return n * unit, nil
}

// dd copies blocks: the quick way to make a file of some size.
func dd(c *Call) int {
	settings := map[string]string{"bs": "512", "count": "-1", "status": ""}
	for _, arg := range c.Args {
		name, value, ok := strings.Cut(arg, "=")
		switch name {
		case "if", "of", "bs", "count", "status":
			settings[name] = value
		case "conv", "oflag", "iflag":
			// How the writing is done changes nothing that is seen here.
		default:
			ok = false
		}
		if !ok {
			return c.failf("%s: this lab image's dd knows if= of= bs= count= status=", arg)
		}
	}
	size, err := parseSize(settings["bs"])
	if err != nil || size == 0 {
		return c.failf("bs=%s: not a size", settings["bs"])
	}
	count, err := strconv.ParseInt(settings["count"], 10, 64)
	if err != nil {
		return c.failf("count=%s: not a number", settings["count"])
	}
	start := time.Now()
	copied, err := c.copyBlocks(settings["if"], settings["of"], size, count)
	if settings["status"] != "none" {
		took := time.Since(start).Seconds()
		fmt.Fprintf(c.Stderr, "%d bytes (%s) copied, %.3f s, %s/s\n", copied, humanSize(copied), took, humanSize(int64(float64(copied)/max(took, 1e-6))))
	}
	return c.report(err)
}

func (c *Call) copyBlocks(from, to string, size, count int64) (int64, error) {
	in, out := c.Stdin, c.Stdout
	if from != "" {
		f, err := os.Open(from)
		if err != nil {
			return 0, err
		}
		defer f.Close()
		in = f
	}
	var file *os.File
	if to != "" {
		var err error
		if file, err = os.Create(to); err != nil {
			return 0, err
		}
		defer file.Close()
		out = file
	}
	if count >= 0 {
		in = io.LimitReader(in, size*count)
	}
	copied, err := io.CopyBuffer(struct{ io.Writer }{out}, struct{ io.Reader }{in}, make([]byte, min(size, 1<<20)))
	if file != nil {
		err = errors.Join(err, file.Close())
	}
	return copied, err
}
