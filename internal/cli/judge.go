package cli

import (
	"context"
	"errors"
	"time"

	"matelot/checker"
	"matelot/checker/observe"
	"matelot/internal/course"
	"matelot/internal/lab"
	"matelot/sandbox"
)

// judge reads what the exercise's checks need and judges it.
func (a *App) judge(ctx context.Context, session *sandbox.Session, ex *course.Exercise) (lab.Judged, error) {
	if err := fits(session, ex); err != nil {
		return lab.Judged{}, err
	}
	start := time.Now()
	src, err := a.sources(session, ex.ID)
	if err != nil {
		return lab.Judged{}, err
	}
	return lab.Judge(ctx, src, ex, start)
}

// shellVariables are the variables by which the lab's shell overrides the docker
// context, when this process was started by that shell: they are this process's
// too.
func (a *App) shellVariables(session *sandbox.Session) map[string]string {
	if a.Getenv("MATELOT_SESSION") != session.ID {
		return nil
	}
	set := map[string]string{}
	for _, name := range overriding() {
		if value := a.Getenv(name); value != "" {
			set[name] = value
		}
	}
	return set
}

// overriding lists the variables that beat the docker context in use.
func overriding() []string { return []string{"DOCKER_HOST", "DOCKER_CONTEXT"} }

// sources says where the facts about an exercise come from.
func (a *App) sources(session *sandbox.Session, exercise string) (observe.Sources, error) {
	engine, err := a.engineOf(session)
	if err != nil {
		return observe.Sources{}, err
	}
	src := lab.Sources(session, exercise, engine)
	src.Variables = a.shellVariables(session)
	return src, nil
}

// engineOf is a reader of the session's engine: one for the whole command,
// since its connections are kept.
func (a *App) engineOf(session *sandbox.Session) (*observe.Conn, error) {
	a.engineLock.Lock()
	defer a.engineLock.Unlock()
	if conn := a.engines[session.Endpoint.Host]; conn != nil {
		return conn, nil
	}
	conn, err := observe.Connect(session.Endpoint.DialContext, session.APIVersion)
	if err != nil {
		return nil, err
	}
	if a.engines == nil {
		a.engines = map[string]*observe.Conn{}
	}
	a.engines[session.Endpoint.Host] = conn
	return conn, nil
}

// verdictError turns a verdict into the command's end.
func verdictError(verdict checker.Verdict) error {
	switch verdict {
	case checker.Pass:
		return nil
	case checker.Inconclusive:
		return errInconclusive
	case checker.Fail, checker.Skipped:
		return errNotPassed
	}
	return errors.New("unknown verdict " + string(verdict))
}
