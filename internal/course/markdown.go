package course

import (
	"strings"

	"matelot/internal/i18n"
)

// The form of a lesson's Markdown, chosen so that it reads well on any Git
// host (docs/authoring.md):
//
//	# Title                              once, at the top
//	## Publish a port <a id="publish"></a>          an exercise
//	### Which code? <a id="publish/code"></a>       a question of that exercise
//	<details class="hint"><summary>Hint 1</summary> a hint; also solution, after
//	</details>
//	## Anything else                     prose
//
// Everything that matters to the program is in anchors and classes, so that no
// language's words have a meaning.
var anchor = lazily(`[ \t]*<a id="([^"]*)"></a>[ \t]*`)

// part is where the lines being read belong.
type part struct {
	lines []string
}

func (p *part) text() string { return strings.Trim(strings.Join(p.lines, "\n"), "\n \t") }

// scanner reads a lesson's Markdown line by line.
type scanner struct {
	file     string
	text     *Text
	problems Problems

	line     int
	fence    string // the fence that must close the code block, "" outside one
	fenced   int    // where that block began
	exercise *ExerciseText
	prose    part // outside exercises, since the last one
	body     part // statement of the exercise
	question *part
	details  *details
	anchors  map[string]int
}

// details is a folded part that has a meaning.
type details struct {
	class string
	line  int
	part
}

// parseText reads a lesson's Markdown. It always gives a text, with what could
// be understood.
func parseText(file, lang, md string) (*Text, Problems) {
	s := &scanner{file: file, text: &Text{Lang: lang}, anchors: map[string]int{}}
	md = strings.TrimPrefix(strings.ReplaceAll(md, "\r\n", "\n"), "\ufeff")
	for i, line := range strings.Split(md, "\n") {
		s.line = i + 1
		s.read(line)
	}
	s.finish()
	return s.text, s.problems
}

func (s *scanner) problem(line int, code string, args ...any) {
	s.problems.add(s.file, line, code, args...)
}

// read takes one line.
func (s *scanner) read(line string) {
	if s.inFence(line) {
		s.keep(line)
		return
	}
	line = i18n.Typeset(s.text.Lang, line)
	trimmed := strings.TrimRight(line, " \t")
	class, rest, isDetails := detailsOf(trimmed)
	level, title, isHeading := headingOf(trimmed)
	switch {
	case s.details != nil && trimmed == "</details>":
		s.closeDetails()
	case s.details != nil:
		if isDetails {
			s.problem(s.line, "md.details_nested", "Open", s.details.line)
		}
		s.keep(line)
	case isDetails:
		s.openDetails(class, rest)
	case isHeading:
		s.heading(level, title, line)
	default:
		s.keep(line)
	}
}

// inFence tells whether the line belongs to a code block, its fences included.
func (s *scanner) inFence(line string) bool {
	marks, info, isFence := fenceOf(line)
	if s.fence == "" {
		if !isFence || (marks[0] == '`' && strings.Contains(info, "`")) {
			return false
		}
		s.fence, s.fenced = marks, s.line
		return true
	}
	if isFence && marks[0] == s.fence[0] && len(marks) >= len(s.fence) && strings.TrimSpace(info) == "" {
		s.fence = ""
	}
	return true
}

// keep puts a line where it belongs.
func (s *scanner) keep(line string) {
	p := &s.prose
	switch {
	case s.details != nil:
		p = &s.details.part
	case s.question != nil:
		p = s.question
	case s.exercise != nil:
		p = &s.body
	}
	p.lines = append(p.lines, line)
}

func (s *scanner) heading(level int, title, line string) {
	id := ""
	if m := anchor().FindStringSubmatch(title); m != nil {
		id = m[1]
		title = strings.TrimSpace(anchor().ReplaceAllString(title, " "))
		if first, ok := s.anchors[id]; ok {
			s.problem(s.line, "md.anchor_duplicate", "ID", id, "First", first)
		}
		s.anchors[id] = s.line
	}
	switch {
	case level == 1:
		if s.text.Title != "" {
			s.problem(s.line, "md.second_title")
		}
		s.text.Title = title
	case level == 2 && id != "":
		s.openExercise(id, title)
	case level == 2:
		s.closeExercise()
		s.keep(line)
	case level == 3 && id != "":
		s.openQuestion(id, title)
	default:
		s.closeQuestion()
		s.keep(line)
	}
}

func (s *scanner) openExercise(id, title string) {
	s.closeExercise()
	if title == "" {
		s.problem(s.line, "md.no_title", "ID", id)
	}
	s.exercise = &ExerciseText{Name: id, Title: title, line: s.line}
	if len(s.text.Exercises) == 0 {
		s.text.Intro = s.prose.text()
	} else {
		s.exercise.Lead = s.prose.text()
	}
	s.prose = part{}
	s.text.Exercises = append(s.text.Exercises, s.exercise)
}

func (s *scanner) closeExercise() {
	s.closeQuestion()
	if s.exercise != nil {
		s.exercise.Statement = s.body.text()
	}
	s.exercise, s.body = nil, part{}
}

func (s *scanner) openQuestion(id, title string) {
	s.closeQuestion()
	exercise, check, ok := strings.Cut(id, "/")
	if s.exercise == nil || !ok || exercise != s.exercise.Name {
		s.problem(s.line, "md.question_place", "ID", id)
		return
	}
	s.exercise.Questions = append(s.exercise.Questions, Question{ID: check, Title: title, line: s.line})
	s.question = &part{}
}

func (s *scanner) closeQuestion() {
	if s.question != nil {
		s.exercise.Questions[len(s.exercise.Questions)-1].Text = s.question.text()
	}
	s.question = nil
}

func (s *scanner) openDetails(class, rest string) {
	s.closeQuestion()
	if s.exercise == nil {
		s.problem(s.line, "md.details_place", "Class", class)
	}
	if !isSummary(rest) {
		s.problem(s.line, "md.summary", "Class", class)
	}
	s.details = &details{class: class, line: s.line}
}

func (s *scanner) closeDetails() {
	d := s.details
	s.details = nil
	text := d.text()
	if len(d.lines) > 0 && strings.TrimSpace(d.lines[0]) != "" {
		s.problem(d.line, "md.details_blank", "Class", d.class)
	}
	if text == "" {
		s.problem(d.line, "md.details_empty", "Class", d.class)
	}
	e := s.exercise
	if e == nil {
		return
	}
	switch d.class {
	case "hint":
		e.Hints = append(e.Hints, text)
	case "solution":
		s.once(d, &e.solution)
		e.Solution = text
	case "after":
		s.once(d, &e.end)
		e.After = text
	default:
		s.problem(d.line, "md.details_class", "Class", d.class)
	}
}

// once reports a part that an exercise has already.
func (s *scanner) once(d *details, line *int) {
	if *line != 0 {
		s.problem(d.line, "md.details_second", "Class", d.class, "First", *line)
	}
	*line = d.line
}

// finish closes what is open at the end of the file.
func (s *scanner) finish() {
	if s.fence != "" {
		s.problem(s.fenced, "md.fence_open")
	}
	if s.details != nil {
		s.problem(s.details.line, "md.details_open", "Class", s.details.class)
		s.closeDetails()
	}
	s.closeExercise()
	if s.text.Title == "" {
		s.problem(1, "md.title_missing")
	}
	if len(s.text.Exercises) == 0 {
		s.text.Intro = s.prose.text()
	} else {
		s.text.Outro = s.prose.text()
	}
	s.text.Summary = firstParagraph(s.text.Intro)
}

// firstParagraph is the prose up to the first empty line, in one line.
func firstParagraph(md string) string {
	p, _, _ := strings.Cut(md, "\n\n")
	first, _, _ := strings.Cut(p, "\n")
	if _, _, isFence := fenceOf(first); isFence || strings.HasPrefix(p, "#") {
		return ""
	}
	return strings.Join(strings.Fields(p), " ")
}
