package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"matelot/internal/course"
	"matelot/sandbox"
	"matelot/sandbox/dial"
	"matelot/sandbox/engine/running"
)

// engineEnv is the variable that chooses between them.
const engineEnv = "MATELOT_ENGINE"

// engineFlag adds the flag that chooses the engine.
func engineFlag(cmd *cobra.Command, engine *string) {
	cmd.Flags().StringVar(engine, "engine", "", "")
	_ = cmd.RegisterFlagCompletionFunc("engine", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return []string{engineHost, engineOwn}, cobra.ShellCompDirectiveNoFileComp
	}) // it fails for a flag that is not there
}

// engineChoice is the engine that was chosen: by the flag, the variable, or the
// settings; "" when none was.
func (a *App) engineChoice(flag string) (string, error) {
	for _, choice := range []string{flag, a.Getenv(engineEnv), a.Settings.Engine} {
		switch choice {
		case "":
		case engineHost, engineOwn:
			return choice, nil
		default:
			return "", &usageError{"cli.error.engine", map[string]any{"Got": choice}}
		}
	}
	return "", nil
}

// engineFor is the engine on which an exercise is to be done. Where none was chosen
// it is the learner's, but for exercises that need one of their own.
func (a *App) engineFor(flag string, ex *course.Exercise) (string, error) {
	choice, err := a.engineChoice(flag)
	if err != nil || choice != "" {
		return choice, err
	}
	if ex != nil && ex.OwnEngine {
		return engineOwn, nil
	}
	return engineHost, nil
}

// kindOf is the engine on which a session stands.
func kindOf(session *sandbox.Session) string {
	if session.Own != nil {
		return engineOwn
	}
	return engineHost
}

// ownEngineError says that an exercise needs an engine of its own, and the session
// has none.
type ownEngineError struct{ exercise string }

func (e *ownEngineError) Error() string { return e.exercise + " needs an engine of its own" }

// fits tells whether an exercise can be done in a session.
func fits(session *sandbox.Session, ex *course.Exercise) error {
	if ex.OwnEngine && session.Own == nil {
		return &ownEngineError{ex.ID}
	}
	return nil
}

// EngineStarter starts an engine in a container that goes on when this process ends,
// and tells each step.
type EngineStarter func(ctx context.Context, wish sandbox.EngineWish, progress func(running.Step)) (sandbox.Own, error)

// carrier is the engine that is to carry one: of a terminal that leads to a lab it is
// the one on which that stands, since the lab lets no engines in.
func (a *App) carrier(found dial.Endpoint) dial.Endpoint {
	session, err := a.store().Latest(found.Host)
	switch {
	case err != nil || session.Proxy() != found.Host:
		return found
	case session.Own != nil:
		return session.Own.Host
	}
	return session.Endpoint
}

// startEngine is a sandbox.Starter that tells the learner what takes time.
func (a *App) startEngine(ctx context.Context, wish sandbox.EngineWish) (sandbox.Own, error) {
	if a.Engine == nil {
		return sandbox.Own{}, errNoTutor
	}
	return a.Engine(ctx, wish, func(step running.Step) { a.note("engine.step." + string(step)) })
}

// errNoTutor says that this executable cannot start engines, and that the one which
// can is not there.
var errNoTutor = errors.New("matelot-tutor is not there")

// forEngine hands the command line over to the tutor's executable where an engine
// has to be started, which this one cannot. It tells whether it did.
func (a *App) forEngine(ctx context.Context, session *sandbox.Session) (bool, error) {
	if session.Own == nil || a.Engine != nil {
		return false, nil
	}
	runs, err := session.EngineRuns(ctx)
	if err != nil || runs {
		return false, err
	}
	return a.handOver(ctx)
}

// keepUp makes sure that a session with an engine of its own has it, and is served.
// Where a new engine had to be started, what was lost with the old one is told.
func (a *App) keepUp(ctx context.Context, session *sandbox.Session) error {
	if session.Own == nil || session.Control().Alive(ctx) {
		return nil
	}
	if err := a.renew(ctx, session); err != nil {
		return err
	}
	return a.serveAside(ctx, session)
}

// renew starts a new engine where the session's own one has ended.
func (a *App) renew(ctx context.Context, session *sandbox.Session) error {
	if session.Own == nil {
		return nil
	}
	begun := session.Exercise != ""
	renewed, err := session.Renew(ctx, a.startEngine)
	if err != nil {
		return &engineError{err}
	}
	if renewed && begun {
		a.renewed = true
		a.note("engine.renewed")
	}
	return nil
}

// explainEngine words what keeps an engine of one's own from being there, or "".
func (a *App) explainEngine(err error) string {
	var needed *ownEngineError
	switch {
	case errors.As(err, &needed):
		return a.T("engine.error.needed", "Exercise", needed.exercise)
	case errors.Is(err, running.ErrNoImage):
		return a.T("engine.error.no_image", "Image", running.DinD, "Variable", running.ImageVariable, "Named", a.Getenv(running.ImageVariable))
	case errors.Is(err, running.ErrFar):
		return a.T("engine.error.far", "Detail", err.Error())
	case errors.Is(err, running.ErrNotHere):
		return a.T("engine.error.not_here", "Detail", err.Error())
	case errors.Is(err, sandbox.ErrEngineGone):
		return a.T("engine.error.gone")
	case errors.Is(err, errNoTutor):
		return a.T("engine.error.no_tutor")
	}
	return ""
}
