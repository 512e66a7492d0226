package checker

import (
	"slices"
	"strconv"
)

// loginFinding says how the nearest try to log in to a registry differs from
// what was wanted. What docker asked of the engine is in the journal, and so is
// who came to the session's registry: that one knows the name that was given.
func (j *judge) loginFinding(t attempt, s DidSpec) Finding {
	want := j.wantedTarget(s)
	f := Finding{Subject: j.didSubject(s), Expected: values("registry", want), Look: "docker login " + want}
	switch {
	case t.rank == wrongTarget:
		f.Code, f.Expected = DidWrongTarget, values("target", want)
		f.Seen = values("action", s.Action, "target", t.a.Target)
		return f
	case t.rank == wrongFlags && t.flag == "password":
		f.Code, f.Expected = RegistryPasswordShown, nil
		f.Seen = values("registry", t.a.Target)
		return f
	case t.rank == refused:
		if user, known := j.turnedAway(want); known {
			f.Code = RegistryNotLoggedIn
			f.Seen = values("user", user, "error?", beginning(t.a.Error))
			return f
		}
	}
	return Finding{
		Code: DidRefused, Subject: j.didSubject(s),
		Seen: values("action", s.Action, "target?", t.a.Target, "status", strconv.Itoa(t.a.Status), "error?", beginning(t.a.Error)),
	}
}

// turnedAway finds under which name somebody was not let into the session's
// registry, the last time that anybody came.
func (j *judge) turnedAway(registry string) (user string, known bool) {
	for _, a := range slices.Backward(j.obs.Actions) {
		if a.Action == actAccess && a.Target == registry {
			return a.Flags["user"], a.refused()
		}
	}
	return "", false
}

// loggedInSince tells whether somebody logged in to a registry after the action
// at an index.
func (j *judge) loggedInSince(i int, registry string) bool {
	return slices.ContainsFunc(j.obs.Actions[i+1:], func(a Action) bool {
		return a.Action == actLogin && a.Target == registry && a.succeeded()
	})
}
