package cli

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"

	"matelot/internal/home"
	"matelot/internal/i18n"
)

// Main runs one command line and returns the exit code.
func Main(args []string, options Options) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	args = literalAnswer(args)
	app, err := newApp(args, options)
	if err != nil {
		return app.finish(err)
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
	settings, settingsErr := found.Settings()
	app.Settings = settings
	app.Words = i18n.New(i18n.Wishes{
		Flag: langFlag(args), Getenv: options.Getenv, Saved: settings.Lang, System: i18n.System,
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

// Sibling finds an executable that stands beside this one, or gives "".
func Sibling(name string) string {
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	self, err := os.Executable()
	if err != nil {
		return ""
	}
	if real, err := filepath.EvalSymlinks(self); err == nil {
		self = real
	}
	for _, dir := range []string{filepath.Dir(self), filepath.Join(filepath.Dir(self), "..", "libexec", "matelot")} {
		path := filepath.Join(dir, name)
		if _, err := exec.LookPath(path); err == nil {
			return path
		}
	}
	return ""
}

// handOver runs the same command line in the tutor's executable when this one
// has no renderer and there is such an executable. It tells whether it did.
func (a *App) handOver(ctx context.Context) (bool, error) {
	if a.Pages != nil || a.Tutor == "" {
		return false, nil
	}
	return true, handOver(ctx, a.Tutor, a.args)
}
