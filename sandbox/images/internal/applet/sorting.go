//go:build linux

package applet

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// sortLines sorts lines, by a field with -k.
func sortLines(c *Call) int {
	opts, ok := c.parse("rnuhfk:t:", map[string]rune{"reverse": 'r', "numeric-sort": 'n', "unique": 'u', "key": 'k'})
	if !ok {
		return statusUsage
	}
	field := 0
	if opts.has('k') {
		number, _, _ := strings.Cut(opts.value('k'), ",")
		var err error
		if field, err = strconv.Atoi(strings.TrimRight(number, "nr")); err != nil || field < 1 {
			return c.failf("-k %s: not a field number", opts.value('k'))
		}
	}
	numeric := opts.has('n') || opts.has('h') || strings.Contains(opts.value('k'), "n")
	key := func(line string) string {
		if field == 0 {
			return line
		}
		fields := strings.Fields(line)
		if opts.has('t') {
			fields = strings.Split(line, opts.value('t'))
		}
		if field > len(fields) {
			return ""
		}
		return fields[field-1]
	}
	all, result := c.gather(opts.args)
	slices.SortStableFunc(all, func(a, b string) int {
		ka, kb := key(a), key(b)
		var order int
		switch {
		case numeric:
			order = cmp.Compare(leadingNumber(ka), leadingNumber(kb))
		case opts.has('f'):
			order = strings.Compare(strings.ToLower(ka), strings.ToLower(kb))
		default:
			order = strings.Compare(ka, kb)
		}
		if order == 0 {
			order = strings.Compare(a, b)
		}
		if opts.has('r') {
			return -order
		}
		return order
	})
	if opts.has('u') {
		all = slices.CompactFunc(all, func(a, b string) bool { return key(a) == key(b) })
	}
	c.print(all)
	return result
}

// leadingNumber reads the number that a line begins with, also 12K or 3.4M.
func leadingNumber(s string) float64 {
	s = strings.TrimSpace(s)
	end := 0
	for end < len(s) && strings.ContainsRune("+-.0123456789", rune(s[end])) {
		end++
	}
	n, err := strconv.ParseFloat(s[:end], 64)
	if err != nil {
		return 0
	}
	if end < len(s) {
		if i := strings.IndexByte("KMGT", s[end]); i >= 0 {
			for range i + 1 {
				n *= 1024
			}
		}
	}
	return n
}

// uniq drops repeated neighbours.
func uniq(c *Call) int {
	opts, ok := c.parse("cdu", map[string]rune{"count": 'c', "repeated": 'd', "unique": 'u'})
	if !ok {
		return statusUsage
	}
	all, result := c.gather(opts.args)
	var out []string
	for i := 0; i < len(all); {
		n := i
		for n < len(all) && all[n] == all[i] {
			n++
		}
		count := n - i
		if !(opts.has('d') && count == 1) && !(opts.has('u') && count > 1) {
			if opts.has('c') {
				out = append(out, fmt.Sprintf("%7d %s", count, all[i]))
			} else {
				out = append(out, all[i])
			}
		}
		i = n
	}
	c.print(out)
	return result
}
