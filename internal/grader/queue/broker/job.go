package broker

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"matelot/internal/grader"
	"matelot/internal/grader/queue"
)

// format is that of jobs and results. A worker of another one takes no jobs of this
// one: it counts in their IDs.
const format = 1

// inline is the most bytes of work that travel in the job itself.
const inline = 128 << 10

// job is one exercise of one submission, to be done.
type job struct {
	id       string
	course   string
	exercise string
	work     []byte // as it is sent
}

func newJob(course, exercise string, work grader.Work, most int) (job, error) {
	if err := checkCourse(course); err != nil {
		return job{}, err
	}
	if !exerciseForm.MatchString(exercise) {
		return job{}, fmt.Errorf("%q is no exercise", exercise)
	}
	text, err := encodeWork(work)
	if err != nil {
		return job{}, err
	}
	if len(text) > most {
		return job{}, &queue.TooLargeError{What: "work", Size: len(text), Most: most}
	}
	return job{id: identity(course, exercise, digest(text)), course: course, exercise: exercise, work: text}, nil
}

// identity is the same for the same work on the same exercise of the same course.
func identity(course, exercise, work string) string {
	return digest(fmt.Appendf(nil, "matelot job %d\x00%s\x00%s\x00%s", format, course, exercise, work))
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// message is a job as it waits in the queue.
type message struct {
	Format   int    `json:"format"`
	Exercise string `json:"exercise"`
	Digest   string `json:"sha256"` // of the work
	// Work is nil where it is in the store for work, under its digest.
	Work []byte `json:"work,omitempty"`
}

// errForged says that a message is not what its subject says.
var errForged = errors.New("the job is not what its ID says")

// read reads a job's message from its subject and its text. The work is read later.
func read(subject string, text []byte) (job, message, error) {
	var m message
	parts := strings.Split(subject, ".")
	if len(parts) != 4 {
		return job{}, m, fmt.Errorf("a job under %q", subject)
	}
	j := job{course: parts[2], id: parts[3]}
	if err := json.Unmarshal(text, &m); err != nil {
		return j, m, fmt.Errorf("reading the job: %w", err)
	}
	if exerciseForm.MatchString(m.Exercise) {
		j.exercise = m.Exercise
	}
	if m.Format != format || !idForm.MatchString(m.Digest) || j.exercise == "" || identity(j.course, j.exercise, m.Digest) != j.id {
		return j, m, errForged
	}
	return j, m, nil
}
