package checker

import (
	"strings"
	"testing"
)

// step is what one command did, and what is then found first in each check.
type step struct {
	name    string
	actions []Action
	want    map[string]Code // by check: "" passes
}

func steps(t *testing.T, checks []Check, obs Observation, list []step) {
	t.Helper()
	for _, tt := range list {
		t.Run(tt.name, func(t *testing.T) {
			obs.Actions = tt.actions
			for _, r := range Judge(checks, obs) {
				got := Finding{}
				if len(r.Findings) > 0 {
					got = r.Findings[0]
				}
				if want, asked := tt.want[r.ID]; asked && got.Code != want {
					t.Errorf("%s: %+v, want %q", r.ID, got, want)
				}
			}
		})
	}
}

// Who removes the holder of a name does what the finding before advised.
func TestANameIsFreeOnceItsHolderIsRemoved(t *testing.T) {
	checks := []Check{{ID: "errand", Did: &DidSpec{Action: actCreate, Container: "errand", Image: "app", Flags: map[string]string{"rm": "1"}}}}
	refused := run("errand", "app", flag("rm", "1"), refusedWith(409, `Conflict. The container name "/errand" is already in use by container "abc123abc123"`))
	byID := act(actRemove, "abc1", func(a *Action) { a.ID = "abc123abc123" })
	steps(t, checks, seenContainers(), []step{
		{"held", []Action{refused}, map[string]Code{"errand": ContainerNameTaken}},
		{"removed", []Action{refused, act(actRemove, "errand")}, map[string]Code{"errand": DidMissing}},
		{"removed by its ID", []Action{refused, byID}, map[string]Code{"errand": DidMissing}},
		{"another removed", []Action{refused, act(actRemove, "web")}, map[string]Code{"errand": ContainerNameTaken}},
	})
}

// A command that is right for one check is no slip for another that asks for the
// same in another way.
func TestDidBlamesNoCommandThatAnotherCheckWants(t *testing.T) {
	stop := func(id, container, seconds string) Check {
		s := &DidSpec{Action: actStop, Container: container}
		if seconds != "" {
			s.Flags = map[string]string{"t": seconds}
		}
		return Check{ID: id, Did: s}
	}
	code := 143
	stops := []Check{
		stop("asked", "polite", ""),
		{ID: "brisk", Container: &ContainerSpec{Name: "brisk", ExitCode: &ExitCode{Code: code}}},
		stop("at-once", "deaf", "0"),
	}
	both := []Action{act(actStop, "polite"), act(actStop, "brisk")}
	steps(t, stops, seenContainers(server(named("deaf"))), []step{
		{"stopped what others want stopped", both, map[string]Code{"asked": "", "at-once": DidMissing}},
		{"and then in another way", append(both, act(actStop, "deaf", flag("t", "1"))), map[string]Code{"at-once": DidMissingFlag}},
		{"and then something else", append(both, act(actStop, "radio")), map[string]Code{"at-once": DidWrongTarget}},
	})

	exec := func(id string, command, step []string, flags map[string]string) Check {
		return Check{ID: id, Did: &DidSpec{Action: actExec, Container: "web", Command: command, Step: step, Flags: flags}}
	}
	ran := func(command string, flags ...string) Action {
		a := act(actExec, "web", flag("cmd", command))
		for _, name := range flags {
			flag(name, "1")(&a)
		}
		return a
	}
	visits := []Check{
		exec("date", []string{"date"}, nil, map[string]string{"detach": ""}),
		exec("shell", nil, nil, map[string]string{"interactive": "1", "detach": ""}),
	}
	steps(t, visits, seenContainers(server()), []step{
		{"a command", []Action{ran(`["date"]`)}, map[string]Code{"date": "", "shell": DidMissing}},
		{"a shell", []Action{ran(`["bash"]`, "interactive")}, map[string]Code{"date": DidMissing, "shell": ""}},
		{"a shell without -i", []Action{ran(`["date"]`), ran(`["bash"]`)}, map[string]Code{"date": "", "shell": DidMissingFlag}},
	})

	shell := []Check{exec("shell", []string{"sh"}, []string{"bash"}, map[string]string{"interactive": "1"})}
	obs := seenContainers(server())
	obs.Actions = []Action{ran(`["bash"]`, "interactive")}
	if f := First(Judge(shell, obs)); f.Code != DidMissing || f.Seen["step"] != "bash" || len(f.Seen) != 1 {
		t.Errorf("the statement's first step: %+v", f)
	}

	list := func(id string, flags map[string]string) Check {
		return Check{ID: id, Did: &DidSpec{Action: "container.list", Flags: flags}}
	}
	lists := []Check{list("looked", nil), list("listed", map[string]string{"all": "1"})}
	steps(t, lists, seenContainers(), []step{
		{"what asks for less says nothing", []Action{act("container.list", "")}, map[string]Code{"looked": "", "listed": DidMissingFlag}},
	})
}

// Between a signal and the end of a program there is a moment.
func TestAContainerThatIsAboutToEnd(t *testing.T) {
	check := []Check{{ID: "c", Container: &ContainerSpec{Name: "web", State: stateExited}}}
	sent := func(second int) Action {
		return act(actKill, "web", flag("signal", "term"), func(a *Action) { a.At = at(second) })
	}
	for _, tt := range []struct {
		name    string
		actions []Action
		signal  string
		ending  bool
	}{
		{"no signal", []Action{run("web", "app")}, "", false},
		{"a signal a moment ago", []Action{run("web", "app"), sent(59)}, "TERM", true},
		{"a signal that is not heard", []Action{run("web", "app"), sent(40)}, "TERM", false},
		{"a signal, and started again", []Action{sent(58), act(actStart, "web")}, "", false},
		{"a signal that was refused", []Action{act(actKill, "web", refusedWith(409, "not running"))}, "", false},
		{"a signal to another", []Action{act(actKill, "db")}, "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			obs := seenContainers(server()).after(tt.actions...)
			results := Judge(check, obs)
			f := First(results)
			if f == nil || f.Code != ContainerStillRunning || f.Seen["signal"] != tt.signal || Ending(results) != tt.ending {
				t.Errorf("%+v, ending: %v", f, Ending(results))
			}
			conform(t, *f)
		})
	}
}

// Without its quotes a value is two words, and the second one is asked for as an
// image.
func TestASettingWithoutItsQuotes(t *testing.T) {
	checks := []Check{{ID: "c", Container: &ContainerSpec{Name: "voyage", Image: "app", Env: map[string]string{"SHIP": "matelot", "HARBOUR": "la rochelle"}}}}
	for image, want := range map[string]string{"rochelle": "HARBOUR=la rochelle", "rochelle:latest": "HARBOUR=la rochelle", "matelot": "", "la": ""} {
		obs := seenContainers().after(run("voyage", image, refusedWith(404, "No such image")))
		f := First(Judge(checks, obs))
		if f.Code != ContainerMissing || f.Seen["split"] != want || f.Seen["image_typo"] != image {
			t.Errorf("%s: %+v, want split %q", image, f, want)
		}
		conform(t, *f)
	}
}

// Attaching to what does not run is done as it starts.
func TestAttachingAsAContainerStarts(t *testing.T) {
	did := Check{ID: "attached", Did: &DidSpec{Action: actAttach, Container: "web"}}
	started := Check{ID: "started", Container: &ContainerSpec{Name: "web", Started: yes()}}
	obs := seenContainers(server(created))
	for _, r := range Judge([]Check{started, did}, obs) {
		f := r.Findings[0]
		if f.Expected["attach"] == "" && f.Expected["start"] == "" {
			t.Errorf("%s: %+v", r.ID, f)
		}
		conform(t, f)
	}
	runs := Check{ID: "runs", Container: &ContainerSpec{Name: "web", State: stateRunning}}
	if f := Judge([]Check{runs, did}, seenContainers(server()))[1].Findings[0]; f.Expected["start"] != "" {
		t.Errorf("to a container that runs: %+v", f)
	}
}

// A container is not called right for all but its name where its ports are not.
func TestAnUnnamedContainerWithMoreToMend(t *testing.T) {
	checks := []Check{{ID: "c", Container: &ContainerSpec{Name: "site", Image: "app", State: stateRunning, Ports: map[string]Port{"5000/tcp": {Port: 5001}}}}}
	swapped := server(named("calm_bell"), published("5001/tcp", "0.0.0.0", 5000, "5000"))
	for name, tt := range map[string]struct {
		c    Container
		want Code
		also bool
	}{
		"all right but for its name": {server(named("calm_bell")), ContainerUnnamed, false},
		"the ports swapped":          {swapped, PortSwapped, false},
		"ended":                      {server(named("calm_bell"), stopped(1)), ContainerUnnamed, true},
	} {
		f := First(Judge(checks, seenContainers(tt.c).after(run("calm_bell", "app"))))
		if f.Code != tt.want || (f.Seen["also"] != "") != tt.also {
			t.Errorf("%s: %+v, want %s", name, f, tt.want)
		}
		conform(t, *f)
	}
}

// What failed for one image says nothing of another that a check wants.
func TestAFailedBuildOfAnotherImage(t *testing.T) {
	image := func(ref string) Check { return Check{ID: ref, Image: &ImageSpec{Ref: ref}} }
	failed := act(actBuild, "planner:1", flag("t", "planner:1"), func(a *Action) { a.Error = "no such file" })
	results := Judge([]Check{image("planner:1"), image("planner:2")}, seenImages().after(failed))
	for i, want := range []string{"no such file", ""} {
		if f := results[i].Findings[0]; f.Code != ImageMissing || f.Seen["error"] != want {
			t.Errorf("%s: %+v, want the error %q", results[i].ID, f, want)
		}
	}
}

// A refused pull is quoted from its beginning: its end is a list.
func TestARefusedPullIsQuotedFromItsBeginning(t *testing.T) {
	pull := act(actPull, "site", refusedWith(404, "site is not here. There are: "+strings.Repeat("alpine, ", 100)))
	f := First(Judge([]Check{{ID: "c", Image: &ImageSpec{Ref: "site"}}}, seenImages().after(pull)))
	if !strings.HasPrefix(f.Seen["error"], "site is not here.") {
		t.Errorf("error %q", f.Seen["error"])
	}
}
