package screen

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"matelot/internal/render"
)

// paint draws with the sixteen colours that every terminal's theme sets to be read
// on its own background (but see tint), and with none where none are wanted: nothing is
// said by colour alone.
type paint struct {
	style render.Style
	light bool // the background is
}

func (p paint) sgr(code, text string) string {
	if !p.style.Color || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (p paint) bold(text string) string   { return p.sgr("1", text) }
func (p paint) faint(text string) string  { return p.sgr("2", text) }
func (p paint) green(text string) string  { return p.sgr("32", text) }
func (p paint) accent(text string) string { return p.sgr("1;36", text) }

// bar is a whole line that stands out: reversed, which shows without colours too.
func (p paint) bar(text string, width int) string {
	text = fit(text, width)
	if !p.style.Color {
		return text
	}
	return "\x1b[7m" + ansi.Strip(text) + "\x1b[0m" // colours are not made for this background
}

// rule is a line with a title, drawn strongly where the focus is.
func (p paint) rule(title, right string, width int, focus bool) string {
	line, mark := "─", "──"
	if p.style.ASCII {
		line, mark = "-", "--"
	}
	if focus {
		mark = "▶"
		if p.style.ASCII {
			mark = ">"
		}
	}
	room := max(width-visible(mark)-visible(title)-visible(right)-3, 0)
	text := mark + " " + title + " " + strings.Repeat(line, room)
	if right != "" {
		text += " " + right
	}
	text = fit(text, width)
	if focus {
		return p.accent(text)
	}
	return p.faint(text)
}

// fit makes a text exactly so many columns wide.
func fit(text string, width int) string {
	w := ansi.StringWidth(text)
	if w > width {
		return ansi.Truncate(text, width, "…") + reset(text)
	}
	return text + strings.Repeat(" ", width-w)
}

// reset ends the style of a text that was cut, where it has one.
func reset(text string) string {
	if strings.Contains(text, "\x1b[") {
		return "\x1b[0m"
	}
	return ""
}

// fitAll makes lines of a block of exactly w × h cells.
func fitAll(lines []string, w, h int) []string {
	block := make([]string, h)
	for i := range block {
		text := ""
		if i < len(lines) {
			text = lines[i]
		}
		block[i] = fit(text, w)
	}
	return block
}

// keys is a line of keys and what they do, parted by dots. The keys stand out. Those
// that begin with a tilde are left out where there is no room for all.
func (p paint) keys(text string, width int) string {
	dot := "·"
	if p.style.ASCII {
		dot = " - " // what became of it
	}
	all := strings.Split(text, dot)
	line, gap := "", "  "
	for _, brief := range []bool{false, true} {
		line = ""
		for _, part := range all {
			// French puts a space that does not break before a question mark.
			more, optional := strings.CutPrefix(strings.Trim(part, " \u00a0\u202f"), "~")
			if optional && brief {
				continue
			}
			key, what, _ := strings.Cut(more, " ")
			line += gap[:1] + p.bold(key) + " " + p.faint(what) + gap[1:]
		}
		if visible(line) <= width {
			break
		}
		gap = " "
	}
	return fit(line, width)
}

// visible is how many columns a text takes.
func visible(text string) int { return ansi.StringWidth(text) }

// words are a text in the signs that the terminal has.
func (p paint) words(text string) string {
	if !p.style.ASCII {
		return text
	}
	return strings.ReplaceAll(p.style.Finish(text), "⏎", "Enter")
}

// narrow is what is left for a text that has its width already: signs of one column
// for others.
func (p paint) narrow(text string) string {
	if !p.style.ASCII {
		return text
	}
	return strings.NewReplacer(
		"✘", "x", "✔", "*", "★", "*", "↑", "^", "↓", "v", "→", ">", "▶", ">", "×", "x", "…", ".", "·", "-",
		"\u00a0", " ", "\u202f", " ", "—", "-", "–", "-", "’", "'", "«", `"`, "»", `"`, "“", `"`, "”", `"`,
	).Replace(text)
}
