package course_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"matelot/checker"
	"matelot/internal/course"
)

// drawing is a course whose one exercise has values.
func drawing(values, statement string) fstest.MapFS {
	return fstest.MapFS{
		"course.yaml": {Data: []byte("format: 1\nid: c\ntitles: {en: C}\n")},
		"010-a/exercises.yaml": {Data: []byte(`format: 1
exercises:
  - id: web
    values:
` + values + `    setup: docker tag alpine {{name}}
    checks:
      - id: container
        container: {name: "{{name}}", image: alpine, ports: {80/tcp: "{{port}}"}}
    solutions: ["docker run --name {{name}} -p {{ port }}:80 alpine"]
    mistakes:
      - {run: "docker run --name {{name}} --format '{{.Names}}' alpine", finding: port.unpublished}
`)},
		"010-a/lesson.en.md": {Data: []byte("# A\n\nSummary.\n\n## Web on {{port}} <a id=\"web\"></a>\n\n" + statement + "\n\n" +
			strings.Repeat("<details class=\"hint\"><summary>Hint</summary>\n\n`-p {{port}}:80`\n\n</details>\n\n", 3) +
			"<details class=\"solution\"><summary>S</summary>\n\nx\n\n</details>\n\n<details class=\"after\"><summary>A</summary>\n\nx\n\n</details>\n")},
	}
}

const goodValues = "      name: {pick: [ada, grace, edsger]}\n      port: {port: 5001-5003}\n"

func load(t *testing.T, fsys fstest.MapFS) *course.Exercise {
	t.Helper()
	e, err := course.LoadExercise(fsys, "a/web")
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestValuesOfTheCourse(t *testing.T) {
	e := load(t, drawing(goodValues, "Publish {{name}} on {{port}}; `{{.Names}}` and {{end}} stay."))
	want := checker.ContainerSpec{Name: "ada", Image: "alpine", Ports: map[string]checker.Port{"80/tcp": {Port: 5001}}}
	if diff := cmp.Diff(want, *e.Checks[0].Container); diff != "" {
		t.Errorf("check (-want +got):\n%s", diff)
	}
	if e.Setup != "docker tag alpine ada" || e.Solutions[0].Run != "docker run --name ada -p 5001:80 alpine" {
		t.Errorf("scripts: %q, %q", e.Setup, e.Solutions[0].Run)
	}
	if got := e.Mistakes[0].Run; got != "docker run --name ada --format '{{.Names}}' alpine" {
		t.Errorf("mistake: %q", got)
	}
	text, err := e.Text("en")
	if err != nil {
		t.Fatal(err)
	}
	if text.Title != "Web on 5001" || text.Statement != "Publish ada on 5001; `{{.Names}}` and {{end}} stay." || text.Hints[2] != "`-p 5001:80`" {
		t.Errorf("words: %+v", text)
	}
}

func TestValuesOfALearner(t *testing.T) {
	own := load(t, drawing(goodValues, "Publish {{name}} on {{port}}."))
	e, err := own.With(course.Values{"name": "grace", "port": "5003"})
	if err != nil {
		t.Fatal(err)
	}
	if c := e.Checks[0].Container; c.Name != "grace" || c.Ports["80/tcp"].Port != 5003 {
		t.Errorf("check: %+v", c)
	}
	if text, err := e.Text("en"); err != nil || text.Statement != "Publish grace on 5003." {
		t.Errorf("statement: %v, %v", text, err)
	}
	if own.Checks[0].Container.Name != "ada" {
		t.Error("the course's own values changed")
	}
	// A value that the file no longer has is no trouble, one that is new has its own.
	if e, err = own.With(course.Values{"gone": "x", "name": "grace"}); err != nil || e.Checks[0].Container.Ports["80/tcp"].Port != 5001 {
		t.Errorf("with an old drawing: %v, %v", e, err)
	}
}

func TestDraw(t *testing.T) {
	e := load(t, drawing(goodValues, "x"))
	all := func(int) bool { return true }
	not := func(taken ...int) func(int) bool {
		return func(port int) bool {
			for _, p := range taken {
				if p == port {
					return false
				}
			}
			return true
		}
	}
	if diff := cmp.Diff(course.Values{"name": "ada", "port": "5001"}, e.Draw("", all)); diff != "" {
		t.Errorf("without a seed (-want +got):\n%s", diff)
	}
	if got := e.Draw("", not(5001, 5002))["port"]; got != "5003" {
		t.Errorf("with two ports taken: %s", got)
	}
	if got := e.Draw("", not(5001, 5002, 5003))["port"]; got != "5001" {
		t.Errorf("with all ports taken: %s", got)
	}
	seen := map[string]map[string]bool{"name": {}, "port": {}}
	for _, seed := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"} {
		drawn := e.Draw(seed, all)
		if diff := cmp.Diff(drawn, e.Draw(seed, all)); diff != "" {
			t.Errorf("seed %s twice:\n%s", seed, diff)
		}
		for name, value := range drawn {
			seen[name][value] = true
		}
	}
	if len(seen["name"]) != 3 || len(seen["port"]) != 3 {
		t.Errorf("ten seeds drew only %v", seen)
	}
	if got := load(t, drawing(goodValues, "x")).Draw("a", not(5001, 5002))["port"]; got != "5003" {
		t.Errorf("a seed with two ports taken: %s", got)
	}
}

func TestValuesThatCannotBeDrawn(t *testing.T) {
	for _, values := range []string{
		"      name: {pick: []}\n", "      name: {}\n", "      name: {port: 80-90}\n", "      name: {port: 5003-5001}\n",
		"      name: {port: 5001-9999}\n", "      name: {port: x}\n", "      name: {pick: [a], port: 5001-5002}\n", "      Name: {pick: [a]}\n",
	} {
		_, err := course.LoadExercise(drawing(values+"      port: {pick: [5001]}\n", "x"), "a/web")
		if err == nil || !strings.Contains(err.Error(), "can be drawn") {
			t.Errorf("%q: %v", values, err)
		}
	}
}

func TestLintWantsValuesToBeShown(t *testing.T) {
	for statement, want := range map[string][]string{
		"Publish {{name}} on {{port}}.":         nil,
		"Publish {{name}}.":                     {"text.value_unshown port"},
		"Publish {{name}} on {{port}}, {{pot}}": {"text.unknown_value pot"},
	} {
		problems, err := course.Lint(drawing(goodValues, statement), nil)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range problems {
			if strings.Contains(p.Code, "value") {
				got = append(got, p.Code+" "+p.Args["Name"].(string))
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", statement, diff)
		}
	}
}
