package checker

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// did judges whether the learner did something, by the journal. The last attempt
// that comes near says more than that nothing was done: it is the one on the
// screen.
func (j *judge) did(s DidSpec) opinion {
	times := max(s.Times, 1)
	done := 0
	for i, a := range j.obs.Actions {
		if a.Action == s.Action && !j.isPreamble(i) && j.attempt(a, s).rank == full {
			done++
		}
	}
	switch {
	case done >= times:
		return opinion{}
	case done > 0:
		f := j.notDone(s)
		f.Seen = values("times?", strconv.Itoa(done))
		return wrong(f)
	}
	var newest *Finding // of what was done to something else, or in its place
	for i, a := range slices.Backward(j.obs.Actions) {
		if j.isPreamble(i) {
			continue
		}
		f, ok := j.nearAttempt(a, s)
		switch {
		case !ok, j.wantedElsewhere(a, s):
		case f.Code == DidWrongTarget && a.Action == s.Action && (j.servesAnother(a) || a.makes() && j.wants(a.Target)):
		case f.Code == DidWrongTarget, f.Code == DidMissing:
			// What ended the right container in another way would be nearer.
			if newest == nil {
				newest = &f
			}
		case newest == nil || f.Code == DidWrongSignal:
			return wrong(f)
		}
	}
	if newest != nil {
		return wrong(*newest)
	}
	if f, ok := j.notMade(s); ok {
		return wrong(f)
	}
	return wrong(j.notDone(s))
}

// wantedElsewhere tells whether another check asks for just this action: then
// it was no slip for this one. A check that asks for less than this one does says
// nothing: docker ps is what both of "ps" and "ps --all" begin with.
func (j *judge) wantedElsewhere(a Action, s DidSpec) bool {
	return slices.ContainsFunc(j.checks, func(o Check) bool {
		return o.Did != nil && o.Did.Action == a.Action && !o.Did.asksLess(s) && j.attempt(a, *o.Did).rank == full
	})
}

// asksLess tells whether all that a check asks for is asked for by another too.
func (s DidSpec) asksLess(than DidSpec) bool {
	for name, value := range s.Flags {
		if other, asked := than.Flags[name]; !asked || other != value {
			return false
		}
	}
	same := func(want, other string) bool { return want == "" || want == other }
	return s.Action == than.Action && same(s.Container, than.Container) && same(s.Image, than.Image) &&
		same(s.Target, than.Target) && beginsWith(than.Command, s.Command)
}

// servesAnother tells whether what an action did to a container is what another
// check wants of it: to end it where it has to have ended, or to be gone.
func (j *judge) servesAnother(a Action) bool {
	ends := a.Action == actStop || a.Action == actKill
	return slices.ContainsFunc(j.checks, func(c Check) bool {
		switch {
		case c.Absent != nil:
			return (ends || a.Action == actRemove) && c.Absent.Container != "" && j.to(a, c.Absent.Container)
		case c.Container != nil && c.Container.Name != "" && j.to(a, c.Container.Name):
			switch wantedState(*c.Container) {
			case stateExited:
				return ends
			case statePaused:
				return a.Action == "container.pause"
			case stateRunning:
				return a.Action == "container.unpause" || a.Action == "container.restart"
			}
		}
		return false
	})
}

// nearAttempt says how an action differs from the wanted one, where it was an
// attempt at it: the same to something else or in another way, one that never came
// to its own request, or what people do in its place.
func (j *judge) nearAttempt(a Action, s DidSpec) (Finding, bool) {
	if a.Action == s.Action {
		t := j.attempt(a, s)
		return j.attemptFinding(t, s), t.rank > wrongStatus
	}
	if f, ok := j.lookedElsewhere(a, s); ok {
		return f, true
	}
	return j.didInstead(a, s)
}

// rank says how near an attempt came.
type rank int

const (
	nothing rank = iota
	wrongStatus
	wrongCommand
	wrongTarget
	refused
	failed
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
	case j.forAnother(a, s):
		t.rank = nothing
	case !j.hitsTarget(a, s):
		t.rank = wrongTarget
	case !beginsWith(a.argv(), s.Command):
		t.rank = wrongCommand
	case s.Status != 0 && a.Status != s.Status:
		t.rank = wrongStatus
	case s.Status == 0 && !s.AnyStatus && !a.succeeded():
		t.rank = refused
	case s.Status == 0 && !s.AnyStatus && a.failed():
		t.rank = failed
	case !ok:
		t.rank, t.flag = wrongFlags, flag
	case a.isCtrlC() && s.Flags["signal"] == "":
		t.rank, t.flag = wrongFlags, "signal" // no kill was typed
	default:
		t.rank = full
	}
	return t
}

// forAnother tells whether an action made or started a container that another
// check names, where this one wants any of another image: that is no slip.
func (j *judge) forAnother(a Action, s DidSpec) bool {
	return a.makes() && s.Container == "" && s.Image != "" && j.wants(a.Target) && !j.hitsTarget(a, s)
}

// makes tells whether an action brings a container about that was not there, or
// did not run.
func (a Action) makes() bool { return a.Action == actCreate || a.Action == actStart }

// wants tells whether some check wants a container of that name to be there.
func (j *judge) wants(name string) bool {
	return name != "" && slices.ContainsFunc(j.checks, func(c Check) bool {
		return c.Absent == nil && slices.Contains(wantedNames(c), name)
	})
}

// hitsTarget tells whether an action was done to what was wanted.
func (j *judge) hitsTarget(a Action, s DidSpec) bool {
	if s.Container != "" && !j.to(a, s.Container) {
		return false
	}
	if s.Image != "" && !j.onImage(a, j.full(s.Image)) {
		return false
	}
	if s.Prepared && j.onOwn(a) {
		return false
	}
	if s.Target == "" {
		return true
	}
	want := j.full(s.Target)
	if a.Action == actUntag && j.removedByID(a, want) {
		return true
	}
	return a.Target == want || strings.HasPrefix(a.Action, "image.") && (sameRef(a.Target, want) || a.names(want))
}

// removedByID tells whether a removal named the image's ID, which takes away all
// of its names. The image is there again: its ID tells which it was.
func (j *judge) removedByID(a Action, ref string) bool {
	img := j.imageOf(ref)
	id := strings.TrimPrefix(a.Target, "sha256:")
	return img != nil && a.ID == img.ID && isHex(id) && strings.HasPrefix(strings.TrimPrefix(img.ID, "sha256:"), id)
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
	if otherTag(a.Image, ref) {
		return false // it may be the same image; but this name was not used
	}
	for i := range j.obs.Containers {
		if c := &j.obs.Containers[i]; a.of(c) {
			return j.runs(c, ref) != otherImage
		}
	}
	return false
}

// otherTag tells whether two references differ in nothing but their tags.
func otherTag(a, b string) bool {
	x, y := parseRef(a), parseRef(b)
	return a != "" && x.registry == y.registry && x.path == y.path && x.tag != y.tag && x.digest == "" && y.digest == ""
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
	case "true":
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
