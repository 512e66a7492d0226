package rubric

import (
	"maps"
	"slices"
	"strings"
	"time"

	"matelot/internal/course"
	"matelot/internal/grader"
)

// level is what a path names.
type level int

const (
	unknown level = iota
	lesson
	exercise
	check
)

// maxWeight bounds a weight: beyond it points would say nothing any more.
const maxWeight = 1000

// parser says what is wrong with a rubric beyond its form.
type parser struct {
	*course.Strict
	known map[string]level
}

// knownPaths are the paths of a course.
func knownPaths(tasks []grader.Task) map[string]level {
	known := map[string]level{}
	for _, t := range tasks {
		known[parent(t.ID)], known[t.ID] = lesson, exercise
		for _, c := range t.Checks {
			known[t.ID+"/"+c.ID] = check
		}
	}
	return known
}

// paths reads a list of paths, each of one of the levels.
func (p parser) paths(field string, list []string, levels ...level) set {
	found := set{}
	for i, path := range list {
		line := p.Line(field, i)
		switch {
		case !p.exists(path, line):
		case !slices.Contains(levels, p.known[path]):
			p.Add(line, "rubric.level", "Path", path, "Field", field, "Checks", slices.Contains(levels, check))
		case found[path]:
			p.Add(line, "rubric.twice", "Path", path, "Field", field)
		}
		found[path] = true
	}
	return found
}

// exists reports a path that the course has not.
func (p parser) exists(path string, line int) bool {
	if p.known[path] != unknown {
		return true
	}
	candidates := slices.Sorted(maps.Keys(p.known))
	candidates = slices.DeleteFunc(candidates, func(c string) bool { return strings.Count(c, "/") != strings.Count(path, "/") })
	p.Add(line, "rubric.unknown", "Path", path, "Nearest", strings.Join(course.Nearest(path, candidates, 3), ", "))
	return false
}

func (p parser) weights(weights map[string]float64) {
	for _, path := range slices.Sorted(maps.Keys(weights)) {
		line := p.Line("weights", path)
		p.exists(path, line)
		if w := weights[path]; !(w >= 0 && w <= maxWeight) { // not a number is neither
			p.Add(line, "rubric.weight", "Path", path, "Weight", w, "Max", maxWeight)
		}
	}
}

// asked reports what is said about exercises that are not asked for: most likely
// one was left out.
func (p parser) asked(asked set, f rubricFile) {
	if asked == nil {
		return
	}
	within := func(path string) bool {
		if asked.covers(path) {
			return true
		}
		for a := range asked {
			if strings.HasPrefix(a, path+"/") {
				return true // a lesson of which some exercises are asked for
			}
		}
		return false
	}
	report := func(path string, line int) {
		if p.known[path] != unknown && !within(path) {
			p.Add(line, "rubric.not_asked", "Path", path)
		}
	}
	for i, path := range f.Required {
		report(path, p.Line("required", i))
	}
	for i, path := range f.Hidden {
		report(path, p.Line("hidden", i))
	}
	for _, path := range slices.Sorted(maps.Keys(f.Weights)) {
		report(path, p.Line("weights", path))
	}
}

// percent reports what is no part of a hundred.
func (p parser) percent(value *float64, at ...any) float64 {
	if value == nil {
		return 0
	}
	if !(*value >= 0 && *value <= 100) {
		p.Add(p.Line(at...), "rubric.percent", "Field", at[len(at)-1], "Value", *value)
	}
	return *value
}

// late reads the late rules.
func (p parser) late(f *lateFile) *late {
	l := &late{grace: time.Duration(f.Grace), deadline: p.deadline(f)}
	if f.CutOff != nil {
		l.cutOff = time.Duration(*f.CutOff)
		if l.cutOff <= l.grace {
			p.Add(p.Line("late", "cut_off"), "rubric.cut_off")
		}
	}
	l.perDay = p.percent(f.PerDay, "late", "per_day")
	switch {
	case f.PerDay != nil && len(f.Steps) > 0:
		p.Add(p.Line("late", "steps"), "rubric.late_both")
	case f.PerDay == nil && len(f.Steps) == 0 && f.CutOff == nil:
		p.Add(p.Line("late"), "rubric.late_nothing")
	}
	for i, s := range f.Steps {
		line := p.Line("late", "steps", i)
		if s.Percent == nil {
			p.Add(line, "rubric.step_percent")
			continue
		}
		next := step{time.Duration(s.After), p.percent(s.Percent, "late", "steps", i, "percent")}
		if n := len(l.steps); n > 0 && (next.after <= l.steps[n-1].after || next.percent <= l.steps[n-1].percent) {
			p.Add(line, "rubric.step_order")
		}
		l.steps = append(l.steps, next)
	}
	return l
}

// deadline is the moment that is meant.
func (p parser) deadline(f *lateFile) time.Time {
	switch {
	case f.Deadline.IsZero():
		p.Add(p.Line("late"), "rubric.deadline")
	case f.Deadline.offset && f.TimeZone != "":
		p.Add(p.Line("late", "time_zone"), "rubric.zone_twice")
	case !f.Deadline.offset && f.TimeZone == "":
		p.Add(p.Line("late", "deadline"), "rubric.zone_missing", "Deadline", f.Deadline.Format("2006-01-02 15:04"))
	}
	zone := time.UTC
	if f.TimeZone != "" {
		var err error
		if zone, err = time.LoadLocation(f.TimeZone); err != nil || f.TimeZone == "Local" {
			p.Add(p.Line("late", "time_zone"), "rubric.zone", "Zone", f.TimeZone)
			return time.Time{}
		}
	}
	return f.Deadline.in(zone)
}
