package exchange_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"matelot/internal/course"
	"matelot/internal/exchange"
	"matelot/internal/golden"
	"matelot/internal/i18n"
)

// into imports a folder into a new one.
func into(t *testing.T, dir string, o exchange.ImportOptions) (string, *exchange.Report, error) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out")
	if o.Lang == "" {
		o.Lang = "en"
	}
	o.Words = i18n.New(o.Lang)
	report, err := exchange.Import(dir, out, o)
	return out, report, err
}

// told is all that came of an import or export: the report, and the files.
func told(t *testing.T, dir string, report *exchange.Report) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "%s: lessons %v, exercises %d, unchecked %d\n", report.Platform, report.Lessons, report.Exercises, report.Unchecked)
	for _, n := range report.Notes {
		fmt.Fprintf(&b, "%s: %s\n", n.File, n.Message(i18n.English()))
	}
	if len(report.Problems) > 0 {
		b.WriteString("\nlint:\n" + report.Problems.Words(i18n.English()) + "\n")
	}
	for _, name := range report.Files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "\n-- %s --\n%s", name, data)
	}
	return b.String()
}

var samples = []string{"killercoda", "instruqt", "iximiuz", "iximiuz-course", "educates", "dockerlings"}

// TestImport reads a sample of each platform, with its scripts and without. The
// platform is found by the files.
func TestImport(t *testing.T) {
	for _, sample := range samples {
		for _, accept := range []bool{false, true} {
			name := sample + ".txt"
			if accept {
				name = sample + ".accepted.txt"
			}
			t.Run(name, func(t *testing.T) {
				out, report, err := into(t, filepath.Join("testdata", sample), exchange.ImportOptions{AcceptScripts: accept})
				if err != nil {
					t.Fatal(err)
				}
				golden.Check(t, "import/"+name, told(t, out, report))
				holds(t, out, report)
			})
		}
	}
}

// holds looks whether a course can be loaded, whether lint finds in it what was
// announced and nothing else, and whether no exercise of it can be passed.
func holds(t *testing.T, out string, report *exchange.Report) *course.Course {
	t.Helper()
	c, err := course.Load(os.DirFS(out))
	if err != nil {
		t.Fatal(err)
	}
	problems, err := course.Lint(os.DirFS(out), nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(report.Problems, problems); diff != "" {
		t.Errorf("lint finds what the report does not say (-report +lint):\n%s", diff)
	}
	if n := len(c.Exercises()); n != report.Exercises {
		t.Errorf("%d exercises, the report says %d", n, report.Exercises)
	}
	expected := []string{
		"exercise.no_checks", "exercise.no_solution", "text.few_hints", "text.no_solution", "text.no_after", "text.no_statement", "md.no_summary",
	}
	for _, p := range problems {
		if !slices.Contains(expected, p.Code) {
			t.Errorf("%s: %s: a course that was imported should not have that", p.Where(), p.Message(i18n.English()))
		}
	}
	for _, e := range c.Exercises() {
		if len(e.Checks) > 0 {
			t.Errorf("%s has checks", e.ID)
		}
	}
	return c
}

func TestNoStrayGoldenFiles(t *testing.T) {
	var names []string
	for _, sample := range samples {
		names = append(names, "import/"+sample+".txt", "import/"+sample+".accepted.txt")
	}
	for _, to := range exchange.Exportable() {
		names = append(names, "export/"+to+".en.txt", "export/"+to+".fr.txt")
	}
	golden.NoStrays(t, names)
}

// TestScriptsAreLeftOut holds that nothing of a script comes into the course
// unless it was accepted.
func TestScriptsAreLeftOut(t *testing.T) {
	for _, sample := range samples {
		out, report, err := into(t, filepath.Join("testdata", sample), exchange.ImportOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range holds(t, out, report).Exercises() {
			if e.Setup != "" || len(e.Solutions) > 0 {
				t.Errorf("%s: %s has a script: %q %v", sample, e.ID, e.Setup, e.Solutions)
			}
		}
	}
}

func TestImportRefuses(t *testing.T) {
	var unknown *exchange.UnknownFormatError
	if _, _, err := into(t, t.TempDir(), exchange.ImportOptions{}); !errors.As(err, &unknown) {
		t.Errorf("an empty folder: %v", err)
	}
	if _, _, err := into(t, "testdata/instruqt", exchange.ImportOptions{From: "killercoda"}); !errors.As(err, &unknown) || unknown.Platform != "killercoda" {
		t.Errorf("another platform: %v", err)
	}
	if _, _, err := into(t, filepath.Join(t.TempDir(), "none"), exchange.ImportOptions{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
	dir := t.TempDir()
	put(t, dir, "index.json", `{"title": 3}`)
	var file *exchange.FileError
	if _, _, err := into(t, dir, exchange.ImportOptions{}); !errors.As(err, &file) || file.File != "index.json" {
		t.Errorf("a broken file: %v", err)
	}
	full := t.TempDir()
	put(t, full, "mine.txt", "mine")
	_, err := exchange.Import("testdata/killercoda", full, exchange.ImportOptions{Lang: "en", Words: i18n.English()})
	if !errors.Is(err, exchange.ErrNotEmpty) {
		t.Errorf("a folder that is not empty: %v", err)
	}
	if entries, err := os.ReadDir(full); err != nil || len(entries) != 1 {
		t.Errorf("something was written: %v, %v", entries, err)
	}
}

// codes are the notes that the source can give.
var codes = regexp.MustCompile(`note(?:s\.add)?\([^\n]*?, "([a-z_]+)"`)

// TestEveryNoteHasWords looks for the codes where they are given: no sample gives
// all of them.
func TestEveryNoteHasWords(t *testing.T) {
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, source := range sources {
		if strings.HasSuffix(source, "_test.go") {
			continue
		}
		data, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range codes.FindAllStringSubmatch(string(data), -1) {
			found++
			if id := "course.exchange." + m[1]; !i18n.English().Has(id) {
				t.Errorf("%s: there are no words %s", source, id)
			}
		}
	}
	if found < 30 {
		t.Errorf("only %d codes were found in the source", found)
	}
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
