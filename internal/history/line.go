package history

import "time"

// Line is a command line that was typed in the lab's shell.
type Line struct {
	Began time.Time `json:"began,omitzero"` // as exact as the shell tells, to the second at least
	Ended time.Time `json:"ended,omitzero"`
	Code  int       `json:"code,omitempty"`
	Dir   string    `json:"dir,omitempty"`   // before; absolute, "" where it is not known
	After string    `json:"after,omitempty"` // where the shell was then
	Shell string    `json:"shell"`           // which, and which of its kind: bash:shell-12
	Text  string    `json:"text"`
}

// Asked is a docker command as the session's journal has it.
type Asked struct {
	PID    int         `json:"pid"`
	Parent int         `json:"parent,omitempty"`
	Began  time.Time   `json:"began"`
	Args   []string    `json:"args,omitempty"` // masked; none where another Asked of the process has them
	Dir    string      `json:"dir,omitempty"`
	Made   []Container `json:"made,omitempty"`
	Used   []Container `json:"used,omitempty"`
	Typed  []string    `json:"typed,omitempty"` // into a container
}

// Container is one that a command made or meant.
type Container struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Auto bool   `json:"auto,omitempty"` // the engine made the name up
}

// Begin is how an exercise began.
type Begin struct {
	At         time.Time         `json:"at"`
	Session    string            `json:"session"`
	Workspace  string            `json:"workspace"` // the exercise's folder, absolute
	CourseHash string            `json:"course_hash,omitempty"`
	Values     map[string]string `json:"values,omitempty"`
	Setup      []Container       `json:"setup,omitempty"` // that the set-up left, in the order of their making
	Registry   bool              `json:"registry,omitempty"`
}

// Run is all from one beginning of an exercise to the next.
type Run struct {
	Exercise string
	Begin
	Lines    []Line
	Asked    []Asked
	Versions []Version // of the workspace; the first is how it began
	Answers  map[string]string
	Folded   int64 // the journal's number up to which Asked is
}

// Did tells whether anything was done.
func (r Run) Did() bool { return len(r.Lines) > 0 || len(r.Asked) > 0 || len(r.Answers) > 0 }
