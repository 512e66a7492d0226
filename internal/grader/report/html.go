package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"iter"

	"matelot/internal/grader"
)

//go:embed report.html.tmpl
var pageSource string

//go:embed report.css
var pageStyle string

// html writes a page for the class and one for each learner. Each page is whole in
// itself, asks nothing of the network and holds every language: which one is shown
// is chosen on the page, without a script.
func html(b grader.Batch, o Options) iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		p, err := newPages(b, o)
		if err != nil {
			yield(File{}, err)
			return
		}
		data, err := p.write("class", p.class())
		if !yield(File{"html/index.html", data}, err) || err != nil {
			return
		}
		for i, g := range b.Grades {
			data, err := p.write("learner", p.learner(g))
			if !yield(File{p.file(i), data}, err) || err != nil {
				return
			}
		}
	}
}

// pages makes the pages of one batch.
type pages struct {
	batch    grader.Batch
	words    []words // of each language, the one shown first before the others
	names    []string
	template *template.Template
}

func newPages(b grader.Batch, o Options) (*pages, error) {
	p := &pages{batch: b, words: allWords(o.Language), names: fileNames(b)}
	t, err := template.New("report").Funcs(template.FuncMap{
		"say":   func(name string, data ...any) phrases { return p.say("report.html."+name, data...) },
		"style": func() template.CSS { return template.CSS(pageStyle + p.languageRules()) }, //nolint:gosec // ours
		"sign":  sign,
	}).Parse(pageSource)
	if err != nil {
		return nil, fmt.Errorf("reading the pages' template: %w", err)
	}
	p.template = t
	return p, nil
}

func (p *pages) write(name string, data any) ([]byte, error) {
	var text bytes.Buffer
	if err := p.template.ExecuteTemplate(&text, name, data); err != nil {
		return nil, fmt.Errorf("writing a page: %w", err)
	}
	return text.Bytes(), nil
}

// file is the page of the submission at an index.
func (p *pages) file(i int) string { return "html/learners/" + p.names[i] + ".html" }

// languageRules hide, for each language that may be chosen, what is in the others.
func (p *pages) languageRules() string {
	rules := ""
	for _, w := range p.words {
		rules += fmt.Sprintf("#lang-%[1]s:checked ~ * [lang]:not([lang=%[1]q]) { display: none }\n", w.Lang())
	}
	return rules
}

// language is one that can be chosen.
type language struct {
	Code, Name string
	First      bool
}

func (p *pages) languages() []language {
	var all []language
	for i, w := range p.words {
		all = append(all, language{w.Lang(), w.T("report.language"), i == 0})
	}
	return all
}

// phrase is a sentence in one language; Lang is empty where all say the same.
type phrase struct {
	Lang  string
	Parts []segment
}

// phrases are a sentence in every language.
type phrases []phrase

// all makes phrases of what each language says.
func (p *pages) all(say func(words) string) phrases {
	var list phrases
	same := true
	first := ""
	for i, w := range p.words {
		text := say(w)
		if i == 0 {
			first = text
		}
		same = same && text == first
		list = append(list, phrase{w.Lang(), segments(text)})
	}
	switch {
	case same && first == "":
		return nil
	case same:
		return phrases{{"", segments(first)}}
	}
	return list
}

// say is a message in every language.
func (p *pages) say(id string, data ...any) phrases {
	return p.all(func(w words) string { return w.T(id, data...) })
}
