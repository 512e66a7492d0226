package course_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"matelot/checker"
	"matelot/internal/course"
	"matelot/internal/i18n"
)

// stage is a runner without an engine: what was run decides what is judged.
type stage struct {
	slow    time.Duration // how long a look takes
	begin   error
	judge   func(script string, answers map[string]string, looks int) ([]checker.Result, error)
	fail    map[string]error // by script
	scripts []string
	stuck   bool  // a reset changes nothing
	left    error // what closing a lab says
	closed  int
	begun   int
}

func (s *stage) Begin(context.Context, *course.Exercise) (course.Lab, error) {
	if s.begin != nil {
		return nil, s.begin
	}
	s.begun++
	return &stageLab{stage: s}, nil
}

type stageLab struct {
	stage  *stage
	script string
	looks  int
}

func (l *stageLab) Run(_ context.Context, script string) (string, error) {
	l.stage.scripts = append(l.stage.scripts, script)
	if strings.HasPrefix(script, "printf") {
		return "expanded", nil
	}
	l.script = script
	return "", l.stage.fail[script]
}

func (l *stageLab) Judge(ctx context.Context, answers map[string]string) ([]checker.Result, error) {
	l.looks++
	if l.stage.slow > 0 { // a busy machine
		select {
		case <-time.After(l.stage.slow):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return l.stage.judge(l.script, answers, l.looks)
}

func (l *stageLab) Reset(context.Context) error {
	if !l.stage.stuck {
		l.script = ""
	}
	return nil
}

func (l *stageLab) Close() error { l.stage.closed++; return l.stage.left }

func (l *stageLab) Leave() (string, error) { return "lab of " + l.script, nil }

func passed() []checker.Result {
	return []checker.Result{{ID: "container", Verdict: checker.Pass, Points: 2, MaxPoints: 2}, {ID: "answers", Verdict: checker.Pass, Points: 1, MaxPoints: 1}}
}

func failed(codes ...checker.Code) []checker.Result {
	r := checker.Result{ID: "container", Verdict: checker.Fail, MaxPoints: 2}
	for _, c := range codes {
		r.Findings = append(r.Findings, checker.Finding{Code: c})
	}
	return []checker.Result{r, {ID: "answers", Verdict: checker.Skipped, MaxPoints: 1}}
}

func unsure() []checker.Result {
	return []checker.Result{{ID: "container", Verdict: checker.Inconclusive, Findings: []checker.Finding{{Code: checker.EngineUnreachable}}}}
}

// honest judges the sample's first exercise as it should be.
func honest(script string, _ map[string]string, _ int) ([]checker.Result, error) {
	switch {
	case script == "":
		return failed(checker.ContainerMissing), nil
	case strings.Contains(script, "5000:5001"):
		return failed(checker.PortSwapped), nil
	case !strings.Contains(script, "--name"):
		return failed(checker.ContainerUnnamed, checker.PortSwapped), nil
	}
	return passed(), nil
}

// outcomes are the trials' names with how they ended.
func outcomes(trials []course.Trial) map[string]string {
	got := map[string]string{}
	for _, t := range trials {
		got[t.Name()] = string(t.Outcome)
		if t.Got != "" {
			got[t.Name()] += " " + string(t.Got)
		}
	}
	return got
}

func TestVerify(t *testing.T) {
	always := func(results []checker.Result) func(string, map[string]string, int) ([]checker.Result, error) {
		return func(string, map[string]string, int) ([]checker.Result, error) { return results, nil }
	}
	for _, tt := range []struct {
		name  string
		stage *stage
		want  map[string]string
	}{
		{"as it should be", &stage{judge: honest}, map[string]string{
			"ports/publish before":     "ok container.missing",
			"ports/publish solution 1": "ok", "ports/publish solution 2": "ok",
			"ports/publish mistake 1": "ok port.swapped", "ports/publish mistake 2": "ok container.unnamed",
			"ports/publish reset": "ok container.missing",
		}},
		{"a reset that changes nothing", &stage{judge: honest, stuck: true}, map[string]string{
			"ports/publish before":     "ok container.missing",
			"ports/publish solution 1": "ok", "ports/publish solution 2": "ok",
			"ports/publish mistake 1": "ok port.swapped", "ports/publish mistake 2": "ok container.unnamed",
			"ports/publish reset": "reset_differs",
		}},
		{"something is left", &stage{judge: honest, left: errors.New("a volume is left")}, map[string]string{
			"ports/publish before":     "could_not_try container.missing",
			"ports/publish solution 1": "could_not_try", "ports/publish solution 2": "could_not_try",
			"ports/publish mistake 1": "could_not_try port.swapped", "ports/publish mistake 2": "could_not_try container.unnamed",
			"ports/publish reset": "could_not_try container.missing",
		}},
		{"always right", &stage{judge: always(passed())}, map[string]string{
			"ports/publish before":     "passes_before",
			"ports/publish solution 1": "ok", "ports/publish solution 2": "ok",
			"ports/publish mistake 1": "mistake_passes", "ports/publish mistake 2": "mistake_passes",
			"ports/publish reset": "ok",
		}},
		{"always wrong", &stage{judge: always(failed(checker.PortSwapped))}, map[string]string{
			"ports/publish before":     "ok port.swapped",
			"ports/publish solution 1": "solution_fails port.swapped", "ports/publish solution 2": "solution_fails port.swapped",
			"ports/publish mistake 1": "ok port.swapped", "ports/publish mistake 2": "other_finding port.swapped",
			"ports/publish reset": "ok port.swapped",
		}},
		{"never sure", &stage{judge: always(unsure())}, map[string]string{
			"ports/publish before":     "inconclusive engine.unreachable",
			"ports/publish solution 1": "inconclusive engine.unreachable", "ports/publish solution 2": "inconclusive engine.unreachable",
			"ports/publish mistake 1": "inconclusive engine.unreachable", "ports/publish mistake 2": "inconclusive engine.unreachable",
			"ports/publish reset": "inconclusive engine.unreachable",
		}},
		{"no lab", &stage{begin: errors.New("no engine")}, map[string]string{
			"ports/publish before":     "could_not_try",
			"ports/publish solution 1": "could_not_try", "ports/publish solution 2": "could_not_try",
			"ports/publish mistake 1": "could_not_try", "ports/publish mistake 2": "could_not_try",
			"ports/publish reset": "could_not_try",
		}},
		{"a script that fails", &stage{judge: honest, fail: map[string]error{
			"docker run -d --name our-web-server -p 5001:5000 our-web-server": errors.New("exit status 125"),
		}}, map[string]string{
			"ports/publish before":     "ok container.missing",
			"ports/publish solution 1": "script_fails", "ports/publish solution 2": "ok",
			"ports/publish mistake 1": "ok port.swapped", "ports/publish mistake 2": "ok container.unnamed",
			"ports/publish reset": "script_fails",
		}},
		{"an effect that takes its time", &stage{judge: func(script string, a map[string]string, looks int) ([]checker.Result, error) {
			if looks < 3 {
				return failed(checker.HTTPRefused), nil
			}
			return honest(script, a, looks)
		}}, map[string]string{
			"ports/publish before":     "ok http.refused",
			"ports/publish solution 1": "ok", "ports/publish solution 2": "ok",
			"ports/publish mistake 1": "ok port.swapped", "ports/publish mistake 2": "ok container.unnamed",
			"ports/publish reset": "ok http.refused",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e, err := course.LoadExercise(good(), "ports/publish")
			if err != nil {
				t.Fatal(err)
			}
			trials := course.Verifier{Runner: tt.stage, Patience: 400 * time.Millisecond}.Exercise(t.Context(), e)
			if diff := cmp.Diff(tt.want, outcomes(trials)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if tt.stage.begun != tt.stage.closed {
				t.Errorf("%d labs were begun, %d taken away", tt.stage.begun, tt.stage.closed)
			}
			for _, trial := range trials {
				if _, bad := trial.Problem(); bad != (trial.Outcome != course.OK) {
					t.Errorf("%s: is a problem: %v", trial.Name(), bad)
				}
			}
		})
	}
}

func TestVerifyAnswersAndSetup(t *testing.T) {
	e, err := course.LoadExercise(good(), "ports/read")
	if err != nil {
		t.Fatal(err)
	}
	e.Solutions = append(e.Solutions, course.Script{Run: "true", Answers: map[string]string{"code": "$(docker port x)"}})
	var got []map[string]string
	s := &stage{judge: func(_ string, answers map[string]string, _ int) ([]checker.Result, error) {
		got = append(got, answers)
		if answers["code"] == "0" {
			return []checker.Result{{ID: "code", Verdict: checker.Fail, Findings: []checker.Finding{{Code: checker.AnswerWrong}}}}, nil
		}
		if len(answers) == 0 {
			return failed(checker.AnswerMissing), nil
		}
		return passed(), nil
	}}
	for _, trial := range (course.Verifier{Runner: s, Patience: 100 * time.Millisecond}).Exercise(t.Context(), e) {
		if trial.Outcome != course.OK {
			t.Errorf("%s: %s", trial.Name(), trial.Outcome)
		}
	}
	wantAnswers := []map[string]string{{}, {"code": "3"}, {"code": "expanded"}, {"code": "0"}, {}, {}}
	if diff := cmp.Diff(wantAnswers, got); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
	wantScripts := []string{
		`docker run alpine sh -c "exit 3"`, "true", `printf '%s' "$(docker port x)"`,
		"docker rm -f $(docker ps -aq) || true\ndocker run alpine true", `docker run alpine sh -c "exit 3"`,
	}
	if diff := cmp.Diff(wantScripts, s.scripts); diff != "" {
		t.Errorf("scripts (-want +got):\n%s", diff)
	}
}

func TestVerifyLooksAtTheCheckThatTheMistakeNames(t *testing.T) {
	e, err := course.LoadExercise(good(), "ports/publish")
	if err != nil {
		t.Fatal(err)
	}
	results := []checker.Result{
		{ID: "answers", Verdict: checker.Fail, Findings: []checker.Finding{{Code: checker.HTTPRefused}}},
		{ID: "container", Verdict: checker.Fail, Findings: []checker.Finding{{Code: checker.PortSwapped}}},
	}
	s := &stage{judge: func(string, map[string]string, int) ([]checker.Result, error) { return results, nil }}
	trials := course.Verifier{Runner: s, Patience: 100 * time.Millisecond}.Exercise(t.Context(), e)
	if got := trials[3]; got.Outcome != course.OK || got.Got != checker.PortSwapped {
		t.Errorf("%s (check: container): %s %s", got.Name(), got.Outcome, got.Got)
	}
	if got := trials[4]; got.Outcome != course.OtherFinding || got.Got != checker.HTTPRefused {
		t.Errorf("%s: %s %s", got.Name(), got.Outcome, got.Got)
	}
	p, ok := trials[4].Problem()
	if !ok || p.Where() != "070-ports/exercises.yaml:22" {
		t.Errorf("problem stands at %s", p.Where())
	}
	if got := p.Message(i18n.English()); got != "ports/publish mistake 2: the first finding is http.refused, not container.unnamed" {
		t.Errorf("message = %q", got)
	}
}

func TestProblemQuotesTheEndOfAScriptsOutput(t *testing.T) {
	e, err := course.LoadExercise(good(), "ports/publish")
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{begin: errors.New("exit status 1: a warning\n\nthe cause")}
	p, ok := (course.Verifier{Runner: s}).Exercise(t.Context(), e)[0].Problem()
	if got := p.Message(i18n.English()); !ok || got != "ports/publish before could not be tried (the cause)" {
		t.Errorf("= %q", got)
	}
}

func TestVerifyOnlyWhatIsAskedFor(t *testing.T) {
	e, err := course.LoadExercise(good(), "ports/publish")
	if err != nil {
		t.Fatal(err)
	}
	v := course.Verifier{
		Runner: &stage{judge: honest}, Patience: 100 * time.Millisecond,
		Only: func(name string) bool { return strings.Contains(name, "mistake") },
	}
	want := map[string]string{"ports/publish mistake 1": "ok port.swapped", "ports/publish mistake 2": "ok container.unnamed"}
	if diff := cmp.Diff(want, outcomes(v.Exercise(t.Context(), e))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestVerifySomeMistakes(t *testing.T) {
	for _, tt := range []struct{ all, some, want int }{{9, 4, 4}, {4, 4, 4}, {3, 4, 3}, {22, 4, 4}, {5, 0, 5}, {7, 1, 1}, {10, 3, 3}} {
		e := &course.Exercise{ID: "l/e", Lesson: &course.Lesson{ID: "l"}}
		for range tt.all {
			e.Mistakes = append(e.Mistakes, course.Mistake{Script: course.Script{Run: "5000:5001"}, Finding: checker.PortSwapped})
		}
		v := course.Verifier{Runner: &stage{judge: honest}, Patience: 100 * time.Millisecond, Mistakes: tt.some}
		got := 0
		for _, trial := range v.Exercise(t.Context(), e) {
			if trial.Kind == course.Wrong {
				got++
			}
		}
		if got != tt.want {
			t.Errorf("%d of %d: %d mistakes were tried, want %d", tt.some, tt.all, got, tt.want)
		}
	}
}

func TestVerifyKeepsTheFirstLabThatWentWrong(t *testing.T) {
	e, err := course.LoadExercise(good(), "ports/publish")
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{judge: func(string, map[string]string, int) ([]checker.Result, error) {
		return failed(checker.PortSwapped), nil
	}}
	trials := course.Verifier{Runner: s, Patience: 100 * time.Millisecond, Keep: true}.Exercise(t.Context(), e)
	last := trials[len(trials)-1]
	if len(trials) != 2 || last.Kept != "lab of "+e.Solutions[0].Run || s.begun-s.closed != 1 {
		t.Errorf("%d trials, the last kept %q, %d labs are left", len(trials), last.Kept, s.begun-s.closed)
	}
}

// TestVerifyWaitsForALookThatHasBegun: patience is for what an attempt has to show, not
// for the machine.
func TestVerifyWaitsForALookThatHasBegun(t *testing.T) {
	e, err := course.LoadExercise(good(), "ports/publish")
	if err != nil {
		t.Fatal(err)
	}
	v := course.Verifier{
		Runner: &stage{judge: honest, slow: 20 * time.Millisecond}, Patience: time.Millisecond,
		Only: func(name string) bool { return strings.Contains(name, "solution") },
	}
	for _, trial := range v.Exercise(t.Context(), e) {
		if trial.Outcome != course.OK {
			t.Errorf("%s: %s, %v", trial.Name(), trial.Outcome, trial.Err)
		}
	}
}

func TestVerifyEndsWithItsContext(t *testing.T) {
	e, err := course.LoadExercise(good(), "ports/publish")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := &stage{judge: honest}
	for _, trial := range (course.Verifier{Runner: s, Patience: 100 * time.Millisecond}).Exercise(ctx, e) {
		if trial.Outcome != course.CouldNotTry || !errors.Is(trial.Err, context.Canceled) {
			t.Errorf("%s: %s, %v", trial.Name(), trial.Outcome, trial.Err)
		}
	}
	if s.begun != 0 {
		t.Errorf("%d labs were begun", s.begun)
	}
}
