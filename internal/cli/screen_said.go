package cli

import (
	"strings"

	"github.com/docker/go-units"

	"matelot/internal/tutor"
	"matelot/sandbox"
)

// notices hands on to the screen what the app says while it works, a line at a time,
// and how far it is. What nobody takes in time is let go: it says what goes on, and
// that has gone by.
type notices chan tutor.Progress

// Write implements io.Writer: it stands for the error stream.
func (n notices) Write(p []byte) (int, error) {
	for line := range strings.Lines(string(p)) {
		if line = strings.TrimSpace(line); line != "" {
			n.tell(tutor.Progress{Text: line})
		}
	}
	return len(p), nil
}

// say hands on a text, as what was written is.
func (n notices) say(text string) { _, _ = n.Write([]byte(text)) } // it takes all

func (n notices) tell(p tutor.Progress) {
	select {
	case n <- p:
	default:
	}
}

// step tells of a step of a begin.
func (l *screenLab) step(step sandbox.Step) {
	p := tutor.Progress{}
	switch step.Name {
	case sandbox.StepClean:
		p.Text = l.app.T("cli.begin.clean")
	case sandbox.StepImage:
		p.Text = l.app.T("cli.begin.image", "Ref", step.Of, "Number", step.Done+1, "Total", step.Total)
		if step.AllBytes > 0 {
			p.Done, p.Total = step.Bytes, step.AllBytes
			p.Amount = units.HumanSize(float64(step.Bytes)) + " / " + units.HumanSize(float64(step.AllBytes))
		}
	case sandbox.StepScript:
		p.Text = l.app.T("cli.begin.script")
	case sandbox.StepBuild:
		p.Text = l.app.T("cli.begin.build", "Number", step.Done+1, "Total", step.Total, "Instruction", step.Of)
		p.Done, p.Total = int64(step.Done), int64(step.Total)
	case sandbox.StepFiles:
		return // too quick to be read
	}
	l.said.tell(p)
}
