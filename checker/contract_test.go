package checker

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestPortText(t *testing.T) {
	for text, want := range map[string]Port{
		"5001": {Port: 5001}, "any": {}, "127.0.0.1:5001": {"127.0.0.1", 5001}, "127.0.0.1:any": {"127.0.0.1", 0},
		"[::1]:5001": {"::1", 5001}, "1": {Port: 1}, "65535": {Port: 65535},
	} {
		var got Port
		if err := got.UnmarshalText([]byte(text)); err != nil || got != want {
			t.Errorf("%q reads as %+v, %v, want %+v", text, got, err, want)
		}
		written, err := got.MarshalText()
		if err != nil || string(written) != text {
			t.Errorf("%+v is written %q, %v, want %q", got, written, err, text)
		}
	}
	for _, text := range []string{"", "0", "65536", "-1", "web", "localhost:5001", "127.0.0.1:", "5001/tcp"} {
		if err := new(Port).UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was read as a port", text)
		}
	}
}

func TestExitCodeText(t *testing.T) {
	for text, want := range map[string]ExitCode{"0": {}, "255": {Code: 255}, "nonzero": {NonZero: true}} {
		var got ExitCode
		if err := got.UnmarshalText([]byte(text)); err != nil || got != want {
			t.Errorf("%q reads as %+v, %v", text, got, err)
		}
		if written, err := got.MarshalText(); err != nil || string(written) != text {
			t.Errorf("%+v is written %q, %v", got, written, err)
		}
	}
	for _, text := range []string{"", "-1", "256", "zero"} {
		if err := new(ExitCode).UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was read as an exit code", text)
		}
	}
}

func TestDurationText(t *testing.T) {
	var d Duration
	if err := d.UnmarshalText([]byte("1.5s")); err != nil || time.Duration(d) != 1500*time.Millisecond {
		t.Errorf("1.5s reads as %v, %v", time.Duration(d), err)
	}
	if text, err := d.MarshalText(); err != nil || string(text) != "1.5s" {
		t.Errorf("it is written %q, %v", text, err)
	}
	if err := d.UnmarshalText([]byte("soon")); err == nil {
		t.Error("soon was read as a duration")
	}
}

func TestOverall(t *testing.T) {
	for _, tt := range []struct {
		verdicts []Verdict
		want     Verdict
	}{
		{nil, Inconclusive}, // nothing is checked, so nothing can be passed
		{[]Verdict{Pass, Pass}, Pass},
		{[]Verdict{Pass, Fail, Inconclusive}, Fail},
		{[]Verdict{Inconclusive, Fail}, Fail},
		{[]Verdict{Pass, Inconclusive}, Inconclusive},
		{[]Verdict{Inconclusive, Skipped}, Inconclusive},
		{[]Verdict{Skipped, Inconclusive}, Inconclusive},
		{[]Verdict{Pass, Skipped}, Fail},
	} {
		var results []Result
		for _, v := range tt.verdicts {
			results = append(results, Result{Verdict: v})
		}
		if got := Overall(results); got != tt.want {
			t.Errorf("Overall(%v) = %s, want %s", tt.verdicts, got, tt.want)
		}
	}
}

func TestScoreAndFirst(t *testing.T) {
	results := []Result{
		{Points: 2, MaxPoints: 2},
		{MaxPoints: 3, Findings: []Finding{{Code: PortSwapped}, {Code: PortTaken}}},
		{MaxPoints: 1, Findings: []Finding{{Code: HTTPBody}}},
	}
	if points, most := Score(results); points != 2 || most != 6 {
		t.Errorf("Score = %d of %d, want 2 of 6", points, most)
	}
	if f := First(results); f == nil || f.Code != PortSwapped {
		t.Errorf("First = %+v", f)
	}
	if f := First(results[:1]); f != nil {
		t.Errorf("First of none = %+v", f)
	}
}

func TestKinds(t *testing.T) {
	all := Check{
		Container: &ContainerSpec{}, Image: &ImageSpec{}, Volume: &VolumeSpec{}, Network: &NetworkSpec{}, Registry: &RegistrySpec{},
		Compose: &ComposeSpec{}, Service: &SwarmServiceSpec{}, HTTP: &HTTPSpec{}, Exec: &ExecSpec{}, Logs: &LogsSpec{}, File: &FileSpec{}, Did: &DidSpec{},
		Absent: &AbsentSpec{}, Client: &ClientSpec{}, Answer: &AnswerSpec{},
	}
	want := []string{"container", "image", "volume", "network", "registry", "compose", "service", "http", "exec", "logs", "file", "did", "absent", "client", "answer"}
	if diff := cmp.Diff(want, all.Kinds()); diff != "" {
		t.Errorf("kinds (-want +got):\n%s", diff)
	}
	if all.Kind() != "container" || (Check{}).Kind() != "" {
		t.Errorf("kind = %q and %q", all.Kind(), Check{}.Kind())
	}
}

// needing makes a check that passes or fails, and needs others.
func needing(id string, passes bool, needs ...string) Check {
	c := Check{ID: id, Needs: needs, Points: 2, Answer: &AnswerSpec{Equals: []string{"yes"}}}
	if !passes {
		c.Answer.Equals = []string{"no"}
	}
	return c
}

func TestNeeds(t *testing.T) {
	obs := Observation{Answers: map[string]string{"a": "yes", "b": "yes", "c": "yes"}}
	pass := func(id string) Result { return Result{ID: id, Verdict: Pass, Points: 2, MaxPoints: 2} }
	skipped := func(id string, needs ...string) Result {
		return Result{ID: id, Verdict: Skipped, MaxPoints: 2, Needs: needs}
	}
	fail := func(id string) Result {
		return Result{ID: id, Verdict: Fail, MaxPoints: 2, Findings: []Finding{{Code: AnswerWrong, Subject: id, Seen: values("answer", "yes")}}}
	}
	troubled := with(obs, func(o *Observation) { o.Troubles = []Trouble{{Topic: TopicAnswers, Of: "a", Code: EngineTooOld}} })
	inconclusive := Result{ID: "a", Verdict: Inconclusive, MaxPoints: 2, Findings: []Finding{{
		Code: EngineTooOld, Subject: "answers", Seen: values("topic", "answers"),
	}}}
	for _, tt := range []struct {
		name   string
		checks []Check
		obs    Observation
		want   []Result
	}{
		{"all pass", []Check{needing("a", true), needing("b", true, "a")}, obs, []Result{pass("a"), pass("b")}},
		{"the first fails", []Check{needing("a", false), needing("b", true, "a"), needing("c", true, "b")}, obs, []Result{fail("a"), skipped("b", "a"), skipped("c", "b")}},
		{"one of two fails", []Check{needing("a", false), needing("b", true), needing("c", true, "b", "a")}, obs, []Result{fail("a"), pass("b"), skipped("c", "a")}},
		{"a later one", []Check{needing("a", true, "b"), needing("b", true)}, obs, []Result{pass("a"), pass("b")}},
		{"a later one fails", []Check{needing("a", true, "b"), needing("b", false)}, obs, []Result{skipped("a", "b"), fail("b")}},
		{"not judged is not passed", []Check{needing("a", true), needing("b", true, "a")}, troubled, []Result{inconclusive, skipped("b", "a")}},
		{"one that is not there", []Check{needing("a", true, "z")}, obs, []Result{skipped("a", "z")}},
		{"itself", []Check{needing("a", true, "a")}, obs, []Result{skipped("a", "a")}},
		{"a circle", []Check{needing("a", true, "b"), needing("b", true, "a")}, obs, []Result{skipped("a", "b"), skipped("b", "a")}},
		{"of two of one name the first is needed", []Check{needing("a", true), needing("a", false), needing("b", true, "a")}, obs, []Result{pass("a"), fail("a"), pass("b")}},
		{"none", nil, obs, []Result{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Judge(tt.checks, tt.obs)); diff != "" {
				t.Errorf("results (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPointsDefaultToOne(t *testing.T) {
	got := Judge([]Check{{ID: "a", Answer: &AnswerSpec{}}}, Observation{})
	if got[0].MaxPoints != 1 || got[0].Points != 0 {
		t.Errorf("points = %d of %d, want 0 of 1", got[0].Points, got[0].MaxPoints)
	}
}

// A name that one check wants is not the misspelt name of another.
func TestWantedNamesAreNobodysSlip(t *testing.T) {
	checks := []Check{
		{ID: "one", Container: &ContainerSpec{Name: "web1", Image: "app"}},
		{ID: "two", Container: &ContainerSpec{Name: "web2", Image: "app"}},
	}
	got := Judge(checks, seenContainers(server(named("web2"))).after(run("web2", "app")))
	want := []Result{
		{ID: "one", Verdict: Fail, MaxPoints: 1, Findings: []Finding{{
			Code: ContainerMissing, Subject: "web1", Seen: values("others", "web2"), Expected: values("name", "web1", "image", "app"), Look: lookAll,
		}}},
		{ID: "two", Verdict: Pass, Points: 1, MaxPoints: 1},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
}

// What another check wants to be gone is not the misspelt name of this one's.
func TestNamesOfOtherChecksAreNobodysSlip(t *testing.T) {
	for _, other := range []Check{
		{Absent: &AbsentSpec{Container: "writer"}},
		{Did: &DidSpec{Action: "container.logs", Container: "writer"}},
		{Answer: &AnswerSpec{Of: "container:writer:id"}},
		{HTTP: &HTTPSpec{Container: "writer"}},
		{Exec: &ExecSpec{Container: "writer"}},
		{Logs: &LogsSpec{Container: "writer"}},
		{Network: &NetworkSpec{Containers: []string{"writer"}}},
	} {
		checks := []Check{{ID: "reader", Container: &ContainerSpec{Name: "reader", Image: "app"}}, other}
		got := Judge(checks, seenContainers(server(named("writer"))).after(run("writer", "app")))
		if code := got[0].Findings[0].Code; code != ContainerMissing {
			t.Errorf("beside a check of kind %s: %s, want %s", other.Kind(), code, ContainerMissing)
		}
	}
}

// A container of an image that another check wants was not meant for this one.
func TestImagesOfOtherChecksAreNobodysSlip(t *testing.T) {
	checks := []Check{
		{ID: "one", Container: &ContainerSpec{Image: "app"}},
		{ID: "two", Container: &ContainerSpec{Image: "alpine"}},
	}
	got := Judge(checks, seenContainers(server(named("calm_bell"))).after(run("calm_bell", "app")))
	if got[0].Verdict != Pass || got[1].Findings[0].Code != ContainerMissing {
		t.Errorf("results = %+v", got)
	}
}

// The saved form of what a judgement stands on is part of the contract.
func TestChecksAndObservationsRoundTrip(t *testing.T) {
	for _, tt := range judgeCases() {
		name := tt.check.Kind() + "/" + tt.name
		raw, err := json.Marshal(struct {
			Checks []Check
			Obs    Observation
		}{[]Check{tt.check}, tt.obs})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var back struct {
			Checks []Check
			Obs    Observation
		}
		if err := json.Unmarshal(raw, &back); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(Judge([]Check{tt.check}, tt.obs), Judge(back.Checks, back.Obs)); diff != "" {
			t.Errorf("%s: judged again from JSON (-before +after):\n%s", name, diff)
		}
	}
}
