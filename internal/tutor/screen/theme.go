package screen

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// Themes, as MATELOT_THEME names them. Where none is named the terminal is asked for
// its background; some do not answer.
const (
	themeDark  = "dark"
	themeLight = "light"
)

// The sixteen colours of a terminal's theme are what everything is drawn with. Many
// themes have them as they were made for black: on white their cyan, green and yellow
// can hardly be read. So on a light background each has a dark stand-in, which a
// terminal of few colours brings back to its own.
const (
	lightRed     = "176;0;32"
	lightGreen   = "20;100;20"
	lightYellow  = "116;76;0"
	lightBlue    = "0;60;170"
	lightMagenta = "130;30;130"
	lightCyan    = "0;90;115"
	lightFaint   = "88;88;88"
)

// onLight are the stand-ins by their codes of SGR
// (https://www.ecma-international.org/publications-and-standards/standards/ecma-48/).
func onLight(code string) (stand string, ok bool) {
	switch code {
	case "2":
		return lightFaint, true
	case "31", "91":
		return lightRed, true
	case "32", "92":
		return lightGreen, true
	case "33", "93":
		return lightYellow, true
	case "34", "94":
		return lightBlue, true
	case "35", "95":
		return lightMagenta, true
	case "36", "96":
		return lightCyan, true
	}
	return "", false
}

// dress gives a text the colours and signs of its terminal. It is for what the tutor
// writes; what programs print in the shell is theirs.
func (p paint) dress(text string) string { return p.tint(p.narrow(text)) }

// tint gives a text the colours of its background.
func (p paint) tint(text string) string {
	if !p.light || !strings.Contains(text, "\x1b[") {
		return text
	}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "\x1b[")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		codes, after, ended := strings.Cut(rest, "m")
		if !ended || strings.Trim(codes, "0123456789;") != "" {
			b.WriteString("\x1b[") // no colour
			text = rest
			continue
		}
		b.WriteString("\x1b[" + tinted(codes) + "m")
		text = after
	}
}

// tinted are the codes of one sequence. Those that choose a colour by number stay as
// they are.
func tinted(codes string) string {
	parts := strings.Split(codes, ";")
	for i, code := range parts {
		if code == "38" || code == "48" {
			break
		}
		if stand, ok := onLight(code); ok {
			parts[i] = "38;2;" + stand
		}
	}
	return strings.Join(parts, ";")
}

// dressAll is dress for lines, in place.
func (p paint) dressAll(lines []string) []string {
	if !p.light && !p.style.ASCII {
		return lines
	}
	for i, line := range lines {
		lines[i] = p.dress(line)
	}
	return lines
}

// askBackground asks the terminal for its background, where it matters and nobody said.
func (m *model) askBackground() tea.Cmd {
	if !m.paint.style.Color || m.themed() || m.o.Width > 0 {
		return nil
	}
	return tea.RequestBackgroundColor
}

// themed tells whether somebody said what the background is.
func (m *model) themed() bool { return m.o.Theme == themeDark || m.o.Theme == themeLight }
