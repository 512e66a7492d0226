package page

import (
	"strings"
	"testing"
)

// TestBackslashesStayInCode holds that a block of code is shown as it is: what
// a learner copies from there has to work.
func TestBackslashesStayInCode(t *testing.T) {
	code := []string{`a \`, `  \_ b "\*" \\ \. c:\_d`}
	for _, style := range []Style{StylePlain, StyleAuto} {
		r, err := New(style)
		if err != nil {
			t.Fatal(err)
		}
		text, err := r.Render("Prose \\_ here.\n\n```sh\n"+strings.Join(code, "\n")+"\n```\n", 80)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range code {
			if !strings.Contains(text, line) {
				t.Errorf("%s: %q is not in:\n%s", style, line, text)
			}
		}
	}
}
