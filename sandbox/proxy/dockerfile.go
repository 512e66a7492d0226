package proxy

import (
	"bufio"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// baseImages reads a Dockerfile for the images that it builds on or copies
// from, in the order of the text, with build arguments put in. What it cannot
// make out (an argument without a value) is left to the engine.
func baseImages(r io.Reader, args map[string]*string) []string {
	f := dockerfile{values: map[string]string{}, args: args}
	for _, line := range logicalLines(r) {
		words := strings.Fields(line)
		if len(words) < 2 {
			continue
		}
		switch strings.ToUpper(words[0]) {
		case "ARG":
			if !f.begun {
				f.declare(words[1:])
			}
		case "FROM":
			f.begun = true
			f.from(words[1:])
		case "COPY", "ADD":
			f.copy(words[1:])
		}
	}
	return f.images
}

type dockerfile struct {
	args   map[string]*string
	values map[string]string
	stages []string
	images []string
	begun  bool
}

// declare notes the arguments that may be used in FROM.
func (f *dockerfile) declare(words []string) {
	for _, word := range words {
		name, value, _ := strings.Cut(word, "=")
		value = f.expand(strings.Trim(value, `"'`))
		if given := f.args[name]; given != nil {
			value = *given
		}
		f.values[name] = value
	}
}

// from notes the image of a stage, and the stage's name.
func (f *dockerfile) from(words []string) {
	words = slices.DeleteFunc(slices.Clone(words), func(w string) bool { return strings.HasPrefix(w, "--") })
	if len(words) == 0 {
		return
	}
	f.add(words[0])
	name := strconv.Itoa(len(f.stages))
	if len(words) == 3 && strings.EqualFold(words[1], "as") {
		name = strings.ToLower(words[2])
	}
	f.stages = append(f.stages, name)
}

// copy notes the image of a COPY --from.
func (f *dockerfile) copy(words []string) {
	for _, word := range words {
		from, ok := strings.CutPrefix(word, "--from=")
		if !ok {
			continue
		}
		if _, err := strconv.Atoi(from); err != nil {
			f.add(from)
		}
	}
}

// add notes an image unless it is a stage, the empty image, or known already.
func (f *dockerfile) add(ref string) {
	ref = f.expand(strings.Trim(ref, `"'`))
	if ref == "" || ref == "scratch" || slices.Contains(f.stages, strings.ToLower(ref)) || slices.Contains(f.images, ref) {
		return
	}
	f.images = append(f.images, ref)
}

var variable = regexp.MustCompile(`\$(?:(\w+)|\{(\w+)(?:(:[-+])([^}]*))?\})`)

// expand puts values in the places of variables; the result is empty if one
// has none.
func (f *dockerfile) expand(s string) string {
	unknown := false
	out := variable.ReplaceAllStringFunc(s, func(match string) string {
		m := variable.FindStringSubmatch(match)
		value := f.values[m[1]+m[2]]
		switch {
		case m[3] == ":-" && value == "":
			value = m[4]
		case m[3] == ":+" && value != "":
			value = m[4]
		case m[3] == ":+":
			return ""
		}
		if value == "" {
			unknown = true
		}
		return value
	})
	if unknown {
		return ""
	}
	return out
}

// maxDockerfile bounds what is read of a Dockerfile, in bytes.
const maxDockerfile = 1 << 20

// logicalLines joins continued lines and leaves out comments.
func logicalLines(r io.Reader) []string {
	var lines []string
	escape := `\`
	joined := ""
	scanner := bufio.NewScanner(io.LimitReader(r, maxDockerfile))
	scanner.Buffer(nil, maxDockerfile)
	for scanner.Scan() {
		line := strings.TrimSpace(strings.TrimPrefix(scanner.Text(), "\ufeff"))
		if comment, ok := strings.CutPrefix(line, "#"); ok {
			if key, value, found := strings.Cut(comment, "="); found && len(lines) == 0 &&
				strings.EqualFold(strings.TrimSpace(key), "escape") && strings.TrimSpace(value) == "`" {
				escape = "`"
			}
			continue
		}
		if head, more := strings.CutSuffix(line, escape); more {
			joined += head + " "
			continue
		}
		if line = strings.TrimSpace(joined + line); line != "" {
			lines = append(lines, line)
		}
		joined = ""
	}
	if joined != "" {
		lines = append(lines, strings.TrimSpace(joined))
	}
	return lines
}
