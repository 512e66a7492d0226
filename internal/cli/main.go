package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"

	"matelot/internal/home"
	"matelot/internal/i18n"
	"matelot/internal/plugin"
)

// Main runs one command line and returns the exit code.
func Main(args []string, options Options) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	call, isPlugin := plugin.Read(options.Called, args)
	if isPlugin {
		args = call.Args
	}
	args = literalAnswer(args)
	line, err := plugin.TakeLine()
	err = errors.Join(err, obey(call))
	ctx, hangUp := line.Follow(ctx)
	defer hangUp()
	app, appErr := newApp(args, options)
	app.call, app.dockerLine = call, line
	if err = errors.Join(err, appErr); err != nil {
		return app.finish(err)
	}
	if isPlugin {
		if done, err := app.asPlugin(ctx); done {
			return app.finish(err)
		}
	}
	root := app.rootCommand()
	root.SetArgs(args)
	root.SetIn(options.Streams.In)
	root.SetOut(options.Streams.Out)
	root.SetErr(options.Streams.Err)
	err = root.ExecuteContext(ctx)
	if err != nil && ctx.Err() != nil {
		err = ctx.Err()
	}
	return app.finish(err)
}

// newApp finds the learner's home and language. The app can report an error
// also when this fails.
func newApp(args []string, options Options) (*App, error) {
	app := &App{Options: options, args: args, Words: i18n.English()}
	found, err := home.Find(options.Getenv)
	if err != nil {
		return app, err
	}
	app.Home = found
	app.settingsAt = found.Stamp()
	settings, settingsErr := found.Settings()
	app.Settings = settings
	app.Words = i18n.New(i18n.Wishes{
		Flag: langFlag(args), Around: app.aroundLang(), Getenv: options.Getenv, Saved: settings.Lang, System: i18n.System,
	}.Choose())
	return app, settingsErr
}

// finish writes an error's words and gives the exit code.
func (a *App) finish(err error) int {
	if err == nil {
		return ExitPass
	}
	if errors.Is(err, errNotPassed) {
		return ExitFail
	}
	if errors.Is(err, errInconclusive) {
		return ExitInconclusive
	}
	if errors.Is(err, context.Canceled) {
		return ExitInterrupted
	}
	var ended *exitError
	if errors.As(err, &ended) {
		return ended.code
	}
	words, code := a.explain(err)
	a.writeError(words)
	return code
}

// Sibling finds an executable that belongs to this one, or gives "".
func Sibling(name string) string {
	self, err := self()
	if err != nil {
		return ""
	}
	return siblingOf(self, name)
}

// siblingOf looks beside an executable, and where packages put what is no command
// of its own: /usr/bin/matelot has a sibling in /usr/libexec/matelot.
func siblingOf(exe, name string) string {
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	here := filepath.Dir(exe)
	for _, dir := range []string{here, filepath.Join(here, "..", "libexec", "matelot"), filepath.Join(here, "..", "..", "bin")} {
		path := filepath.Join(dir, name)
		if _, err := exec.LookPath(path); err == nil {
			return path
		}
	}
	return ""
}

// self is this executable, whatever link it was called by.
func self() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("finding matelot's own executable: %w", err)
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	return path, nil
}

// light is the executable that starts fast: what others are to call.
func (a *App) light() (string, error) {
	if a.Light != "" {
		return a.Light, nil
	}
	return self()
}

// handOver runs the same command line in the tutor's executable when this one
// has no renderer and there is such an executable. It tells whether it did.
func (a *App) handOver(ctx context.Context) (bool, error) {
	if a.Pages != nil || a.Tutor == "" {
		return false, nil
	}
	return true, a.become(ctx, a.Tutor, a.args...)
}

// become runs another executable of matelot in this one's place.
func (a *App) become(ctx context.Context, path string, args ...string) error {
	return handOver(ctx, path, args, a.dockerLine.Env(os.Environ()))
}
