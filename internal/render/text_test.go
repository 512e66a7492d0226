package render

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"matelot/checker"
	"matelot/internal/golden"
	"matelot/internal/i18n"
)

func verdicts() []checker.Verdict {
	return []checker.Verdict{checker.Pass, checker.Fail, checker.Skipped, checker.Inconclusive}
}

// TestText shows the feedback for every kind of check and verdict in every
// language, at 80 columns without colour.
func TestText(t *testing.T) {
	var names []string
	for _, lang := range i18n.Languages() {
		names = append(names, "findings."+lang+".txt", "json."+lang+".txt", "news."+lang+".txt", "lessons."+lang+".txt")
		for _, s := range samples() {
			name := fmt.Sprintf("text/%s.%s.txt", s.kind, lang)
			names = append(names, name)
			t.Run(name, func(t *testing.T) {
				r := New(i18n.New(lang), Style{Width: 80})
				var b strings.Builder
				for _, v := range verdicts() {
					fmt.Fprintf(&b, "── %s\n%s\n", v, r.Text(s.exercise(v)))
				}
				golden.Check(t, name, b.String())
			})
		}
	}
	golden.NoStrays(t, append(names, "markdown.txt", "ascii.txt"))
}

func TestSamplesHaveEveryKind(t *testing.T) {
	var kinds []string
	for _, s := range samples() {
		if got := s.check.Kind(); got != s.kind {
			t.Errorf("sample %s is a check of the kind %s", s.kind, got)
		}
		kinds = append(kinds, s.kind)
	}
	for _, want := range checker.Kinds() {
		if !slices.Contains(kinds, want) {
			t.Errorf("samples (sample_test.go) has no check of the kind %s", want)
		}
	}
	if len(kinds) != len(checker.Kinds()) {
		t.Errorf("there are %d samples for %d kinds", len(kinds), len(checker.Kinds()))
	}
}

// TestKindsHaveLabels holds that the list of checks says of every kind what it wants.
func TestKindsHaveLabels(t *testing.T) {
	for _, lang := range i18n.Languages() {
		words := i18n.New(lang)
		for _, s := range samples() {
			id := "check." + s.kind
			if !words.Has(id) {
				t.Errorf("%s: no words say what a check of the kind %s wants: write %s in locales/check.%s.toml", lang, s.kind, id, lang)
			}
			if _, general := labelData(s.check, "")["Question"]; general && s.kind != "answer" {
				t.Errorf("labelData (label.go) gives nothing of the kind %s to its words", s.kind)
			}
			if text := words.T(id, labelData(s.check, s.question)); strings.Contains(text, "<no value>") {
				t.Errorf("%s: %s asks for what labelData (label.go) does not give: %s", lang, id, text)
			}
		}
	}
}

// TestLinesFit holds that nothing is wider than the terminal, but a command to
// copy, and that the look command is always whole.
func TestLinesFit(t *testing.T) {
	for _, lang := range i18n.Languages() {
		for _, width := range []int{30, 40, 80, 120} {
			for _, color := range []bool{false, true} {
				r := New(i18n.New(lang), Style{Width: width, Color: color})
				for _, s := range samples() {
					for _, v := range verdicts() {
						text := r.Text(s.exercise(v))
						if v == checker.Fail && !strings.Contains(text, s.finding.Look) {
							t.Errorf("%s %s %d: the command to look with is not whole:\n%s", lang, s.kind, width, text)
						}
						for _, line := range strings.Split(text, "\n") {
							if Columns(line) > width && strings.Contains(strings.TrimSpace(line), " ") && !strings.Contains(line, "docker") {
								t.Errorf("%s %s: %d columns at width %d: %q", lang, s.kind, Columns(line), width, line)
							}
						}
					}
				}
			}
		}
	}
}

// TestMeaningIsNotInColourAlone holds that the coloured text without its colours
// says what the plain one says, quotes of code aside.
func TestMeaningIsNotInColourAlone(t *testing.T) {
	words := i18n.New("fr")
	for _, s := range samples() {
		for _, v := range verdicts() {
			plain := New(words, Style{Width: 1000}).Text(s.exercise(v))
			colored := New(words, Style{Width: 1000, Color: true}).Text(s.exercise(v))
			if !strings.Contains(colored, "\x1b[") {
				t.Errorf("%s %s: no colours", s.kind, v)
			}
			if got, want := bare(colored), bare(plain); got != want {
				t.Errorf("%s %s: coloured says\n%s\nplain says\n%s", s.kind, v, got, want)
			}
		}
	}
}

// bare takes colours, quotes of code and kinds of space out of a text.
func bare(text string) string {
	for _, code := range []string{green, red, yellow, cyan, bold, faint, "0"} {
		text = strings.ReplaceAll(text, "\x1b["+code+"m", "")
	}
	return strings.NewReplacer("`", "", "\u00a0", " ").Replace(text)
}

func TestASCII(t *testing.T) {
	r := New(i18n.New("fr"), Style{Width: 80, ASCII: true})
	var b strings.Builder
	for _, v := range verdicts() {
		b.WriteString(r.Text(samples()[0].exercise(v)))
	}
	golden.Check(t, "ascii.txt", b.String())
	if strings.ContainsAny(b.String(), "✔✘…«»—·\u00a0") {
		t.Error("signs beyond ASCII are left")
	}
	if got := (Style{ASCII: true}).Finish("«\u00a0matelot\u00a0»"); got != `"matelot"` {
		t.Errorf("quotation marks became %s", got)
	}
}

func TestControlCharactersAreTakenOut(t *testing.T) {
	s := samples()[0]
	s.finding = checker.Finding{
		Code: checker.LogsMissing, Subject: "web\x1b]0;title\x07",
		Seen:     values("log", "one\r\ntwo\tthree\x1b[2J\u202e"),
		Expected: values("contains", "x\x00y"), Look: "docker logs web\x1b[31m",
	}
	r := New(i18n.English(), Style{Width: 200})
	text := r.Text(s.exercise(checker.Fail)) + r.News(s.exercise(checker.Fail), News{Finding: checker.First(s.exercise(checker.Fail).Results)})
	if strings.ContainsAny(text, "\x1b\x07\x00\r\u202e") {
		t.Errorf("control characters reach the terminal: %q", text)
	}
	if want := "“one / two three[2J”"; !strings.Contains(text, want) {
		t.Errorf("%q is not in %q", want, text)
	}
}

func TestResultsWithoutTheirChecks(t *testing.T) {
	e := Exercise{ID: "a/b", Results: []checker.Result{{ID: "lost", Verdict: checker.Skipped, Needs: []string{"gone"}}}}
	got := New(i18n.English(), Style{}).Text(e)
	want := "✘ a/b\n  not yet\n\n  … 1. lost — waiting (after point gone)\n"
	if got != want {
		t.Errorf("= %q, want %q", got, want)
	}
}
