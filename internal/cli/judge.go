package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"
	"sync"
	"time"

	"matelot/checker"
	"matelot/checker/observe"
	"matelot/internal/course"
	"matelot/sandbox"
	"matelot/sandbox/journal"
	"matelot/sandbox/owned"
	"matelot/sandbox/registry"
)

// judged is what came of judging an exercise once.
type judged struct {
	results     []checker.Result
	observation checker.Observation
	took        time.Duration
}

// judge reads what the exercise's checks need and judges it.
func (a *App) judge(ctx context.Context, session *sandbox.Session, ex *course.Exercise) (judged, error) {
	start := time.Now()
	src, err := a.sources(session, ex.ID)
	if err != nil {
		return judged{}, err
	}
	return judgeFrom(ctx, src, ex, start)
}

// judgeFrom looks again for a while where a container was sent a signal and is
// about to end: docker kill does not wait for that.
func judgeFrom(ctx context.Context, src observe.Sources, ex *course.Exercise, start time.Time) (judged, error) {
	const patience, pause = 2 * time.Second, 100 * time.Millisecond
	for {
		observation := observe.Read(ctx, checker.PlanFor(ex.Checks), src)
		observation.Values = ex.Drawn
		j := judged{checker.Judge(ex.Checks, observation), observation, time.Since(start)}
		if !checker.Ending(j.results) || j.took > patience {
			return j, ctx.Err()
		}
		select {
		case <-ctx.Done():
			return j, ctx.Err()
		case <-time.After(pause):
		}
	}
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
	var answers map[string]string
	if exercise == session.Exercise {
		answers = session.Answers
	}
	items := registered(session.OwnedPath())
	return observe.Sources{
		Engine:          engine,
		Session:         session.ID,
		Exercise:        exercise,
		OwnedImages:     seenImages(items),
		OwnedVolumes:    ownedIDs(items, owned.Volume),
		OwnedContainers: ownedIDs(items, owned.Container),
		Journal:         actions(session, exercise),
		Workspace:       session.ExerciseDir(exercise),
		LocalEngine:     session.Endpoint.Local(),
		Registry:        registrySource(session),
		DockerConfig:    session.ConfigDir(),
		Variables:       a.shellVariables(session),
		Answers:         answers,
	}, nil
}

// registrySource is the session's registry, where the exercise under way has
// one.
func registrySource(session *sandbox.Session) observe.Registry {
	if !session.Registry {
		return observe.Registry{}
	}
	return observe.Registry{
		Host: registry.Host(), Username: registry.Username, Password: session.RegistryPassword,
		Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
			var plain net.Dialer
			return plain.DialContext(ctx, network, registry.Address())
		},
	}
}

// registered reads a session's registry, once for a judgement. It is made when the
// session is first served, so that one which is missing was lost: to take it for
// empty would be to judge without what the learner made.
func registered(path string) func() ([]owned.Item, error) {
	return sync.OnceValues(func() ([]owned.Item, error) {
		if _, err := os.Stat(path); err != nil {
			return nil, fmt.Errorf("reading the registry: %w", err)
		}
		return owned.Load(path)
	})
}

// seenImages lists the IDs and references of the images that the session sees.
func seenImages(items func() ([]owned.Item, error)) func() ([]string, error) {
	return func() ([]string, error) {
		all, err := items()
		seen := []string{} // never nil: that would mean every image
		for _, item := range all {
			switch item.Kind {
			case owned.Image:
				if item.Note != owned.NoteLayer {
					seen = append(seen, item.ID)
				}
			case owned.Tag, owned.Adopted:
				seen = append(seen, item.ID, item.Image)
			}
		}
		return seen, err
	}
}

// ownedIDs lists the session's things of one kind.
func ownedIDs(items func() ([]owned.Item, error), kind owned.Kind) func() ([]string, error) {
	return func() ([]string, error) {
		all, err := items()
		ids := []string{}
		for _, item := range all {
			if item.Kind == kind {
				ids = append(ids, item.ID)
			}
		}
		return ids, err
	}
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

// actions reads what the learner did since the exercise began.
func actions(session *sandbox.Session, exercise string) func(context.Context) ([]checker.Action, error) {
	var after journal.Mark
	if exercise == session.Exercise {
		after = session.FromMark()
	}
	return func(context.Context) ([]checker.Action, error) {
		entries, err := journal.ReadFrom(session.JournalPath(), after)
		if err != nil {
			return nil, fmt.Errorf("reading the journal: %w", err)
		}
		return learners(entries), nil
	}
}

// learners turns journal entries into what the learner did. A stream has an
// entry for its start and one for its end: the first stands for both, so that
// a stream that still runs counts, and one that has ended counts once. Only its
// end knows whether it went well: a push that was refused began with a 200.
func learners(entries []journal.Entry) []checker.Action {
	type stream struct{ action, id string }
	running := map[stream][]int{} // where they stand in actions
	actions := []checker.Action{}
	for _, e := range entries {
		if e.Phase == journal.PhaseSetup || e.Phase == journal.PhaseCheck {
			continue
		}
		status, key := e.Status, stream{e.Action, e.TargetID}
		switch {
		case e.Stream == journal.StreamStart:
			running[key] = append(running[key], len(actions))
			if status == 0 {
				status = http.StatusOK // it runs: the engine has said yes
			}
		case len(running[key]) > 0:
			// Of several at once, the one of that name has ended, or else the oldest.
			i := max(0, slices.IndexFunc(running[key], func(at int) bool { return actions[at].Target == e.Target }))
			started := &actions[running[key][i]]
			started.Error = cmp.Or(started.Error, e.Error)
			running[key] = slices.Delete(running[key], i, i+1)
			continue
		}
		actions = append(actions, checker.Action{
			Action: e.Action, Target: e.Target, ID: e.TargetID, Image: e.Image, Flags: e.Flags,
			Status: status, Error: e.Error, Command: e.Command, At: e.At,
		})
	}
	return actions
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
