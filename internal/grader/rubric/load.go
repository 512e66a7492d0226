package rubric

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"matelot/internal/course"
	"matelot/internal/grader"
)

// maxSize is the most that a rubric may hold, in bytes.
const maxSize = 1 << 20

// Load reads a rubric from a file, as [Parse] does.
func Load(file string, tasks []grader.Task) (*Rubric, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("reading the rubric: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxSize+1))
	if err != nil {
		return nil, fmt.Errorf("reading the rubric %s: %w", file, err)
	}
	return Parse(filepath.ToSlash(file), data, tasks)
}

// Parse reads a rubric for a course whose exercises are tasks. file is its name in
// errors. The error is [course.Problems] when something is wrong with it: all of
// it at once, each with its line and a remedy.
func Parse(file string, data []byte, tasks []grader.Task) (*Rubric, error) {
	var f rubricFile
	s := course.ParseStrict(file, data, &f)
	if len(data) > maxSize {
		s.Add(0, "rubric.too_big")
	}
	if !s.Clean() {
		return nil, s.Err()
	}
	s.Format(f.Format, Format)
	r := &Rubric{
		Hash: hashOf(data), weights: f.Weights, breaches: f.Breaches, pass: f.Pass,
		all: len(f.Required) == 0 && f.Pass == nil,
	}
	p := parser{Strict: s, known: knownPaths(tasks)}
	if len(f.Exercises) > 0 {
		r.asked = p.paths("exercises", f.Exercises, lesson, exercise)
	}
	r.required = p.paths("required", f.Required, lesson, exercise)
	r.hidden = p.paths("hidden", f.Hidden, exercise, check)
	p.weights(f.Weights)
	p.asked(r.asked, f)
	p.percent(f.Pass, "pass")
	switch f.Breaches {
	case "":
		r.breaches = breachesJudge
	case breachesJudge, breachesZero:
	default:
		s.Add(s.Line("breaches"), "rubric.breaches", "Value", f.Breaches)
	}
	if f.Late != nil {
		r.late = p.late(f.Late)
	}
	if err := s.Err(); err != nil {
		return nil, err
	}
	return r, nil
}
