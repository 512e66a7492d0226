package cli

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/jstemmer/go-junit-report/v2/junit"

	"matelot/internal/course"
	"matelot/internal/printable"
)

// writeJUnit writes the trials as JUnit XML: a suite for each exercise, a case
// for each trial. What could not be tried is an error, what did not go as it
// should a failure.
func writeJUnit(path string, all []course.Verified, words course.Translator) (err error) {
	report := junit.Testsuites{Name: "matelot course verify"}
	for _, v := range all {
		suite := junit.Testsuite{Name: v.Exercise.ID, Package: v.Exercise.Lesson.ID, Time: xmlSeconds(v.Took)}
		for _, t := range v.Trials {
			suite.AddTestcase(junitCase(t, words))
		}
		report.AddSuite(suite)
	}
	file, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("writing the JUnit report: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if err := report.WriteXML(file); err != nil {
		return fmt.Errorf("writing the JUnit report: %w", err)
	}
	return nil
}

func junitCase(t course.Trial, words course.Translator) junit.Testcase {
	c := junit.Testcase{Name: t.Name(), Classname: t.Exercise.ID, Time: xmlSeconds(t.Took)}
	p, bad := t.Problem()
	if !bad {
		return c
	}
	result := &junit.Result{
		Message: printable.Text(p.Message(words)), Type: string(t.Outcome),
		Data: printable.Text(p.Where() + "\n" + p.Remedy(words) + "\n\n" + t.Script.Run),
	}
	switch t.Outcome {
	case course.CouldNotTry, course.NotConclusive:
		c.Error = result
	default:
		c.Failure = result
	}
	return c
}

func xmlSeconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }
