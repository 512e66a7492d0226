package render

import (
	"fmt"
	"strings"
	"testing"

	"matelot/checker"
	"matelot/internal/golden"
	"matelot/internal/i18n"
)

func TestNewsOfEachCheck(t *testing.T) {
	for _, lang := range i18n.Languages() {
		r := New(i18n.New(lang), Style{Width: 80})
		var b strings.Builder
		for _, s := range samples() {
			e := s.exercise(checker.Fail)
			id := e.Results[0].ID
			fmt.Fprintf(&b, "── %s\n%s%s%s", s.kind,
				r.News(e, News{Green: []string{id}}),
				r.News(e, News{Red: []string{id}, Finding: checker.First(e.Results)}),
				r.News(e, News{Unsure: true}))
		}
		golden.Check(t, "news."+lang+".txt", b.String())
	}
}

// A check's words have no backquotes where colour tells code from prose.
func TestTheCodeOfACheckIsColoured(t *testing.T) {
	t.Parallel()
	e := Exercise{ID: "a/b", Results: []checker.Result{{ID: "c", Verdict: checker.Pass}}, Checks: []checker.Check{
		{ID: "c", Did: &checker.DidSpec{Action: "container.logs", Container: "web"}},
	}}
	r := New(i18n.English(), Style{Width: 80, Color: true})
	for name, got := range map[string]string{"news": r.News(e, News{Green: []string{"c"}}), "list": r.Text(e)} {
		if strings.Contains(got, "`") || !strings.Contains(got, "\x1b[36mdocker") {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// The older compose is a command of its own.
func TestComposeIsNamedAsItIsThere(t *testing.T) {
	t.Parallel()
	down := checker.Check{ID: "c", Did: &checker.DidSpec{Action: "network.remove", As: "docker compose down"}}
	e := Exercise{ID: "a/b", Checks: []checker.Check{down}, Results: []checker.Result{{
		ID: "c", Verdict: checker.Fail, Findings: []checker.Finding{{
			Code: checker.ComposeNoProject, Subject: "shop", Seen: map[string]string{"down": "yes"}, Look: "docker compose ls --all",
		}},
	}}}
	r := New(i18n.English(), Style{Width: 80, Compose: func() string { return "docker-compose" }})
	got := r.Text(e)
	for _, want := range []string{"docker-compose down", "docker-compose up -d", "docker ps --all"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in:\n%s", want, got)
		}
	}
	if strings.Contains(got, "docker compose") {
		t.Errorf("the plugin is named in:\n%s", got)
	}
}

// Where compose is not named, nobody looks which there is: that costs the shell's hook
// more than all else that it says.
func TestComposeIsLookedUpWhereItIsNamed(t *testing.T) {
	t.Parallel()
	e := samples()[0].exercise(checker.Fail)
	r := New(i18n.English(), Style{Width: 80, Compose: func() string { t.Error("looked up"); return "" }})
	if got := r.Text(e); strings.Contains(got, "compose") {
		t.Errorf("the sample names compose:\n%s", got)
	}
}

func TestNews(t *testing.T) {
	t.Parallel()
	e := samples()[0].exercise(checker.Fail)
	id, finding := e.Results[0].ID, checker.First(e.Results)
	for _, tt := range []struct {
		name          string
		news          News
		says, silence []string
	}{
		{name: "none"},
		{name: "passed says that alone", news: News{Passed: true, Green: []string{id}}, says: []string{"✔ " + e.ID + " passed!"}, silence: []string{"container our-web-server"}},
		{name: "green", news: News{Green: []string{id}}, says: []string{"✔ The container our-web-server runs"}},
		{name: "a finding", news: News{Finding: finding}, says: []string{"✘ The port", "docker port our-web-server"}},
		{name: "lost", news: News{Red: []string{id}, Finding: finding}, says: []string{"was right, and no longer is", "docker port"}},
		{name: "still to be done", news: News{Finding: finding, Todo: true}, says: []string{"· The port", "docker port our-web-server"}, silence: []string{"✘"}},
		{name: "taken away", news: News{Removed: true, Finding: &checker.Finding{
			Code: checker.ContainerRemoved, Subject: "our-web-server", Expected: map[string]string{"name": "our-web-server"},
		}}, says: []string{"· our-web-server is removed. Now make it again."}, silence: []string{"✘", "docker ps"}},
		{name: "one without a name taken away", news: News{Removed: true, Finding: &checker.Finding{
			Code: checker.ContainerRemoved, Subject: "alpine", Expected: map[string]string{"image": "alpine"},
		}}, says: []string{"· The container of alpine is removed."}, silence: []string{"✘"}},
		{name: "a stack taken down", news: News{Removed: true, Finding: &checker.Finding{
			Code: checker.ComposeNoProject, Subject: "shop", Seen: map[string]string{"down": "yes", "file": "compose.yaml"}, Look: "docker compose ls --all",
		}}, says: []string{"· The stack is taken down. Put it up again"}, silence: []string{"✘", "ls --all"}},
		{name: "unsure", news: News{Unsure: true, Finding: finding}, says: []string{"? "}, silence: []string{"✘"}},
		{name: "still", news: News{Still: true, Done: 1, Total: 3}, says: []string{"1 of 3", "hint"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := New(i18n.English(), Style{Width: 200}).News(e, tt.news)
			if len(tt.says) == 0 && got != "" {
				t.Errorf("says %q, want nothing", got)
			}
			for _, want := range tt.says {
				if !strings.Contains(got, want) {
					t.Errorf("%q is not in %q", want, got)
				}
			}
			for _, bad := range tt.silence {
				if strings.Contains(got, bad) {
					t.Errorf("%q is in %q", bad, got)
				}
			}
		})
	}
}

// In a shell that is not the lab's, reset is the terminal's own command.
func TestWordsOfTheLab(t *testing.T) {
	t.Parallel()
	gone := checker.Finding{
		Code: checker.ContainerRemoved, Subject: "countdown", Seen: map[string]string{"how": "rm"},
		Expected: map[string]string{"name": "countdown", "prepared": "yes"},
	}
	for _, lang := range i18n.Languages() {
		inside := New(i18n.New(lang), Style{Width: 200})
		if got := inside.Message(gone); !strings.Contains(got, "`reset`") {
			t.Errorf("%s, in the lab: %q", lang, got)
		}
		if got := inside.Outside().Message(gone); !strings.Contains(got, "`matelot reset`") {
			t.Errorf("%s, outside: %q", lang, got)
		}
		if got := inside.Outside().Message(checker.Finding{Code: checker.AnswerMissing, Subject: "port"}); !strings.Contains(got, "`matelot answer port") {
			t.Errorf("%s, outside: %q", lang, got)
		}
	}
}
