package checker

import "testing"

// BenchmarkJudge judges a container and a URL, as after each command of a
// learner.
func BenchmarkJudge(b *testing.B) {
	checks := []Check{
		webSpec(),
		{ID: "answers", HTTP: &HTTPSpec{URL: "http://localhost:5001/", Container: "web"}},
	}
	obs := seenContainers(server(published("5001/tcp", "", 5000, "5000"))).after(run("web", "app"))
	obs.HTTP = map[string]HTTPAnswer{"answers": {Problem: "refused"}}
	if First(Judge(checks, obs)).Code != PortSwapped {
		b.Fatal("not the finding that is to be measured")
	}
	for b.Loop() {
		Judge(checks, obs)
	}
}
