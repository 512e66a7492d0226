package exchange

import (
	"strings"
)

var (
	anchorTag  = lazily(`(?i)</?a(?:\s[^<>]*)?>`)
	foldTag    = lazily("(?i)`+[^`]*`+|</?(?:details|summary)(?:\\s[^<>]*)?>")
	breakLine  = lazily(`(?i)^\s*(?:<br\s*/?>\s*)+$`)
	classAttr  = lazily(`(?i)\sclass\s*=\s*["']?([a-z-]+)`)
	mdLink     = lazily("`+[^`]*`+|" + `(!?)\[([^\[\]]*)\]\(\s*<?([^()<>\s]*)>?(?:\s+["'][^"']*["'])?\s*\)`)
	htmlImage  = lazily(`(?i)<img\s[^<>]*>`)
	action     = lazily("(`+)\\{\\{[^{}]*\\}\\}")
	setextLine = lazily(`^ {0,3}(=+|-{2,})\s*$`)
	labLine    = lazily(`^\s*matelot (?:learn|start)\s`)

	solutionWord = lazily(`(?i)(?:^|\PL)(?:solutions?|answers?|réponses?|corrigée?s?)(?:\PL|$)`)
	hintWord     = lazily(`(?i)(?:^|\PL)(?:hints?|tips?|clues?|info|help|indices?|astuces?|aides?|conseils?)(?:\PL|$)`)
)

// parts is what a text from elsewhere holds.
type parts struct {
	text     string
	hints    []string
	solution string
	after    string
}

// converter turns the Markdown of another platform into that of an exercise's
// statement, or of prose: headings below the lesson's own, folded parts as hints
// and solutions, nothing that would mean something else in a lesson.
type converter struct {
	folder  *folder
	file    string
	level   int  // of the highest heading that may stand here
	folding bool // folded parts may become hints and solutions

	parts   parts
	out     []mdLine // of the text, or of the folded part that is open
	outer   []mdLine // of the text, while a folded part is open
	kind    string   // of the folded part: hint, solution, after
	depth   int      // of folded parts that are open
	summary *strings.Builder
	class   string
	fence   string
	images  int
	links   int
}

// mdLine is one line of Markdown; heading is its level, 0 where it is none.
type mdLine struct {
	text    string
	heading int
	code    bool
}

// exerciseText converts what stands in an exercise.
func exerciseText(f *folder, file, md string) parts {
	return convert(&converter{folder: f, file: file, level: 3, folding: true}, md)
}

// proseText converts what stands outside the exercises.
func proseText(f *folder, file, md string) string {
	return convert(&converter{folder: f, file: file, level: 2}, md).text
}

func convert(c *converter, md string) parts {
	// What YAML and JSON hold may have been written with escapes.
	md, _, stripped := cleaned([]byte(md))
	if stripped {
		c.folder.note(c.file, "control")
	}
	for line := range strings.SplitSeq(md, "\n") {
		c.line(line)
	}
	for c.depth > 0 || c.summary != nil {
		c.closeFold()
	}
	c.parts.text = c.text(c.out)
	if c.images > 0 {
		c.folder.note(c.file, "images", "Count", c.images)
	}
	if c.links > 0 {
		c.folder.note(c.file, "links", "Count", c.links)
	}
	return c.parts
}

// line takes one line of the source.
func (c *converter) line(line string) {
	line = strings.TrimRight(line, " \t")
	if c.code(line) {
		return
	}
	if breakLine().MatchString(line) {
		line = ""
	}
	last := 0
	for _, at := range foldTag().FindAllStringIndex(line, -1) {
		tag := line[at[0]:at[1]]
		if tag[0] == '`' {
			continue
		}
		if before := line[last:at[0]]; strings.TrimSpace(before) != "" {
			c.prose(before)
		}
		c.tag(tag)
		last = at[1]
	}
	if rest := line[last:]; last == 0 || strings.TrimSpace(rest) != "" {
		c.prose(rest)
	}
}

// code takes a line that belongs to a code block, its fences included.
func (c *converter) code(line string) bool {
	marks, info, isFence := fenceOf(line)
	if c.fence == "" {
		if !isFence || (marks[0] == '`' && strings.Contains(info, "`")) {
			return false
		}
		c.fence = marks
		c.keep(mdLine{text: strings.TrimRight(line[:len(line)-len(info)]+language(info), " "), code: true})
		return true
	}
	closes := strings.TrimSpace(info) == "" || strings.HasPrefix(strings.TrimSpace(info), "{{")
	if isFence && closes && marks[0] == c.fence[0] && len(marks) >= len(c.fence) {
		c.fence = ""
		c.keep(mdLine{text: strings.TrimRight(line[:len(line)-len(info)], " "), code: true})
		return true
	}
	c.keep(mdLine{text: line, code: true})
	return true
}

// language is what a lesson says of a code block: one word.
func language(info string) string {
	word, _, _ := strings.Cut(strings.TrimSpace(info), " ")
	word = strings.ToLower(word)
	switch word {
	case "bash", "shell", "zsh":
		return "sh"
	case "plain", "plaintext", "txt":
		return "text"
	}
	if strings.ContainsAny(word, "{}<>\\\"'") {
		return ""
	}
	return word
}

// tag takes a tag that folds something.
func (c *converter) tag(tag string) {
	lower := strings.ToLower(tag)
	switch {
	case strings.HasPrefix(lower, "</details"):
		c.closeFold()
	case strings.HasPrefix(lower, "<details"):
		c.endSummary()
		c.depth++
		c.class = ""
		if m := classAttr().FindStringSubmatch(tag); m != nil {
			c.class = strings.ToLower(m[1])
		}
	case strings.HasPrefix(lower, "<summary"):
		c.summary = &strings.Builder{}
	default:
		c.endSummary()
	}
}

// endSummary opens the part whose summary has been read, by what it says.
func (c *converter) endSummary() {
	if c.summary == nil {
		return
	}
	words := oneLine(c.summary.String())
	c.summary = nil
	kind := ""
	if c.folding && c.depth == 1 {
		switch {
		case c.class == "hint" || c.class == "solution" || c.class == "after":
			kind = c.class
		case solutionWord().MatchString(words):
			kind = "solution"
		case hintWord().MatchString(words):
			kind = "hint"
		}
	}
	if kind != "" && c.kind == "" {
		c.kind, c.outer, c.out = kind, c.out, nil
		return
	}
	c.keep(mdLine{})
	if words != "" {
		c.keep(mdLine{text: "**" + strings.Trim(words, "*") + "**"})
		c.keep(mdLine{})
	}
}

// closeFold ends the folded part that is open. One that was never opened is
// nothing.
func (c *converter) closeFold() {
	c.endSummary()
	if c.depth == 0 {
		return
	}
	c.depth--
	c.class = ""
	if c.depth > 0 || c.kind == "" {
		c.keep(mdLine{})
		return
	}
	text := c.text(c.out)
	switch {
	case text == "":
	case c.kind == "hint":
		c.parts.hints = append(c.parts.hints, text)
	case c.kind == "solution":
		c.parts.solution = paragraphs(c.parts.solution, text)
	case c.kind == "after":
		c.parts.after = paragraphs(c.parts.after, text)
	}
	c.out, c.outer, c.kind = c.outer, nil, ""
}

// prose takes a line, or a part of one, that is no code.
func (c *converter) prose(line string) {
	if c.summary != nil {
		c.summary.WriteString(line + " ")
		return
	}
	line = c.inline(line)
	if level, title, ok := headingOf(line); ok {
		if title = strings.TrimSpace(title); title == "" {
			return
		}
		c.keep(mdLine{text: title, heading: level})
		return
	}
	if m := setextLine().FindStringSubmatch(line); m != nil && c.underline(m[1][0]) {
		return
	}
	c.keep(mdLine{text: line})
}

// underline makes a heading of the line before, where that is a paragraph's.
func (c *converter) underline(mark byte) bool {
	if len(c.out) == 0 {
		return false
	}
	last := &c.out[len(c.out)-1]
	text := strings.TrimSpace(last.text)
	if text == "" || last.code || last.heading > 0 || strings.ContainsAny(text[:1], "-*+>|<") {
		return false
	}
	last.text, last.heading = text, 1
	if mark == '-' {
		last.heading = 2
	}
	return true
}

func (c *converter) keep(line mdLine) {
	if !line.code {
		line.text = harmless(line.text)
	}
	c.out = append(c.out, line)
}

// text is the lines as Markdown: headings not above the level that is allowed
// here, no code block left open, no more than one empty line at a time.
func (c *converter) text(lines []mdLine) string {
	if c.fence != "" {
		lines = append(lines, mdLine{text: c.fence, code: true})
		c.fence = ""
	}
	lines = withoutLab(lines)
	highest := 7
	for _, l := range lines {
		if l.heading > 0 {
			highest = min(highest, l.heading)
		}
	}
	var out []string
	for _, l := range lines {
		text := l.text
		if l.heading > 0 {
			level := min(6, l.heading+max(0, c.level-highest))
			text = strings.Repeat("#", level) + " " + text
			if len(out) > 0 && out[len(out)-1] != "" {
				out = append(out, "")
			}
		}
		if text == "" && !l.code && len(out) > 0 && out[len(out)-1] == "" {
			continue
		}
		out = append(out, text)
	}
	// Not the spaces before the first line: they may be all that keeps it from
	// being a fence.
	return strings.Trim(strings.Join(out, "\n"), "\n")
}

// withoutLab takes out code blocks that only open matelot's lab: an exported
// lesson has them, and in the lab they make no sense.
func withoutLab(lines []mdLine) []mdLine {
	var kept []mdLine
	for i := 0; i < len(lines); i++ {
		if i+2 < len(lines) && lines[i].code && strings.HasPrefix(lines[i].text, "```") &&
			labLine().MatchString(lines[i+1].text) && lines[i+2].code && lines[i+2].text == "```" {
			i += 2
			continue
		}
		kept = append(kept, lines[i])
	}
	return kept
}

// headingOf reads "## Title ##": its level and title, as a lesson's reader does.
func headingOf(line string) (level int, title string, ok bool) {
	rest := strings.TrimLeft(line, "#")
	level = len(line) - len(rest)
	if level < 1 || level > 6 || rest == "" || (rest[0] != ' ' && rest[0] != '\t') {
		return 0, "", false
	}
	title = strings.TrimRight(strings.TrimRight(strings.Trim(rest, " \t"), "#"), " \t")
	return level, title, true
}

// fenceOf reads "```sh", indented by three spaces at most, as a lesson's reader
// does.
func fenceOf(line string) (marks, info string, ok bool) {
	rest := strings.TrimLeft(line, " ")
	if len(line)-len(rest) > 3 || rest == "" || (rest[0] != '`' && rest[0] != '~') {
		return "", "", false
	}
	info = strings.TrimLeft(rest, rest[:1])
	marks = rest[:len(rest)-len(info)]
	return marks, info, len(marks) >= 3
}
