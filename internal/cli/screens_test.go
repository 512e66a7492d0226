package cli

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"matelot/internal/i18n"
)

func paragraph(name string, lines int) string {
	text := make([]string, lines)
	for i := range text {
		text[i] = fmt.Sprintf("%s%d", name, i+1)
	}
	return strings.Join(text, "\n")
}

func TestScreens(t *testing.T) {
	t.Parallel()
	join := func(blocks ...string) string { return strings.Join(blocks, "\n\n") }
	for _, tt := range []struct {
		name  string
		texts []string
		want  []string
	}{
		{"short texts stand together", []string{"intro\n", "\nstatement\n"}, []string{join("intro", "statement")}},
		{
			"a text that does not fit begins a screen",
			[]string{paragraph("a", 6), join("statement", paragraph("s", 4))},
			[]string{paragraph("a", 6), join("statement", paragraph("s", 4))},
		},
		{
			"a long text breaks between paragraphs",
			[]string{join(paragraph("a", 4), paragraph("b", 4), paragraph("c", 4))},
			[]string{join(paragraph("a", 4), paragraph("b", 4)), paragraph("c", 4)},
		},
		{
			"a paragraph longer than a screen breaks inside",
			[]string{paragraph("a", 23)},
			[]string{
				strings.Join(strings.Split(paragraph("a", 23), "\n")[:10], "\n"),
				strings.Join(strings.Split(paragraph("a", 23), "\n")[10:20], "\n"),
				strings.Join(strings.Split(paragraph("a", 23), "\n")[20:], "\n"),
			},
		},
		{
			"a heading stays with what follows",
			[]string{join(paragraph("a", 6), "## Heading", paragraph("b", 3))},
			[]string{paragraph("a", 6), join("## Heading", paragraph("b", 3))},
		},
		{
			"so does one in colours",
			[]string{join(paragraph("a", 6), "\x1b[36;1mTwo\x1b[0m\x1b[36;1m words\x1b[0m", paragraph("b", 3))},
			[]string{paragraph("a", 6), join("\x1b[36;1mTwo\x1b[0m\x1b[36;1m words\x1b[0m", paragraph("b", 3))},
		},
		{
			"a command stays with what announces it",
			[]string{join(paragraph("a", 7), "Type\u00a0\x1b[35mthis\x1b[0m\u00a0:", "    docker ps")},
			[]string{paragraph("a", 7), join("Type\u00a0\x1b[35mthis\x1b[0m\u00a0:", "    docker ps")},
		},
		{
			"a bold word makes no heading",
			[]string{join(paragraph("a", 6), "\x1b[1mNo\x1b[0m heading", paragraph("b", 3))},
			[]string{join(paragraph("a", 6), "\x1b[1mNo\x1b[0m heading"), paragraph("b", 3)},
		},
		{"nothing", []string{"", "\n"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := screens(tt.texts, 10)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("screens (-want +got):\n%s", diff)
			}
			for i, page := range got {
				if n := strings.Count(page, "\n") + 1; n > 10 {
					t.Errorf("screen %d has %d lines", i+1, n)
				}
			}
		})
	}
}

func TestWhatAReaderSaysAtAScreensEnd(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]reply{"\n": goOn, "hm\n": goOn, "q\n": enough, " Quit \n": enough, "": nobody} {
		var out strings.Builder
		a := &App{Options: Options{Streams: Streams{In: strings.NewReader(typed), Out: &out}}, Words: i18n.English()}
		got, err := a.wait(t.Context(), 1, 2)
		if err != nil || got != want {
			t.Errorf("%q is %d, %v, want %d", typed, got, err, want)
		}
	}
}

func TestNobodyWaitsWithoutATerminal(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	a := &App{Options: Options{Streams: Streams{In: strings.NewReader(""), Out: &out}, Getenv: func(string) string { return "" }}}
	if got := a.screen(); got != 0 {
		t.Errorf("a screen of %d rows", got)
	}
}
