package tutor

import (
	"slices"
	"strconv"
	"strings"

	"matelot/checker"
)

// open tells whether all that a failed check finds is still to be done, and nothing
// wrong. What was there from the start was not the learner's doing, and what was open
// and is as it was is open still.
func (m Memory) open(r checker.Result) bool {
	begin, atBegin := m.Begin[r.ID]
	for i := range r.Findings {
		f := &r.Findings[i]
		still := slices.Contains(m.Open, r.ID) && m.stood(r.ID, f)
		if !m.ahead(r, f) && !still && (!atBegin || !same(f, &begin)) {
			return false
		}
	}
	return len(r.Findings) > 0
}

// todo tells whether a finding is no fault of the learner's: it is so since the
// exercise began, nothing was tried yet, or what was done is a step on the way.
// A learner who follows the statement's steps must never be told that one of them
// was wrong.
func (m Memory) todo(r checker.Result, f *checker.Finding) bool {
	if r.Verdict != checker.Fail {
		return false
	}
	begin, atBegin := m.Begin[r.ID]
	switch {
	case atBegin && same(f, &begin):
		return true
	case atBegin && isLeft(begin.Code) && isLeft(f.Code):
		return true // it was there from the start, and is still to go
	case m.stood(r.ID, f):
		return true // no fault of the last command: it only comes to light now
	}
	return m.ahead(r, f)
}

// ahead tells whether a finding is a step that the learner has not come to, or does next.
func (m Memory) ahead(r checker.Result, f *checker.Finding) bool {
	switch f.Code {
	case checker.DidMissingFlag, checker.DidFailed:
		// The step before was the same command without the option: the check has
		// waited for that step, which is only now done.
		return verdicts(m.Results)[r.ID] == checker.Skipped
	case checker.DidWrongTarget:
		return f.Expected["as"] != "" // to look for the right one is the exercise
	case checker.ContainerCreatedOnly:
		return f.Seen["error"] == "" // made, and still to be started
	case checker.ContainerStillRunning, checker.ContainerStoppedNotRemoved, checker.ContainerStaleImage, checker.ImageNotRebuilt,
		checker.RegistryTaggedNotPushed, checker.ComposeNotUpdated:
		return true
	case checker.ServiceReplicas:
		return f.Seen["mode"] == "" && fewer(f.Seen["replicas"], f.Expected["replicas"])
	case checker.ServiceNotReplaced:
		return f.Seen["instead"] == ""
	case checker.ServiceWrongImage:
		return f.Seen["behind"] != "" // still to be updated
	case checker.SwarmInactive:
		return f.Seen["state"] == "inactive" && len(f.Seen) == 1
	default:
		return strings.HasSuffix(string(f.Code), ".missing") && nothingTried(f)
	}
}

// mending tells whether a finding only says that a swarm is at work, on what the
// learner has asked of it or on an accident that they have caused.
func mending(f *checker.Finding) bool {
	switch f.Code {
	case checker.ServiceUpdatePending:
		return true
	case checker.ServiceNotRunning:
		return f.Seen["starting"] != "" || f.Seen["ended"] != ""
	default:
		return false
	}
}

// fewer compares two numbers of a finding.
func fewer(seen, expected string) bool {
	n, err := strconv.Atoi(seen)
	m, err2 := strconv.Atoi(expected)
	return err == nil && err2 == nil && n < m
}

// stood tells whether a check had that very finding before the last command, when
// another check's came first.
func (m Memory) stood(id string, f *checker.Finding) bool {
	at := slices.IndexFunc(m.Results, func(r checker.Result) bool { return r.ID == id })
	return at >= 0 && len(m.Results[at].Findings) > 0 && same(f, &m.Results[at].Findings[0])
}

// isLeft tells whether a code says that something is there which has to go.
func isLeft(code checker.Code) bool {
	switch code {
	case checker.ContainerStillThere, checker.ContainerStoppedNotRemoved, checker.ImageStillThere, checker.ImageInUse,
		checker.ImageDangling, checker.VolumeStillThere, checker.VolumeInUse, checker.NetworkStillThere,
		checker.ComposeStillUp, checker.FileStillThere, checker.ClientStillThere, checker.HTTPUnexpected:
		return true
	}
	return false
}

// nothingTried tells whether a finding names nothing that was tried and came
// near: what else there is, how often it was done, the name that it waited for, and
// a step on the way are no tries.
func nothingTried(f *checker.Finding) bool {
	for key := range f.Seen {
		if !slices.Contains([]string{"others", "times", "freed", "step"}, key) {
			return false
		}
	}
	return true
}

// takenAway tells whether a finding is a container or a volume that was removed by
// rm, or a stack that was taken down, and can be made again.
func takenAway(f *checker.Finding) bool {
	if f.Code == checker.ComposeNoProject {
		return f.Seen["down"] != ""
	}
	return (f.Code == checker.ContainerRemoved || f.Code == checker.VolumeRemoved) && f.Seen["how"] == "rm" && f.Expected["prepared"] == ""
}
