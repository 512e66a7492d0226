package i18n

import (
	"regexp"
	"strings"
	"testing"
)

func TestTypeset(t *testing.T) {
	for _, tt := range []struct {
		name, lang, in, want string
	}{
		{"colon", "fr", "vu : 80", "vu\u00a0: 80"},
		{"question at the end", "fr", "Quoi ?", "Quoi\u00a0?"},
		{"exclamation in brackets", "fr", "(oui !)", "(oui\u00a0!)"},
		{"semicolon", "fr", "un ; deux", "un\u00a0; deux"},
		{"quotation marks", "fr", "dis « oui » ou non", "dis «\u00a0oui\u00a0» ou non"},
		{"point after a mark", "fr", "« oui ».", "«\u00a0oui\u00a0»."},
		{"several", "fr", "Quoi ?! Non !", "Quoi\u00a0?! Non\u00a0!"},
		{"code between backquotes", "fr", "tape `a : b` : oui", "tape `a : b`\u00a0: oui"},
		{"colon before a word is code", "fr", "ps | grep :80", "ps | grep :80"},
		{"template", "fr", "{{if .A}} : {{.B}}{{end}}", "{{if .A}}\u00a0: {{.B}}{{end}}"},
		{"before a template's action", "fr", "Quoi ?{{end}}", "Quoi\u00a0?{{end}}"},
		{"variable in a template", "fr", "{{$x := .A}}", "{{$x := .A}}"},
		{"a backquote ends with its paragraph", "fr", "un ` seul\n\nvu : 80", "un ` seul\n\nvu\u00a0: 80"},
		{"nothing to do", "fr", "Rien.", "Rien."},
		{"English", "en", "seen : 80", "seen : 80"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Typeset(tt.lang, tt.in); got != tt.want {
				t.Errorf("= %q, want %q", got, tt.want)
			}
		})
	}
}

var (
	action = regexp.MustCompile(`\{\{.*?\}\}`)
	code   = regexp.MustCompile("`[^`]*`")
	// missing is a double sign right behind a word, where French has a space.
	missing = regexp.MustCompile(`[\pL\pN»)]([;!?]|:(\s|$)|»)|«[\pL\pN]`)
	address = regexp.MustCompile(`(?i)(^|[^-\pL])(vous|votre|vos|vôtres?)([^\pL]|$)`)
)

// TestFrench holds French messages to French typography (a no-break space
// before : ; ! ? and inside quotation marks) and to tu.
func TestFrench(t *testing.T) {
	for id, m := range all(t)["fr"] {
		for _, text := range m.forms() {
			prose := code.ReplaceAllString(action.ReplaceAllString(text, "X"), "X")
			if found := missing.FindString(prose); found != "" {
				t.Errorf("%s (%s): a space is missing in %q; an ordinary one will do:\n%s", id, m.file, found, text)
			}
			if found := address.FindString(prose); found != "" {
				t.Errorf("%s (%s) says %q: say tu:\n%s", id, m.file, strings.TrimSpace(found), text)
			}
			set := Typeset("fr", text)
			for _, bad := range []string{" ;", " !", " ?", " : ", "« ", " »"} {
				if strings.Contains(code.ReplaceAllString(set, "X"), bad) {
					t.Errorf("%s (%s): %q keeps an ordinary space:\n%s", id, m.file, bad, set)
				}
			}
		}
	}
}
