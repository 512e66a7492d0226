package grading

import (
	"context"
	"io"
	"time"

	"matelot/internal/course"
	"matelot/internal/grader"
	"matelot/internal/i18n"
	"matelot/internal/render"
)

// Options are what `matelot grade` was asked for.
type Options struct {
	Paths   []string
	Jobs    int
	Engine  string        // own or host
	Rubric  string        // file; "" is each check by its points
	Out     string        // folder for evidence and reports; "" keeps the evidence in Kept and prints
	Kept    string        // folder for evidence without Out
	Formats []string      // of reports
	Regrade bool          // judge what was kept, without an engine
	Again   bool          // do again what was kept
	Timeout time.Duration // of the commands of one exercise
	Learner bool          // reports are for learners: hidden checks stay hidden

	Course   *course.Course
	Words    *i18n.Printer
	Style    render.Style // of Stdout
	Stdout   io.Writer
	Progress io.Writer // a terminal; nil where nobody watches
	Note     func(id string, data ...any)
	Getenv   func(string) string
	Version  string
	// Replayer starts who does attempts again; close ends it.
	Replayer func(ctx context.Context) (r grader.Replayer, end func(context.Context) error, err error)
}
