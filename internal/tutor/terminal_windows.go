package tutor

import "os"

// comeForward has nothing to do: a Windows console has no foreground group.
func comeForward(*os.File) (done func()) { return func() {} }
