package queue

import "time"

// Event is something that happened to a worker or to one of its jobs.
type Event struct {
	Kind     EventKind
	Worker   string
	Job      string // its ID; "" where it is about the worker
	Exercise string
	Attempt  int           // from 1
	Took     time.Duration // of a job that is done
	Err      error         // of one that is not
}

// EventKind says what happened. Its words are worker.event.KIND.
type EventKind string

// The kinds of events.
const (
	EventReady    EventKind = "ready"    // the worker takes jobs from now on
	EventTaken    EventKind = "taken"    // it has begun a job
	EventDone     EventKind = "done"     // the job's result is kept
	EventKnown    EventKind = "known"    // the job had a result already
	EventFailed   EventKind = "failed"   // the job could not be done, and is tried again
	EventAside    EventKind = "aside"    // the job could not be done, and is not tried again
	EventReturned EventKind = "returned" // the job is given back, since the worker ends
	EventLost     EventKind = "lost"     // the job's result could not be handed in
	EventMemory   EventKind = "memory"   // the worker waits for memory
	EventAway     EventKind = "away"     // the queue's server does not answer
	EventBack     EventKind = "back"     // it answers again
	EventEnding   EventKind = "ending"   // the worker takes no more jobs
)
