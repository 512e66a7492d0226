package cli

import (
	"context"
	"errors"
	"os"
	"runtime"
	"strings"

	"golang.org/x/term"

	"matelot/internal/render"
	"matelot/internal/tutor"
	"matelot/sandbox"
)

// screenEnv tells the lab's words that the screen shows verdicts by itself.
const screenEnv = "MATELOT_SCREEN"

// themeEnv, set to light or dark, is what the background is: the terminal is not asked.
const themeEnv = "MATELOT_THEME"

// mouseEnv, set to 0, leaves the mouse to the terminal.
const mouseEnv = "MATELOT_MOUSE"

// fullScreen tells whether the learner gets the full-screen tutor.
func (a *App) fullScreen() bool {
	if a.Screen == nil || !a.converses() {
		return false
	}
	out, ok := a.Streams.Out.(*os.File)
	if !ok {
		return false
	}
	w, h, err := term.GetSize(int(out.Fd()))
	return err == nil && w >= tutor.MinScreenWidth && h >= tutor.MinScreenHeight
}

// openScreen opens the full-screen tutor. What would be written on the terminal
// meanwhile is said in it.
func (a *App) openScreen(ctx context.Context, lab *screenLab, options tutor.ScreenOptions) error {
	terminal := a.Streams.Err
	a.Streams.Err, a.steps = lab.said, lab.step
	defer func() { a.Streams.Err, a.steps = terminal, nil }()
	defer a.teller.via(lab.said.say)()
	defer a.teller.onBoard(lab.onBoard)()
	return a.Screen(ctx, lab, options)
}

// learnOnScreen is learn in the full-screen tutor.
func (a *App) learnOnScreen(ctx context.Context, session *sandbox.Session, exercise string, o learnOptions) error {
	options, err := a.screenOptions()
	if err != nil {
		return err
	}
	options.Exercise = exercise
	err = a.openScreen(ctx, newScreenLab(a, session, o), options)
	if errors.Is(err, tutor.ErrNoShell) {
		a.say(a.T("tutor.shell.none"))
	}
	if err != nil {
		return err
	}
	return a.farewell(ctx, session)
}

// screenOptions are the screen's, on this terminal. A recording has colours, as on
// the terminal on which it will be shown.
func (a *App) screenOptions() (tutor.ScreenOptions, error) {
	style := a.style(true, width(a.Streams.Out))
	pages, err := a.Pages(style.Color)
	if err != nil {
		return tutor.ScreenOptions{}, err
	}
	return tutor.ScreenOptions{
		In: a.Streams.In, Out: a.Streams.Out, Style: style, Page: pages.Render, Theme: a.Getenv(themeEnv),
		Mouse: a.Getenv(mouseEnv) != "0",
	}, nil
}

// terminalSize is that of a terminal, or the smallest that the screen takes.
func terminalSize(stream any) (width, height int) {
	if f, ok := stream.(*os.File); ok {
		if w, h, err := term.GetSize(int(f.Fd())); err == nil {
			return w, h
		}
	}
	return tutor.MinScreenWidth, tutor.MinScreenHeight
}

// screenShell is the shell of the screen's pane.
func (a *App) screenShell(session *sandbox.Session, dir string) (tutor.Shell, error) {
	self := a.Light
	if self == "" {
		var err error
		if self, err = os.Executable(); err != nil {
			return tutor.Shell{}, err
		}
	}
	env := append(a.shellEnv(session), screenEnv+"=1", "TERM=xterm-256color")
	if runtime.GOOS == "windows" {
		env = env[:len(env)-1] // the console's own
	}
	return tutor.Shell{
		Exe: self, Dir: dir, Env: env, Journal: session.JournalPath(), SessionDir: session.Dir,
		Err: a.Streams.Err,
		Say: func(id string, data map[string]any) string {
			return strings.Join(render.Wrap(a.T(id, data), paneWords), "\n")
		},
	}, nil
}

// paneWords is how wide lines are that the pane's shell says: none breaks in the middle of
// a word in the narrowest pane beside a lesson. How wide it will be nobody knows yet.
const paneWords = 64
