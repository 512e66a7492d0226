package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"matelot/internal/grader/submission"
	"matelot/internal/history"
	"matelot/internal/progress"
	"matelot/sandbox/journal"
)

// learner is somebody's home, in which things were done.
type learner struct {
	t    *testing.T
	home string
}

func (l learner) history() history.Store { return history.Store{Dir: filepath.Join(l.home, "history")} }

func (l learner) workspace(exercise string) string {
	return filepath.Join(l.home, "workspace", filepath.FromSlash(exercise))
}

func (l learner) write(exercise, name, text string) {
	l.t.Helper()
	path := filepath.Join(l.workspace(exercise), filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		l.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		l.t.Fatal(err)
	}
}

// did notes that an exercise began, what was typed, and how it was judged.
func (l learner) did(exercise string, at time.Time, verdict string, lines ...string) {
	l.t.Helper()
	begin := history.Begin{At: at, Session: "s", Workspace: l.workspace(exercise), Registry: strings.HasPrefix(exercise, "registry/")}
	if err := l.history().Begin(exercise, begin); err != nil {
		l.t.Fatal(err)
	}
	var typed []history.Line
	for i, text := range lines {
		began := at.Add(time.Duration(i+1) * time.Second)
		typed = append(typed, history.Line{Began: began, Ended: began, Shell: "bash:1", Text: text, Dir: begin.Workspace, After: begin.Workspace})
	}
	if err := l.history().AddLines(exercise, typed); err != nil {
		l.t.Fatal(err)
	}
	if verdict == "" {
		return
	}
	err := progress.Keep(filepath.Join(l.home, "progress.db"), progress.Attempt{
		Exercise: exercise, At: at.Add(time.Minute), Verdict: verdict, Points: 3, MaxPoints: 3, Session: "s",
	})
	if err != nil {
		l.t.Fatal(err)
	}
}

// run runs matelot in that home, in English.
func (l learner) run(args ...string) (code int, out, errs string) {
	l.t.Helper()
	var stdout, stderr bytes.Buffer
	code = Main(args, Options{
		Streams: Streams{In: strings.NewReader(""), Out: &stdout, Err: &stderr},
		Getenv: func(name string) string {
			return map[string]string{"MATELOT_HOME": l.home, "LANG": "en_US.UTF-8"}[name]
		},
	})
	return code, stdout.String(), stderr.String()
}

func hourAgo(n int) time.Time { return time.Now().Add(-time.Duration(n) * time.Hour).UTC() }

func TestSubmit(t *testing.T) {
	t.Parallel()
	l := learner{t, t.TempDir()}
	l.did("ports/publish", hourAgo(5), "fail", "docker run -d -p 5000:5001 our-web-server")
	l.did("ports/publish", hourAgo(3), "pass", "docker run -d -p 5001:5000 our-web-server", "hint", "docker run -e API_TOKEN=abc x")
	l.did("ports/publish", hourAgo(1), "", "docker ps")
	l.did("registry/login", hourAgo(2), "", "docker login localhost:5055")
	l.write("ports/publish", "site/index.html", "<h1>hi</h1>")
	l.write("ports/publish", ".git/config", "x")
	l.write("registry/login", "password.txt", "blue-anchor")
	l.write("registry/login", "notes.txt", "mine")
	if err := l.history().Answer("registry/login", map[string]string{"q": "42"}); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "work.zip")
	code, out, errs := l.run("submit", "-o", file, "--name", "Zoë", "ports", "registry/login", "containers")
	if code != ExitPass || !strings.Contains(out, file) {
		t.Fatalf("ended with %d\n%s\n%s", code, out, errs)
	}
	for _, want := range []string{
		"ports/publish  passed · commands: 2 · files: 1", "registry/login  never checked · commands: 1 · files: 1", "answers: 1",
		"The value you gave API_TOKEN stays with you", "Nothing was done yet in containers",
	} {
		if !strings.Contains(errs, want) {
			t.Errorf("it does not say %q:\n%s", want, errs)
		}
	}
	s, err := submission.Read(t.Context(), file, submission.Options{})
	if err != nil || len(s.Problems) > 0 || s.Learner != "Zoë" || len(s.Attempts) != 2 {
		t.Fatalf("read back: %+v, %v", s, err)
	}
	published := s.Exercises["ports/publish"]
	if !strings.HasSuffix(published.Commands, "\n\ndocker run -d -p 5001:5000 our-web-server\ndocker run -e API_TOKEN=stand-in-1 x\n") {
		t.Errorf("the commands are of another run than the one that passed:\n%s", published.Commands)
	}
	if len(published.Notes) != 1 || published.Notes[0].Code != history.NoteSecret {
		t.Errorf("notes: %v", published.Notes)
	}
	login := s.Exercises["registry/login"]
	if _, there := login.Files["password.txt"]; there || login.Answers["q"] != "42" || len(login.Files) != 1 {
		t.Errorf("handed in for the registry: %+v", login)
	}
	if !strings.Contains(login.Commands, "--password-stdin < password.txt") {
		t.Errorf("the login asks for a password:\n%s", login.Commands)
	}
}

func TestSubmitAsJSON(t *testing.T) {
	t.Parallel()
	l := learner{t, t.TempDir()}
	l.did("ports/publish", hourAgo(1), "pass", "docker ps")
	file := filepath.Join(t.TempDir(), "work.zip")
	code, out, errs := l.run("submit", "-o", file, "--format", "json")
	var got struct {
		File      string
		Hash      string
		Exercises []string
		Works     []struct{ Commands, Files int }
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != ExitPass {
		t.Fatalf("ended with %d, %v\n%s\n%s", code, err, out, errs)
	}
	if got.File != file || len(got.Hash) != 64 || len(got.Exercises) != 1 || got.Works[0].Commands != 1 {
		t.Errorf("said %+v", got)
	}
}

func TestSubmitNothing(t *testing.T) {
	t.Parallel()
	l := learner{t, t.TempDir()}
	dir := t.TempDir()
	for _, tt := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"submit", "-o", dir}, ExitFail, "matelot submit --course FOLDER"},
		{[]string{"submit", "-o", dir, "ports"}, ExitFail, "Nothing was done yet in ports"},
		{[]string{"submit", "-o", dir, "ports/publsh"}, ExitUsage, "ports/publish"},
		{[]string{"submit", "-o", dir, "--name", " x"}, ExitUsage, "cannot be the name"},
		{[]string{"submit", "-o", dir, "--name", strings.Repeat("x", 81)}, ExitUsage, "cannot be the name"},
	} {
		code, out, errs := l.run(tt.args...)
		if code != tt.code || !strings.Contains(errs, tt.want) || out != "" {
			t.Errorf("%v ended with %d:\n%s%s", tt.args, code, out, errs)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("something was written: %v, %v", left, err)
	}
}

// TestSubmitReplacesItsOwn: what matelot wrote is written anew, and nothing else.
func TestSubmitReplacesItsOwn(t *testing.T) {
	t.Parallel()
	l := learner{t, t.TempDir()}
	l.did("ports/publish", hourAgo(1), "pass", "docker ps")
	dir := t.TempDir()
	mine := filepath.Join(dir, "matelot-ana.zip")
	for range 2 {
		if code, _, errs := l.run("submit", "-o", dir, "--name", "Ana"); code != ExitPass {
			t.Fatalf("ended with %d: %s", code, errs)
		}
	}
	before, err := os.ReadFile(mine)
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(dir, "other.zip")
	if err := os.WriteFile(other, []byte("somebody's"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := l.run("submit", "-o", other); code != ExitUsage || !strings.Contains(errs, "left alone") {
		t.Errorf("ended with %d: %s", code, errs)
	}
	// Nothing new was done, but it is another moment: only that differs.
	again, err := submission.Read(t.Context(), mine, submission.Options{})
	if err != nil || again.Exercises["ports/publish"].Commands == "" || len(before) == 0 {
		t.Errorf("read back: %+v, %v", again, err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 2 {
		t.Errorf("%d files are there, want the two: %v", len(left), err)
	}
}

// TestSubmitAfterAReset: the files are those by which the exercise was passed.
func TestSubmitAfterAReset(t *testing.T) {
	t.Parallel()
	l := learner{t, t.TempDir()}
	const ex = "dockerfile/first"
	l.did(ex, hourAgo(3), "pass", "docker build -t x .")
	l.write(ex, "Dockerfile", "FROM ubuntu\n")
	app, err := newApp(nil, Options{Getenv: func(name string) string { return map[string]string{"MATELOT_HOME": l.home}[name] }})
	if err != nil {
		t.Fatal(err)
	}
	exercise, err := app.exercise(ex, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := app.snapshot(t.Context(), exercise, l.workspace(ex), hourAgo(3)); err != nil {
		t.Fatal(err)
	}
	l.write(ex, "Dockerfile", "FROM nothing of it\n")
	if err := app.snapshot(t.Context(), exercise, l.workspace(ex), hourAgo(3)); err != nil {
		t.Fatal(err)
	}
	l.did(ex, time.Now().Add(time.Second), "", "docker images")
	file := filepath.Join(t.TempDir(), "work.zip")
	if code, _, errs := l.run("submit", "-o", file); code != ExitPass {
		t.Fatalf("ended with %d: %s", code, errs)
	}
	s, err := submission.Read(t.Context(), file, submission.Options{})
	if err != nil || string(s.Exercises[ex].Files["Dockerfile"].Data) != "FROM ubuntu\n" {
		t.Errorf("handed in: %+v, %v", s.Exercises[ex], err)
	}
}

func TestFileNameFor(t *testing.T) {
	t.Parallel()
	for alias, want := range map[string]string{
		"": "matelot-submission.zip", "Ana B.": "matelot-ana-b.zip", "../../x": "matelot-x.zip", "Zoë": "matelot-zo.zip", "é": "matelot-submission.zip",
	} {
		if got := fileNameFor(alias); got != want {
			t.Errorf("%q is called %q, want %q", alias, got, want)
		}
	}
}

func TestAsked(t *testing.T) {
	t.Parallel()
	at := func(n int) time.Time { return time.Date(2026, 3, 1, 12, 0, n, 0, time.UTC) }
	client := func(args ...string) *journal.Client {
		return &journal.Client{Args: args, Dir: "/w", Parent: 1}
	}
	const id, other = "aaa", "bbb"
	entries := []journal.Entry{
		{Seq: 1, At: at(1), PID: 7, Action: "system.ping", Client: client("docker", "run", "x", "pw")},
		{Seq: 2, At: at(1), PID: 7, Action: "container.create", Status: 404},
		{Seq: 3, At: at(1), PID: 7, Action: "container.create", Status: 201, Target: "bold_cray", TargetID: id},
		{Seq: 4, At: at(1), PID: 7, Action: "container.attach", TargetID: id, Typed: []string{"docker login -p hunter2", "ls"}},
		{Seq: 5, At: at(2), PID: 8, Action: "container.list", Phase: journal.PhaseSetup, Client: client("docker", "ps")},
		{Seq: 6, At: at(3), PID: 9, Action: "container.stop", Target: "bold_cray", TargetID: id, Client: client("docker", "stop", "aa")},
		{Seq: 7, At: at(3), PID: 9, Action: "container.wait", Target: "bold_cray", TargetID: id},
		{Seq: 8, At: at(4), PID: 7, Action: "system.ping", Client: client("docker", "ps")},
		{Seq: 9, At: at(5), Action: "system.ping"},
		{Seq: 10, At: at(6), Action: "container.create", Status: 201, Target: "web", TargetID: other, Flags: map[string]string{"name": "web"}},
	}
	cray := history.Container{ID: id, Name: "bold_cray"}
	made := cray
	made.Auto = true
	want := []history.Asked{
		{PID: 7, Parent: 1, Began: at(1), Args: []string{"docker", "run", "x", "***"}, Dir: "/w", Made: []history.Container{made}, Typed: []string{"docker login -p '***'", "ls"}},
		{PID: 9, Parent: 1, Began: at(3), Args: []string{"docker", "stop", "aa"}, Dir: "/w", Used: []history.Container{cray}},
		{PID: 7, Parent: 1, Began: at(4), Args: []string{"docker", "ps"}, Dir: "/w"},
		{Began: at(6), Made: []history.Container{{ID: other, Name: "web"}}},
	}
	if diff := cmp.Diff(want, asked(entries, "pw")); diff != "" {
		t.Error(diff)
	}
	left := standing([]journal.Entry{
		{Seq: 1, Action: "container.create", Status: 201, TargetID: "a"},
		{Seq: 2, Action: "container.create", Status: 201, TargetID: "b"},
		{Seq: 3, Action: "container.create", Status: 201, TargetID: "c", Flags: map[string]string{"rm": "1"}},
		{Seq: 4, Action: "container.remove", Status: 204, TargetID: "a"},
		{Seq: 5, Action: "container.remove", Status: 409, TargetID: "b"},
		{Seq: 9, Action: "container.create", Status: 201, TargetID: "d"},
	}, 8)
	if len(left) != 1 || left[0].ID != "b" || !left[0].Auto {
		t.Errorf("the set-up left %+v", left)
	}
}
