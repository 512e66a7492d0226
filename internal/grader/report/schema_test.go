package report_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"matelot/internal/grader/report"
	"matelot/internal/i18n"
)

// object is decoded JSON.
type object = map[string]any

// shape says what JSON must look like: for each field a kind, with ? where it may
// be missing; or for * all other fields.
type shape map[string]string

// check holds that an object has a shape. The kinds are string, text (not empty),
// number, integer, bool, list, object, null, and several of them with |.
func (s shape) check(t *testing.T, where string, o object) {
	t.Helper()
	for name, kinds := range s {
		name, optional := strings.CutSuffix(name, "?")
		value, there := o[name]
		switch {
		case name == "*" || !there && optional:
		case !there:
			t.Errorf("%s lacks %q", where, name)
		case !isKind(value, kinds) && !slices.ContainsFunc(strings.Split(kinds, "|"), func(kind string) bool { return !strings.HasPrefix(kinds, "/") && isKind(value, kind) }):
			t.Errorf("%s: %q is %v, want %s", where, name, value, kinds)
		}
	}
	_, more := s["*"]
	for name := range maps.Keys(o) {
		_, known := s[name]
		_, optional := s[name+"?"]
		if !known && !optional && !more {
			t.Errorf("%s has %q, which is not in the schema", where, name)
		}
	}
}

func isKind(value any, kind string) bool {
	switch v := value.(type) {
	case string:
		return kind == "string" || kind == "text" && v != "" || strings.HasPrefix(kind, "/") && regexp.MustCompile(kind[1:]).MatchString(v)
	case json.Number:
		_, err := strconv.Atoi(v.String())
		return kind == "number" || kind == "integer" && err == nil
	case bool:
		return kind == "bool"
	case []any:
		return kind == "list"
	case object:
		return kind == "object"
	case nil:
		return kind == "null"
	}
	return false
}

func decode(t *testing.T, data []byte) object {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(string(data)))
	d.UseNumber()
	var o object
	if err := d.Decode(&o); err != nil {
		t.Fatalf("%v in\n%s", err, data)
	}
	return o
}

// list are the objects of a field.
func list(t *testing.T, o object, field string) []object {
	t.Helper()
	items, ok := o[field].([]any)
	if !ok {
		t.Fatalf("%s is %v", field, o[field])
	}
	var all []object
	for _, item := range items {
		all = append(all, item.(object))
	}
	return all
}

// Gradescope's documentation is its schema:
// gradescope-autograders.readthedocs.io/en/latest/specs.
func TestGradescope(t *testing.T) {
	const visibility = "/^(visible|hidden|after_due_date|after_published)$"
	const format = "/^(text|html|simple_format|md|ansi)$"
	for _, file := range files(t, "gradescope", sample(t), options("en")) {
		o := decode(t, file.Data)
		shape{
			"score": "number", "execution_time": "number", "output": "string", "output_format": format, "test_output_format": format,
			"test_name_format": format, "visibility": visibility, "stdout_visibility": visibility, "extra_data": "object", "tests": "list",
			"leaderboard?": "list",
		}.check(t, file.Name, o)
		for _, test := range list(t, o, "tests") {
			shape{
				"score?": "number", "max_score?": "number", "status?": "/^(passed|failed)$", "name": "text", "name_format": format,
				"number": "/^[0-9]+[.][0-9]+$", "output?": "string", "output_format": format, "tags": "list", "visibility": visibility, "extra_data": "object",
			}.check(t, file.Name, test)
			_, scored := test["score"]
			if verdict := test["extra_data"].(object)["verdict"]; verdict == "inconclusive" && (scored || test["status"] != nil) {
				t.Errorf("%s: what could not be checked has a score or a status: %v", file.Name, test)
			}
		}
	}
}

// Classroom 50's is schemas/result-v1.schema.json in foundation50/classroom50; what
// it cannot say is in runner.py's validate_result.
func TestClassroom50(t *testing.T) {
	for _, file := range files(t, "classroom50", sample(t), options("en")) {
		o := decode(t, file.Data)
		shape{
			"schema": "/^classroom50/result/v1$", "classroom": "text", "assignment": "text", "assignment_type": "/^(individual|group|team)$",
			"owner": "text", "submission": "/^submit/", "commit": "text", "release": "text", "review": "text",
			"datetime": `/^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$`, "graded_at?": "text", "score": "integer", "max-score": "integer",
			"tests": "list", "submitted_by?": "object",
		}.check(t, file.Name, o)
		within(t, file.Name, o)
		for _, test := range list(t, o, "tests") {
			shape{"test-name": "text", "passed": "bool", "score": "integer", "max-score": "integer", "*": ""}.check(t, file.Name, test)
			within(t, file.Name, test)
		}
	}
}

func within(t *testing.T, where string, o object) {
	t.Helper()
	score, err := o["score"].(json.Number).Int64()
	most, err2 := o["max-score"].(json.Number).Int64()
	if err != nil || err2 != nil || score < 0 || score > most {
		t.Errorf("%s: %v of %v", where, o["score"], o["max-score"])
	}
}

func TestClassroomFrom(t *testing.T) {
	env := map[string]string{
		"CLASSROOM": "c", "ASSIGNMENT": "a", "USERNAME": "u", "SUBMISSION_TAG": "submit/x", "COMMIT_URL": "https://x/c", "RELEASE_URL": "https://x/r",
	}
	got := report.ClassroomFrom(func(name string) string { return env[name] })
	want := report.Classroom{"c", "a", "individual", "u", "submit/x", "https://x/c", "https://x/r", "https://x/c"}
	if got != want || len(got.Missing()) != 0 {
		t.Errorf("%+v lacks %q", got, got.Missing())
	}
	env["OWNER"], env["ASSIGNMENT_TYPE"], env["REVIEW_URL"] = "o", "group", "https://x/d"
	delete(env, "COMMIT_URL")
	got = report.ClassroomFrom(func(name string) string { return env[name] })
	if got.Owner != "o" || got.Type != "group" || got.Review != "https://x/d" || !slices.Equal(got.Missing(), []string{"COMMIT_URL"}) {
		t.Errorf("%+v lacks %q", got, got.Missing())
	}
}

// What github-education-resources/autograding-grading-reporter reads: it adds up
// the tests' scores, and shows a message where a test did not pass.
func TestAutograding(t *testing.T) {
	b := sample(t)
	for i, file := range files(t, "autograding", b, options("en")) {
		o := decode(t, []byte(readable(t, "autograding", file.Data)))
		shape{"version": "integer", "status": "/^(pass|fail|error)$", "max_score": "number", "tests": "list"}.check(t, file.Name, o)
		sum := 0.0
		for _, test := range list(t, o, "tests") {
			shape{
				"name": "text", "status": "/^(pass|fail|error)$", "score": "number", "message": "string", "test_code": "string",
				"filename": "string", "line_no": "integer", "duration": "number",
			}.check(t, file.Name, test)
			if test["status"] != "pass" && test["message"] == "" {
				t.Errorf("%s: %v is not explained", file.Name, test["name"])
			}
			score, err := test["score"].(json.Number).Float64()
			if err != nil {
				t.Fatal(err)
			}
			sum += score
		}
		if got, want := fmt.Sprintf("%.2f", sum), fmt.Sprintf("%.2f", b.Grades[i].Points); got != want {
			t.Errorf("%s: the scores add up to %s, want %s", file.Name, got, want)
		}
	}
}

// check50's is its documentation's JSON specification.
func TestCheck50(t *testing.T) {
	for _, file := range files(t, "check50", sample(t), options("en")) {
		o := decode(t, file.Data)
		shape{"slug": "text", "results": "list", "version": "text"}.check(t, file.Name, o)
		seen := map[any]bool{}
		for _, r := range list(t, o, "results") {
			shape{
				"name": "text", "description": "text", "passed": "bool|null", "log": "list", "cause": "object|null", "data": "object", "dependency": "string|null",
			}.check(t, file.Name, r)
			if seen[r["name"]] {
				t.Errorf("%s: %v is there twice", file.Name, r["name"])
			}
			seen[r["name"]] = true
			if (r["passed"] == true) != (r["cause"] == nil) {
				t.Errorf("%s: %v: passed is %v, its cause %v", file.Name, r["name"], r["passed"], r["cause"])
			}
			if cause, ok := r["cause"].(object); ok {
				shape{"rationale": "text", "help": "string|null", "expected?": "text", "actual?": "text"}.check(t, file.Name, cause)
				if (cause["expected"] == nil) != (cause["actual"] == nil) {
					t.Errorf("%s: %v has one of expected and actual: %v", file.Name, r["name"], cause)
				}
			}
		}
	}
}

// The attributes that readers of JUnit XML rely on, and sums that are right.
func TestJUnit(t *testing.T) {
	for _, lang := range i18n.Languages() {
		type count struct {
			Tests    int `xml:"tests,attr"`
			Failures int `xml:"failures,attr"`
			Errors   int `xml:"errors,attr"`
			Skipped  int `xml:"skipped,attr"`
		}
		var report struct {
			XMLName xml.Name
			count
			Suites []struct {
				count
				Name  string `xml:"name,attr"`
				ID    int    `xml:"id,attr"`
				Time  string `xml:"time,attr"`
				Cases []struct {
					Name       string `xml:"name,attr"`
					Class      string `xml:"classname,attr"`
					Properties []struct {
						Name  string `xml:"name,attr"`
						Value string `xml:"value,attr"`
					} `xml:"properties>property"`
				} `xml:"testcase"`
			} `xml:"testsuite"`
		}
		data := files(t, "junit", sample(t), options(lang))[0].Data
		if err := xml.Unmarshal(data, &report); err != nil {
			t.Fatal(err)
		}
		if report.XMLName.Local != "testsuites" || len(report.Suites) != 10 {
			t.Fatalf("%s has %d suites", report.XMLName.Local, len(report.Suites))
		}
		var sum count
		for i, suite := range report.Suites {
			if suite.Name == "" || suite.ID != i || !regexp.MustCompile(`^\d+\.\d{3}$`).MatchString(suite.Time) || suite.Tests != len(suite.Cases) {
				t.Errorf("suite %d is %+v", i, suite)
			}
			sum.Tests += suite.Tests
			sum.Failures += suite.Failures
			sum.Errors += suite.Errors
			sum.Skipped += suite.Skipped
			for _, c := range suite.Cases {
				if c.Name == "" || c.Class == "" || len(c.Properties) < 4 {
					t.Errorf("a case is %+v", c)
				}
			}
		}
		if sum != report.count || sum.Failures == 0 || sum.Errors == 0 || sum.Skipped == 0 {
			t.Errorf("the suites add up to %+v, the report says %+v", sum, report.count)
		}
	}
}
