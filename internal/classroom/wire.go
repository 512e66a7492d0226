package classroom

import (
	"strings"
	"time"

	"matelot/checker"
)

// Where a classroom answers learners. Messages are JSON; all but PathJoin need the
// learner's token ("Authorization: Bearer …").
const (
	PathJoin   = "/api/1/join"   // POST Join: Joined
	PathEvents = "/api/1/events" // POST Events: State
	PathRoom   = "/api/1/room"   // GET ?after=VERSION: State, when there is a newer one
	PathAct    = "/api/1/act"    // POST Answer: State
	PathMe     = "/api/1/me"     // DELETE: all that is known of the learner is forgotten

	// Where a room has images: a list of them, and where they are had by the OCI's
	// distribution API, read-only.
	PathImages   = "/api/1/images" // GET: Images
	PathRegistry = "/v2/"
)

// Bounds on what is sent, and on what is kept of it.
const (
	MaxAlias    = 32               // characters
	MaxEvents   = 500              // of one message
	MaxBody     = 1 << 20          // bytes of one message
	MaxFindings = 64               // of one event
	MaxText     = 200              // characters of a name in an event
	MaxLearners = 5000             // of one classroom
	TokenLength = 32               // bytes
	MaxMessage  = 500              // characters of a message to all
	LongestWait = 25 * time.Second // of PathRoom
)

// Join asks to be let in. The learner's side draws the token, so that asking twice
// lets in once.
type Join struct {
	Code  string `json:"code"`
	Alias string `json:"alias"`
	Token string `json:"token"` // TokenLength bytes in base64url
	Lang  string `json:"lang"`
}

// Joined says that the learner is in.
type Joined struct {
	Learner string `json:"learner"` // an ID, which is no secret
	Alias   string `json:"alias"`   // which may differ: two have not the same
	State   State  `json:"state"`
}

// Kind is what an event is about.
type Kind string

// The kinds of events.
const (
	Begun     Kind = "begin"   // an exercise was begun
	Attempted Kind = "attempt" // it was judged
	Hinted    Kind = "hint"    // a hint was asked for
)

// Event is one thing that a learner did. That is all that is ever sent of it: no
// command, no file, no name of a machine.
type Event struct {
	ID       string    `json:"id"` // drawn at random: one that is sent twice is kept once
	Kind     Kind      `json:"kind"`
	Exercise string    `json:"exercise"`
	At       time.Time `json:"at"` // by the learner's clock

	Verdict    checker.Verdict `json:"verdict,omitempty"`
	Points     int             `json:"points,omitempty"`
	MaxPoints  int             `json:"max_points,omitempty"`
	Checks     []Check         `json:"checks,omitempty"`
	CourseHash string          `json:"course_hash,omitempty"` // of the lesson that was judged against
	Shown      bool            `json:"shown,omitempty"`       // matelot itself ran a solution
	Level      int             `json:"level,omitempty"`       // of the hint, from 1
}

// Check is how one check of an exercise went.
type Check struct {
	ID       string          `json:"id"`
	Verdict  checker.Verdict `json:"verdict"`
	Points   int             `json:"points,omitempty"`
	Findings []string        `json:"findings,omitempty"` // codes, the most telling one first
}

// Events are what was done since.
type Events struct {
	Sent   time.Time `json:"sent"` // now, by the learner's clock
	Events []Event   `json:"events"`
}

// Gate is how strictly the order of lessons is kept.
type Gate string

// The gates.
const (
	Free   Gate = "free"   // any lesson can be begun
	Soft   Gate = "soft"   // it is said that another comes before
	Strict Gate = "strict" // the one before has to be done
)

// State is what a learner's matelot has to know of the room.
type State struct {
	Version int64          `json:"version"` // grows with each change, also over restarts
	Room    string         `json:"room"`    // an ID
	Title   string         `json:"title,omitempty"`
	Gate    Gate           `json:"gate"`
	Closed  []string       `json:"closed,omitempty"` // lessons that cannot be begun yet
	Message *Message       `json:"message,omitempty"`
	Hints   map[string]int `json:"hints,omitempty"` // how many of an exercise's hints are shown to all
	Acts    []Act          `json:"acts,omitempty"`  // that wait for this learner's answer
	Ended   bool           `json:"ended,omitempty"`
	// Course has the titles, by language, of the course of the teacher's own that the
	// class works with: learners need a copy of it. None is the one of matelot.
	Course map[string]string `json:"course,omitempty"`
}

// Message is a word of the teacher to all.
type Message struct {
	ID   string    `json:"id"`
	Text string    `json:"text"`
	At   time.Time `json:"at"`
}

// Act is what a teacher proposes to a learner: to be brought to an exercise. Their
// matelot runs solutions of what comes before it in its lesson and is not passed.
type Act struct {
	ID       string    `json:"id"`
	Exercise string    `json:"exercise"`
	At       time.Time `json:"at"`
}

// Answer is what became of an act.
type Answer struct {
	ID   string `json:"id"`
	Done bool   `json:"done"` // false: the learner would rather not
}

// Images are those that a room has for its learners.
type Images struct {
	Images []Image `json:"images"`
}

// Image is one of them, for one platform. Its manifest says what it is made of.
type Image struct {
	Ref       string `json:"ref"` // its whole name: docker.io/library/nginx:alpine
	OS        string `json:"os"`
	Arch      string `json:"arch"`
	Variant   string `json:"variant,omitempty"`
	MediaType string `json:"media_type"`
	Digest    string `json:"digest"`       // of its manifest
	Bytes     int64  `json:"bytes"`        // of its manifest
	All       int64  `json:"bytes_of_all"` // that it is made of
}

// Repository gives where an image lies below PathRegistry, as mirrors of Docker Hub
// have it, and its tag. ref is a whole name with a tag.
func Repository(ref string) (name, tag string) {
	at := max(strings.LastIndexByte(ref, ':'), 0)
	return strings.TrimPrefix(ref[:at], "docker.io/"), strings.TrimPrefix(ref[at:], ":")
}

// MaxTransfers is how many blobs one learner may be sent at a time.
const MaxTransfers = 2

// Problem is why the classroom did not do what was asked, as JSON beside the status.
type Problem struct {
	Code  string `json:"code"`
	After int    `json:"after,omitempty"` // seconds until it is worth asking again
}

// The problems.
const (
	ProblemCode      = "code"      // it is not the room's (403)
	ProblemToken     = "token"     // nobody here has it (401)
	ProblemAlias     = "alias"     // it cannot be shown (400)
	ProblemMalformed = "malformed" // 400
	ProblemTooLarge  = "too_large" // 413
	ProblemTooMany   = "too_many"  // guesses, or requests (429)
	ProblemFull      = "full"      // the room is (503)
	ProblemEnded     = "ended"     // the class is over (410)
)
