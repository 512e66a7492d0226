package screen

import (
	"fmt"
	"regexp"
	"strings"
)

// lay sets the page: the statement, then what was asked for of hints and the
// solution, and at last what was learned.
func (m *model) lay() {
	if !m.has || m.w == 0 {
		return
	}
	l := m.layout()
	t, words := m.task, m.say
	m.section = map[string]int{}
	var lines []string
	var source strings.Builder
	add := func(name, markdown string) {
		if strings.TrimSpace(markdown) == "" {
			return
		}
		source.WriteString(markdown + "\n\n")
		if len(lines) > 0 {
			lines = append(lines, "")
		}
		m.section[name] = len(lines)
		lines = append(lines, m.set(markdown, l.lesson.w)...)
	}
	add("why", t.Why)
	add("statement", fmt.Sprintf("## %s\n\n%s", t.Title, t.Statement))
	for i, hint := range t.Hints {
		add(fmt.Sprintf("hint %d", i+1), fmt.Sprintf("### %s\n\n%s", words("cli.hint.title", "Number", i+1, "Of", t.AllHints), hint))
	}
	if m.solution != "" {
		add("solution", fmt.Sprintf("### %s\n\n%s", words("cli.solution.title"), m.solution))
	}
	if m.passed {
		add("after", fmt.Sprintf("### %s\n\n%s", words("screen.passed", "Title", t.Title), t.After))
		add("outro", t.Outro)
		add("end", m.end)
		add("next", words("screen.passed_next"))
	}
	if t.Intro != "" {
		add("intro", "---\n\n"+t.Intro)
	}
	m.page.size(l.lesson.h)
	m.page.set(strings.Join(lines, "\n"))
	m.blocks = codeBlocks(source.String())
	m.block = clamp(m.block, 0, max(len(m.blocks)-1, 0))
}

// set renders Markdown in lines. What the renderer cannot take is shown bare.
func (m *model) set(markdown string, width int) []string {
	text, err := m.o.Page(markdown, width)
	if err != nil {
		text = markdown
	}
	return strings.Split(strings.Trim(text, "\n"), "\n")
}

// show brings a part of the page to its top.
func (m *model) show(section string) {
	if line, ok := m.section[section]; ok {
		m.page.to(line)
	}
}

// fence is a fenced code block, as the lessons write them.
var fence = regexp.MustCompile("(?ms)^```(\\w*)[^\n]*\n(.*?)^```") //nolint:gochecknoglobals // compiled once

// codeBlocks are the commands in a page that can be typed into the shell. A console
// block is none: it shows what somebody saw, answers and wrong tries included.
func codeBlocks(markdown string) []string {
	var blocks []string
	for _, found := range fence.FindAllStringSubmatch(markdown, -1) {
		switch found[1] {
		case "sh", "bash", "powershell", "cmd", "shell":
			blocks = append(blocks, strings.TrimSpace(found[2]))
		}
	}
	return blocks
}
