package render

import (
	"strings"
	"unicode"

	"matelot/checker"
)

// Message says what a finding found: what was seen, what was expected, and
// what to do.
func (r *Renderer) Message(f checker.Finding) string {
	return r.style.compose(tidy(r.words.T("finding."+string(f.Code), r.findingData(f))))
}

// Why says why a finding matters, or "" where the message says it all.
func (r *Renderer) Why(f checker.Finding) string {
	id := "finding." + string(f.Code) + ".why"
	if !r.words.Has(id) {
		return ""
	}
	return r.style.compose(tidy(r.words.T(id, r.findingData(f))))
}

// findingData are the placeholders of a finding's words: its own fields, and
// the docker commands of the actions it speaks of, and what stands before a word
// of the lab.
func (r *Renderer) findingData(f checker.Finding) map[string]any {
	seen, expected := cleanAll(f.Seen), cleanAll(f.Expected)
	unstopped(seen, "error", "refused")
	plainPorts(seen, expected)
	action := expected["action"]
	if action == "" {
		action = seen["action"]
	}
	command, typed := dockerCommand(action, expected["target"]), seen["typed"]
	run := action == "container.start" && expected["image"] != "" && expected["target"] == ""
	switch {
	case run:
		command = runImage(expected["image"])
	case f.Code == checker.DidMissing && expected["signal"] != "":
		command = dockerCommand(action, strings.TrimSpace("--signal "+expected["signal"]+" "+expected["target"]))
	case expected["start"] != "" && action == "container.attach":
		command = dockerCommand("container.start", "--attach "+expected["target"])
	}
	if expected["as"] != "" {
		command = expected["as"]
	}
	switch {
	case typed != "" && seen["unwanted"] == "" && seen["value"] == "": // those would be said twice
	case run:
		typed = runImage(seen["target"])
	default:
		typed = dockerCommand(seen["action"], seen["target"])
	}
	return map[string]any{
		"Subject":     clean(f.Subject),
		"Do":          r.do,
		"Seen":        seen,
		"Expected":    expected,
		"Quoted":      quotedAll(expected),
		"Command":     strings.TrimSpace(command + " " + expected["command"]),
		"SeenCommand": typed,
	}
}

// unstopped takes the full stop off what Docker said: the sentence that quotes it
// has its own.
func unstopped(seen map[string]string, keys ...string) {
	for _, key := range keys {
		if text, ok := seen[key]; ok && !strings.HasSuffix(text, "..") {
			seen[key] = strings.TrimSuffix(text, ".")
		}
	}
}

// plainPorts takes "/tcp" off the container's ports, as people write them, except
// where the protocol is what differs.
func plainPorts(sides ...map[string]string) {
	const key, tcp = "container_port", "/tcp"
	for _, side := range sides {
		if port := side[key]; port != "" && !strings.HasSuffix(port, tcp) {
			return
		}
	}
	for _, side := range sides {
		if port, ok := side[key]; ok {
			side[key] = strings.TrimSuffix(port, tcp)
		}
	}
}

// cleanAll cleans the values of a map. The result is never nil, and a key that
// is absent gives an empty text.
func cleanAll(values map[string]string) map[string]string {
	out := make(map[string]string, len(values))
	for k, v := range values {
		out[k] = clean(v)
	}
	return out
}

// quotedAll are values as they are typed after an option: one word each for a
// shell.
func quotedAll(values map[string]string) map[string]string {
	out := make(map[string]string, len(values))
	for k, v := range values {
		out[k] = quoted(v)
	}
	return out
}

// quoted is a text as one word of a shell, in the quotes that every shell knows
// where it needs some.
func quoted(text string) string {
	switch {
	case text != "" && !strings.ContainsAny(text, " \t\"'\\$`|&;<>()*?#~!{}[]"):
		return text
	case !strings.ContainsAny(text, "\"\\$`!"):
		return `"` + text + `"`
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// clean makes a value that came from outside (a log, an error, a name) fit for
// a line of a terminal: no control characters, whose escape sequences could do
// anything there, and line feeds as slashes.
func clean(text string) string {
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }), " / ")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, text)
}

// tidy unfolds a message: line feeds are spaces, and the white space that
// templates leave is taken away.
func tidy(text string) string {
	// Not strings.Fields: that would split at no-break spaces too.
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\t' || r == '\n' }), " ")
}

// comparableKeys are the keys whose values a reader can compare at a glance, the
// most telling first.
func comparableKeys() []string {
	return []string{
		"publish", "image", "image_id", "command", "entrypoint", "user", "exit_code", "source", "target",
		"value", "status", "name", "size", "driver", "health", "running", "signal", "state",
	}
}

// compared is the pair of values that shows best what differs, if there is one
// that is short enough for a line.
func compared(f checker.Finding) (seen, expected string, ok bool) {
	const short = 60
	for _, key := range comparableKeys() {
		seen, here := f.Seen[key]
		expected, there := f.Expected[key]
		seen, expected = clean(seen), clean(expected)
		if here && there && seen != expected && seen != "" && expected != "" {
			return seen, expected, Columns(seen) <= short && Columns(expected) <= short
		}
	}
	return "", "", false
}

// findingBlock is a finding for the list of checks: its words, what differs,
// and the command to look with, which is never broken.
func (r *Renderer) findingBlock(f checker.Finding, indent string) string {
	var b strings.Builder
	b.WriteString(r.style.block(indent, indent, r.message(f)))
	if why := r.Why(f); why != "" {
		b.WriteString(r.style.block(indent, indent, r.code(why)))
	}
	var rows [][2]string
	if seen, expected, ok := compared(f); ok {
		rows = append(rows, [2]string{r.words.T("render.seen"), seen}, [2]string{r.words.T("render.expected"), expected})
	}
	if f.Look != "" {
		rows = append(rows, [2]string{r.words.T("render.look"), r.style.compose(clean(f.Look))})
	}
	label := 0
	for _, row := range rows {
		label = max(label, Columns(row[0]))
	}
	for _, row := range rows {
		b.WriteString(r.row(indent, row[0], label, row[1]))
	}
	return b.String()
}

// row is a labelled value. A value for which there is no room goes to a line of
// its own, whole.
func (r *Renderer) row(indent, label string, width int, value string) string {
	room := r.style.width() - Columns(indent) - width - 1
	if Columns(value) > room {
		return indent + r.style.paint(faint, label) + "\n" + indent + "  " + r.style.paint(cyan, value) + "\n"
	}
	pad := strings.Repeat(" ", width-Columns(label)+1)
	return indent + r.style.paint(faint, label) + pad + r.style.paint(cyan, value) + "\n"
}

// message is a finding's message with its code coloured.
func (r *Renderer) message(f checker.Finding) string { return r.code(r.Message(f)) }

// code colours what stands between backquotes; without colours the backquotes
// stay, to show where code begins and ends.
func (r *Renderer) code(text string) string {
	if !r.style.Color {
		return text
	}
	parts := strings.Split(text, "`")
	if len(parts)%2 == 0 {
		return text // a backquote without its pair
	}
	for i := 1; i < len(parts); i += 2 {
		// A break inside the code would leave a line's end coloured: each word
		// gets its own colour.
		pieces := strings.Split(parts[i], " ")
		for j := range pieces {
			pieces[j] = r.style.paint(cyan, pieces[j])
		}
		parts[i] = strings.Join(pieces, "\u00a0")
		if Columns(parts[i]) > maxCode {
			parts[i] = strings.Join(pieces, " ")
		}
	}
	return strings.Join(parts, "")
}

// Compared is the pair of values that shows best what a finding saw and what was
// expected, as the text shows it; ok is false where none is short and telling.
func Compared(f checker.Finding) (seen, expected string, ok bool) { return compared(f) }

// Finding is a finding as the list of checks shows it, each line indented.
func (r *Renderer) Finding(f checker.Finding, indent string) string {
	return r.style.finish(r.findingBlock(f, indent))
}

// Mark is a verdict's sign, coloured where colours are wanted.
func (r *Renderer) Mark(v checker.Verdict) string { return r.style.finish(r.style.mark(v)) }
