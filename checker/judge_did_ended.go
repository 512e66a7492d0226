package checker

import (
	"path"
	"slices"
	"strconv"
)

// The exit codes that say of a command in a container that it did not fail, but
// was ended: by timeout, or by a signal (128 and its number).
const (
	codeTimeout  = 124
	codeSignaled = 128
)

// failed tells whether a command in a container (docker exec) is known to have
// failed. The engine's status says nothing of it, and what the docker command did
// not ask (--detach) or has not asked yet is not known.
func (a Action) failed() bool {
	code, err := strconv.Atoi(a.Flags["exit_code"])
	switch {
	case a.Action != actExec || err != nil || code == 0 || code == codeTimeout || code > codeSignaled:
		return false
	case a.Flags["unstarted"] != "":
		return true
	}
	return !a.isShellSession()
}

// isShellSession tells whether an exec is a shell that reads what is typed: its
// exit code is that of the last command there, of which nobody is judged.
func (a Action) isShellSession() bool {
	argv := a.argv()
	if len(argv) == 0 || a.Flags["interactive"] == "" {
		return false
	}
	shells := []string{"sh", "bash", "ash", "dash", "ksh", "zsh"}
	return slices.Contains(shells, path.Base(argv[0])) && !slices.Contains(argv, "-c")
}

// failedExec says that what was tried in a container failed there.
func (j *judge) failedExec(s DidSpec, a Action) Finding {
	return Finding{
		Code: DidFailed, Subject: j.didSubject(s),
		Seen: values("action", s.Action, "target?", didTo(s, a), "command?", shellLine(a.argv()),
			"exit_code", a.Flags["exit_code"], "unstarted?", yesOrNone(a.Flags["unstarted"] != ""), "typed?", a.typed()),
	}
}
