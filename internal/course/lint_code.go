package course

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// codeColumns is the longest line of code: it has to fit 80 columns with what a
// page puts around it.
const codeColumns = 76

// codeBlock is a fenced block of a lesson.
type codeBlock struct {
	language string
	line     int // of its first line of code
	text     string
}

// codeBlocks lists the code blocks of a Markdown text.
func codeBlocks(md string) []codeBlock {
	var blocks []codeBlock
	s := &scanner{}
	var lines []string
	for i, line := range strings.Split(md, "\n") {
		was := s.fence
		inside := s.inFence(line)
		switch {
		case was == "" && s.fence != "":
			language, _, _ := strings.Cut(strings.TrimLeft(strings.TrimSpace(line), "`~"), " ")
			blocks = append(blocks, codeBlock{language: language, line: i + 2})
			lines = nil
		case inside && s.fence != "":
			lines = append(lines, line)
			blocks[len(blocks)-1].text = strings.Join(lines, "\n") + "\n"
		}
	}
	return blocks
}

// code looks at the code blocks and links of a lesson's text.
func (li *linter) code(l *Lesson, file string) {
	var problems Problems
	data, ok := readText(l.fsys, path.Base(file), &problems)
	if !ok {
		return
	}
	md := strings.ReplaceAll(string(data), "\r\n", "\n")
	for _, b := range codeBlocks(md) {
		for i, line := range strings.Split(b.text, "\n") {
			if n := utf8.RuneCountInString(strings.ReplaceAll(line, "\t", "        ")); n > codeColumns {
				li.add(file, b.line+i, "text.long_code", "Columns", n, "Limit", codeColumns)
			}
		}
		li.commands(file, b)
	}
	li.links(l, file, md)
}

// commands looks whether what the learner is to type can be read by a shell, and
// whether docker has such commands. What a console shows may be wrong on purpose.
func (li *linter) commands(file string, b codeBlock) {
	script := b.text
	switch b.language {
	case "sh", "bash":
	case "console":
		script = typed(b.text)
	default:
		return
	}
	if line, detail := shellError(script); line > 0 {
		li.add(file, b.line+line-1, "text.shell", "Detail", detail)
		return
	}
	if command, near := unknownDocker(script); command != "" && b.language != "console" {
		li.add(file, b.line, "text.unknown_command", "Command", command, "Nearest", strings.Join(near, ""))
	}
}

// typed is what was typed in a console, with empty lines for what was answered.
func typed(console string) string {
	lines := strings.Split(console, "\n")
	goes := false
	for i, line := range lines {
		command, prompt := strings.CutPrefix(line, "$ ")
		switch {
		case prompt:
			lines[i] = command
		case !goes:
			lines[i] = ""
		}
		goes = (prompt || goes) && strings.HasSuffix(line, "\\")
	}
	return strings.Join(lines, "\n")
}

// link finds a link's target: [words](target).
var link = lazily(`\]\(([^()\s]*)\)`)

// heading finds the anchors that Git hosts make of headings.
var notInAnchor = lazily(`[^\pL\pN\- _]`)

// links looks whether links within the course lead anywhere.
func (li *linter) links(l *Lesson, file, md string) {
	anchors := map[string]bool{}
	var prose []string // the text without its code
	s := &scanner{}
	for line := range strings.SplitSeq(md, "\n") {
		if s.inFence(line) {
			prose = append(prose, "")
			continue
		}
		prose = append(prose, withoutCode(line))
		if m := anchor().FindStringSubmatch(line); m != nil {
			anchors[m[1]] = true
		}
		if _, title, ok := headingOf(strings.TrimRight(line, " \t")); ok {
			anchors[slug(title)] = true
		}
	}
	for i, line := range prose {
		for _, m := range link().FindAllStringSubmatch(line, -1) {
			if !li.leads(l, m[1], anchors) {
				li.add(file, i+1, "text.link", "Target", m[1])
			}
		}
	}
}

// leads tells whether a link's target is there. What is outside the course is
// not asked.
func (li *linter) leads(l *Lesson, target string, anchors map[string]bool) bool {
	if strings.HasPrefix(target, "https://") || strings.HasPrefix(target, "http://") || strings.HasPrefix(target, "mailto:") {
		return true
	}
	name, anchor, _ := strings.Cut(target, "#")
	if name == "" {
		return anchors[anchor]
	}
	inCourse := path.Join(l.Dir, name)
	if strings.HasPrefix(inCourse, "..") {
		return false // a course is given away as a folder
	}
	_, err := fs.Stat(li.course.fsys, inCourse)
	return err == nil
}

// inlineCode is code within a line.
var inlineCode = lazily("`+[^`]*`+")

func withoutCode(line string) string { return inlineCode().ReplaceAllString(line, "") }

// slug is the anchor that Git hosts make of a heading.
func slug(title string) string {
	title = anchor().ReplaceAllString(title, "")
	return strings.ReplaceAll(notInAnchor().ReplaceAllString(strings.ToLower(title), ""), " ", "-")
}

// undeclared looks for images that solutions or the set-up use and that nobody
// makes sure of: the learner would wait for them, or not get them at all.
func (li *linter) undeclared(file string, e *Exercise, at func(...any) int) {
	if li.images == nil {
		return
	}
	scripts := []string{e.Setup}
	for _, s := range e.Solutions {
		scripts = append(scripts, s.Run)
	}
	known := slices.Concat(e.Images, li.images, imagesMade(scripts...))
	for i, script := range scripts {
		for _, words := range calls(script) {
			ref, ok := imageOf(words)
			if !ok || ref == "" || strings.Contains(ref, "@") || imageID().MatchString(ref) || has(known, ref) {
				continue
			}
			line := at("setup")
			if i > 0 {
				line = at("solutions", i-1)
			}
			li.add(file, line, "exercise.undeclared_image", "Image", ref)
		}
	}
}

// imageID is what an image's ID looks like.
var imageID = lazily(`^(sha256:)?[0-9a-f]{12,64}$`)

// has tells whether a list has a reference, however much of it is written out.
func has(list []string, ref string) bool {
	return slices.ContainsFunc(list, func(known string) bool { return brief(known) == brief(ref) })
}

// brief is a reference without what docker adds: Docker Hub and latest.
func brief(ref string) string {
	ref = strings.TrimPrefix(strings.TrimPrefix(ref, "docker.io/"), "library/")
	return strings.TrimSuffix(ref, ":latest")
}
