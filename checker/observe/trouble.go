package observe

import (
	"context"
	"errors"
	"strings"
	"syscall"

	"matelot/checker"
)

// CodeUnreadable is the code of what could not be read for a reason of its
// own, while engine and registry answered: a file that may not be read, a
// command that does not end, an image too big to be searched.
const CodeUnreadable = checker.ObservationUnreadable

// unreadable is an error under that code.
func unreadable(text string) error { return &Problem{CodeUnreadable, errors.New(text)} }

// maxDetail bounds an error's text in an observation, in bytes.
const maxDetail = 500

// codeOf finds the code under which an error is told.
func codeOf(topic checker.Topic, err error) checker.Code {
	var problem *Problem
	switch {
	case errors.As(err, &problem):
		return problem.Code
	// The engine's own want of space comes as text in its answer: it has no
	// code for it.
	case errors.Is(err, syscall.ENOSPC), strings.Contains(err.Error(), syscall.ENOSPC.Error()):
		return checker.EngineNoSpace
	case topic == checker.TopicRepositories:
		return checker.RegistryUnreachable
	case topic == checker.TopicFiles, topic == checker.TopicComposeFiles, topic == checker.TopicActions,
		topic == checker.TopicClient:
		return CodeUnreadable
	}
	return checker.EngineUnreachable
}

func newTrouble(topic checker.Topic, of string, err error) checker.Trouble {
	detail := err.Error()
	if errors.Is(err, context.DeadlineExceeded) {
		detail = "no answer in time: " + detail
	}
	return checker.Trouble{Topic: topic, Of: of, Code: codeOf(topic, err), Detail: clip(detail, maxDetail)}
}

// clip cuts text to at most n bytes, never in the middle of a character.
func clip(text string, n int) string {
	if len(text) <= n {
		return text
	}
	return strings.ToValidUTF8(text[:n], "")
}
