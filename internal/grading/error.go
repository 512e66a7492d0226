package grading

// Error is what stands in the way of grading, by the ID of its words in locales/.
type Error struct {
	ID      string
	Data    map[string]any
	machine bool
	err     error
}

func (e *Error) Error() string {
	if e.err != nil {
		return e.ID + ": " + e.err.Error()
	}
	return e.ID
}

// Unwrap gives the reason.
func (e *Error) Unwrap() error { return e.err }

// Word gives the message's ID and what it tells of.
func (e *Error) Word() (id string, data map[string]any) { return e.ID, e.Data }

// Machine tells whether it is the machine's trouble.
func (e *Error) Machine() bool { return e.machine }
