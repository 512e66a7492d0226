package lab

import (
	"context"
	"fmt"
	"net"
	"os"
	"sync"

	"matelot/checker/observe"
	"matelot/sandbox"
	"matelot/sandbox/owned"
	"matelot/sandbox/registry"
)

// Sources says where the facts about an exercise come from.
func Sources(session *sandbox.Session, exercise string, engine observe.Engine) observe.Sources {
	var answers map[string]string
	if exercise == session.Exercise {
		answers = session.Answers
	}
	// Asked once for a judgement, by whichever is read first.
	written := sync.OnceValue(func() error { return session.Control().Written(context.Background()) }) // it does not wait long
	items := registered(session, written)
	src := observe.Sources{
		Engine:          engine,
		Session:         session.ID,
		Exercise:        exercise,
		OwnedImages:     seenImages(items),
		OwnedVolumes:    ownedIDs(items, owned.Volume),
		OwnedContainers: ownedIDs(items, owned.Container),
		Journal:         actions(session, exercise, written),
		Workspace:       session.ExerciseDir(exercise),
		LocalEngine:     session.Endpoint.Local(),
		Registry:        registrySource(session),
		DockerConfig:    session.ConfigDir(),
		Answers:         answers,
	}
	if session.Own != nil {
		// What the containers publish is where their engine runs; it is also opened on
		// this machine, but something else may stand there.
		src.LocalEngine, src.Dial = false, session.Control().Dial
	}
	return src
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
			if session.Own != nil {
				return session.Control().Dial(ctx, network, registry.Address())
			}
			var plain net.Dialer
			return plain.DialContext(ctx, network, registry.Address())
		},
	}
}

// registered reads a session's registry, once for a judgement. It is made when the
// session is first served, so that one which is missing was lost: to take it for
// empty would be to judge without what the learner made.
func registered(session *sandbox.Session, written func() error) func() ([]owned.Item, error) {
	path := session.OwnedPath()
	return sync.OnceValues(func() ([]owned.Item, error) {
		_, err := os.Stat(path)
		if err == nil {
			err = written()
		}
		if err != nil {
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
