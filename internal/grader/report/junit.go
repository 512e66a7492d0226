package report

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"github.com/jstemmer/go-junit-report/v2/junit"

	"matelot/checker"
	"matelot/internal/grader"
	"matelot/internal/printable"
)

// JUnit XML as the library has it, and properties of a test case, which it has
// not: that is where points go.
type (
	junitSuites struct {
		XMLName xml.Name `xml:"testsuites"`
		junit.Testsuites
		Suites []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		junit.Testsuite
		Cases []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Properties []junit.Property `xml:"properties>property"`
		junit.Testcase
	}
)

// junitXML writes a suite for each exercise of each submission and a case for
// each check. What could not be checked is an error, what is wrong a failure,
// what was not reached is skipped.
func junitXML(b grader.Batch, o Options) ([]byte, error) {
	out := junitSuites{Testsuites: junit.Testsuites{Name: "matelot grade"}}
	w := newWords(o.Language)
	for _, g := range b.Grades {
		s := newSheet(b, g, w)
		for place, e := range g.Exercises {
			suite := s.junitSuite(place, e, o)
			suite.ID = len(out.Suites)
			out.Suites = append(out.Suites, suite)
			out.Tests += suite.Tests
			out.Errors += suite.Errors
			out.Failures += suite.Failures
			out.Skipped += suite.Skipped
		}
	}
	var text bytes.Buffer
	text.WriteString(xml.Header)
	enc := xml.NewEncoder(&text)
	enc.Indent("", "  ")
	if err := enc.Encode(out); err != nil {
		return nil, fmt.Errorf("writing XML: %w", err)
	}
	text.WriteByte('\n')
	return text.Bytes(), nil
}

func (s sheet) junitSuite(place int, e grader.Exercise, o Options) junitSuite {
	name := printable.Line(s.Submission)
	suite := junitSuite{Testsuite: junit.Testsuite{
		Name: name + " " + printable.Line(e.ID), Package: name, Time: seconds(e.TookMS),
	}}
	suite.AddProperty("learner", s.name())
	if s.batch.Engine == grader.Progress {
		suite.AddProperty("kind", grader.Progress)
	}
	suite.AddProperty("status", string(e.Status))
	suite.AddProperty("verdict", string(e.Verdict))
	suite.AddProperty("points", plain(e.Points))
	suite.AddProperty("max_points", plain(e.MaxPoints))
	if e.Evidence != "" {
		suite.AddProperty("evidence", printable.Line(e.Evidence))
	}
	for _, p := range s.parts(place, e, o.Learner) {
		c := s.junitCase(p)
		suite.Cases = append(suite.Cases, c)
		suite.Testsuite.AddTestcase(c.Testcase) // counts
	}
	suite.Testsuite.Testcases = nil
	if e.Output != "" {
		suite.SystemOut = &junit.Output{Data: printable.Text(e.Output)}
	}
	return suite
}

func (s sheet) junitCase(p part) junitCase {
	c := junitCase{Testcase: junit.Testcase{
		Name: p.Label, Classname: printable.Line(s.Submission) + "." + strings.ReplaceAll(printable.Line(p.Exercise.ID), "/", "."),
	}}
	c.Properties = []junit.Property{
		{Name: "check", Value: printable.Line(p.ID)},
		{Name: "points", Value: plain(p.Points)},
		{Name: "max_points", Value: plain(p.Most)},
		{Name: "visibility", Value: visibility(p.Hidden)},
	}
	result := &junit.Result{Message: s.summary(p), Type: p.code(), Data: strings.Join(s.explain(p), "\n")}
	switch p.Verdict {
	case checker.Pass:
	case checker.Inconclusive:
		c.Error = result
	case checker.Skipped:
		c.Skipped = result
	case checker.Fail:
		c.Failure = result
	}
	return c
}

// seconds are milliseconds as JUnit wants them.
func seconds(ms float64) string { return strconv.FormatFloat(ms/1000, 'f', 3, 64) }
