package lab

import (
	"encoding/json"
	"fmt"
	"strings"

	"matelot/checker"
	"matelot/internal/course"
	"matelot/sandbox"
)

// Scene is what an exercise needs, in the sandbox's words.
func Scene(ex *course.Exercise) (sandbox.Scene, error) {
	s := sandbox.Scene{Exercise: ex.ID, Folders: ex.Workspace, Images: ex.Images, Registry: ex.Registry, Script: ex.Setup}
	if len(ex.Workspace) > 0 {
		files, err := ex.Lesson.Workspace()
		if err != nil {
			return s, err
		}
		s.Files = files
	}
	return s, nil
}

// Exercise finds an exercise, with its own values: nobody draws for who grades.
func Exercise(c *course.Course, id string) (*course.Exercise, error) {
	lesson, name, _ := strings.Cut(id, "/")
	if l := c.Lesson(lesson); l != nil {
		if ex := l.Exercise(name); ex != nil {
			return ex.With(ex.Draw("", nil))
		}
	}
	return nil, fmt.Errorf("the course has no exercise %s", id)
}

// Rejudge judges an observation that was kept as JSON. It needs no engine.
func Rejudge(ex *course.Exercise, evidence []byte) ([]checker.Result, error) {
	var o checker.Observation
	if err := json.Unmarshal(evidence, &o); err != nil {
		return nil, fmt.Errorf("reading the evidence of %s: %w", ex.ID, err)
	}
	return checker.Judge(ex.Checks, o), nil
}
