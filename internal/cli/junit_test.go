package cli

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"matelot/internal/course"
	"matelot/internal/i18n"
)

// What docker says may hold characters that XML does not know.
func TestJUnitIsXML(t *testing.T) {
	file := filepath.Join(t.TempDir(), "junit.xml")
	exercise := &course.Exercise{ID: "ports/publish", Lesson: &course.Lesson{ID: "ports"}}
	trial := course.Trial{
		Exercise: exercise, Outcome: course.CouldNotTry,
		Script: course.Script{Run: "printf '\x1b[2J\ufffe]]>'"},
	}
	if err := writeJUnit(file, []course.Verified{{Exercise: exercise, Trials: []course.Trial{trial}}}, i18n.English()); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var report struct {
		Errors int    `xml:"errors,attr"`
		Data   string `xml:"testsuite>testcase>error"`
	}
	if err := xml.Unmarshal(data, &report); err != nil {
		t.Fatalf("%v in\n%s", err, data)
	}
	if report.Errors != 1 || !strings.Contains(report.Data, "printf '␛[2J\ufffd]]>'") {
		t.Errorf("%d errors: %q", report.Errors, report.Data)
	}
}
