package report_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"matelot/internal/golden"
	"matelot/internal/grader/report"
	"matelot/internal/i18n"
)

// TestFormats shows every format in every language. The files of a format stand
// one after another.
func TestFormats(t *testing.T) {
	b := sample(t)
	var names []string
	for _, f := range report.Formats() {
		for _, lang := range i18n.Languages() {
			name := f.Name + "." + lang + ".txt"
			switch {
			case f.Name == "csv" && lang != "en": // it has no words
				continue
			case f.Name == "html" && lang != "en": // it has all of them
				continue
			}
			names = append(names, name)
			t.Run(name, func(t *testing.T) {
				var text strings.Builder
				for _, file := range files(t, f.Name, b, options(lang)) {
					text.WriteString("-- " + file.Name + " --\n" + readable(t, f.Name, file.Data))
				}
				golden.Check(t, name, text.String())
			})
		}
	}
	// A batch of one tells more.
	for _, lang := range i18n.Languages() {
		one := b
		one.Grades = b.Grades[3:4]
		names = append(names, "table-one."+lang+".txt")
		golden.Check(t, "table-one."+lang+".txt", string(files(t, "table", one, options(lang))[0].Data))
	}
	golden.NoStrays(t, names)
}

// readable shows what is encoded.
func readable(t *testing.T, format string, data []byte) string {
	t.Helper()
	if format != "autograding" {
		return string(data)
	}
	encoded, ok := strings.CutPrefix(strings.TrimSuffix(string(data), "\n"), "result=")
	if !ok || strings.Contains(encoded, "\n") {
		t.Fatalf("no line for GITHUB_OUTPUT: %q", data)
	}
	decoded, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		t.Fatal(err)
	}
	return string(decoded) + "\n"
}

// GitHub refuses a summary that is longer than a mebibyte: what does not fit is
// counted.
func TestALongSummaryIsCut(t *testing.T) {
	b := sample(t)
	for len(b.Grades) < 10_000 {
		b.Grades = append(b.Grades, b.Grades...)
	}
	summary := string(files(t, "github", b, options("en"))[0].Data)
	if len(summary) > 1<<20 || !strings.HasSuffix(summary, "more did not fit here. `--format html` has all.\n") {
		t.Errorf("the summary has %d bytes and ends in %q", len(summary), summary[len(summary)-80:])
	}
}
