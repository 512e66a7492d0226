package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"matelot/internal/grader"
)

func TestFileNames(t *testing.T) {
	b := grader.Batch{}
	for _, name := range []string{
		"ada.zip", "ADA.ZIP", "../ada", "ada/../../x", "", ".", "élève", "élève", "nul", "COM1.zip", "com10", strings.Repeat("x", 100), "a b", "a-b",
	} {
		b.Grades = append(b.Grades, grader.Grade{Submission: name})
	}
	want := []string{
		"ada.zip", "ADA.ZIP-dee16519", "ada-60088279", "ada-..-..-x-78cd76cc", "submission-e3b0c442", "submission-cdb4ee2a", "l-ve-a9991c64",
		"l-ve-a9991c64-2", "file-nul-99e62427", "file-COM1.zip-8ad82978", "com10", strings.Repeat("x", 60) + "-09ecb6eb", "a-b-c8687a08", "a-b",
	}
	if diff := cmp.Diff(want, fileNames(b)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
