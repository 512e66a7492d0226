package course

import "strings"

// The lines of Markdown that matter are known without regular expressions:
// every line of a lesson is looked at for the title that a check prints, and
// to compile the expressions took longer than to read the lesson.

// headingOf reads "## Title ##": its level and title.
func headingOf(line string) (level int, title string, ok bool) {
	rest := strings.TrimLeft(line, "#")
	level = len(line) - len(rest)
	if level < 1 || level > 6 || rest == "" || !isBlank(rest[0]) {
		return 0, "", false
	}
	title = strings.TrimRight(strings.TrimRight(strings.Trim(rest, " \t"), "#"), " \t")
	return level, title, true
}

// detailsOf reads `<details class="hint">rest`.
func detailsOf(line string) (class, rest string, ok bool) {
	line, begins := strings.CutPrefix(line, `<details class="`)
	class, rest, closed := strings.Cut(line, `"`)
	rest, ends := strings.CutPrefix(rest, ">")
	return class, rest, begins && closed && ends
}

// isSummary tells whether a text is "<summary>words</summary>".
func isSummary(text string) bool {
	words, begins := strings.CutPrefix(text, "<summary>")
	words, ends := strings.CutSuffix(words, "</summary>")
	return begins && ends && words != ""
}

// fenceOf reads "```sh", indented by three spaces at most: the marks and what
// stands after them.
func fenceOf(line string) (marks, info string, ok bool) {
	rest := strings.TrimLeft(line, " ")
	if len(line)-len(rest) > 3 || rest == "" || rest[0] != '`' && rest[0] != '~' {
		return "", "", false
	}
	info = strings.TrimLeft(rest, rest[:1])
	marks = rest[:len(rest)-len(info)]
	return marks, info, len(marks) >= 3
}

func isBlank(b byte) bool { return b == ' ' || b == '\t' }
