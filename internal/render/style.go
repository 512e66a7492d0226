package render

import "strings"

// Style is how a terminal wants its text.
type Style struct {
	Width int  // columns; 0 is read as 80
	Color bool // ANSI colours
	ASCII bool // no signs beyond ASCII (letters of the language stay)

	// Compose gives the compose command that is there, where it is another than
	// docker compose: docker-compose; "" or nil where it is not. It is asked for a
	// text that names the command, and no sooner.
	Compose func() string
}

const (
	defaultWidth = 80
	minWidth     = 30 // narrower than this a text cannot be wrapped sensibly
)

// StyleFor chooses the style of an output. Colours need a terminal and go when
// NO_COLOR is set (no-color.org), TERM is dumb, or --no-color was given; signs
// beyond ASCII go when the locale names another character set than UTF-8.
func StyleFor(getenv func(string) string, terminal, noColor bool, width int) Style {
	return Style{
		Width: width,
		Color: terminal && !noColor && getenv("NO_COLOR") == "" && getenv("TERM") != "dumb",
		ASCII: !utf8Locale(getenv),
	}
}

// utf8Locale tells whether the locale's character set is UTF-8, or is not said:
// then it nearly always is.
func utf8Locale(getenv func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := getenv(name); locale != "" {
			_, set, named := strings.Cut(strings.ToLower(locale), ".")
			set, _, _ = strings.Cut(set, "@")
			return named && strings.ReplaceAll(set, "-", "") == "utf8" || !named && locale != "C" && locale != "POSIX"
		}
	}
	return true
}

// composePlugin is how the course and the checker name compose.
const (
	composePlugin = "docker compose"
	composeList   = "docker compose ls --all"
)

// compose names the compose command that is there in a text that advises it.
func (s Style) compose(text string) string {
	if s.Compose == nil || !strings.Contains(text, composePlugin) {
		return text
	}
	if there := s.Compose(); there != "" {
		// The older compose lists no projects; what they are made of is listed by docker.
		text = strings.ReplaceAll(text, composeList, "docker ps --all")
		return strings.ReplaceAll(text, composePlugin, there)
	}
	return text
}

func (s Style) width() int {
	if s.Width == 0 {
		return defaultWidth
	}
	return max(s.Width, minWidth)
}

// The colours, as ANSI SGR codes of the 16 that every theme sets to be read.
const (
	green  = "32"
	red    = "31"
	yellow = "33"
	cyan   = "36"
	bold   = "1"
	faint  = "2"
)

// paint colours a text, where colours are wanted.
func (s Style) paint(code, text string) string {
	if !s.Color || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// plainSigns are what ASCII offers for the signs that the program's own words
// use.
func plainSigns() *strings.Replacer {
	return strings.NewReplacer( // the longer one of two that begin alike comes first
		"«\u00a0", `"`, "\u00a0»", `"`, "\u00a0", " ", "\u202f", " ", "—", "-", "–", "-", "…", "...",
		"“", `"`, "”", `"`, "’", "'", "→", "->", "·", "-", "•", "*", "≥", ">=", "≤", "<=",
	)
}

// Finish is what is done to a text that does not come from a Renderer before it is
// shown with others that do.
func (s Style) Finish(text string) string { return s.finish(text) }

// finish is the last thing done to a text before it is given out.
func (s Style) finish(text string) string {
	if s.ASCII {
		return plainSigns().Replace(text)
	}
	return text
}

// Plain is a text with the signs that this style can show.
func (s Style) Plain(text string) string { return s.finish(text) }
