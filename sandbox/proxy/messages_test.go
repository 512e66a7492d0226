package proxy

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/template"
	"text/template/parse"
)

var tomlLine = regexp.MustCompile(`(?m)^"(refusal\.[a-z_]+)" = "(.*)"$`)

// TestEveryCodeHasItsWords in every language, with no data that is not there.
func TestEveryCodeHasItsWords(t *testing.T) {
	for _, lang := range []string{"en", "fr"} {
		raw, err := os.ReadFile("../../locales/refusals." + lang + ".toml")
		if err != nil {
			t.Fatal(err)
		}
		words := map[string]string{}
		for _, m := range tomlLine.FindAllStringSubmatch(string(raw), -1) {
			words[m[1]] = m[2]
		}
		for _, code := range Codes() {
			text, ok := words[code.ID]
			if !ok || text == "" {
				t.Errorf("%s: no words for %s", lang, code.ID)
			}
			delete(words, code.ID)
			used := templateFields(t, text)
			for _, field := range used {
				if !slices.Contains(code.Fields, field) {
					t.Errorf("%s: %s uses {{.%s}}, which it does not get", lang, code.ID, field)
				}
			}
		}
		for id := range words {
			t.Errorf("%s: %s is nothing that the proxy says", lang, id)
		}
	}
}

// templateFields lists the data that a text uses.
func templateFields(t *testing.T, text string) []string {
	t.Helper()
	tmpl, err := template.New("").Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	var fields []string
	var walk func(parse.Node)
	walk = func(n parse.Node) {
		switch n := n.(type) {
		case *parse.ListNode:
			for _, child := range n.Nodes {
				walk(child)
			}
		case *parse.ActionNode:
			walk(n.Pipe)
		case *parse.IfNode:
			walk(n.Pipe)
			walk(n.List)
			if n.ElseList != nil {
				walk(n.ElseList)
			}
		case *parse.PipeNode:
			for _, cmd := range n.Cmds {
				for _, arg := range cmd.Args {
					walk(arg)
				}
			}
		case *parse.FieldNode:
			fields = append(fields, n.Ident...)
		}
	}
	walk(tmpl.Root)
	return fields
}

// TestOwnWordsAreBroken: what the docker command prints fits a terminal, after what
// the docker command puts before it, and the journal has the sentence whole.
func TestOwnWordsAreBroken(t *testing.T) {
	t.Parallel()
	const narrow = 50
	p := &Proxy{cfg: Config{Break: func(text string) string {
		var b strings.Builder
		for used, word := range strings.Fields(text) {
			switch last := b.String()[strings.LastIndexByte(b.String(), '\n')+1:]; {
			case used == 0:
			case len(last)+1+len(word) > narrow:
				b.WriteByte('\n')
			default:
				b.WriteByte(' ')
			}
			b.WriteString(word)
		}
		return b.String()
	}}}
	const text = "short words, and a sentence of them that is longer than one line of this terminal"
	got := p.printed(text)
	if strings.ReplaceAll(got, "\n", " ") != text || !strings.Contains(got, "\n") {
		t.Errorf("printed %q", got)
	}
	for line := range strings.Lines(errorPrefix + got) {
		if len(strings.TrimSpace(line)) > narrow {
			t.Errorf("%q is too long", line)
		}
	}
	const word = "docker-run-with-an-option-too-long-for-the-first-line"
	if got := p.printed(word + " stands below"); !strings.HasPrefix(got, "\n"+word) {
		t.Errorf("printed %q", got)
	}
	if got := (&Proxy{}).printed(text); got != text {
		t.Errorf("without a width: %q", got)
	}
}
