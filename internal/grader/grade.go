package grader

import (
	"time"

	"matelot/checker"
)

// Status says what kind of result an exercise has. A wrong answer, trouble of
// the machine and a broken rule are three things, and only the first is judged.
type Status string

// The kinds of result.
const (
	// Judged: the attempt was replayed to its end and judged, right or wrong.
	Judged Status = "judged"
	// Inconclusive: it could not be checked. It is never scored as zero: neither
	// its points nor its maximum count until a second run has judged it.
	Inconclusive Status = "inconclusive"
	// Broken: the attempt did what no submission may do, or outran its limits.
	// It is judged by what it left, and the breaches are told.
	Broken Status = "broke_rules"
	// Absent: nothing was handed in for this exercise.
	Absent Status = "absent"
)

// Batch is one grading of a set of submissions against one course.
type Batch struct {
	Format     int       `json:"format"` // 1
	CourseHash string    `json:"course_hash"`
	RubricHash string    `json:"rubric_hash,omitempty"` // of the rubric's content; empty without one
	Engine     string    `json:"engine"`                // own, host, or evidence where saved evidence was judged again
	Grades     []Grade   `json:"grades"`                // in the order of their submissions' names
	Similar    []Similar `json:"similar,omitempty"`
}

// Grade is what one submission got.
type Grade struct {
	Submission string     `json:"submission"` // its name: the file's or folder's
	Learner    string     `json:"learner"`    // alias, as the submission says; else its name
	Hash       string     `json:"hash"`       // SHA-256 of what was handed in
	Late       string     `json:"late,omitempty"`
	Points     float64    `json:"points"`     // weighted and after late rules, to two decimals
	MaxPoints  float64    `json:"max_points"` // of what could be checked
	Passed     bool       `json:"passed"`     // all required exercises passed, and none is inconclusive
	Exercises  []Exercise `json:"exercises"`  // in the course's order
	Problems   []Problem  `json:"problems,omitempty"`
	// Started and Took are times: the only parts that differ from one run to the next.
	Started time.Time `json:"started,omitzero"`
	TookMS  float64   `json:"took_ms,omitempty"`
}

// Exercise is what one exercise of a submission got.
type Exercise struct {
	ID        string            `json:"exercise"` // lesson/exercise
	Title     map[string]string `json:"title,omitempty"`
	Status    Status            `json:"status"`
	Verdict   checker.Verdict   `json:"verdict"`
	Points    float64           `json:"points"`
	MaxPoints float64           `json:"max_points"`
	Required  bool              `json:"required,omitempty"`
	Checks    []Check           `json:"checks,omitempty"`
	Breaches  []Breach          `json:"breaches,omitempty"`
	// Reason says why the exercise is inconclusive: a finding's code or a stage.
	Reason   string  `json:"reason,omitempty"`
	Output   string  `json:"output,omitempty"`   // the end of what the commands wrote, capped
	Evidence string  `json:"evidence,omitempty"` // SHA-256 of the observation that was judged
	TookMS   float64 `json:"took_ms,omitempty"`
}

// Check is a check's result with its weight.
type Check struct {
	checker.Result
	Weighted    float64 `json:"weighted"` // points after weights
	MaxWeighted float64 `json:"max_weighted"`
	Hidden      bool    `json:"hidden,omitempty"` // not shown to the learner
}

// Breach is a rule that a submission broke. Its words are grade.breach.CODE.
type Breach struct {
	Code   string `json:"code"`             // guard.privileged, limit.time, limit.output, limit.memory, archive.link…
	Detail string `json:"detail,omitempty"` // a path, a command, a size: not for a shell, printed escaped
}

// Problem is trouble with a submission as a whole. Its words are grade.problem.CODE.
type Problem struct {
	Code   string `json:"code"`
	Detail string `json:"detail,omitempty"`
}

// Similar is a pair of submissions that have much in common, for a teacher's eye:
// it is no judgement.
type Similar struct {
	First    string  `json:"first"`
	Second   string  `json:"second"`
	Exercise string  `json:"exercise"`
	File     string  `json:"file"`  // commands.sh, or a file of the workspace
	Share    float64 `json:"share"` // 0 to 1; 1 is an exact copy
}
