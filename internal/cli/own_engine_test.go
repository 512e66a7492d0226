package cli

import (
	"errors"
	"testing"

	"matelot/internal/course"
	"matelot/internal/home"
	"matelot/internal/i18n"
	"matelot/sandbox"
	"matelot/sandbox/engine/running"
)

func TestWhichEngine(t *testing.T) {
	t.Parallel()
	plain, needy := &course.Exercise{ID: "ports/publish"}, &course.Exercise{ID: "beyond/swarm", OwnEngine: true}
	for _, tt := range []struct {
		flag, variable, setting string
		ex                      *course.Exercise
		want                    string // "" is an error
	}{
		{"", "", "", nil, engineHost},
		{"", "", "", plain, engineHost},
		{"", "", "", needy, engineOwn}, // nobody chose: it gets what it needs
		{"host", "", "", needy, engineHost},
		{"own", "host", "host", plain, engineOwn},
		{"", "own", "host", plain, engineOwn},
		{"", "", "own", plain, engineOwn},
		{"", "host", "own", needy, engineHost},
		{"moon", "own", "own", plain, ""},
		{"", "moon", "", plain, ""},
		{"", "", "moon", needy, ""},
	} {
		a := &App{
			Options:  Options{Getenv: func(name string) string { return map[string]string{engineEnv: tt.variable}[name] }},
			Settings: home.Settings{Engine: tt.setting},
		}
		got, err := a.engineFor(tt.flag, tt.ex)
		var usage *usageError
		if got != tt.want || (err != nil) != (tt.want == "") || err != nil && !errors.As(err, &usage) {
			t.Errorf("flag %q, variable %q, setting %q: %q, %v; want %q", tt.flag, tt.variable, tt.setting, got, err, tt.want)
		}
	}
}

func TestWhatFitsASession(t *testing.T) {
	t.Parallel()
	plain, needy := &course.Exercise{ID: "ports/publish"}, &course.Exercise{ID: "beyond/swarm", OwnEngine: true}
	onHost, own := &sandbox.Session{}, &sandbox.Session{State: sandbox.State{Own: &sandbox.Own{}}}
	for _, ex := range []*course.Exercise{plain, needy} {
		if err := fits(own, ex); err != nil {
			t.Errorf("%s on an engine of its own: %v", ex.ID, err)
		}
	}
	if err := fits(onHost, plain); err != nil {
		t.Error(err)
	}
	err := fits(onHost, needy)
	for _, lang := range i18n.Languages() {
		a := &App{Options: Options{Getenv: func(string) string { return "" }}, Words: i18n.New(lang)}
		words, code := a.explain(err)
		if code != ExitInconclusive || words != a.T("engine.error.needed", "Exercise", "beyond/swarm") {
			t.Errorf("%d: %s", code, words)
		}
	}
}

// Each thing that keeps an engine from being there has words of its own, however
// deep in an error it stands.
func TestWhatKeepsAnEngineFromStartingIsSaid(t *testing.T) {
	t.Parallel()
	for _, lang := range i18n.Languages() {
		a := &App{Options: Options{Getenv: func(string) string { return "" }}, Words: i18n.New(lang)}
		said := map[string]error{}
		for _, err := range []error{running.ErrNoImage, running.ErrFar, running.ErrNotHere, sandbox.ErrEngineGone, errNoTutor} {
			words, code := a.explain(&engineError{errors.Join(errors.New("starting"), err)})
			if code != ExitInconclusive || words == "" || said[words] != nil {
				t.Errorf("%v: %d, %s", err, code, words)
			}
			said[words] = err
		}
	}
}

func TestWhoTells(t *testing.T) {
	t.Parallel()
	var tell teller
	tell.tell("nobody hears it")
	var heard []string
	back := tell.via(func(text string) { heard = append(heard, "one "+text) })
	tell.tell("a")
	inner := tell.via(func(text string) { heard = append(heard, "two "+text) })
	tell.tell("b")
	inner()
	tell.tell("c")
	back()
	tell.tell("d")
	if len(heard) != 3 || heard[0] != "one a" || heard[1] != "two b" || heard[2] != "one c" {
		t.Errorf("heard %q", heard)
	}
}
