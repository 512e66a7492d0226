package course_test

import (
	"regexp"
	"testing"

	"matelot/internal/course"
	"matelot/internal/i18n"
	"matelot/lessons"
)

// elsewhere are words that say where on a page something stands. The tutor shows the
// exercise first and the lesson's text after it; a Git host shows them the other way
// round.
var elsewhere = map[string]*regexp.Regexp{
	"fr": regexp.MustCompile(`ci-dessus|(texte|tableau) (juste )?au-dessus|lecture plus haut`),
	"en": regexp.MustCompile(`(from|right) above|(text|text just|table|list|screens|reading|explanation|Dockerfile) above`),
}

// TestNoExerciseSaysAbove: what an exercise calls "above" is below it in the tutor.
func TestNoExerciseSaysAbove(t *testing.T) {
	c, err := course.Load(lessons.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, ex := range c.Exercises() {
		for _, lang := range i18n.Languages() {
			text, err := ex.Text(lang)
			if err != nil {
				t.Fatal(err)
			}
			for _, part := range append([]string{text.Statement, text.Solution}, text.Hints...) {
				if found := elsewhere[lang].FindString(part); found != "" {
					t.Errorf("%s (%s) says %q", ex.ID, lang, found)
				}
			}
		}
	}
}
