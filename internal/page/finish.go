package page

import (
	"strings"

	"matelot/internal/render"
)

// Marks that the styles put into the rendered text and finish takes out. They
// are of Unicode's private area, which no lesson uses.
const (
	itemBegins = "\ue000" // in front of an item's bullet, or behind its number
	codeBegins = "\ue001" // on a line of its own
	codeEnds   = "\ue002"
)

// finish wraps a rendered text, except its code, and takes away the spaces that
// fill lines: they would be copied with a command. A width of 0 does not wrap.
// The text begins and ends without empty lines.
func finish(text string, style Style, width int) string {
	var out []string
	code := false
	for _, line := range strings.Split(text, "\n") {
		line = trimLine(dropEmpty(line))
		switch {
		case strings.Contains(line, codeBegins):
			code = true
			if len(out) > 0 && out[len(out)-1] != "" {
				out = append(out, "")
			}
		case strings.Contains(line, codeEnds):
			code = false
		case code:
			out = append(out, line)
		case line == "" && len(out) > 0 && out[len(out)-1] == "":
		default:
			for _, l := range wrapLine(line, width) {
				if style != StylePlain {
					// Colour tells code from prose; its quotes have kept it together.
					l = strings.ReplaceAll(l, "`", "")
				}
				out = append(out, l)
			}
		}
	}
	return strings.Trim(strings.Join(out, "\n"), "\n")
}

// wrapLine wraps a paragraph, an item of a list or a line of a quotation, so
// that its further lines stand below the beginning of its text.
func wrapLine(line string, width int) []string {
	var first, rest string
	if before, after, ok := strings.Cut(line, itemBegins); ok {
		bullet, text, _ := strings.Cut(after, " ")
		first, line = before+bullet+" ", text
		rest = strings.Repeat(" ", render.Columns(first))
	} else {
		text := strings.TrimLeft(line, " |")
		first = line[:len(line)-len(text)]
		rest, line = first, text
	}
	if width == 0 {
		return []string{first + line}
	}
	var out []string
	for i, l := range render.Wrap(line, width-render.Columns(first)) {
		prefix := rest
		if i == 0 {
			prefix = first
		}
		out = append(out, strings.TrimRight(prefix+l, " "))
	}
	return out
}

// trimLine takes the spaces off a line's end, also those in front of escape
// sequences, which stay.
func trimLine(line string) string {
	end := len(line)
	tail := "" // escape sequences behind the last visible character
	for {
		text := strings.TrimRight(line[:end], " \t")
		start := strings.LastIndexByte(text, '\x1b')
		if start < 0 || !isSequence(text[start:]) {
			if text == "" {
				return ""
			}
			return text + tail
		}
		tail = text[start:] + tail
		end = start
	}
}

// isSequence tells whether a text is one escape sequence for colours, and
// nothing else.
func isSequence(text string) bool {
	body, ok := strings.CutPrefix(text, "\x1b[")
	return ok && strings.HasSuffix(body, "m") && strings.Trim(body[:len(body)-1], "0123456789;") == ""
}

// dropEmpty takes out sequences that colour nothing: one that is followed at
// once by the one that ends it.
func dropEmpty(line string) string {
	const end = "\x1b[0m"
	for at := 0; ; {
		i := strings.Index(line[at:], end)
		if i < 0 {
			return line
		}
		i += at
		start := strings.LastIndexByte(line[:i], '\x1b')
		if start >= 0 && line[start:i] != end && isSequence(line[start:i]) {
			line = line[:start] + line[i+len(end):]
			at = start
			continue
		}
		at = i + len(end)
	}
}
