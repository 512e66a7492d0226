package tutor

import (
	"strings"

	"matelot/checker"
)

// todo tells whether a finding is no fault of the learner's: it is so since the
// exercise began, nothing was tried yet, or what was done is a step on the way.
// A learner who follows the statement's steps must never be told that one of them
// was wrong.
func (m Memory) todo(r checker.Result, f *checker.Finding) bool {
	if r.Verdict != checker.Fail {
		return false
	}
	if begin, ok := m.Begin[r.ID]; ok && same(f, &begin) {
		return true
	}
	switch f.Code {
	case checker.DidMissingFlag, checker.DidFailed:
		// The step before was the same command without the option: the check has
		// waited for that step, which is only now done.
		return verdicts(m.Results)[r.ID] == checker.Skipped
	case checker.ContainerCreatedOnly:
		return f.Seen["error"] == "" // made, and still to be started
	case checker.ContainerStoppedNotRemoved, checker.ContainerStaleImage, checker.ImageNotRebuilt,
		checker.RegistryTaggedNotPushed, checker.ComposeNotUpdated:
		return true
	default:
		return strings.HasSuffix(string(f.Code), ".missing") && nothingTried(f)
	}
}

// nothingTried tells whether a finding names nothing that was tried and came
// near: what else there is, and how often it was done, are no tries.
func nothingTried(f *checker.Finding) bool {
	for key := range f.Seen {
		if key != "others" && key != "times" {
			return false
		}
	}
	return true
}

// takenAway tells whether a finding is a container that was removed by rm and
// can be made again.
func takenAway(f *checker.Finding) bool {
	return f.Code == checker.ContainerRemoved && f.Seen["how"] == "rm" && f.Expected["prepared"] == ""
}
