package course_test

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"matelot/internal/course"
)

func ports(t *testing.T) *course.Lesson {
	t.Helper()
	l, err := course.LoadLesson(good(), "ports")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestText(t *testing.T) {
	got, err := ports(t).Text("en")
	if err != nil {
		t.Fatal(err)
	}
	want := &course.Text{
		Lang:    "en",
		Title:   "Ports: let the outside in",
		Summary: "A container is closed to the outside. Here you open a door.",
		Intro: "A container is closed to the outside.\nHere you open a door.\n\n" +
			"## The two sides\n\nOn the left your machine, on the right the container.\n\n" +
			"```sh\n# this is no heading\ndocker run -p 5001:5000 our-web-server\n```",
		Exercises: []*course.ExerciseText{
			{
				Name: "publish", Title: "Publish a port",
				Statement: "Start `our-web-server`.\n\n### What matters\n\nThe name counts.",
				Hints:     []string{"Which option opens a port?", "It is `-p`.", "`-p 5001:5000`"},
				Solution:  "First your machine's port, then the container's.",
				After:     "Publishing is a door in the host.",
			},
			{
				Name: "read", Title: "Read an exit code",
				Lead:      "## Exit codes\n\nThey say how it ended.",
				Statement: "Make a container fail.",
				Questions: []course.Question{{ID: "code", Title: "Which code did it end with?", Text: "Look at `docker ps --all`."}},
				Hints:     []string{"One.", "Two.", "Three."},
				Solution:  "It is 3.",
				After:     "Codes tell.",
			},
		},
		Outro: "## Further reading\n\nMore.",
	}
	unexported := cmpopts.IgnoreUnexported(course.ExerciseText{}, course.Question{})
	if diff := cmp.Diff(want, got, unexported); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTextInAnotherLanguage(t *testing.T) {
	l := ports(t)
	fr, err := l.Text("fr")
	if err != nil {
		t.Fatal(err)
	}
	if fr.Title != "Les ports\u00a0: ouvrir une porte" {
		t.Errorf("title = %q: want a no-break space before the colon", fr.Title)
	}
	if q := fr.Exercises[0].Hints[0]; q != "Quelle option ouvre un port\u00a0?" {
		t.Errorf("hint = %q", q)
	}
	de, err := l.Text("de")
	if err != nil || de.Lang != "en" {
		t.Errorf("a language that is missing gives %v, %v, want English", de, err)
	}
	if again, err := l.Text("fr"); err != nil || again != fr {
		t.Error("the text is read anew each time")
	}
}

func TestExerciseText(t *testing.T) {
	e := ports(t).Exercise("read")
	x, err := e.Text("fr")
	if err != nil {
		t.Fatal(err)
	}
	if q := x.Question("code"); q == nil || q.Title != "Avec quel code a-t-il fini\u00a0?" {
		t.Errorf("question = %v", q)
	}
	if x.Question("nothing") != nil {
		t.Error("a question that is not there is found")
	}
	if got := e.Title("en"); got != "Read an exit code" {
		t.Errorf("title = %q", got)
	}
}

func TestLessonsWithoutWords(t *testing.T) {
	fsys := fstest.MapFS{
		"course.yaml":          {Data: []byte("format: 1\nid: s\ntitles: {en: S}\n")},
		"010-a/exercises.yaml": {Data: []byte("format: 1\nexercises: [{id: x}]\n")},
		"020-b/exercises.yaml": {Data: []byte("format: 1\nexercises: [{id: x}]\n")},
		"020-b/lesson.it.md":   {Data: []byte("# Titolo\r\n\r\nTesto.\r\n")},
	}
	c, err := course.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	a, b := c.Lesson("a"), c.Lesson("b")
	if _, err := a.Text("en"); err == nil {
		t.Error("a lesson without any text gives one")
	}
	if got := a.Title("en"); got != "a" {
		t.Errorf("title without a text = %q, want the ID", got)
	}
	if got := a.Exercises[0].Title("en"); got != "a/x" {
		t.Errorf("exercise's title without a text = %q, want the ID", got)
	}
	if got := b.Title("en"); got != "Titolo" {
		t.Errorf("title = %q, want that of the only language", got)
	}
	if text, err := b.Text("it"); err != nil || text.Summary != "Testo." {
		t.Errorf("text with CRLF = %v, %v", text, err)
	}
	if _, err := b.Exercises[0].Text("it"); err == nil {
		t.Error("an exercise without words gives some")
	}
}
