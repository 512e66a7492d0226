package report_test

import (
	"os"
	"strings"
	"testing"

	"matelot/internal/grader/report"
	"matelot/internal/i18n"
)

// TestFormatsAreTold holds that every format can be found: in the help of
// matelot grade, and on the page that says for whom it is.
func TestFormatsAreTold(t *testing.T) {
	page, err := os.ReadFile("../../../docs/grading-formats.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Formats() {
		if !strings.Contains(string(page), "\n| `"+f.Name+"` |") {
			t.Errorf("docs/grading-formats.md has no row for %s", f.Name)
		}
		for _, lang := range i18n.Languages() {
			help := i18n.New(lang).T("help.grade.flag.format")
			if !strings.Contains(strings.NewReplacer(",", " ", ";", " ", "\u00a0", " ").Replace(help)+" ", " "+f.Name+" ") {
				t.Errorf("help.grade.flag.format in locales/help.%s.toml does not name %s", lang, f.Name)
			}
		}
	}
}
