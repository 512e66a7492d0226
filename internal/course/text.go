package course

import (
	"fmt"
	"path"
)

// Text is the words of a lesson in one language, as Markdown.
type Text struct {
	Lang      string
	Title     string
	Summary   string // the first paragraph
	Intro     string // what stands before the first exercise, the summary included
	Exercises []*ExerciseText
	Outro     string // what stands after the last exercise
}

// ExerciseText is the words of an exercise in one language, as Markdown.
type ExerciseText struct {
	Name      string // the exercise's short name: "publish"
	Title     string
	Lead      string // the lesson's prose since the exercise before; the first one's is Text.Intro
	Statement string
	Questions []Question
	Hints     []string // to be shown one at a time
	Solution  string   // why it is done so
	After     string   // what was learned

	line          int
	solution, end int // lines of the parts that come once
}

// Question is the words of an answer check.
type Question struct {
	ID    string // the check's
	Title string // the question
	Text  string // what helps to understand it; may be empty

	line int
}

// Exercise finds an exercise's words by its short name.
func (t *Text) Exercise(name string) *ExerciseText {
	for _, e := range t.Exercises {
		if e.Name == name {
			return e
		}
	}
	return nil
}

// Text is the lesson's words in a language; where the lesson is not written in
// it, in English, then in any other. They are read once.
func (l *Lesson) Text(lang string) (*Text, error) {
	if l.Coming {
		return &Text{Lang: lang, Title: inLanguage(l.titles, lang)}, nil
	}
	if len(l.Languages) == 0 {
		return nil, fmt.Errorf("lesson %s has no text", l.ID)
	}
	available := make(map[string]string, len(l.Languages))
	for _, x := range l.Languages {
		available[x] = x
	}
	lang = inLanguage(available, lang)
	l.mu.Lock()
	defer l.mu.Unlock()
	if t := l.texts[lang]; t != nil {
		return t, nil
	}
	t, problems := l.readText(lang)
	if t == nil {
		return nil, problems.err()
	}
	if l.texts == nil {
		l.texts = map[string]*Text{}
	}
	l.texts[lang] = t
	return t, nil
}

// readText parses a language's file. The text is nil only when the file cannot
// be read; what is wrong with it otherwise is for lint.
func (l *Lesson) readText(lang string) (*Text, Problems) {
	name := "lesson." + lang + ".md"
	var problems Problems
	data, ok := readText(l.fsys, name, &problems)
	if !ok {
		for i := range problems {
			problems[i].File = path.Join(l.Dir, name)
		}
		return nil, problems
	}
	return parseText(path.Join(l.Dir, name), lang, string(data))
}

// Title is the lesson's title in a language, or its ID when it has no text.
func (l *Lesson) Title(lang string) string {
	t, err := l.Text(lang)
	if err != nil || t.Title == "" {
		return l.ID
	}
	return t.Title
}

// Text is the exercise's words in a language, as [Lesson.Text] chooses it.
func (e *Exercise) Text(lang string) (*ExerciseText, error) {
	t, err := e.Lesson.Text(lang)
	if err != nil {
		return nil, err
	}
	if x := t.Exercise(e.Name()); x != nil {
		return x.with(e.Drawn), nil
	}
	return nil, fmt.Errorf("exercise %s has no text in %q", e.ID, t.Lang)
}

// Title is the exercise's title in a language, or its ID when it has no text.
func (e *Exercise) Title(lang string) string {
	t, err := e.Text(lang)
	if err != nil || t.Title == "" {
		return e.ID
	}
	return t.Title
}

// Question finds a question's words by its check's ID.
func (t *ExerciseText) Question(id string) *Question {
	for i := range t.Questions {
		if t.Questions[i].ID == id {
			return &t.Questions[i]
		}
	}
	return nil
}
