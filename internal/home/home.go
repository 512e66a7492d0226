// Package home says where matelot keeps what it remembers, and reads and
// writes the learner's settings. It knows nothing of engines or lessons.
package home

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// Home is where one user's matelot keeps its things.
type Home struct {
	State     string // sessions, progress, settings
	Workspace string // the folder in which the learner works
}

// Find follows MATELOT_HOME, which then holds everything; else XDG_STATE_HOME
// on Unix (https://specifications.freedesktop.org/basedir-spec/), Application
// Support on macOS and LocalAppData on Windows for what matelot remembers, and
// a visible folder "matelot" in the home folder for the learner's own files.
func Find(getenv func(string) string) (Home, error) {
	if dir := getenv("MATELOT_HOME"); dir != "" {
		abs, err := filepath.Abs(dir)
		if err != nil {
			return Home{}, fmt.Errorf("finding MATELOT_HOME: %w", err)
		}
		return Home{State: abs, Workspace: filepath.Join(abs, "workspace")}, nil
	}
	user, err := os.UserHomeDir()
	if err != nil {
		return Home{}, fmt.Errorf("finding your home folder: %w", err)
	}
	state, err := stateDir(getenv, user, runtime.GOOS)
	if err != nil {
		return Home{}, err
	}
	return Home{State: state, Workspace: filepath.Join(user, "matelot")}, nil
}

func stateDir(getenv func(string) string, user, system string) (string, error) {
	switch system {
	case "windows":
		if dir := getenv("LocalAppData"); dir != "" {
			return filepath.Join(dir, "matelot"), nil
		}
		return "", errors.New("finding the folder for state: LocalAppData is not set")
	case "darwin":
		return filepath.Join(user, "Library", "Application Support", "matelot"), nil
	}
	if dir := getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "matelot"), nil
	}
	return filepath.Join(user, ".local", "state", "matelot"), nil
}

// Sessions is the folder of the sessions.
func (h Home) Sessions() string { return filepath.Join(h.State, "sessions") }

// History is the folder with what was typed, a file for each exercise.
func (h Home) History() string { return filepath.Join(h.State, "history") }

// Classroom is the folder with the classroom that was joined, and what is to be sent
// to it.
func (h Home) Classroom() string { return filepath.Join(h.State, "classroom") }

// Images is the folder with the images of the classroom that was joined.
func (h Home) Images() string { return filepath.Join(h.State, "images") }

// Classrooms is the folder of those that this user opens for others.
func (h Home) Classrooms() string { return filepath.Join(h.State, "classrooms") }

// Progress is the file with the attempts.
func (h Home) Progress() string { return filepath.Join(h.State, "progress.db") }
