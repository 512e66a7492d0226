package i18n

import (
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// sample is a folder of message files in every form that authors use.
func sample() fstest.MapFS {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	return fstest.MapFS{
		"active.en.toml": file("hello = \"Hello, {{.Name}}\"\n\"only.english\" = \"English\"\n"),
		"active.fr.toml": file("hello = \"Bonjour {{.Name}} !\"\n"),
		"port.en.toml":   file("[\"port.taken\"]\nother = \"\"\"\nPort {{.Port}}\nis taken\"\"\"\n\n[port.free]\none = \"one port\"\nother = \"{{.Count}} ports\"\n"),
		"port.fr.toml":   file("[\"port.taken\"]\nother = \"Le port {{.Port}} est pris\"\n\n[port.free]\none = \"un port\"\nmany = \"{{.Count}} de ports\"\nother = \"{{.Count}} ports\"\n"),
		"nested.en.toml": file("[odd]\n[odd.inner]\nfirst = \"1\"\nsecond = \"2\"\n"),
		"broken.en.toml": file("this is = = not toml"),
		"de-AT.toml":     file("no language in the name"),
		"active.de.toml": file("\"only.german\" = \"Deutsch\"\n"),
	}
}

func TestT(t *testing.T) {
	for _, tt := range []struct {
		name, lang, id string
		data           []any
		want           string
	}{
		{"pairs", "fr", "hello", []any{"Name", "Ada"}, "Bonjour Ada\u00a0!"},
		{"map", "en", "hello", []any{map[string]any{"Name": "Ada"}}, "Hello, Ada"},
		{"map of texts", "en", "hello", []any{map[string]string{"Name": "Ada"}}, "Hello, Ada"},
		{"struct", "en", "hello", []any{struct{ Name string }{"Ada"}}, "Hello, Ada"},
		{"table", "fr", "port.taken", []any{"Port", 80}, "Le port 80 est pris"},
		{"long text", "en", "port.taken", []any{"Port", 80}, "Port 80\nis taken"},
		{"one", "en", "port.free", []any{"Count", 1}, "one port"},
		{"other", "en", "port.free", []any{"Count", 2}, "2 ports"},
		{"zero is singular in French", "fr", "port.free", []any{"Count", 0}, "un port"},
		{"zero is plural in English", "en", "port.free", []any{"Count", 0}, "0 ports"},
		{"a million in French", "fr", "port.free", []any{"Count", 1000000}, "1000000 de ports"},
		{"a count without plural forms", "fr", "port.taken", []any{"Count", 1, "Port", 80}, "Le port 80 est pris"},
		{"missing: English", "fr", "only.english", nil, "English"},
		{"missing: any language", "fr", "only.german", nil, "Deutsch"},
		{"missing everywhere: the ID", "fr", "no.such", nil, "no.such"},
		{"nested tables", "en", "odd.inner.second", nil, "2"},
		{"unknown language", "xx", "hello", []any{"Name", "Ada"}, "Hello, Ada"},
		{"a pair without its value", "en", "hello", []any{"Name"}, "Hello, <no value>"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := newPrinter(sample(), tt.lang).T(tt.id, tt.data...); got != tt.want {
				t.Errorf("= %q, want %q", got, tt.want)
			}
		})
	}
}

func TestSpeak(t *testing.T) {
	p := newPrinter(sample(), "en")
	for _, tt := range []struct{ lang, now, hello, english string }{
		{"fr", "fr", "Bonjour Ada\u00a0!", "English"},
		{"fr", "fr", "Bonjour Ada\u00a0!", "English"},
		{"de", "de", "Hello, Ada", "English"},
		{"xx", "de", "Hello, Ada", "English"},
		{"en", "en", "Hello, Ada", "English"},
	} {
		p.Speak(tt.lang)
		if got := p.T("hello", "Name", "Ada"); p.Lang() != tt.now || got != tt.hello || p.T("only.english") != tt.english {
			t.Errorf("Speak(%q): %s, %q, %q", tt.lang, p.Lang(), got, p.T("only.english"))
		}
	}
}

func TestHasLooksInItsOwnLanguage(t *testing.T) {
	p := newPrinter(sample(), "fr")
	if !p.Has("hello") || p.Has("only.english") || p.Has("no.such") {
		t.Errorf("Has = %v %v %v, want true false false", p.Has("hello"), p.Has("only.english"), p.Has("no.such"))
	}
	if p.Lang() != "fr" {
		t.Errorf("Lang = %q", p.Lang())
	}
}

func TestReadsOnlyTheFilesItNeeds(t *testing.T) {
	p := newPrinter(sample(), "fr")
	p.T("port.taken", "Port", 1)
	if got := len(p.sources[0].indexes); got != 1 {
		t.Errorf("%d files were read for one message", got)
	}
	if got := len(p.sources[0].known); got != 1 {
		t.Errorf("%d messages were parsed for one", got)
	}
}

func TestPrinterIsSafeForConcurrentUse(t *testing.T) {
	p := newPrinter(sample(), "fr")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				for _, id := range []string{"hello", "port.taken", "only.english", "no.such"} {
					p.T(id, "Name", "Ada", "Port", 1)
				}
			}
		})
	}
	wg.Wait()
	if got := p.T("hello", "Name", "Ada"); got != "Bonjour Ada\u00a0!" {
		t.Errorf("afterwards = %q", got)
	}
}

func TestLanguages(t *testing.T) {
	if diff := cmp.Diff([]string{"de", "en", "fr"}, listFiles(sample()).languages()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"en", "fr"}, Languages()); diff != "" {
		t.Errorf("of the program (-want +got):\n%s", diff)
	}
	if English().Lang() != "en" || New("fr").Lang() != "fr" {
		t.Error("New gives another language than it was asked for")
	}
}

func TestIndexRefusesOtherForms(t *testing.T) {
	for name, text := range map[string]string{
		"nested tables": "[a]\nb = \"x\"\n",
		"inline table":  "a = {other = \"x\"}\n",
		"no pair":       "what\n",
		"open text":     "a = \"\"\"\nx\n",
	} {
		if _, ok := index(text); ok {
			t.Errorf("%s: the index takes it", name)
		}
	}
}
