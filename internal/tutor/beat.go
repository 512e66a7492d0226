package tutor

import "time"

// Until says what a demonstration waits for.
type Until string

// What it can wait for; the zero value is nothing.
const (
	UntilBegun   Until = "begun"   // the exercise has begun, and its shell waits
	UntilFinding Until = "finding" // something is found wrong
	UntilPassed  Until = "passed"
	UntilDrawn   Until = "drawn" // the engine is drawn
)

// Beat is one thing that a demonstration does by itself: it says something, types
// and presses, waits for what comes of it, and leaves time to read.
type Beat struct {
	Say   string   // shown with the checks while it lasts
	Type  string   // typed into the shell, Enter after each line
	Press []string // keys by their names: "f3"
	Until Until
	Read  time.Duration // the time to read, after it
}
