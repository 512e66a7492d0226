package render

import (
	"strings"
)

var (
	comment = lazily(`(?s)<!--.*?-->\n?`)
	tag     = lazily(`</?(a|details|summary|br|kbd|sub|sup|p|div|span|img)\b[^>]*>`)
	fence   = lazily("^ {0,3}(```+|~~~+)")
	item    = lazily(`^( *)([-*+]|[0-9]+[.)])( +)`)
)

// PlainMarkdown makes Markdown fit for a terminal without rendering it: its
// HTML tags and comments go, its prose is wrapped, and code, tables and
// headings stay as they are. It is for where a renderer costs too much.
func (r *Renderer) PlainMarkdown(md string) string {
	var b strings.Builder
	var prose []string // the paragraph being read
	flush := func() {
		if len(prose) > 0 {
			b.WriteString(r.paragraph(prose))
			prose = nil
		}
	}
	open := ""
	for _, line := range strings.Split(StripHTML(md), "\n") {
		if m := fence().FindStringSubmatch(line); m != nil && (open == "" || strings.HasPrefix(m[1], open)) {
			flush()
			if open == "" {
				open = m[1]
			} else {
				open = ""
			}
			continue // the fence itself says nothing to a reader
		}
		switch {
		case open != "":
			b.WriteString("    " + line + "\n")
		case strings.TrimSpace(line) == "":
			flush()
			b.WriteString("\n")
		case strings.HasPrefix(line, "|") || strings.HasPrefix(line, "    "):
			flush()
			b.WriteString(line + "\n")
		case strings.HasPrefix(line, "#"):
			flush()
			b.WriteString(r.style.paint(bold, strings.TrimLeft(line, "# ")) + "\n")
		case item().MatchString(line):
			flush()
			prose = []string{line}
		default:
			prose = append(prose, strings.TrimSpace(line))
		}
	}
	flush()
	return r.style.finish(strings.Trim(blankLines().ReplaceAllString(b.String(), "\n\n"), "\n") + "\n")
}

var blankLines = lazily(`\n{3,}`)

// paragraph wraps a paragraph or an item of a list.
func (r *Renderer) paragraph(lines []string) string {
	first, rest := "", ""
	if m := item().FindString(lines[0]); m != "" {
		first, rest = m, strings.Repeat(" ", len(m))
		lines[0] = lines[0][len(m):]
	}
	return r.style.block(first, rest, r.code(strings.ReplaceAll(strings.Join(lines, " "), "**", "")))
}

// StripHTML takes comments and tags out of Markdown, except out of its code.
func StripHTML(md string) string {
	var out []string
	var prose []string
	flush := func() {
		if len(prose) > 0 {
			text := comment().ReplaceAllString(strings.Join(prose, "\n"), "")
			out = append(out, outsideCode(text, func(s string) string { return tag().ReplaceAllString(s, "") }))
			prose = nil
		}
	}
	open := ""
	for _, line := range strings.Split(md, "\n") {
		m := fence().FindStringSubmatch(line)
		switch {
		case open == "" && m != nil:
			flush()
			open = m[1]
			out = append(out, line)
		case open != "":
			out = append(out, line)
			if m != nil && strings.HasPrefix(m[1], open) {
				open = ""
			}
		default:
			prose = append(prose, line)
		}
	}
	flush()
	return strings.Join(out, "\n")
}

// outsideCode changes a text where it does not stand between backquotes.
func outsideCode(text string, change func(string) string) string {
	parts := strings.Split(text, "`")
	for i := 0; i < len(parts); i += 2 {
		parts[i] = change(parts[i])
	}
	return strings.Join(parts, "`")
}
