package lab

import (
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
