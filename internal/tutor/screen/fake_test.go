package screen

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"matelot/checker"
	"matelot/internal/i18n"
	"matelot/internal/page"
	"matelot/internal/render"
	"matelot/internal/tutor"
)

// fakeLab is a lab without an engine: one exercise in two languages, as a learner
// may find it.
type fakeLab struct {
	words   *i18n.Printer
	hints   int
	began   int64
	results []checker.Result
	memory  tutor.Memory
	end     bool
	outro   string
	bye     string
	opened  []string
	seen    checker.Observation
	asked   []tutor.Request
	changes chan tutor.Change
	resets  int
	failure error
	comment []string // on the next beginning
	dir     string   // of the session
}

func newFakeLab(lang string) *fakeLab {
	return &fakeLab{words: i18n.New(lang), began: 1, changes: make(chan tutor.Change, 1), results: failing()}
}

func failing() []checker.Result {
	return []checker.Result{
		{ID: "container", Verdict: checker.Fail, MaxPoints: 2, Findings: []checker.Finding{{
			Code: checker.PortSwapped, Subject: "our-web-server",
			Seen:     map[string]string{"host_port": "5000", "container_port": "5001/tcp"},
			Expected: map[string]string{"host_port": "5001", "container_port": "5000/tcp", "publish": "5001:5000"},
			Look:     "docker port our-web-server",
		}}},
		{ID: "answers", Verdict: checker.Skipped, MaxPoints: 1},
	}
}

func passing() []checker.Result {
	return []checker.Result{{ID: "container", Verdict: checker.Pass, Points: 2, MaxPoints: 2}, {ID: "answers", Verdict: checker.Pass, Points: 1, MaxPoints: 1}}
}

func (l *fakeLab) text(en, fr string) string {
	if l.words.Lang() == "fr" {
		return fr
	}
	return en
}

func (l *fakeLab) Open(_ context.Context, id string) (tutor.Task, error) {
	l.opened = append(l.opened, id)
	if l.failure != nil {
		return tutor.Task{}, l.failure
	}
	return l.Task(context.Background())
}

func (l *fakeLab) Next(context.Context) (tutor.Task, error) {
	if l.end {
		return tutor.Task{}, tutor.ErrCourseEnd
	}
	l.began++
	l.hints, l.results, l.memory = 0, failing(), tutor.Memory{}
	return l.Task(context.Background())
}

func (l *fakeLab) Reset(ctx context.Context) (tutor.Task, error) {
	l.resets++
	return l.Next(ctx)
}

func (l *fakeLab) Task(context.Context) (tutor.Task, error) {
	hints := []string{
		l.text("It is the command of the exercise before, with one more option.", "C'est la commande de l'exercice précédent, avec une option de plus."),
		l.text("The option is `-p`.", "L'option est `-p`."),
	}
	port := 5001
	return tutor.Task{
		ID: "ports/publish", Title: l.text("Publish a port", "Publier un port"), Lesson: l.text("Ports: open a door", "Les ports : ouvrir une porte"),
		Number: 2, Of: 4, Intro: l.text("# Ports\n\nTo publish, type:", "# Les ports\n\nPour publier, tape :") + "\n\n```sh\ndocker run -p 8080:80 nginx\n```\n",
		Statement: l.text("Run `our-web-server` so that port 5001 of your machine leads to its port 5000. To look:", "Lance `our-web-server` pour que le port 5001 de ta machine mène à son port 5000. Pour regarder :") + "\n\n```sh\ndocker port our-web-server\n```\n",
		Hints:     hints[:l.hints], AllHints: 2, After: l.text("The host's port comes first.", "Le port de l'hôte vient en premier."), Outro: l.outro, Began: l.began, Said: l.comment,
		Checks: []checker.Check{
			{ID: "container", Container: &checker.ContainerSpec{Name: "our-web-server", State: "running", Ports: map[string]checker.Port{"5000/tcp": {Port: port}}}},
			{ID: "answers", Needs: []string{"container"}, HTTP: &checker.HTTPSpec{URL: "http://localhost:5001/"}},
		},
	}, nil
}

func (l *fakeLab) Hint(ctx context.Context) (tutor.Task, error) { l.hints++; return l.Task(ctx) }

func (l *fakeLab) Solution(context.Context) (string, error) {
	return "```sh\ndocker run -d --name our-web-server -p 5001:5000 our-web-server\n```\n", nil
}

func (l *fakeLab) Judge(context.Context) (tutor.State, error) {
	var s tutor.State
	s.Exercise, s.Results = "ports/publish", l.results
	s.Notice, l.memory = tutor.Tell(l.memory, l.results)
	if s.Notice.Finding == nil {
		s.Standing = tutor.Standing(l.memory, l.results)
	}
	s.End = l.bye
	return s, nil
}

func (l *fakeLab) Changes(context.Context) (<-chan tutor.Change, error) { return l.changes, nil }

func (l *fakeLab) Home(context.Context) (tutor.Home, error) {
	return tutor.Home{Next: "ports/publish", Lessons: []tutor.HomeLesson{
		{ID: "containers", Title: l.text("Containers", "Les conteneurs"), Spent: 12 * time.Minute, Exercises: []tutor.HomeExercise{
			{ID: "containers/create", Title: l.text("Create, but do not start", "Créer sans démarrer"), Passed: true},
		}},
		{ID: "ports", Title: l.text("Ports: open a door", "Les ports : ouvrir une porte"), Exercises: []tutor.HomeExercise{
			{ID: "ports/build", Title: l.text("Build", "Construire"), Passed: true},
			{ID: "ports/publish", Title: l.text("Publish a port", "Publier un port"), Tried: true},
			{ID: "ports/local", Title: l.text("Only for you", "Rien que pour toi"), TestOut: true},
		}},
		{ID: "swarm", Title: "Swarm", Coming: true},
	}}, nil
}

func (l *fakeLab) Doctor(context.Context) (string, error) {
	return l.words.T("cli.screen.doctor", "Worst", "ok", "OK", 12, "Warn", 0, "Fail", 0), nil
}
func (l *fakeLab) Picture(context.Context) (checker.Observation, error) { return l.seen, nil }
func (l *fakeLab) Requests(context.Context) ([]tutor.Request, error)    { return l.asked, nil }
func (l *fakeLab) Printer() *i18n.Printer                               { return l.words }
func (l *fakeLab) Languages() []string                                  { return []string{"en", "fr"} }

func (l *fakeLab) SetLang(lang string) error { l.words = i18n.New(lang); return nil }

func (l *fakeLab) Error(err error) string      { return "matelot: " + err.Error() }
func (l *fakeLab) Said() <-chan tutor.Progress { return nil }
func (l *fakeLab) Class() <-chan string        { return nil }

// Shell gives a shell whose files can be written; the fake terminal never runs it.
func (l *fakeLab) Shell() (tutor.Shell, error) {
	return tutor.Shell{
		Exe: "/bin/false", Path: "/bin/sh", Dir: "/lab/ports/publish", SessionDir: l.dir, Journal: filepath.Join(l.dir, "journal.jsonl"),
		Err: io.Discard,
	}, nil
}

// fakeTerminal shows what it was told to.
type fakeTerminal struct {
	screen     string
	keys       []string
	typed      string
	pasted     string
	cols, rows int
	back       int
	changed    chan struct{}
	done       chan struct{}
	closed     bool
	busy       bool
}

func newFakeTerminal() *fakeTerminal {
	return &fakeTerminal{screen: "$ docker run -d -p 5000:5001 our-web-server", changed: make(chan struct{}, 1), done: make(chan struct{})}
}

func (f *fakeTerminal) Changed() <-chan struct{} { return f.changed }
func (f *fakeTerminal) View() string {
	return f.screen + strings.Repeat("\n", max(f.rows-1-strings.Count(f.screen, "\n"), 0))
}
func (f *fakeTerminal) Cursor() (int, int, bool)    { return 2, 1, f.back == 0 }
func (f *fakeTerminal) Resize(cols, rows int) error { f.cols, f.rows = cols, rows; return nil }
func (f *fakeTerminal) Key(k tea.KeyPressMsg)       { f.keys = append(f.keys, k.String()) }
func (f *fakeTerminal) Paste(text string)           { f.pasted += text }
func (f *fakeTerminal) Type(text string)            { f.typed += text }
func (f *fakeTerminal) Mouse(m tea.MouseMsg, _, _ int) bool {
	f.back += map[bool]int{true: 3}[m.Mouse().Button == tea.MouseWheelUp]
	return true
}
func (f *fakeTerminal) Scroll(lines int)      { f.back += lines }
func (f *fakeTerminal) ScrolledBack() int     { return f.back }
func (f *fakeTerminal) Alone() bool           { return !f.busy }
func (f *fakeTerminal) Done() <-chan struct{} { return f.done }
func (f *fakeTerminal) Close() error          { f.closed = true; return nil }

// stage is a model whose commands run when they are asked for, so that nothing
// depends on the clock.
type stage struct {
	*testing.T
	m    *model
	lab  *fakeLab
	term *fakeTerminal
	quit bool
}

func newStage(t *testing.T, lang string, w, h int) *stage {
	t.Helper()
	lab, term := newFakeLab(lang), newFakeTerminal()
	lab.dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(lab.dir, "journal.jsonl"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	pages, err := page.New(page.StylePlain)
	if err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	m := newModel(ended, lab, Options{
		ScreenOptions: tutor.ScreenOptions{Style: render.Style{Width: 80}, Page: pages.Render, Mouse: true},
		Start:         func(*exec.Cmd, int, int) (Terminal, error) { return term, nil },
	})
	s := &stage{T: t, m: m, lab: lab, term: term}
	m.term = term // the shell is there: it is not a fake lab's to start
	m.shellW, m.shellH = 1, 1
	s.send(tea.WindowSizeMsg{Width: w, Height: h})
	s.do(m.Init())
	term.keys, term.typed = nil, "" // it was there before the exercise
	return s
}

// send gives a message to the model, and then what it asks for.
func (s *stage) send(msg tea.Msg) {
	s.Helper()
	_, cmd := s.m.Update(msg)
	s.do(cmd)
}

// do runs commands to their end. Those that wait for something to happen end at once,
// since the model's context has.
func (s *stage) do(cmd tea.Cmd) {
	s.Helper()
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			s.do(c)
		}
	case tea.QuitMsg:
		s.quit = true
	default:
		s.send(msg)
	}
}

func (s *stage) press(keys ...string) {
	s.Helper()
	for _, name := range keys {
		s.send(keyOf(name))
	}
}

// keyOf is a key by its name.
func keyOf(name string) tea.KeyPressMsg {
	special := map[string]rune{
		"f1": tea.KeyF1, "f2": tea.KeyF2, "f3": tea.KeyF3, "f4": tea.KeyF4, "f5": tea.KeyF5, "f6": tea.KeyF6, "f7": tea.KeyF7, "f8": tea.KeyF8, "f9": tea.KeyF9,
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "up": tea.KeyUp, "down": tea.KeyDown, "tab": tea.KeyTab, "pgdown": tea.KeyPgDown, "pgup": tea.KeyPgUp, "left": tea.KeyLeft, "end": tea.KeyEnd, "home": tea.KeyHome,
	}
	if code, ok := special[name]; ok {
		return tea.KeyPressMsg{Code: code}
	}
	if rest, ok := strings.CutPrefix(name, "ctrl+"); ok {
		return tea.KeyPressMsg{Code: rune(rest[0]), Mod: tea.ModCtrl}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

func (s *stage) screen() string { return s.m.View().Content }

// happens lets something happen, and takes what follows.
func (s *stage) happens(change tutor.Change) {
	s.Helper()
	s.send(changeMsg{s.m.run, change, true})
}

// says tells of what is waited for.
func (s *stage) says(p tutor.Progress) {
	s.Helper()
	s.send(saidMsg{p})
}
