package report_test

import (
	"testing"
	"time"

	"matelot/checker"
	"matelot/internal/grader"
	"matelot/internal/grader/report"
	"matelot/internal/grader/rubric"
)

// weighs is the rubric of the sample: late rules, a hidden check, a weight, and one
// exercise that must be passed.
const weighs = `format: 1
weights: {ports/publish: 1.5}
hidden: [ports/publish/page]
required: [ports/publish]
pass: 50
late: {deadline: "2026-10-23T21:59:00Z", per_day: 10}
`

// tasks are those of a small course.
func tasks() []grader.Task {
	return []grader.Task{
		{
			ID: "ports/publish", Titles: map[string]string{"en": "Publish a port", "fr": "Publier un port"},
			Checks: []grader.TaskCheck{
				{Check: checker.Check{ID: "container", Points: 2, Container: &checker.ContainerSpec{
					Name: "our-web-server", Image: "our-web-server", State: "running", Ports: map[string]checker.Port{"5000/tcp": {Port: 5001}},
				}}},
				{Check: checker.Check{ID: "answers", Needs: []string{"container"}, HTTP: &checker.HTTPSpec{URL: "http://localhost:5001/", Contains: "matelot", Status: 200}}},
				{
					Check:     checker.Check{ID: "page", Answer: &checker.AnswerSpec{Equals: []string{"no"}}},
					Questions: map[string]string{"en": "Does the page answer?", "fr": "La page répond-elle ?"},
				},
			},
		},
		{
			ID: "volumes/keep", Titles: map[string]string{"en": "Keep a file", "fr": "Garder un fichier"},
			Checks: []grader.TaskCheck{
				{Check: checker.Check{ID: "volume", Points: 3, Volume: &checker.VolumeSpec{Name: "logbook", File: "log.txt", Has: "port"}}},
			},
		},
	}
}

func result(id string, v checker.Verdict, most int, findings ...checker.Finding) checker.Result {
	r := checker.Result{ID: id, Verdict: v, MaxPoints: most, Findings: findings}
	if v == checker.Pass {
		r.Points = most
	}
	return r
}

func publish(container, answers, page checker.Result) grader.Outcome {
	return grader.Outcome{
		Exercise: "ports/publish", Results: []checker.Result{container, answers, page},
		Evidence: "e1d3", Took: 1234 * time.Millisecond,
	}
}

func swapped() checker.Finding {
	return checker.Finding{
		Code: checker.PortSwapped, Subject: "our-web-server",
		Seen:     map[string]string{"container_port": "5001/tcp", "host_port": "5000", "publish": "5000:5001"},
		Expected: map[string]string{"container_port": "5000/tcp", "host_port": "5001", "publish": "5001:5000"},
		Look:     "docker port our-web-server",
	}
}

func skipped(id string, needs ...string) checker.Result {
	return checker.Result{ID: id, Verdict: checker.Skipped, MaxPoints: 1, Needs: needs}
}

func keep(v checker.Verdict, findings ...checker.Finding) grader.Outcome {
	return grader.Outcome{Exercise: "volumes/keep", Results: []checker.Result{result("volume", v, 3, findings...)}, Evidence: "a11ce"}
}

// sample is a batch with every kind of result.
func sample(tb testing.TB) grader.Batch {
	tb.Helper()
	r, err := rubric.Parse("rubric.yaml", []byte(weighs), tasks())
	if err != nil {
		tb.Fatal(err)
	}
	intime := time.Date(2026, 10, 23, 18, 0, 0, 0, time.UTC)
	ok := func(id string, most int) checker.Result { return result(id, checker.Pass, most) }
	wrongAnswer := result("page", checker.Fail, 1, checker.Finding{
		Code: checker.AnswerWrong, Subject: "page", Seen: map[string]string{"answer": "yes"},
	})
	broken := publish(ok("container", 2), ok("answers", 1), wrongAnswer)
	broken.Breaches = []grader.Breach{{Code: "guard.privileged", Detail: "docker run --privileged alpine"}, {Code: "limit.output", Detail: "1 MiB"}, {Code: "guard.without_words"}}
	broken.Output = "Error response from daemon: privileged is not allowed here\n<end of output>"
	unreachable := checker.Finding{Code: checker.EngineUnreachable, Seen: map[string]string{"topic": "http", "detail": "dial unix: no such file"}}
	missing := checker.Finding{
		Code: checker.VolumeMissing, Subject: "logbook", Seen: map[string]string{"nearest": "logbok"},
		Expected: map[string]string{"name": "logbook"}, Look: "docker volume ls",
	}
	submissions := []struct {
		of       grader.Submission
		outcomes []grader.Outcome
	}{
		{
			grader.Submission{Name: "ada.zip", Learner: "Ada", Hash: "ada0", Handed: intime},
			[]grader.Outcome{publish(ok("container", 2), ok("answers", 1), ok("page", 1)), keep(checker.Pass)},
		},
		{
			grader.Submission{Name: "ben.zip", Learner: "Ben", Hash: "be0", Handed: intime.Add(28 * time.Hour)},
			[]grader.Outcome{
				publish(result("container", checker.Fail, 2, swapped()), skipped("answers", "container"), ok("page", 1)),
				keep(checker.Fail, missing),
			},
		},
		{
			grader.Submission{Name: "cyd", Learner: "Cyd", Hash: "c1d"},
			[]grader.Outcome{
				publish(ok("container", 2), result("answers", checker.Inconclusive, 1, unreachable), ok("page", 1)),
				{Exercise: "volumes/keep", Reason: "setup"},
			},
		},
		{grader.Submission{Name: "dan.zip", Learner: "Dan", Hash: "da1", Handed: intime}, []grader.Outcome{broken, keep(checker.Pass)}},
		{
			grader.Submission{
				Name: "eve.tar.gz", Learner: "Élève n° 5", Hash: "e5e", Handed: intime.Add(-time.Hour),
				Problems: []grader.Problem{{Code: "archive.link", Detail: "volumes/keep/passwd"}},
			},
			[]grader.Outcome{publish(ok("container", 2), ok("answers", 1), ok("page", 1))},
		},
	}
	b := grader.Batch{
		Format: 1, CourseHash: "c0ffee", RubricHash: "ba5e", Engine: "own", Tasks: tasks(),
		Similar: []grader.Similar{{
			First: "ada.zip", Second: "dan.zip", Exercise: "ports/publish", File: "commands.sh", Kind: grader.Renamed, Share: 1,
		}},
	}
	for _, s := range submissions {
		g := r.Apply(b.Tasks, s.of, s.outcomes)
		g.Started = time.Date(2026, 10, 25, 9, 0, 0, 0, time.UTC)
		b.Grades = append(b.Grades, g)
	}
	return b
}

// options are those of the tests, in a language.
func options(lang string) report.Options {
	return report.Options{
		Language: lang, Version: "1.2.3",
		Classroom: report.Classroom{
			Classroom: "docker-101", Assignment: "ports", Type: "individual", Owner: "ada-l", Submission: "submit/2026-10-23T18-00-00Z-a1b2c3d",
			Commit: "https://github.com/o/r/commit/a1b2c3d", Release: "https://github.com/o/r/releases/tag/submit%2Fx", Review: "https://github.com/o/r/compare/b...a",
		},
	}
}

// files are all files of a format.
func files(t *testing.T, format string, b grader.Batch, o report.Options) []report.File {
	t.Helper()
	f, ok := report.Find(format)
	if !ok {
		t.Fatalf("there is no format %s", format)
	}
	var all []report.File
	for file, err := range f.Files(b, o) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, file)
	}
	return all
}
