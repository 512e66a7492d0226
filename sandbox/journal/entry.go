package journal

import (
	"time"
	"unicode/utf8"
)

// Phases of a session: only what the learner did counts for a check.
const (
	PhaseLearner = "learner"
	PhaseSetup   = "setup"
	PhaseCheck   = "check"
)

// StreamStart marks the entry written when a stream begins; the entry of its
// end follows under another Seq, with Stream empty.
const StreamStart = "start"

// Entry is one request and what came of it.
type Entry struct {
	// Seq grows by one with each entry of a journal, also across restarts.
	Seq int64 `json:"seq"`
	// At is when the request came in, in UTC.
	At time.Time `json:"at"`
	// Exercise is the exercise that was active, such as "ports/publish".
	Exercise string `json:"exercise,omitempty"`
	// Phase is one of the Phase constants.
	Phase string `json:"phase,omitempty"`
	// Action is the normalised name of what was asked: "container.list".
	Action string `json:"action"`
	// Target is the object's name as known at that time, TargetID its full ID.
	Target   string `json:"target,omitempty"`
	TargetID string `json:"target_id,omitempty"`
	// Image is the image reference of the container acted upon, when known.
	Image string `json:"image,omitempty"`
	// Flags holds what tells variants of an action apart: all, follow, signal.
	Flags map[string]string `json:"flags,omitempty"`
	// Status is the HTTP status of the answer; 0 if the client left before it.
	Status int `json:"status"`
	// Error is the engine's message when the answer was an error.
	Error string `json:"error,omitempty"`
	// Command is the client's command line, masked: a hint for feedback only.
	Command string `json:"command,omitempty"`
	// PID is the client's process, 0 where the system does not tell.
	PID int `json:"pid,omitempty"`
	// Client tells more of it, in the first entry of each of its connections.
	Client *Client `json:"client,omitempty"`
	// Typed are the lines that somebody typed at a terminal into a container, in
	// the entry of the stream's end. What was typed unseen, as passwords are, is
	// not among them.
	Typed []string `json:"typed,omitempty"`
	// Stream is StreamStart for the beginning of a stream, else empty.
	Stream string `json:"stream,omitempty"`
	// DurationMS is the time from the request to the end of the answer, in
	// milliseconds.
	DurationMS float64 `json:"duration_ms"`
	// Bytes is the size of the answer's body in bytes.
	Bytes int64 `json:"bytes,omitempty"`
}

// Client is the process that asked.
type Client struct {
	Args   []string `json:"args"`          // masked, see Args
	Dir    string   `json:"dir,omitempty"` // its working folder
	Parent int      `json:"parent,omitempty"`
}

// Limits of an entry's texts in bytes, so that a line stays small.
const (
	maxError   = 600
	maxCommand = 2000
	maxFlag    = 2000
	maxFlags   = 40
	maxArgs    = 8000 // of all arguments; more of them are none
	maxTyped   = 8000 // of all lines
)

// clean caps and masks the texts of an entry, so that neither a careless
// caller nor an engine's message brings a secret or a megabyte into the file.
func (e Entry) clean() Entry {
	e.Error = clip(maskURLs(e.Error), maxError)
	e.Command = clip(e.Command, maxCommand)
	e.Target = clip(maskURLs(e.Target), maxFlag)
	e.Image = clip(maskURLs(e.Image), maxFlag)
	if e.Client != nil && size(e.Client.Args) > maxArgs {
		e.Client = nil // half a command line would be another command
	}
	if size(e.Typed) > maxTyped {
		e.Typed = nil
	}
	if len(e.Flags) == 0 {
		e.Flags = nil
		return e
	}
	flags := make(map[string]string, len(e.Flags))
	for k, v := range e.Flags {
		if len(flags) == maxFlags {
			break
		}
		flags[clip(k, maxFlag)] = clip(maskURLs(v), maxFlag)
	}
	e.Flags = flags
	return e
}

// size is how long texts are together, in bytes.
func size(texts []string) int {
	sum := 0
	for _, text := range texts {
		sum += len(text) + 1
	}
	return sum
}

// clip shortens s to at most n bytes without cutting a character in two.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}
