package classroom

import "errors"

// Place is where an open classroom is.
type Place struct {
	Word     Word
	Title    string
	Teacher  string   // address of the teacher's page on this machine
	Afar     string   // the same from another machine, whose browser will warn
	Others   []string // hosts that the word could name as well
	Alone    bool     // there is no network: only this machine can join
	Public   bool     // the word's address is one of the Internet
	Firewall string   // name of what is likely to keep learners out; "" is nothing
	Open     string   // command that lets them through it; "" where there is none to type
	Learners int      // who has joined before
	SSH      SSH      // where accounts of a shared server answer
}

// SSH is where a shared server answers.
type SSH struct {
	Host        string // "" where there is none
	Port        int
	Fingerprint string // of its key
}

// What opening a classroom fails with that has words of its own.
var (
	ErrOpen    = errors.New("this classroom is open already")
	ErrPort    = errors.New("another program has the port")
	ErrSSHPort = errors.New("another program has the port for ssh")
)

// OtherCourseError says that nothing which learners did is of the course that marks are
// asked of.
type OtherCourseError struct {
	Exercise string // one that they did
}

func (e *OtherCourseError) Error() string {
	return "the class worked with another course: " + e.Exercise
}
