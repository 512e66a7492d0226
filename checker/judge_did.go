package checker

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// did judges whether the learner did something, by the journal. An attempt
// that comes near says more than that nothing was done.
func (j *judge) did(s DidSpec) opinion {
	times := max(s.Times, 1)
	done := 0
	best := attempt{}
	for i, a := range j.obs.Actions {
		if a.Action != s.Action || j.isPreamble(i) {
			continue
		}
		t := j.attempt(a, s)
		if t.rank == full {
			done++
		}
		// The newest of the nearest counts: it is the one on the screen.
		if t.rank >= best.rank {
			best = t
		}
	}
	switch {
	case done >= times:
		return opinion{}
	case done > 0:
		f := j.notDone(s)
		f.Seen = values("times?", strconv.Itoa(done))
		return wrong(f)
	case best.rank >= wrongTarget:
		return wrong(j.attemptFinding(best, s))
	}
	if f, ok := j.lookedElsewhere(s); ok {
		return wrong(f)
	}
	if f, ok := j.notMade(s); ok {
		return wrong(f)
	}
	if f, ok := j.didInstead(s); ok {
		return wrong(f)
	}
	if best.rank == wrongCommand {
		return wrong(j.attemptFinding(best, s))
	}
	return wrong(j.notDone(s))
}

// rank says how near an attempt came.
type rank int

const (
	nothing rank = iota
	wrongStatus
	wrongCommand
	wrongTarget
	refused
	wrongFlags
	full
)

// attempt is an action of the wanted kind, and how near it came.
type attempt struct {
	a    Action
	rank rank
	flag string // wrongFlags: the first that differs
}

// attempt compares one action with what was wanted.
func (j *judge) attempt(a Action, s DidSpec) attempt {
	t := attempt{a: a}
	switch flag, ok := flagsHold(a, s.Flags); {
	case !j.hitsTarget(a, s):
		t.rank = wrongTarget
	case len(s.Command) > 0 && !beginsWith(a.argv(), s.Command):
		t.rank = wrongCommand
	case s.Status != 0 && a.Status != s.Status:
		t.rank = wrongStatus
	case s.Status == 0 && !s.AnyStatus && !a.succeeded():
		t.rank = refused
	case !ok:
		t.rank, t.flag = wrongFlags, flag
	default:
		t.rank = full
	}
	return t
}

// hitsTarget tells whether an action was done to what was wanted.
func (j *judge) hitsTarget(a Action, s DidSpec) bool {
	if s.Container != "" && !j.to(a, s.Container) {
		return false
	}
	if s.Image != "" && !j.onImage(a, j.full(s.Image)) {
		return false
	}
	if s.Target == "" {
		return true
	}
	want := j.full(s.Target)
	return a.Target == want || strings.HasPrefix(a.Action, "image.") && (sameRef(a.Target, want) || a.names(want))
}

// onImage tells whether an action was done to an image, or to a container of
// it.
func (j *judge) onImage(a Action, ref string) bool {
	if sameRef(a.Image, ref) && ref != "" {
		return true
	}
	if strings.HasPrefix(a.Action, "image.") {
		img := j.imageOf(ref)
		return sameRef(a.Target, ref) || a.names(ref) || img != nil && a.ID != "" && a.ID == img.ID
	}
	for i := range j.obs.Containers {
		if c := &j.obs.Containers[i]; a.of(c) {
			return j.runs(c, ref) != otherImage
		}
	}
	return false
}

// flagsHold tells whether an action had the wanted flags, and which one it is
// that differs: first those that are missing, then those too many.
func flagsHold(a Action, want map[string]string) (string, bool) {
	unwanted := ""
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if flagHolds(a, name, want[name]) {
			continue
		}
		if want[name] != "" {
			return name, false
		}
		if unwanted == "" {
			unwanted = name
		}
	}
	return unwanted, unwanted == ""
}

// flagHolds compares one flag. An empty value wants it absent; a yes or no may
// be written in several ways.
func flagHolds(a Action, name, want string) bool {
	got := flagValue(a, name)
	if want = plainFlag(name, want); name == "signal" {
		want = signalName(want)
	}
	return got == want
}

// flagValue is a flag of an action in one form, "" where it is absent or no.
func flagValue(a Action, name string) string {
	got := plainFlag(name, a.Flags[name])
	switch {
	case name == "limit" && strings.Trim(got, "-01") == "" && got != "1":
		return "" // 0 and -1 are no limit
	case name != "signal":
		return got
	case got == "" && a.Action == actKill:
		return "KILL"
	}
	return signalName(got)
}

// plainFlag writes a yes as 1 and a no as "". A number of seconds, lines or
// things is left as it is, and so is a stream that was turned off.
func plainFlag(name, value string) string {
	switch {
	case takesValue(name):
		return value
	case name == "stream" && value == "false":
		return "0"
	case name == "stream":
		return value
	}
	switch strings.ToLower(value) {
	case "true", "1":
		return "1"
	case "false", "0":
		return ""
	}
	return value
}

// takesValue tells a flag with a value from a yes or no.
func takesValue(name string) bool {
	switch name {
	case "t", "tail", "limit", "signal", "since", "until":
		return true
	}
	return false
}

// signalName writes a signal by its name, without SIG.
func signalName(s string) string {
	s = strings.TrimPrefix(strings.ToUpper(s), "SIG")
	switch s {
	case "1":
		return "HUP"
	case "2":
		return "INT"
	case "3":
		return "QUIT"
	case "9":
		return "KILL"
	case "10":
		return "USR1"
	case "12":
		return "USR2"
	case "15":
		return "TERM"
	}
	return s
}

// option is a flag of the journal as a learner types it.
func option(action, flag string) string {
	switch flag {
	case "t":
		if strings.HasPrefix(action, "image.") {
			return "--tag"
		}
		return "--time"
	case "v":
		return "--volumes"
	case "limit":
		return "--last"
	case "stream":
		return "--no-stream"
	case "cmd":
		return "COMMAND"
	}
	return "--" + flag
}
