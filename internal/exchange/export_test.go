package exchange_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"matelot/internal/course"
	"matelot/internal/exchange"
	"matelot/internal/golden"
	"matelot/internal/i18n"
	"matelot/lessons"
)

// export writes lessons of the course of the course package's tests, or of the
// program's own.
func export(t *testing.T, ls []*course.Lesson, to, lang string) (string, *exchange.Report) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out")
	report, err := exchange.Export(ls, out, exchange.ExportOptions{To: to, Lang: lang, Words: i18n.New(lang)})
	if err != nil {
		t.Fatal(err)
	}
	return out, report
}

func good(t *testing.T) *course.Course {
	t.Helper()
	c, err := course.Load(os.DirFS(filepath.Join("..", "course", "testdata", "good")))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestExport(t *testing.T) {
	for _, to := range exchange.Exportable() {
		for _, lang := range []string{"en", "fr"} {
			out, report := export(t, good(t).Lessons, to, lang)
			golden.Check(t, "export/"+to+"."+lang+".txt", told(t, out, report))
			for _, name := range report.Files {
				info, err := os.Stat(filepath.Join(out, filepath.FromSlash(name)))
				if err != nil {
					t.Fatal(err)
				}
				runs := strings.HasSuffix(name, ".sh") || strings.Contains(name, "/tests/")
				if runs != (info.Mode()&0o100 != 0) {
					t.Errorf("%s has mode %v", name, info.Mode())
				}
			}
		}
	}
}

func TestExportRefuses(t *testing.T) {
	var unknown *exchange.UnknownFormatError
	_, err := exchange.Export(good(t).Lessons, t.TempDir(), exchange.ExportOptions{To: "instruqt", Lang: "en", Words: i18n.English()})
	if !errors.As(err, &unknown) || len(unknown.Known) != 2 {
		t.Errorf("= %v", err)
	}
}

// marks are the signs of headings: how deep one stands may change on the way.
var marks = regexp.MustCompile(`(?m)^#+ `)

func flat(text string) string { return marks.ReplaceAllString(text, "# ") }

// outline is what has to survive a journey to another platform and back.
type outline struct {
	Name, Title, Statement, Solution, After string
	Hints                                   []string
}

func outlineOf(t *testing.T, l *course.Lesson, lang string) []outline {
	t.Helper()
	text, err := l.Text(lang)
	if err != nil {
		t.Fatal(err)
	}
	var all []outline
	for _, e := range l.Exercises {
		x, err := e.Text(lang)
		if err != nil {
			t.Fatal(err)
		}
		statement := []string{x.Lead, x.Statement}
		for _, q := range x.Questions {
			statement = append(statement, "# "+q.Title, q.Text, i18n.New(lang).T("course.exchange.x_answer", "Exercise", e.ID, "ID", q.ID))
		}
		o := outline{e.Name(), x.Title, flat(joinParagraphs(statement...)), flat(x.Solution), flat(x.After), nil}
		for _, hint := range x.Hints {
			o.Hints = append(o.Hints, flat(hint))
		}
		all = append(all, o)
	}
	return append(all, outline{Title: text.Title, Statement: flat(text.Intro), After: flat(text.Outro)})
}

func joinParagraphs(texts ...string) string {
	var there []string
	for _, text := range texts {
		if text != "" {
			there = append(there, text)
		}
	}
	return strings.Join(there, "\n\n")
}

// TestThereAndBack writes the program's own lessons for each platform and reads
// them again: titles, statements, hints and order are the same.
func TestThereAndBack(t *testing.T) {
	all, err := course.Load(lessons.FS)
	if err != nil {
		t.Fatal(err)
	}
	var written []*course.Lesson
	for _, l := range all.Lessons {
		if !l.Coming {
			written = append(written, l)
		}
	}
	for _, to := range exchange.Exportable() {
		for _, lang := range []string{"en", "fr"} {
			t.Run(to+"."+lang, func(t *testing.T) {
				out, _ := export(t, written, to, lang)
				back, report, err := into(t, out, exchange.ImportOptions{Lang: lang, AcceptScripts: true})
				if err != nil {
					t.Fatal(err)
				}
				if report.Platform != to {
					t.Errorf("it was taken for %s", report.Platform)
				}
				c, err := course.Load(os.DirFS(back))
				if err != nil {
					t.Fatal(err)
				}
				if len(c.Lessons) != len(written) {
					t.Fatalf("%d lessons came back of %d", len(c.Lessons), len(written))
				}
				for i, l := range c.Lessons {
					if l.ID != written[i].ID {
						t.Errorf("the lesson %s came back as %s", written[i].ID, l.ID)
					}
					if diff := cmp.Diff(outlineOf(t, written[i], lang), outlineOf(t, l, lang)); diff != "" {
						t.Errorf("%s (-there +back):\n%s", l.ID, diff)
					}
					for _, e := range l.Exercises {
						if e.Setup != "" {
							t.Errorf("%s sets up %q", e.ID, e.Setup)
						}
					}
				}
			})
		}
	}
}
