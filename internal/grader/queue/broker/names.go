package broker

import (
	"fmt"
	"regexp"
)

// What a name, a course's hash and an exercise may be: they become parts of subjects
// and keys.
var (
	nameForm     = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`)
	courseForm   = regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`)
	exerciseForm = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,200}/[A-Za-z0-9_.-]{1,200}$`)
	idForm       = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

func checkCourse(course string) error {
	if !courseForm.MatchString(course) {
		return fmt.Errorf("%q is no hash of a course", course)
	}
	return nil
}

func (b *Broker) jobsName() string     { return b.options.Name + "_jobs" }
func (b *Broker) resultsName() string  { return b.options.Name + "_results" }
func (b *Broker) attemptsName() string { return b.options.Name + "_attempts" }
func (b *Broker) workName() string     { return b.options.Name + "_work" }
func (b *Broker) evidenceName() string { return b.options.Name + "_evidence" }

// jobSubject is that of one job: workers of one course take those of that course
// alone.
func (b *Broker) jobSubject(course, id string) string {
	return b.options.Name + ".jobs." + course + "." + id
}

func consumerName(course string) string { return "course-" + course }

// key is that of a job's result and of its attempts.
func key(course, id string) string { return course + "." + id }
