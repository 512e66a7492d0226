package screen

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"matelot/checker"
	"matelot/internal/golden"
	"matelot/internal/render"
	"matelot/internal/tutor"
)

// picture is what a learner has who swapped the ports.
func picture() checker.Observation {
	return checker.Observation{
		Workspace: "/home/me/matelot/ports/publish",
		Containers: []checker.Container{
			{
				Name: "our-web-server", Image: "our-web-server:latest", ImageID: "sha256:1", State: "running", Detailed: true, Command: []string{"python", "app.py"},
				Published: []checker.PublishedPort{{Container: "5001/tcp", IP: "0.0.0.0", Host: 5000}, {Container: "5001/tcp", IP: "::", Host: 5000}},
				Mounts: []checker.Mount{
					{Type: "bind", Source: "/home/me/matelot/ports/publish/site", Target: "/site", RW: false},
					{Type: "volume", Name: "logbook", Target: "/data", RW: true},
					{Type: "bind", Source: "/srv/gone", SourceKind: "missing", Target: "/gone", RW: true},
				},
				Networks: []checker.Endpoint{{Network: "bridge", IP: "172.17.0.2"}},
			},
			{Name: "old", Image: "alpine", ImageID: "sha256:2", State: "exited", ExitCode: 3, Detailed: true},
		},
		Images: []checker.Image{
			{ID: "sha256:1", Refs: []string{"our-web-server:latest"}, Size: 10_850_000, Detailed: true, Exposed: []string{"5000/tcp"}},
			{ID: "sha256:2123456789abcdef", Size: 2_000_000},
		},
		Volumes:  []checker.Volume{{Name: "logbook", UsedBy: []string{"our-web-server"}}, {Name: "spare"}},
		Networks: []checker.Network{{Name: "bridge", Driver: "bridge", Containers: []string{"our-web-server"}}, {Name: "host", Driver: "host"}},
	}
}

func requests() []tutor.Request {
	at := time.Date(2026, 11, 25, 12, 0, 0, 0, time.Local) //nolint:gosmopolitan // it is shown in local time
	return []tutor.Request{
		{At: at, Command: "docker run -d -p 5000:5001 our-web-server", Method: "POST", Path: "/containers/create", Status: 201, Took: 42 * time.Millisecond},
		{At: at, Command: "docker run -d -p 5000:5001 our-web-server", Method: "POST", Path: "/containers/web/start", Status: 204, Took: 300 * time.Millisecond},
		{At: at.Add(time.Minute), Command: "docker logs nope", Method: "GET", Path: "/containers/nope/json", Status: 404, Error: "No such container: nope"},
		{At: at.Add(time.Hour), Method: "GET", Path: "/events"},
	}
}

// TestScreens holds every screen in both languages and at two sizes.
func TestScreens(t *testing.T) {
	screens := map[string]func(*stage){
		"lesson":  func(*stage) {},
		"reading": func(s *stage) { s.press("ctrl+g") },
		"hint":    func(s *stage) { s.press("f2") },
		"solution": func(s *stage) {
			s.press("ctrl+g", "s", "s")
		},
		"finding": func(s *stage) { s.happens(tutor.Change{}) },
		"passed": func(s *stage) {
			s.lab.results = passing()
			s.happens(tutor.Change{})
		},
		"home":   func(s *stage) { s.press("f5") },
		"search": func(s *stage) { s.press("f5", "/", "p", "u", "b") },
		"engine": func(s *stage) {
			s.lab.seen = picture()
			s.press("f3")
		},
		"requests": func(s *stage) {
			s.lab.asked = requests()
			s.press("f4")
		},
		"help": func(s *stage) { s.press("f1") },
		"loading": func(s *stage) { // at first there is nothing else
			s.m.has, s.m.judged, s.m.term, s.m.busy = false, false, nil, true
			s.says(tutor.Progress{
				Text: s.lab.text("Fetching the image alpine (1/2)…", "Récupération de l'image alpine (1/2)…"),
				Done: 4_100_000, Total: 10_850_000, Amount: "4.1MB / 10.85MB",
			})
		},
		"building": func(s *stage) {
			s.m.busy = true
			s.says(tutor.Progress{
				Text: s.lab.text("Building, step 3 of 7: RUN pip install flask", "Construction, étape 3 sur 7 : RUN pip install flask"),
				Done: 2, Total: 7,
			})
		},
		"clearing": func(s *stage) { // how much there is to do is not known
			s.press("f5")
			s.m.busy = true
			s.says(tutor.Progress{Text: s.lab.text("Clearing the lab…", "Rangement du labo…")})
		},
	}
	var files []string
	for name, act := range screens {
		for _, lang := range []string{"en", "fr"} {
			for _, size := range [][2]int{{80, 24}, {160, 50}} {
				file := fmt.Sprintf("%s.%s.%dx%d.txt", name, lang, size[0], size[1])
				files = append(files, file)
				t.Run(file, func(t *testing.T) {
					s := newStage(t, lang, size[0], size[1])
					act(s)
					got := s.screen()
					lines := strings.Split(got, "\n")
					if len(lines) != size[1] {
						t.Errorf("%d rows, want %d", len(lines), size[1])
					}
					for i, line := range lines {
						if w := visible(line); w != size[0] {
							t.Errorf("row %d has %d columns: %q", i, w, line)
						}
						lines[i] = strings.TrimRight(line, " ")
					}
					golden.Check(t, file, strings.Join(lines, "\n")+"\n")
				})
			}
		}
	}
	golden.NoStrays(t, files)
}

// Every size that a terminal may have is filled, and nothing breaks.
func TestEverySizeIsFilled(t *testing.T) {
	s := newStage(t, "fr", 80, 24)
	s.lab.seen = picture()
	for _, place := range []string{"", "ctrl+g", "f3", "f5", "f1"} {
		if place != "" {
			s.press(place)
		}
		for w := 1; w < 200; w += 23 {
			for h := 1; h < 70; h += 9 {
				s.send(tea.WindowSizeMsg{Width: w, Height: h})
				lines := strings.Split(s.screen(), "\n")
				if h >= tutor.MinScreenHeight/2 && len(lines) != h {
					t.Fatalf("%dx%d %s: %d rows", w, h, place, len(lines))
				}
				for _, line := range lines {
					if visible(line) > w {
						t.Fatalf("%dx%d %s: %q is wider", w, h, place, line)
					}
				}
			}
		}
		s.press("esc")
	}
}

// What was told before the screen was opened again still stands, and is shown.
func TestWhatStandsIsShown(t *testing.T) {
	s := newStage(t, "en", 80, 24)
	s.m.finding = render.News{}
	s.happens(tutor.Change{})
	if !strings.Contains(s.screen(), "✘ The port is published the wrong way round") {
		t.Errorf("not shown:\n%s", s.screen())
	}
}

// A check turns green by itself, and passing shows what was learned.
func TestPassingByItself(t *testing.T) {
	s := newStage(t, "en", 80, 24)
	if !strings.Contains(s.screen(), "0 of 2") {
		t.Fatalf("at first:\n%s", s.screen())
	}
	s.lab.results = passing()
	s.happens(tutor.Change{})
	for _, want := range []string{"2 of 2", "Passed", "The host's port comes first."} {
		if !strings.Contains(s.screen(), want) {
			t.Errorf("%q is not on the screen:\n%s", want, s.screen())
		}
	}
	s.press("f8")
	if s.m.passed || !strings.Contains(s.screen(), "0 of 2") {
		t.Errorf("the next exercise begins as passed:\n%s", s.screen())
	}
	s.lab.end = true
	s.press("f8")
	if s.m.place != atHome || s.m.said == "" {
		t.Errorf("at the end of the course: place %d, said %q", s.m.place, s.m.said)
	}
}

// What the lesson says at its end stands behind what was learned, and behind that
// the course's farewell.
func TestTheEndOfALesson(t *testing.T) {
	s := newStage(t, "en", 80, 50)
	s.lab.outro, s.lab.bye = "## Go further\n\nScan often.", "### The end\n\nFair winds."
	s.happens(tutor.Change{Moved: true})
	if strings.Contains(s.screen(), "Scan often.") {
		t.Fatalf("the lesson's end is shown before:\n%s", s.screen())
	}
	s.lab.results = passing()
	s.happens(tutor.Change{})
	at := 0
	for _, want := range []string{"The host's port comes first.", "Scan often.", "Fair winds.", "goes on."} {
		i := strings.Index(s.screen()[at:], want)
		if i < 0 {
			t.Fatalf("%q does not come next:\n%s", want, s.screen())
		}
		at += i
	}
}

// What the teacher of a classroom says stands there until it is taken back, and leaves
// room for the checks.
func TestWhatTheTeacherSays(t *testing.T) {
	s := newStage(t, "en", 80, 24)
	s.send(classMsg{"Teacher: five minutes left for this one"})
	if got := s.screen(); !strings.Contains(got, "Teacher: five minutes left") {
		t.Errorf("it is not shown:\n%s", got)
	}
	s.press("f5")
	if got := s.screen(); !strings.Contains(got, "Teacher: five minutes left") {
		t.Errorf("it is not shown at home:\n%s", got)
	}
	s.press("f5")
	s.send(classMsg{strings.Repeat("A long word of the teacher. ", 30)})
	if got := s.screen(); !strings.Contains(got, "the wrong way round") {
		t.Errorf("a long one leaves no room:\n%s", got)
	}
	s.send(classMsg{""})
	if got := s.screen(); strings.Contains(got, "word of the teacher") {
		t.Errorf("it stays:\n%s", got)
	}
}

func TestReset(t *testing.T) {
	s := newStage(t, "en", 80, 24)
	s.press("ctrl+g", "x", "n")
	if s.lab.resets != 0 {
		t.Fatal("reset without a second x")
	}
	s.press("ctrl+g", "x", "x")
	if s.lab.resets != 1 {
		t.Errorf("%d resets", s.lab.resets)
	}
}

// Home opens at the exercise under way, and what was said of the lesson stays there.
func TestHomeOpensWhereTheLearnerIs(t *testing.T) {
	s := newStage(t, "en", 80, 24)
	s.press("f5", "home", "enter", "esc") // elsewhere
	s.m.said = "Going on."
	s.press("f5")
	if got := s.m.home.chosen(); got != "ports/publish" || strings.Contains(s.screen(), "Going on.") {
		t.Errorf("at %s:\n%s", got, s.screen())
	}
}

func TestHome(t *testing.T) {
	s := newStage(t, "en", 80, 24)
	s.press("f5", "end", "enter", "home", "enter", "down", "enter") // what is coming cannot be opened
	if got := s.lab.opened[len(s.lab.opened)-1]; got != "containers/create" || s.m.place != atLesson {
		t.Errorf("opened %q, place %d", got, s.m.place)
	}
	s.press("f5", "/", "o", "n", "l", "y", "enter", "enter")
	if got := s.lab.opened[len(s.lab.opened)-1]; got != "ports/local" {
		t.Errorf("found %q", got)
	}
	s.press("f5", "esc", "n")
	if got := s.lab.opened[len(s.lab.opened)-1]; got != "ports/publish" {
		t.Errorf("went on with %q", got)
	}
}

// What cannot be had is said, and the shell goes on.
func TestErrorsAreSaid(t *testing.T) {
	s := newStage(t, "en", 80, 24)
	s.send(judgedMsg{run: s.m.run, err: errors.New("the engine does not answer")})
	if !strings.Contains(s.screen(), "the engine does not answer") {
		t.Errorf("not said:\n%s", s.screen())
	}
	s.happens(tutor.Change{})
	if strings.Contains(s.screen(), "does not answer") {
		t.Errorf("still said after it went well:\n%s", s.screen())
	}
	s.press("a")
	if len(s.term.keys) != 1 {
		t.Error("the shell got no key")
	}
}

// An exercise that cannot begin leaves ways to go.
func TestTroubleAtFirst(t *testing.T) {
	s := newStage(t, "en", 80, 24)
	s.m.has = false
	s.lab.failure = errors.New("the set-up failed")
	s.do(s.m.Init())
	if got := s.screen(); !strings.Contains(got, "the set-up failed") || !strings.Contains(got, "r again") {
		t.Errorf("not said:\n%s", got)
	}
	s.lab.failure = nil
	s.m.term = nil // it was never started
	s.press("r")
	if len(s.lab.opened) != 3 {
		t.Errorf("opened %q", s.lab.opened)
	}
}

func TestMouse(t *testing.T) {
	s := newStage(t, "en", 80, 24)
	l := s.m.layout()
	s.send(tea.MouseWheelMsg{X: 3, Y: l.lesson.y + 1, Button: tea.MouseWheelDown})
	if s.m.page.top != 3 && s.m.page.top != s.m.page.last() {
		t.Errorf("the page is at %d of %d", s.m.page.top, s.m.page.last())
	}
	s.send(tea.MouseWheelMsg{X: 3, Y: l.shell.y + 1, Button: tea.MouseWheelUp})
	if s.term.back != 3 {
		t.Errorf("the shell is %d lines back", s.term.back)
	}
	s.send(tea.MouseClickMsg{X: 3, Y: l.lesson.y, Button: tea.MouseLeft})
	if !s.m.reading {
		t.Error("a click on the lesson does not give it the keys")
	}
	s.send(tea.MouseClickMsg{X: 3, Y: s.m.layout().shell.y + s.m.layout().shell.h - 1, Button: tea.MouseLeft})
	if s.m.reading {
		t.Error("a click on the shell does not give it the keys")
	}
}

// Without colours and beyond ASCII nothing is lost but the looks.
func TestASCII(t *testing.T) {
	s := newStage(t, "fr", 80, 24)
	s.m.o.Style = render.Style{ASCII: true}
	s.m.paint = paint{style: s.m.o.Style}
	s.lab.seen, s.lab.asked = picture(), requests()
	if bar := s.m.keyBar(); !strings.Contains(bar, "F9 EN") {
		t.Errorf("the last key is cut off: %q", bar)
	}
	for _, keys := range []string{"f2", "f3", "f4", "f5", "f1", "f1", "ctrl+g", "f8"} {
		s.press(keys)
		for i, line := range strings.Split(s.screen(), "\n") {
			beyond := strings.IndexFunc(line, func(r rune) bool { return r > 127 && !unicode.IsLetter(r) || r == 0x1b })
			if beyond >= 0 {
				t.Errorf("after %s, row %d is beyond ASCII at %q", keys, i, line[beyond:])
			}
			if i < 24 && visible(line) != 80 {
				t.Errorf("after %s, row %d has %d columns", keys, i, visible(line))
			}
		}
	}
}

// What somebody saw on a screen is nothing to type: it holds answers, and wrong tries.
func TestCodeBlocks(t *testing.T) {
	got := codeBlocks("text\n\n```console\n$ docker run alpine --name x\nUnable to find image\n```\n\n```sh\ndocker ps\n```\n\n```text\noutput\n```\n\n```powershell\ndocker run `\n  alpine\n```\n")
	if want := []string{"docker ps", "docker run `\n  alpine"}; !slices.Equal(got, want) {
		t.Errorf("= %q, want %q", got, want)
	}
}
