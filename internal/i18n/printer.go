package i18n

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"sync"

	"matelot/locales"
)

// Printer says messages in one language at a time. It is safe for concurrent use.
type Printer struct {
	mu      sync.Mutex
	sources []*source // the language's own first, then those for what it lacks
}

// New is a printer for a language; one that does not exist gives [Default].
func New(lang string) *Printer { return newPrinter(locales.FS, lang) }

// English is a printer for developers' and authors' errors.
func English() *Printer { return New(Default) }

// Languages lists the languages that messages exist in.
func Languages() []string { return listFiles(locales.FS).languages() }

func newPrinter(fsys fs.FS, lang string) *Printer {
	found := listFiles(fsys)
	if found[lang] == nil {
		lang = Default
	}
	p := &Printer{}
	seen := map[string]bool{}
	for _, l := range append([]string{lang, Default}, found.languages()...) {
		if !seen[l] {
			seen[l] = true
			p.sources = append(p.sources, &source{lang: l, fsys: fsys, files: found})
		}
	}
	return p
}

// Lang is the printer's language.
func (p *Printer) Lang() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sources[0].lang
}

// Speak changes the language for all who have this printer. One that does not exist
// changes nothing.
func (p *Printer) Speak(lang string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !slices.ContainsFunc(p.sources, func(s *source) bool { return s.lang == lang }) {
		return
	}
	p.sources = slices.SortedFunc(slices.Values(p.sources), func(a, b *source) int {
		return cmp.Or(cmp.Compare(rank(a.lang, lang), rank(b.lang, lang)), cmp.Compare(a.lang, b.lang))
	})
}

// rank is how soon a language is looked in: the wanted one, the default one, others.
func rank(lang, wanted string) int {
	switch lang {
	case wanted:
		return 0
	case Default:
		return 1
	}
	return 2
}

// Has tells whether the printer's own language has a message.
func (p *Printer) Has(id string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sources[0].find(id)
}

// T says a message. data is one map or struct for the message's placeholders,
// or names and values by turns; a value named Count chooses between singular
// and plural. A message that the language lacks is said in another one, and one
// that none has is its ID: T never fails, tests see to it that nothing is
// missing.
func (p *Printer) T(id string, data ...any) string {
	values := placeholders(data)
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.sources {
		if !s.find(id) {
			continue
		}
		if text, err := s.say(id, values); err == nil {
			return text
		}
	}
	return id
}

// placeholders makes the data of a message from what T was given.
func placeholders(data []any) any {
	if len(data) == 0 {
		return nil
	}
	if _, ok := data[0].(string); !ok {
		return data[0]
	}
	values := make(map[string]any, len(data)/2)
	for i := 0; i+1 < len(data); i += 2 {
		values[fmt.Sprint(data[i])] = data[i+1]
	}
	return values
}
