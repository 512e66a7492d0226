package checker

import (
	"testing"
)

// Making what another check wants to be there is no slip; looking at it in place
// of what was asked for is one.
func TestDidKnowsWhatOtherChecksWantToBeThere(t *testing.T) {
	for action, want := range map[string]Code{"container.create": DidMissing, "container.start": DidMissing, "container.top": DidWrongTarget, "container.kill": DidWrongTarget} {
		checks := []Check{
			{ID: "other", Container: &ContainerSpec{Name: "web"}},
			{ID: "c", Did: &DidSpec{Action: action, Container: "db"}},
		}
		got := Judge(checks, seenContainers(server()).after(act(action, "web")))[1]
		if len(got.Findings) == 0 || got.Findings[0].Code != want {
			t.Errorf("%s of web for db: %+v, want %s first", action, got.Findings, want)
		}
	}
}

// A container that another check wants was made for that check, and is no slip
// for one of another image.
func TestDidLeavesOtherChecksTheirContainers(t *testing.T) {
	checks := []Check{
		{ID: "other", Container: &ContainerSpec{Name: "web"}},
		{ID: "c", Did: &DidSpec{Action: "container.create", Image: "nginx"}},
	}
	for name, tt := range map[string]struct {
		obs  Observation
		want Code
	}{
		"only the other check's":  {seenContainers(server()).after(run("web", "app")), DidMissing},
		"one of the wrong image":  {seenContainers(server()).after(run("web", "app"), run("job", "app")), DidWrongTarget},
		"the right one, and both": {seenContainers(server()).after(run("web", "app"), run("job", "nginx")), ""},
	} {
		got := Code("")
		if found := Judge(checks, tt.obs)[1].Findings; len(found) > 0 {
			got = found[0].Code
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

func TestSubstitutesNameRealActions(t *testing.T) {
	for _, action := range []string{
		actExec, actStart, actStop, actKill, "container.restart", actRemove, "container.logs", actAttach,
		"container.stats", "container.top", actPrune, "image.remove", actPush, actTag, "system.df",
	} {
		if len(substitutes(action)) == 0 {
			t.Errorf("nothing is done in the place of %s", action)
		}
		for _, s := range substitutes(action) {
			if s.action == action || s.as == "" {
				t.Errorf("%s: %+v is no substitute", action, s)
			}
		}
	}
	if got := substitutes("image.list"); got != nil {
		t.Errorf("substitutes(image.list) = %v", got)
	}
}

func TestSignalName(t *testing.T) {
	for in, want := range map[string]string{
		"9": "KILL", "SIGKILL": "KILL", "kill": "KILL", "1": "HUP", "2": "INT", "3": "QUIT", "10": "USR1", "12": "USR2", "15": "TERM", "": "", "64": "64",
	} {
		if got := signalName(in); got != want {
			t.Errorf("signalName(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestOption(t *testing.T) {
	for _, tt := range []struct{ action, flag, want string }{
		{"container.stop", "t", "--time"},
		{"image.build", "t", "--tag"},
		{"container.remove", "v", "--volumes"},
		{"container.list", "limit", "--last"},
		{"container.stats", "stream", "--no-stream"},
		{"container.exec", "cmd", "COMMAND"},
		{"container.list", "all", "--all"},
	} {
		if got := option(tt.action, tt.flag); got != tt.want {
			t.Errorf("option(%s, %s) = %q, want %q", tt.action, tt.flag, got, tt.want)
		}
	}
}

// What another check asked for is no slip for this one: of two containers, one
// was to be killed and the other too, in its own way.
func TestDidLeavesOutWhatAnotherCheckWants(t *testing.T) {
	kill := func(name, signal string) Check {
		return Check{ID: name, Did: &DidSpec{Action: "container.kill", Container: name, Flags: map[string]string{"signal": signal}}}
	}
	checks := []Check{kill("web", "KILL"), kill("db", "TERM")}
	for _, tt := range []struct {
		name    string
		actions []Action
		want    Code
	}{
		{"only the other", []Action{act("container.kill", "web")}, DidMissing},
		{"the other, and stop for kill", []Action{act("container.kill", "web"), act("container.stop", "db")}, DidWrongSignal},
		{"the other, and a slip", []Action{act("container.kill", "web"), act("container.kill", "dv", flag("signal", "TERM"))}, DidWrongTarget},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := Judge(checks, seenContainers(server()).after(tt.actions...))
			if got[0].Verdict != Pass {
				t.Errorf("the first check: %v, %+v", got[0].Verdict, got[0].Findings)
			}
			if len(got[1].Findings) == 0 || got[1].Findings[0].Code != tt.want {
				t.Errorf("the second check: %+v, want %s first", got[1].Findings, tt.want)
			}
		})
	}
}
