package dashboard

import (
	"html/template"
	"strings"
	"sync"
	"time"

	"matelot/internal/classroom"
	"matelot/internal/classroom/board"
	"matelot/internal/i18n"
	"matelot/internal/printable"
)

// words says what the pages say, in one language.
type words struct {
	printer *i18n.Printer
	plain   sync.Map // messages that hold nothing of a moment, and counts, by what asks for them
}

// allWords are those of each language.
func allWords() map[string]*words {
	all := map[string]*words{}
	for _, lang := range i18n.Languages() {
		all[lang] = &words{printer: i18n.New(lang)}
	}
	return all
}

// Lang is the language's code.
func (w *words) Lang() string { return w.printer.Lang() }

// Languages are all that there are.
func (w *words) Languages() []string { return i18n.Languages() }

// Say is a message of the pages, for templates.
func (w *words) Say(name string, data ...any) string { return w.say(name, data...) }

// Prose is a message of the pages in which what stands between backquotes is code.
func (w *words) Prose(name string, data ...any) template.HTML { return prose(w.say(name, data...)) }

// Named is the name of a language, in itself.
func (w *words) Named(lang string) string { return w.say("language." + lang) }

func (w *words) say(name string, data ...any) string {
	if len(data) > 0 {
		return w.printer.T("dashboard."+name, data...)
	}
	if text, ok := w.plain.Load(name); ok {
		return text.(string)
	}
	text := w.printer.T("dashboard." + name)
	if w.printer.Has("dashboard." + name) { // what comes from outside is not remembered
		w.plain.Store(name, text)
	}
	return text
}

// counted is a message about a number only.
type counted struct {
	name string
	n    int
}

// Count is a message about a number, for templates.
func (w *words) Count(name string, n int) string {
	if text, ok := w.plain.Load(counted{name, n}); ok {
		return text.(string)
	}
	text := w.say(name, "Count", n)
	if n < 100 {
		w.plain.Store(counted{name, n}, text)
	}
	return text
}

// title is a title in the language, or what else there is.
func (w *words) title(titles map[string]string, id string) string {
	for _, title := range []string{titles[w.Lang()], titles[i18n.Default]} {
		if title != "" {
			return printable.Line(title)
		}
	}
	return printable.Line(id)
}

// state is the word for how far somebody is with an exercise.
func (w *words) state(s board.State) string {
	if s == board.Untouched {
		return w.say("state.untouched")
	}
	return w.say("state." + string(s))
}

// trouble says in a few words what a finding's code is about. A code that matelot does
// not know is its own name: it came from a learner's machine.
func (w *words) trouble(code string) string {
	if id := "trouble." + code; w.printer.Has(id) {
		return w.printer.T(id)
	}
	return printable.Line(code)
}

// sentence is what a teacher may say to the room about it, "" where nothing is known.
func (w *words) sentence(code string) string {
	if id := "trouble." + code + ".say"; w.printer.Has(id) {
		return w.printer.T(id)
	}
	return ""
}

// span is a time that has gone by, as the pages' script writes it too.
func (w *words) span(d time.Duration) string {
	switch minutes := int(d / time.Minute); {
	case minutes < 1:
		return w.say("span.moment")
	case minutes < 60:
		return w.Count("span.minutes", minutes)
	default:
		return w.say("span.hours", "Hours", minutes/60, "Minutes", twoDigits(minutes%60))
	}
}

func twoDigits(n int) string { return string([]byte{'0' + byte(n/10%10), '0' + byte(n%10)}) }

// prose escapes a text, and makes code of what stands between backquotes.
func prose(text string) template.HTML {
	parts := strings.Split(text, "`")
	if len(parts)%2 == 0 {
		return template.HTML(template.HTMLEscapeString(text)) //nolint:gosec // it is escaped
	}
	var b strings.Builder
	for i, part := range parts {
		if i%2 == 1 {
			b.WriteString("<code>" + template.HTMLEscapeString(part) + "</code>")
			continue
		}
		b.WriteString(template.HTMLEscapeString(part))
	}
	return template.HTML(b.String()) //nolint:gosec // it is escaped
}

// symbol is the sign of a state, so that no meaning is in a colour alone.
func symbol(s board.State) string {
	switch s {
	case board.Begun:
		return "…"
	case board.Unsure:
		return "?"
	case board.Failed:
		return "✗"
	case board.Shown:
		return "»"
	case board.Passed:
		return "✓"
	case board.Untouched:
	}
	return "·"
}

// Spoken is what a teacher may say, between quotation marks.
func (w *words) Spoken(sentence string) template.HTML {
	return prose(w.say("spoken", "Text", sentence))
}

// State is the word for how far somebody is, for templates.
func (w *words) State(s board.State) string { return w.state(s) }

// Gate is the word for a gate.
func (w *words) Gate(g classroom.Gate) string { return w.say("gate." + string(g)) }

// CellName is what a cell is called where it is not seen.
func (w *words) CellName(c cell) string {
	attempts := ""
	if c.Attempts > 0 {
		attempts = w.Count("attempts", c.Attempts)
	}
	return c.Alias + w.say("cell.colon") + c.Title + ", " + w.state(c.State) + attempts
}

// Did is what somebody did.
func (w *words) Did(d did) string {
	switch d.Kind {
	case classroom.Begun:
		return w.say("did.begun")
	case classroom.Hinted:
		return w.say("did.hint", "Level", d.Level)
	case classroom.Attempted:
	}
	return w.state(d.State)
}
