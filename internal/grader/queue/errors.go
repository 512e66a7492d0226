package queue

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Errors of a queue.
var (
	// ErrClosed says that the queue was closed, or that its server will have no more
	// of this process.
	ErrClosed = errors.New("the queue is closed")
	// ErrInUse says that another process has the queue's folder.
	ErrInUse = errors.New("another process has the queue")
)

// ConnectError says that a queue could not be opened.
type ConnectError struct {
	URL    string // without a password
	Reason ConnectReason
	Err    error
}

// ConnectReason is why a queue could not be opened. Its words are
// queue.error.REASON.
type ConnectReason string

// The reasons.
const (
	NotAnURL    ConnectReason = "url"         // it cannot be an address of a NATS server
	NoFile      ConnectReason = "file"        // credentials or certificates cannot be read
	Unreachable ConnectReason = "unreachable" // nobody answers there
	NotTrusted  ConnectReason = "not_trusted" // TLS: no trust in the server, or by it
	NotAllowed  ConnectReason = "not_allowed" // the server refuses these credentials
	NoJetStream ConnectReason = "jetstream"   // the server keeps no streams
	Unprepared  ConnectReason = "unprepared"  // the queue is not there and cannot be made
)

func (e *ConnectError) Error() string {
	return fmt.Sprintf("opening the queue %s: %s: %v", e.URL, e.Reason, e.Err)
}

// Unwrap gives the reason as the library has it.
func (e *ConnectError) Unwrap() error { return e.Err }

// TooLargeError says that something is larger than may go through the queue.
type TooLargeError struct {
	What       string // work, evidence or result
	Size, Most int    // bytes
}

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("the %s is %d bytes large, more than %d", e.What, e.Size, e.Most)
}

// AwayError says that the queue's server was away for longer than was waited.
type AwayError struct {
	Doing string
	Err   error
}

func (e *AwayError) Error() string {
	return fmt.Sprintf("%s: the queue does not answer: %v", e.Doing, e.Err)
}

// Unwrap gives the last reason.
func (e *AwayError) Unwrap() error { return e.Err }

// AsideError says that a job was set aside: each attempt failed, or its worker died.
type AsideError struct {
	Exercise string
	Attempts []Attempt
}

// Attempt is one that did not come to its end.
type Attempt struct {
	Worker string    `json:"worker"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason,omitempty"` // "" where the worker died
	Stage  string    `json:"stage,omitempty"`  // of a grader.StageError
}

// Stages at which an attempt could not be done, of a grader.StageError.
const (
	StageQueue  = "queue"  // what was to be done did not get there, or what came of it back
	StageReplay = "replay" // it could not be done again
	StageWorker = "worker" // the worker died at it
)

// Stage is that of the last attempt.
func (e *AsideError) Stage() string {
	var last Attempt
	if n := len(e.Attempts); n > 0 {
		last = e.Attempts[n-1]
	}
	switch {
	case last.Stage != "":
		return last.Stage
	case last.Reason != "":
		return StageReplay
	}
	return StageWorker
}

func (e *AsideError) Error() string {
	var reasons []string
	for _, a := range e.Attempts {
		reason := a.Reason
		if reason == "" {
			reason = "the worker ended before the job did"
		}
		reasons = append(reasons, a.Worker+": "+reason)
	}
	return fmt.Sprintf("%s was set aside after %d attempts: %s", e.Exercise, len(e.Attempts), strings.Join(reasons, "; "))
}
