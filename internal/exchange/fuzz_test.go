package exchange

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"matelot/internal/course"
	"matelot/internal/i18n"
)

// FuzzWords holds that whatever stands in a text from elsewhere, the lesson that
// is made of it has its exercises, all of them and no others, and the form of a
// lesson.
func FuzzWords(f *testing.F) {
	for _, md := range []string{
		"text", "# A\n## B <a id=\"x\"></a>\n### C <a id=\"one/c\"></a>", "```\nopen", "<details class=\"hint\"><summary>x</summary>",
		"</details>\n<<a>details class=\"hint\">", "<a></a>```\n## X <a id=\"y\"></a>", "a\n===\n---\n<summary>", "~~~~\n~~~\n## X <a id=\"y\"></a>",
		"<details><summary>Solution</summary>```{{exec}}", "`<details>`\n`", "    ```\n# X", "::hint-box\n---\n:summary: a\n---\nb\n::", "\u2028## X <a id=\"y\"></a>",
	} {
		f.Add(md, "Title")
	}
	f.Fuzz(func(t *testing.T, md, title string) {
		dir := empty()
		im := &importer{folder: dir, accept: true}
		m := &material{id: "x", lessons: []*lesson{{
			title: oneLine(title), intro: proseText(dir, "x", md), outro: proseText(dir, "x", im.components("x", md)),
		}}}
		for _, text := range []string{md, im.components("x", md), im.fences("x", md), "Last."} {
			e := &exercise{title: oneLine(title), setup: im.text("x", md)}
			e.add(exerciseText(dir, "x", text))
			m.lessons[0].exercises = append(m.lessons[0].exercises, e)
		}
		holdsTogether(t, m)
	})
}

// holdsTogether looks whether the words of a course have the exercises of its
// exercises.yaml, and whether lint says nothing that breaks its form.
func holdsTogether(t *testing.T, m *material) {
	t.Helper()
	written, err := courseFiles(m, "en", i18n.English())
	if err != nil {
		t.Fatal(err)
	}
	fsys := fstest.MapFS{}
	for name, c := range written {
		fsys[name] = &fstest.MapFile{Data: []byte(c.text)}
	}
	c, err := course.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	text, err := c.Lessons[0].Text("en")
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, e := range c.Lessons[0].Exercises {
		want = append(want, e.Name())
	}
	for _, e := range text.Exercises {
		got = append(got, e.Name)
	}
	if diff := cmp.Diff(want, got); diff != "" || text.Exercises[3].Statement != "Last." {
		t.Errorf("exercises (-yaml +words):\n%s\n%s", diff, written["010-"+c.Lessons[0].ID+"/lesson.en.md"].text)
	}
	problems, err := course.Lint(fsys, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		if strings.HasPrefix(p.Code, "md.") && p.Code != "md.no_summary" || p.Code == "text.unknown_exercise" {
			t.Errorf("%s: %s", p.Where(), p.Message(i18n.English()))
		}
	}
}
