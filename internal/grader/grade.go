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
	// The rubric says whether it is judged by what it left; the breaches are told.
	Broken Status = "broke_rules"
	// Absent: nothing was handed in for this exercise, which was asked for.
	Absent Status = "absent"
)

// Progress stands in a batch where an engine would be named, when learners' own
// machines reported it: it was not done again, and is no grade.
const Progress = "progress"

// Batch is one grading of a set of submissions against one course. It holds all
// that a report says, so that a report can be written again without the course.
type Batch struct {
	Format     int       `json:"format"` // 1
	CourseHash string    `json:"course_hash"`
	RubricHash string    `json:"rubric_hash,omitempty"` // of the rubric's content; empty without one
	Engine     string    `json:"engine"`                // own, host, evidence where saved evidence was judged again, or Progress
	Tasks      []Task    `json:"tasks"`                 // the exercises that were asked for, in the course's order
	Grades     []Grade   `json:"grades"`                // in the order of their submissions' names
	Similar    []Similar `json:"similar,omitempty"`
}

// Task is an exercise that was asked for: what its checks are and what it is
// called, whatever came of it.
type Task struct {
	ID     string            `json:"exercise"`        // lesson/exercise
	Titles map[string]string `json:"titles"`          // by language
	Checks []TaskCheck       `json:"checks,omitzero"` // in the exercise's order
}

// TaskCheck is a check of a task. Reports say in words what it wants.
type TaskCheck struct {
	checker.Check
	Questions map[string]string `json:"questions,omitempty"` // by language, where the check asks one
}

// Grade is what one submission got.
type Grade struct {
	Submission string `json:"submission"` // its name: the file's or folder's
	Learner    string `json:"learner"`    // alias, as the submission says; else its name
	Hash       string `json:"hash"`       // SHA-256 of what was handed in
	// Handed is when it was handed in, by the clock that the late rules went by; zero
	// where nobody knows.
	Handed time.Time `json:"handed,omitzero"`
	// Earned are the points before late rules, Points after them; weighted, to two
	// decimals. MaxPoints is the most that could be had of what could be checked.
	Earned    float64 `json:"earned"`
	Points    float64 `json:"points"`
	MaxPoints float64 `json:"max_points"`
	// Verdict is pass, fail, or inconclusive where what could not be checked could
	// still turn it.
	Verdict   checker.Verdict `json:"verdict"`
	Late      *Late           `json:"late,omitempty"`
	Again     []string        `json:"again,omitempty"` // the exercises that need a second run
	Exercises []Exercise      `json:"exercises"`       // in the order of the batch's tasks
	Problems  []Problem       `json:"problems,omitempty"`
	// Started and Took are times: the only parts that differ from one run to the next.
	Started time.Time `json:"started,omitzero"`
	TookMS  float64   `json:"took_ms,omitempty"`
}

// Late is what the rubric's late rules made of a submission's time.
type Late struct {
	Seconds int64   `json:"seconds"`           // after the deadline
	Percent float64 `json:"percent"`           // taken off the points
	CutOff  bool    `json:"cut_off,omitempty"` // too late to count at all
	Unknown bool    `json:"unknown,omitempty"` // it does not say when it was handed in: nothing is taken off
}

// Exercise is what one exercise of a submission got.
type Exercise struct {
	ID        string          `json:"exercise"` // lesson/exercise
	Status    Status          `json:"status"`
	Verdict   checker.Verdict `json:"verdict"`
	Points    float64         `json:"points"`     // weighted, to two decimals
	MaxPoints float64         `json:"max_points"` // of what could be checked
	Required  bool            `json:"required,omitempty"`
	Checks    []Check         `json:"checks,omitempty"` // in the task's order; none where nothing was handed in
	Breaches  []Breach        `json:"breaches,omitempty"`
	// Reason says why nothing of the exercise could be checked: a finding's code
	// or a stage. Where only some checks could not be, their findings say it.
	Reason   string  `json:"reason,omitempty"`
	Output   string  `json:"output,omitempty"`   // the end of what the commands wrote, capped
	Evidence string  `json:"evidence,omitempty"` // the file with the observation that was judged, below the folder of evidence
	TookMS   float64 `json:"took_ms,omitempty"`
}

// Check is a check's result with its weight.
type Check struct {
	checker.Result
	// Weighted are the points after weights. Both are 0 where the check could not
	// be judged: it does not count.
	Weighted    float64 `json:"weighted"`
	MaxWeighted float64 `json:"max_weighted"`
	Hidden      bool    `json:"hidden,omitempty"` // not shown to the learner
	// Open is a check that could not be judged, or waits for one that could not be.
	Open bool `json:"open,omitempty"`
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
	File     string  `json:"file"` // commands.sh, or a file of the workspace
	Kind     Kind    `json:"kind"`
	Share    float64 `json:"share"` // 0 to 1, of what is the two's own: what the course hands out is left out
}

// Kind is the way in which two texts are alike.
type Kind string

// The kinds of likeness.
const (
	Exact     Kind = "exact"     // the same but for white space, quotes and comments
	Renamed   Kind = "renamed"   // the same but for names and numbers
	Reordered Kind = "reordered" // the same pieces, in another order
	Near      Kind = "near"
)
