// Package tutor is the plain tutor: the learner's own shell, inside a session.
//
// It starts bash, zsh, fish, PowerShell or another POSIX shell as the learner
// has set it up, adds the lab's words (check, hint, next …) and a hook at the
// prompt, and stands back: history, completion, prompt, $? and the learner's own
// hooks stay as they are. Without a terminal it reads commands from a stream and
// runs them in one such shell. [Tell] decides what is worth saying after a
// command.
//
// It knows nothing of the engine, of sessions, of the course or of how results
// are worded: it calls the matelot executable for all of that, and is given its
// own few sentences through a function.
package tutor
