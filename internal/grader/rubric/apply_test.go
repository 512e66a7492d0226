package rubric_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"matelot/checker"
	"matelot/internal/grader"
	"matelot/internal/grader/rubric"
)

func TestExercise(t *testing.T) {
	publish := tasks()[1]
	breach := []grader.Breach{{Code: "limit.time"}}
	zero := "format: 1\nbreaches: zero\n"
	for _, tt := range []struct {
		name    string
		rubric  string // empty is the default
		outcome grader.Outcome
		status  grader.Status
		verdict checker.Verdict
		points  float64
		most    float64
		open    []string // the checks that are not decided
	}{
		{"all right", "", grader.Outcome{Results: results("ppp")}, grader.Judged, checker.Pass, 4, 4, nil},
		{"partly right", "", grader.Outcome{Results: results("pfs")}, grader.Judged, checker.Fail, 2, 4, nil},
		{"all wrong", "", grader.Outcome{Results: results("fss")}, grader.Judged, checker.Fail, 0, 4, nil},
		{"one is unknown", "", grader.Outcome{Results: results("pip")}, grader.Judged, checker.Inconclusive, 3, 3, []string{"answers"}},
		{"what waits for an unknown one is unknown", "", grader.Outcome{Results: results("pis")}, grader.Judged, checker.Inconclusive, 2, 2, []string{"answers", "log"}},
		{"what waits for a wrong one is lost", "", grader.Outcome{Results: results("fsi")}, grader.Judged, checker.Fail, 0, 3, []string{"log"}},
		{"a result is missing", "", grader.Outcome{Results: results("pp")}, grader.Judged, checker.Inconclusive, 3, 3, []string{"log"}},
		{"nothing could be checked", "", grader.Outcome{Reason: "engine.unreachable"}, grader.Inconclusive, checker.Inconclusive, 0, 0, nil},
		{"nothing came back", "", grader.Outcome{}, grader.Inconclusive, checker.Inconclusive, 0, 0, nil},
		{"nothing was handed in", "", grader.Outcome{Absent: true}, grader.Absent, checker.Fail, 0, 4, nil},
		{"a broken rule, judged", "", grader.Outcome{Results: results("pfp"), Breaches: breach}, grader.Broken, checker.Fail, 3, 4, nil},
		{"a broken rule, right all the same", "", grader.Outcome{Results: results("ppp"), Breaches: breach}, grader.Broken, checker.Pass, 4, 4, nil},
		{"a broken rule, no points", zero, grader.Outcome{Results: results("ppp"), Breaches: breach}, grader.Broken, checker.Fail, 0, 4, nil},
		{"a broken rule that leaves nothing", "", grader.Outcome{Breaches: breach}, grader.Broken, checker.Fail, 0, 4, nil},
		{"a broken rule, and the machine's trouble", "", grader.Outcome{Breaches: breach, Reason: "engine.no_space"}, grader.Broken, checker.Inconclusive, 0, 0, nil},
		{"a broken rule, some of it unknown", "", grader.Outcome{Results: results("iss"), Breaches: breach}, grader.Broken, checker.Inconclusive, 0, 0, []string{"container", "answers", "log"}},
		{"weights multiply", "format: 1\nweights: {ports: 2, ports/publish: 0.5, ports/publish/log: 3}\n", grader.Outcome{Results: results("ppp")}, grader.Judged, checker.Pass, 6, 6, nil},
		{"a weight of nothing", "format: 1\nweights: {ports/publish/container: 0}\n", grader.Outcome{Results: results("pff")}, grader.Judged, checker.Fail, 0, 2, nil},
		{"thirds add up", "format: 1\nweights: {ports/publish: 0.33333}\n", grader.Outcome{Results: results("ppp")}, grader.Judged, checker.Pass, 1.33, 1.33, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := rubric.Default()
			if tt.rubric != "" {
				r = parse(t, tt.rubric)
			}
			tt.outcome.Exercise = publish.ID
			e := r.Exercise(publish, tt.outcome)
			if e.Status != tt.status || e.Verdict != tt.verdict || e.Points != tt.points || e.MaxPoints != tt.most {
				t.Errorf("%s, %s, %v of %v; want %s, %s, %v of %v",
					e.Status, e.Verdict, e.Points, e.MaxPoints, tt.status, tt.verdict, tt.points, tt.most)
			}
			var open []string
			points, most := 0.0, 0.0
			for _, c := range e.Checks {
				if c.Open {
					open = append(open, c.ID)
				}
				points, most = points+c.Weighted, most+c.MaxWeighted
			}
			if !slices.Equal(open, tt.open) {
				t.Errorf("undecided: %q, want %q", open, tt.open)
			}
			if len(e.Checks) > 0 && (points-e.Points > 0.001 || e.Points-points > 0.001 || most-e.MaxPoints > 0.001 || e.MaxPoints-most > 0.001) {
				t.Errorf("the checks add up to %v of %v, the exercise says %v of %v", points, most, e.Points, e.MaxPoints)
			}
		})
	}
}

// A circle of needs, which a course cannot have, must not hang.
func TestACircleOfNeedsEnds(t *testing.T) {
	rs := []checker.Result{
		{ID: "container", Verdict: checker.Skipped, Needs: []string{"answers"}},
		{ID: "answers", Verdict: checker.Skipped, Needs: []string{"container"}},
	}
	if e := rubric.Default().Exercise(tasks()[1], grader.Outcome{Results: rs}); e.Verdict != checker.Fail {
		t.Errorf("the verdict is %s", e.Verdict)
	}
}

func TestApply(t *testing.T) {
	all := []grader.Outcome{pass("ports/build"), pass("ports/publish"), pass("volumes/keep")}
	publish := func(verdicts string) []grader.Outcome {
		return []grader.Outcome{pass("ports/build"), {Exercise: "ports/publish", Results: results(verdicts)}, pass("volumes/keep")}
	}
	unknown := []grader.Outcome{pass("ports/build"), {Exercise: "ports/publish", Reason: "setup"}, pass("volumes/keep")}
	deadline := "\nlate: {deadline: \"2026-10-23T12:00:00Z\", per_day: 10, cut_off: 5d}\n"
	for _, tt := range []struct {
		name     string
		rubric   string
		outcomes []grader.Outcome
		handed   string
		verdict  checker.Verdict
		earned   float64
		points   float64
		most     float64
		again    []string
	}{
		{"all right", "", all, "", checker.Pass, 8, 8, 8, nil},
		{"partly right", "", publish("ppf"), "", checker.Fail, 7, 7, 8, nil},
		{"an exercise is absent", "", all[:2], "", checker.Fail, 5, 5, 8, nil},
		{"nothing at all", "", nil, "", checker.Fail, 0, 0, 8, nil},
		{"an exercise is unknown", "", unknown, "", checker.Inconclusive, 4, 4, 4, []string{"ports/publish"}},
		{"one is unknown, another wrong", "", unknown[:2], "", checker.Fail, 1, 1, 4, []string{"ports/publish"}},
		{"what is not asked for does not count", "format: 1\nexercises: [ports]\n", all, "", checker.Pass, 5, 5, 5, nil},
		{"what is not required may fail", "format: 1\nrequired: [volumes]\n", publish("fss"), "", checker.Pass, 4, 4, 8, nil},
		{"a required one fails", "format: 1\nrequired: [ports/publish]\n", publish("ppf"), "", checker.Fail, 7, 7, 8, nil},
		{"enough points", "format: 1\npass: 60\n", publish("pfs"), "", checker.Pass, 6, 6, 8, nil},
		{"not enough points", "format: 1\npass: 80\n", publish("pfs"), "", checker.Fail, 6, 6, 8, nil},
		{"exactly enough", "format: 1\npass: 75\n", publish("pfs"), "", checker.Pass, 6, 6, 8, nil},
		{"enough whatever is unknown", "format: 1\npass: 50\n", unknown, "", checker.Pass, 4, 4, 4, []string{"ports/publish"}},
		{"what is unknown decides", "format: 1\npass: 60\n", unknown, "", checker.Inconclusive, 4, 4, 4, []string{"ports/publish"}},
		{"too little whatever is unknown", "format: 1\npass: 90\n", unknown[:2], "", checker.Fail, 1, 1, 4, []string{"ports/publish"}},
		{"points and a required one", "format: 1\npass: 10\nrequired: [volumes]\n", all[:2], "", checker.Fail, 5, 5, 8, nil},
		{"in time", "format: 1" + deadline, all, "2026-10-23T12:00:00Z", checker.Pass, 8, 8, 8, nil},
		{"a day late", "format: 1" + deadline, all, "2026-10-24T11:00:00Z", checker.Pass, 8, 7.2, 8, nil},
		{"too late", "format: 1" + deadline, all, "2026-10-29T12:00:00Z", checker.Fail, 8, 0, 8, nil},
		{"late, and so not enough", "format: 1\npass: 90" + deadline, all, "2026-10-25T11:00:00Z", checker.Fail, 8, 6.4, 8, nil},
		{"nobody knows when", "format: 1" + deadline, all, "", checker.Pass, 8, 8, 8, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := rubric.Default()
			if tt.rubric != "" {
				r = parse(t, tt.rubric)
			}
			of := grader.Submission{Name: "ada.zip", Learner: "ada", Hash: "f00d"}
			if tt.handed != "" {
				of.Handed = instant(t, tt.handed)
			}
			g := r.Apply(r.Asks(tasks()), of, tt.outcomes)
			if g.Verdict != tt.verdict || g.Earned != tt.earned || g.Points != tt.points || g.MaxPoints != tt.most {
				t.Errorf("%s, %v, %v of %v; want %s, %v, %v of %v",
					g.Verdict, g.Earned, g.Points, g.MaxPoints, tt.verdict, tt.earned, tt.points, tt.most)
			}
			if diff := cmp.Diff(tt.again, g.Again); diff != "" {
				t.Errorf("to do again (-want +got):\n%s", diff)
			}
			if g.Submission != "ada.zip" || g.Learner != "ada" || g.Hash != "f00d" || len(g.Exercises) != len(r.Asks(tasks())) {
				t.Errorf("the grade is of %+v", g)
			}
		})
	}
}

func instant(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestNothingIsAskedFor(t *testing.T) {
	if g := rubric.Default().Apply(nil, grader.Submission{}, nil); g.Verdict != checker.Inconclusive {
		t.Errorf("the verdict is %s", g.Verdict)
	}
}

func TestHiddenChecks(t *testing.T) {
	r := parse(t, "format: 1\nhidden: [ports/publish/log, volumes/keep]\n")
	g := r.Apply(tasks(), grader.Submission{}, []grader.Outcome{pass("ports/build"), pass("ports/publish"), pass("volumes/keep")})
	var hidden []string
	for _, e := range g.Exercises {
		for _, c := range e.Checks {
			if c.Hidden {
				hidden = append(hidden, e.ID+"/"+c.ID)
			}
		}
	}
	if want := []string{"ports/publish/log", "volumes/keep/volume"}; !slices.Equal(hidden, want) {
		t.Errorf("hidden are %q, want %q", hidden, want)
	}
}

func TestLate(t *testing.T) {
	const (
		perDay = `{deadline: 2026-10-24 23:59, time_zone: Europe/Paris, grace: 15m, per_day: 15, cut_off: 20d}`
		steps  = `{deadline: "2026-10-24T23:59+02:00", steps: [{after: 0s, percent: 5}, {after: 1h, percent: 20}, {after: 1d12h, percent: 50}]}`
	)
	for _, tt := range []struct {
		name, rules, handed string
		want                *grader.Late
	}{
		{"before", perDay, "2026-10-24T21:58:59Z", nil},
		{"on the second", perDay, "2026-10-24T21:59:00Z", nil},
		{"in the grace", perDay, "2026-10-24T22:14:00Z", nil},
		{"after the grace the whole time counts", perDay, "2026-10-24T22:14:01Z", &grader.Late{Seconds: 901, Percent: 15}},
		// The clocks go back that night: a day is 24 hours all the same.
		{"a day to the second", perDay, "2026-10-25T21:59:00Z", &grader.Late{Seconds: 86400, Percent: 15}},
		{"the second day begins", perDay, "2026-10-25T21:59:01Z", &grader.Late{Seconds: 86401, Percent: 30}},
		{"no more than all", perDay, "2026-11-05T00:00:00Z", &grader.Late{Seconds: 957660, Percent: 100}},
		{"after the cut-off", perDay, "2026-11-14T00:00:00Z", &grader.Late{Seconds: 1735260, Percent: 100, CutOff: true}},
		{"the first step", steps, "2026-10-24T21:59:01Z", &grader.Late{Seconds: 1, Percent: 5}},
		{"the second", steps, "2026-10-24T23:00:00Z", &grader.Late{Seconds: 3660, Percent: 20}},
		{"the last has no end", steps, "2027-01-01T00:00:00Z", &grader.Late{Seconds: 5882460, Percent: 50}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := parse(t, "format: 1\nlate: "+tt.rules+"\n")
			g := r.Apply(tasks(), grader.Submission{Handed: instant(t, tt.handed)}, nil)
			if diff := cmp.Diff(tt.want, g.Late); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	r := parse(t, "format: 1\nlate: "+perDay+"\n")
	if diff := cmp.Diff(&grader.Late{Unknown: true}, r.Apply(tasks(), grader.Submission{}, nil).Late); diff != "" {
		t.Errorf("no time (-want +got):\n%s", diff)
	}
}
