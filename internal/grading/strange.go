package grading

import (
	"maps"
	"slices"
	"strings"

	"matelot/internal/grader"
	"matelot/internal/grader/submission"
	"matelot/internal/printable"
)

// tellStrange says what would make marks wrong without being wrong itself: work for
// another course, and one name on several submissions.
func (o Options) tellStrange(submissions []grader.Submission) {
	elsewhere, names := otherCourse(submissions)
	if elsewhere > 0 {
		o.Note("cli.grade.other_course", "Count", elsewhere, "Exercises", strings.Join(names, ", "))
	}
	shared := sameName(submissions)
	for _, name := range slices.Sorted(maps.Keys(shared)) {
		o.Note("cli.grade.same_name", "Name", printable.Line(name), "Submissions", printable.Line(strings.Join(shared[name], ", ")))
	}
}

// mostNamed is how many exercises are named in one sentence.
const mostNamed = 3

// otherCourse counts the submissions that hold exercises, and none of the course; names
// are a few of those exercises.
func otherCourse(submissions []grader.Submission) (count int, names []string) {
	for _, s := range submissions {
		if len(s.Exercises) > 0 {
			continue
		}
		strays := 0
		for _, p := range s.Problems {
			if p.Code != submission.Stray {
				continue
			}
			strays++
			if len(names) < mostNamed && !slices.Contains(names, p.Detail) {
				names = append(names, p.Detail)
			}
		}
		if strays > 0 {
			count++
		}
	}
	return count, names
}

// sameName are the submissions of each learner's name that stands on more than one.
func sameName(submissions []grader.Submission) map[string][]string {
	by := map[string][]string{}
	for _, s := range submissions {
		by[s.Learner] = append(by[s.Learner], s.Name)
	}
	maps.DeleteFunc(by, func(name string, of []string) bool { return name == "" || len(of) < 2 })
	return by
}
