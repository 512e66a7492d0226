package i18n

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"text/template"
	"text/template/parse"

	"github.com/google/go-cmp/cmp"
)

// TestParity holds that every language says the same messages, of the same
// values.
func TestParity(t *testing.T) {
	languages := all(t)
	english := languages["en"]
	for lang, messages := range languages {
		t.Run(lang, func(t *testing.T) {
			for id, m := range english {
				if _, ok := messages[id]; !ok {
					t.Errorf("%s (%s) is missing in %q: write it in %s", id, m.file, lang, strings.Replace(m.file, ".en.", "."+lang+".", 1))
				}
			}
			for id, m := range messages {
				e, ok := english[id]
				if !ok {
					t.Errorf("%s (%s) is missing in English", id, m.file)
					continue
				}
				if diff := cmp.Diff(placeholdersOf(t, e), placeholdersOf(t, m)); diff != "" {
					t.Errorf("%s: placeholders differ (-en +%s):\n%s", id, lang, diff)
				}
				if (e.One != "") != (m.One != "") {
					t.Errorf("%s: has plural forms in one language only", id)
				}
			}
		})
	}
}

// TestMessagesAreWhole holds that each message can be said.
func TestMessagesAreWhole(t *testing.T) {
	for lang, messages := range all(t) {
		for id, m := range messages {
			if strings.TrimSpace(m.Other) == "" {
				t.Errorf("%s: %s has no form %q, which stands for all that is not there", lang, id, "other")
			}
			for _, text := range m.forms() {
				if strings.Count(text, "`")%2 != 0 {
					t.Errorf("%s: %s has a backquote without its pair:\n%s", lang, id, text)
				}
			}
		}
	}
}

// TestFindsWhatGoI18nFinds holds that reading messages one at a time gives all
// that reading whole files gives.
func TestFindsWhatGoI18nFinds(t *testing.T) {
	for lang, messages := range all(t) {
		p := New(lang)
		for id, m := range messages {
			if !p.Has(id) {
				t.Errorf("%s: %s (%s) is not found: messages must begin with their whole ID, in the file of their first word or one with a name of its own", lang, id, m.file)
			}
		}
		for name, messages := range p.sources[0].indexes {
			if messages == nil {
				t.Errorf("%s is read whole, which is slow: begin each message with its whole ID, as text or as table of forms", name)
			}
		}
	}
}

// placeholdersOf lists the values that a message speaks of.
func placeholdersOf(t *testing.T, m message) []string {
	t.Helper()
	found := map[string]bool{}
	for form, text := range m.forms() {
		tmpl, err := template.New("").Parse(text)
		if err != nil {
			t.Errorf("%s: %s (%s): %v", m.file, m.ID, form, err)
			continue
		}
		if tmpl.Tree != nil {
			fields(tmpl.Root, found)
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// fields collects the fields that a template names.
func fields(node parse.Node, found map[string]bool) {
	switch n := node.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, child := range n.Nodes {
				fields(child, found)
			}
		}
	case *parse.ActionNode:
		fields(n.Pipe, found)
	case *parse.IfNode:
		branch(&n.BranchNode, found)
	case *parse.WithNode:
		branch(&n.BranchNode, found)
	case *parse.RangeNode:
		branch(&n.BranchNode, found)
	case *parse.PipeNode:
		for _, c := range n.Cmds {
			for _, arg := range c.Args {
				fields(arg, found)
			}
		}
	case *parse.FieldNode:
		found["."+strings.Join(n.Ident, ".")] = true
	case *parse.ChainNode:
		fields(n.Node, found)
	}
}

func branch(n *parse.BranchNode, found map[string]bool) {
	fields(n.Pipe, found)
	fields(n.List, found)
	fields(n.ElseList, found)
}
