package sandbox

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	dockerauth "github.com/docker/docker/api/types/registry"

	"matelot/sandbox/journal"
	"matelot/sandbox/registry"
)

// actRegistryAccess is what the journal calls a login that the session's
// registry saw. What docker asked of the engine is an entry of its own.
const actRegistryAccess = "registry.access"

// passwordFile is the file of a workspace that holds the registry's password.
const passwordFile = "password.txt"

// ErrRegistryFar says that the engine does not reach the session's registry: it
// runs in another machine, if only a virtual one.
var ErrRegistryFar = errors.New("the engine does not reach the session's registry")

func (s *Session) registryDir() string { return filepath.Join(s.Dir, "registry") }

// beginRegistry makes an empty registry for an exercise that wants one, or ends
// the one of the exercise before.
func (s *Session) beginRegistry(ctx context.Context, wanted bool) error {
	if err := s.Reload(); err != nil {
		return err
	}
	if !wanted && !s.Registry {
		return nil
	}
	err := s.Update(func(state *State) {
		state.Registry = wanted
		if state.RegistryPassword == "" {
			state.RegistryPassword = newPassword()
		}
	})
	if err != nil {
		return err
	}
	if err := s.Control().NewRegistry(ctx, wanted, s.RegistryPassword); err != nil || !wanted {
		return err
	}
	return s.tryRegistry(ctx)
}

// tryRegistry has the engine log in as the learner will: better now than after
// their first push.
func (s *Session) tryRegistry(ctx context.Context) error {
	engine, err := s.Engine()
	if err != nil {
		return err
	}
	defer engine.Close()
	_, err = engine.RegistryLogin(ctx, dockerauth.AuthConfig{
		ServerAddress: registry.Host(), Username: registry.Username, Password: s.RegistryPassword,
	})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrRegistryFar, err)
	}
	return nil
}

// newPassword makes a password that can be typed: three groups of four letters
// and digits.
func newPassword() string {
	text := strings.ToLower(rand.Text())
	return text[:4] + "-" + text[4:8] + "-" + text[8:12]
}

// tellPassword leaves the password in the workspace. It is the session's, so it
// takes the place of another session's.
func (s *Session) tellPassword(dir string) error {
	err := placeFile(filepath.Join(dir, passwordFile), []byte(s.RegistryPassword+"\n"), 0o600)
	if err != nil {
		return fmt.Errorf("writing the registry's password: %w", err)
	}
	return nil
}

// newRegistry empties the registry and has it listen, or ends it.
func (s *Server) newRegistry(ctx context.Context, ask registryRequest) error {
	err := s.stopRegistry()
	if err == nil {
		err = registry.Remove(s.session.registryDir())
	}
	if err != nil || !ask.Wanted {
		return err
	}
	return s.startRegistry(ctx, ask.Password)
}

// resumeRegistry has the registry listen again, with what was pushed, where the
// exercise under way has one. That its port is taken now is no reason not to
// serve: the checks say that it does not answer.
func (s *Server) resumeRegistry(ctx context.Context) {
	state, err := readState(s.session.Dir)
	if err != nil || !state.Registry {
		return
	}
	_ = s.startRegistry(ctx, state.RegistryPassword)
}

func (s *Server) startRegistry(ctx context.Context, password string) error {
	server, err := registry.Serve(ctx, registry.Options{
		Dir: s.session.registryDir(), Password: password, Logged: s.noteLogin, Listen: s.listen,
	})
	if err != nil {
		return fmt.Errorf("starting the session's registry: %w", err)
	}
	s.registryLock.Lock()
	defer s.registryLock.Unlock()
	s.registry = server
	if s.own != nil {
		// Programs of this machine, such as curl, find it where the engine does.
		if closed := s.own.forward.Keep(ctx, registryPort()); closed != nil {
			s.own.watcher.Told(*closed)
		}
	}
	return nil
}

func (s *Server) stopRegistry() error {
	s.registryLock.Lock()
	defer s.registryLock.Unlock()
	if s.registry == nil {
		return nil
	}
	server := s.registry
	s.registry = nil
	if s.own != nil {
		s.own.forward.Release(registryPort())
	}
	return server.Close()
}

// noteLogin notes who came to the registry, and whether they were let in.
func (s *Server) noteLogin(l registry.Login) {
	// As with the proxy's own entries, a journal that cannot be written stops
	// nobody.
	_, _ = s.journal.Append(journal.Entry{
		Action: actRegistryAccess, Target: registry.Host(), Status: l.Status,
		Flags: map[string]string{"user": l.User},
	})
}
