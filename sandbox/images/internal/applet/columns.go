//go:build linux

package applet

import (
	"io"
	"slices"
	"strconv"
	"strings"
)

// cut prints fields (-f) or characters (-c) of each line.
func cut(c *Call) int {
	opts, ok := c.parse("d:f:c:s", map[string]rune{"delimiter": 'd', "fields": 'f', "characters": 'c'})
	if !ok {
		return statusUsage
	}
	list := opts.value('f') + opts.value('c')
	wanted, err := parseRanges(list)
	if err != nil || list == "" {
		return c.failf("give fields with -f or characters with -c, such as -f 1,3-")
	}
	delimiter := orDefault(opts.value('d'), "\t")
	all, result := c.gather(opts.args)
	var out []string
	for _, line := range all {
		separator, parts := delimiter, strings.Split(line, delimiter)
		if opts.has('c') {
			separator, parts = "", strings.Split(line, "")
		} else if len(parts) == 1 {
			if !opts.has('s') {
				out = append(out, line)
			}
			continue
		}
		var kept []string
		for i, part := range parts {
			if wanted(i + 1) {
				kept = append(kept, part)
			}
		}
		out = append(out, strings.Join(kept, separator))
	}
	c.print(out)
	return result
}

// parseRanges reads 1,3-5,7-.
func parseRanges(list string) (func(int) bool, error) {
	type span struct{ from, to int }
	var spans []span
	for item := range strings.SplitSeq(list, ",") {
		from, to, isSpan := strings.Cut(item, "-")
		s := span{1, 1 << 30}
		var err error
		if from != "" {
			if s.from, err = strconv.Atoi(from); err != nil {
				return nil, err
			}
		}
		if !isSpan {
			s.to = s.from
		} else if to != "" {
			if s.to, err = strconv.Atoi(to); err != nil {
				return nil, err
			}
		}
		spans = append(spans, s)
	}
	return func(n int) bool {
		return slices.ContainsFunc(spans, func(s span) bool { return s.from <= n && n <= s.to })
	}, nil
}

// tr replaces or deletes characters.
func tr(c *Call) int {
	opts, ok := c.parse("+ds", map[string]rune{"delete": 'd', "squeeze-repeats": 's'})
	if !ok {
		return statusUsage
	}
	if len(opts.args) == 0 {
		return c.failf("usage: tr [-d] [-s] FROM [TO]")
	}
	from, to := expandSet(opts.args[0]), []rune(nil)
	if len(opts.args) > 1 {
		to = expandSet(opts.args[1])
	}
	content, err := io.ReadAll(c.Stdin)
	if err != nil {
		return c.fail(err)
	}
	var out strings.Builder
	last := rune(-1)
	for _, r := range string(content) {
		at := slices.Index(from, r)
		switch {
		case at >= 0 && opts.has('d'):
			continue
		case at >= 0 && len(to) > 0:
			r = to[min(at, len(to)-1)]
		}
		if opts.has('s') && at >= 0 && r == last {
			continue
		}
		last = r
		out.WriteRune(r)
	}
	io.WriteString(c.Stdout, out.String())
	return statusOK
}

// expandSet reads a-z, \n and [:upper:] of tr.
func expandSet(set string) []rune {
	for class, span := range map[string]string{
		"[:upper:]": "A-Z", "[:lower:]": "a-z", "[:digit:]": "0-9", "[:alpha:]": "A-Za-z",
		"[:alnum:]": "A-Za-z0-9", "[:space:]": " \t\n\r\v\f",
	} {
		set = strings.ReplaceAll(set, class, span)
	}
	set = strings.NewReplacer(`\n`, "\n", `\t`, "\t", `\r`, "\r", `\\`, `\`).Replace(set)
	runes := []rune(set)
	var out []rune
	for i := 0; i < len(runes); i++ {
		if i+2 < len(runes) && runes[i+1] == '-' && runes[i] <= runes[i+2] {
			for r := runes[i]; r <= runes[i+2]; r++ {
				out = append(out, r)
			}
			i += 2
			continue
		}
		out = append(out, runes[i])
	}
	return out
}
