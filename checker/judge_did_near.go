package checker

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// wantedTarget is what an action had to be done to.
func (j *judge) wantedTarget(s DidSpec) string { return cmp.Or(s.Container, j.full(s.Target)) }

// saidTarget is the target as findings tell it: an action that has a name of its own
// is told by that alone, so that which target is meant stays for the learner to find.
func (j *judge) saidTarget(s DidSpec) string {
	if s.As != "" {
		return ""
	}
	return j.wantedTarget(s)
}

// subject is what a finding about an action is about.
func (j *judge) didSubject(s DidSpec) string {
	return cmp.Or(j.saidTarget(s), j.full(s.Image), s.As, s.Action)
}

// notDone says that the action was not done.
func (j *judge) notDone(s DidSpec) Finding {
	times := ""
	if s.Times > 1 {
		times = strconv.Itoa(s.Times)
	}
	signal := signalName(s.Flags["signal"])
	if s.Action == actKill && signal == "KILL" {
		signal = "" // which it sends by itself
	}
	return Finding{
		Code: DidMissing, Subject: j.didSubject(s),
		Expected: values("action", s.Action, "target?", j.saidTarget(s), "image?", j.full(s.Image),
			"command?", shellLine(s.Command), "times?", times, "as?", s.As,
			"signal?", signal, "start?", yesOrNone(s.Action == actAttach && j.wantsAttach(s.Container))),
	}
}

// wantsAttach tells whether some check wants a container attached to that no check
// wants running: then docker start --attach is meant, since docker attach joins only
// what runs.
func (j *judge) wantsAttach(container string) bool {
	wanted := false
	for _, c := range j.checks {
		switch {
		case c.Did != nil && c.Did.Action == actAttach && c.Did.Container == container:
			wanted = true
		case c.Container != nil && c.Container.Name == container && wantedState(*c.Container) == stateRunning:
			return false
		}
	}
	return wanted && container != ""
}

// attemptFinding says how the nearest attempt differs from what was wanted.
func (j *judge) attemptFinding(t attempt, s DidSpec) Finding {
	if s.Action == actLogin && t.rank != wrongCommand {
		return j.loginFinding(t, s)
	}
	f := Finding{Subject: j.didSubject(s)}
	switch t.rank {
	case refused:
		if t.a.Action == actCreate && t.a.Status == 409 {
			return j.conflict(t.a, s)
		}
		return j.refusedTry(s, t.a)
	case failed:
		return j.failedExec(s, t.a)
	case wrongTarget:
		return j.wrongTarget(s, t.a)
	case wrongCommand:
		f = j.notDone(s)
		if len(s.Step) > 0 && beginsWith(t.a.argv(), s.Step) {
			f.Seen = values("step", shellLine(t.a.argv()))
			return f
		}
		f.Seen = values("command?", shellLine(t.a.argv()), "typed?", t.a.typed())
	case wrongFlags:
		if misplaced := optionAfterImage(t.a.argv()); t.a.Action == actCreate && misplaced != "" {
			return Finding{
				Code: ContainerOptionAfterImage, Subject: f.Subject,
				Seen: values("option", misplaced, "command", shellLine(t.a.argv()), "image", t.a.Image),
				Look: "docker ps --all --no-trunc",
			}
		}
		return j.wrongFlag(t, s)
	}
	return f
}

// conflict says that a name was in use, or that it no longer is: then the command
// that was refused has only to be typed again.
func (j *judge) conflict(refused Action, s DidSpec) Finding {
	if _, taken := j.nameTaken(refused.Target); taken {
		return j.nameTakenFinding(refused.Target, refused)
	}
	f := j.notDone(s)
	f.Seen = values("freed?", refused.Target)
	return f
}

func (j *judge) wrongTarget(s DidSpec, a Action) Finding {
	look := "docker ps --all"
	if strings.HasPrefix(s.Action, "image.") {
		look = "docker images"
	}
	return Finding{
		Code: DidWrongTarget, Subject: j.didSubject(s),
		Seen:     values("action", s.Action, "target", didTo(s, a), "typed?", a.typed()),
		Expected: values("target?", j.saidTarget(s), "image?", j.full(s.Image), "prepared?", yesOrNone(s.Prepared), "as?", s.As),
		Look:     look,
	}
}

// wrongFlag says which option was left out, or was one too many. Of ps, -all
// is read as -a -l -l, and --all was meant.
func (j *judge) wrongFlag(t attempt, s DidSpec) Finding {
	f := Finding{Code: DidMissingFlag, Subject: j.didSubject(s)}
	want, got := s.Flags[t.flag], t.a.Flags[t.flag]
	if t.flag == "signal" {
		f.Code = DidWrongSignal
		f.Seen = signalSeen(t.a)
		f.Expected = values("action", s.Action, "signal?", signalName(want))
		return f
	}
	f.Seen = values("action", s.Action, "target?", t.a.Target)
	if want != "" {
		f.Seen = values("action", s.Action, "target?", t.a.Target, "value?", got, "typed?", t.a.typed())
		value := want
		if !takesValue(t.flag) && (plainFlag(t.flag, want) == "1" || t.flag == "stream") {
			value = ""
		}
		f.Expected = values("flag?", option(s.Action, t.flag), "value?", value)
		return f
	}
	f.Seen["unwanted"] = option(s.Action, t.flag)
	if s.Action == "container.list" && t.flag == "limit" && t.a.Flags["all"] != "" {
		f.Seen["unwanted"] = "-all"
		f.Expected = values("flag?", "--all")
	}
	return f
}

// signalSeen says which signal was sent, and by what.
func signalSeen(a Action) map[string]string {
	by, typed := "", a.typed()
	if a.isCtrlC() {
		by, typed = "ctrl-c", ""
	}
	return values("action", a.Action, "signal?", flagValue(a, "signal"), "target?", a.Target, "by?", by, "typed?", typed)
}

// lookedElsewhere tells whether an action is a command that never came to its own
// request: logs, exec, attach and start look for the container first, and it was
// not there.
func (j *judge) lookedElsewhere(a Action, s DidSpec) (Finding, bool) {
	verb := strings.TrimPrefix(s.Action, "container.")
	if !slices.Contains([]string{"logs", "exec", "attach", "start"}, verb) {
		return Finding{}, false
	}
	if a.Action != "container.inspect" || a.Status != 404 || a.Target == s.Container {
		return Finding{}, false
	}
	typed := slices.Contains(strings.Fields(a.Command), verb)
	if typed || a.Command == "" && (near(a.Target, s.Container) || s.Image != "" && sameRef(a.Target, s.Image)) {
		return j.wrongTarget(s, a), true
	}
	return Finding{}, false
}

// notMade finds a docker run that came to no start, since the engine refused
// to make the container: there is no such image, or its name is taken.
func (j *judge) notMade(s DidSpec) (Finding, bool) {
	if !s.isRun() {
		return Finding{}, false
	}
	a, ok := j.failedTry("")
	if _, taken := j.nameTaken(a.Target); ok && a.Status == 409 && a.Target != "" && !taken {
		return Finding{}, false // the name is free now: what was refused would not be again
	}
	return j.refusedTry(s, a), ok
}

// refusedTry says that the engine refused what was tried.
func (j *judge) refusedTry(s DidSpec, a Action) Finding {
	f := Finding{
		Code: DidRefused, Subject: j.didSubject(s),
		Seen: values("action", s.Action, "target?", didTo(s, a), "status", strconv.Itoa(a.Status),
			"error?", beginning(a.Error), "typed?", a.typed()),
	}
	if s.isRun() {
		f.Expected = values("image?", j.full(s.Image))
	}
	return f
}

// isRun tells whether an action stands for docker run: any container of an
// image had to be started.
func (s DidSpec) isRun() bool { return s.Action == actStart && s.Container == "" && s.Image != "" }

// didTo is what an action was done to, in words that a learner knows: of
// docker run it is the image, since the container's name says nothing.
func didTo(s DidSpec, a Action) string {
	if s.isRun() {
		return cmp.Or(a.Image, a.Target)
	}
	return cmp.Or(a.Target, a.Image)
}

// substitute is what people do in the place of an action.
type substitute struct {
	action string
	as     string // the docker command
}

// substitutes lists what is done in the place of an action, the likeliest
// first.
func substitutes(action string) []substitute {
	switch action {
	case actExec:
		return []substitute{{actCreate, "run"}, {actAttach, "attach"}}
	case actStart:
		return []substitute{{actCreate, "run"}, {"container.restart", "restart"}, {"container.unpause", "unpause"}}
	case actStop:
		return []substitute{{actKill, "kill"}, {actRemove, "rm"}, {"container.pause", "pause"}}
	case actKill:
		return []substitute{{actStop, "stop"}, {actRemove, "rm"}}
	case "container.restart":
		return []substitute{{actStart, "start"}, {actStop, "stop"}}
	case actRemove:
		return []substitute{{actStop, "stop"}, {actKill, "kill"}, {actPrune, "container prune"}}
	case "container.logs":
		return []substitute{{actAttach, "attach"}, {"container.top", "top"}}
	case actAttach:
		return []substitute{{"container.logs", "logs"}, {actExec, "exec"}}
	case "container.stats":
		return []substitute{{"container.top", "top"}, {"system.df", "system df"}}
	case "container.top":
		return []substitute{{"container.stats", "stats"}, {actExec, "exec"}}
	case actPrune:
		return []substitute{{actRemove, "rm"}}
	case "image.remove":
		return []substitute{{"image.prune", "image prune"}}
	case actPush:
		return []substitute{{actTag, "tag"}}
	case actTag:
		return []substitute{{actBuild, "build"}}
	case "system.df":
		return []substitute{{"image.list", "images"}}
	}
	return nil
}

// didInstead tells whether an action was done in the place of the wanted one.
// Between stop and kill the signal is what differs.
func (j *judge) didInstead(a Action, s DidSpec) (Finding, bool) {
	all := substitutes(s.Action)
	k := slices.IndexFunc(all, func(other substitute) bool { return other.action == a.Action })
	if k < 0 || !a.succeeded() || !j.isInstead(a, s) {
		return Finding{}, false
	}
	if s.Action == actKill && a.Action == actStop || s.Action == actStop && a.Action == actKill {
		return Finding{
			Code: DidWrongSignal, Subject: j.didSubject(s),
			Seen:     signalSeen(a),
			Expected: values("action", s.Action, "signal?", signalName(s.Flags["signal"])),
		}, true
	}
	f := j.notDone(s)
	as := all[k].as
	if s.isRun() {
		as = "create" // a run would have started it
	}
	if a.Action == actRemove && plainFlag("force", a.Flags["force"]) != "" {
		as = "rm -f"
	}
	f.Seen = values("instead?", as, "command?", shellLine(a.argv()), "typed?", a.typed())
	return f, true
}

// isInstead tells whether an action was done in the place of the wanted one:
// to the same thing, or as a new container with the same command.
func (j *judge) isInstead(a Action, s DidSpec) bool {
	if a.Action == actCreate {
		if s.Action == actExec {
			// The container itself had to be made, perhaps.
			return (a.Target == "" || !j.asked[a.Target]) && (len(s.Command) == 0 || beginsWith(a.argv(), s.Command))
		}
		c := j.byName(s.Container)
		image := s.Image
		if c != nil {
			image = c.Image
		}
		return a.Target != s.Container && image != "" && sameRef(a.Image, image)
	}
	if a.Action == actPrune || a.Action == "image.prune" || a.Action == "system.df" || a.Action == "image.list" {
		return true
	}
	if s.Action == actPush || s.Action == actTag {
		want := j.full(cmp.Or(s.Target, s.Image))
		return want == "" || a.names(want)
	}
	return j.hitsTarget(a, DidSpec{Container: s.Container, Image: s.Image})
}
