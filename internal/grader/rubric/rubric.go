package rubric

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"matelot/internal/grader"
)

// Format is the version of a rubric that this program reads.
const Format = 1

// What becomes of an exercise whose attempt broke a rule.
const (
	// breachesJudge: it is judged by what it left, and the breach is told.
	breachesJudge = "judge"
	// breachesZero: it gets none of its points.
	breachesZero = "zero"
)

// Rubric is how submissions are weighed. The zero value is not useful: see
// [Default], [Load] and [Parse].
type Rubric struct {
	// Hash is the SHA-256 of the rubric's content, the same whether lines end in
	// LF or CRLF; empty for the default.
	Hash string

	asked    set                // lessons and exercises; nil asks for all
	weights  map[string]float64 // by the path of a lesson, an exercise or a check
	required set                // lessons and exercises
	all      bool               // every exercise is required
	hidden   set                // exercises and checks
	breaches string
	pass     *float64 // in per cent
	late     *late
}

// Default is the rubric where there is no file: each check counts its points,
// nothing is hidden, and who passes has passed every exercise.
func Default() *Rubric { return &Rubric{all: true, breaches: breachesJudge} }

// set is a set of paths: lesson, lesson/exercise, lesson/exercise/check.
type set map[string]bool

// covers tells whether a path, or what it lies in, is in the set.
func (s set) covers(path string) bool {
	for path != "" {
		if s[path] {
			return true
		}
		path = parent(path)
	}
	return false
}

// parent is what a path lies in, "" for a lesson.
func parent(path string) string {
	cut := strings.LastIndexByte(path, '/')
	if cut < 0 {
		return ""
	}
	return path[:cut]
}

// Asks lists those of the tasks that the rubric asks for, in their order.
func (r *Rubric) Asks(tasks []grader.Task) []grader.Task {
	if r.asked == nil {
		return tasks
	}
	var asked []grader.Task
	for _, t := range tasks {
		if r.asked.covers(t.ID) {
			asked = append(asked, t)
		}
	}
	return asked
}

// weight is what the points of a check count: the weights of its lesson, its
// exercise and its own multiply.
func (r *Rubric) weight(path string) float64 {
	weight := 1.0
	for ; path != ""; path = parent(path) {
		if w, ok := r.weights[path]; ok {
			weight *= w
		}
	}
	return weight
}

// isRequired tells whether an exercise must be passed.
func (r *Rubric) isRequired(exercise string) bool { return r.all || r.required.covers(exercise) }

// hashOf identifies a rubric's content.
func hashOf(data []byte) string {
	sum := sha256.Sum256([]byte(strings.ReplaceAll(string(data), "\r\n", "\n")))
	return hex.EncodeToString(sum[:])
}
