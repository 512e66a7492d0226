package doctor

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"matelot/sandbox/dial"
)

// fakeEngine answers what it is told to.
type fakeEngine struct {
	version   Version
	err       error
	root      string
	published []Published
	carrier   Carrier
}

func (e fakeEngine) Version(context.Context) (Version, error)       { return e.version, e.err }
func (e fakeEngine) Root(context.Context) (string, error)           { return e.root, e.err }
func (e fakeEngine) Published(context.Context) ([]Published, error) { return e.published, e.err }
func (e fakeEngine) Carrier(context.Context, []string) (Carrier, error) {
	return e.carrier, e.err
}

// scene is a made-up machine that a test spoils somewhere.
type scene struct {
	Machine
	options   Options
	variables map[string]string
	outputs   map[string]string // of commands; those not here fail
	slow      string            // a command that is stopped before it has answered
	endpoint  dial.Endpoint
	findErr   error
	engine    fakeEngine
	free      map[string]uint64 // by folder; those not here cannot be read
	taken     map[int]string    // ports, and the program that holds them, if seen
	offline   bool
}

// sound is a machine on which all is well.
func sound() *scene {
	s := &scene{
		options:   Options{Ports: []int{5001, 8081}, EngineImages: []string{"engine:1", "dind"}},
		variables: map[string]string{"LANG": "fr_FR.UTF-8"},
		outputs: map[string]string{
			"docker --version":               "Docker version 28.2.2, build e6534b4\n",
			"docker compose version --short": "2.40.3\n",
			"docker buildx version":          "github.com/docker/buildx v0.30.1 9e66234\n",
		},
		endpoint: dial.Endpoint{Host: "unix:///var/run/docker.sock", Source: dial.SourceSocket},
		engine:   fakeEngine{version: Version{Engine: "28.5.2", API: "1.51"}, root: "/var/lib/docker", carrier: Carrier{Image: "engine:1"}},
		free:     map[string]uint64{"/home/ada": 50e9, "/var/lib/docker": 80e9},
	}
	s.Env = dial.Environment{
		Getenv: func(name string) string { return s.variables[name] }, Home: "/home/ada", OS: "linux", UID: 1000,
	}
	s.InDockerGroup = func() (bool, bool) { return false, false }
	s.TerminalSize = func() (int, int, bool) { return 120, 40, true }
	return s
}

var errAbsent = errors.New("not there")

func (s *scene) examine(t *testing.T) []Result {
	t.Helper()
	s.LookPath = func(name string) (string, error) {
		if _, ok := s.outputs["docker --version"]; name != "docker" || !ok {
			return "", errAbsent
		}
		return "/usr/bin/docker", nil
	}
	s.Run = func(_ context.Context, name string, args ...string) (string, error) {
		for _, arg := range args {
			name += " " + arg
		}
		if name == s.slow {
			return "", fmt.Errorf("stopped: %w", context.DeadlineExceeded)
		}
		output, ok := s.outputs[name]
		if !ok || output == "" {
			return "", errAbsent
		}
		return output, nil
	}
	s.Find = func(context.Context) (dial.Endpoint, error) { return s.endpoint, s.findErr }
	s.Connect = func(dial.Endpoint) Engine { return s.engine }
	s.FreeSpace = func(folder string) (uint64, error) {
		free, ok := s.free[folder]
		if !ok {
			return 0, errAbsent
		}
		return free, nil
	}
	s.PortFree = func(_ context.Context, port int) error {
		if _, ok := s.taken[port]; ok {
			return errAbsent
		}
		return nil
	}
	s.PortHolder = func(port int) (string, int, bool) {
		program := s.taken[port]
		return program, 4242, program != ""
	}
	s.Registry = func(context.Context, string) error {
		if s.offline {
			return errAbsent
		}
		return nil
	}
	return Examine(t.Context(), s.Machine, s.options)
}
