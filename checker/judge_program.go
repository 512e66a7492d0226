package checker

import (
	"strconv"
	"strings"
)

// exec judges a command that the checker ran in a container.
func (j *judge) exec(id string, s ExecSpec) opinion {
	a, read := j.obs.Exec[id]
	c, identity := j.resolve(ContainerSpec{Name: s.Container})
	switch {
	case c == nil, len(identity) > 0:
		return wrong(identity...)
	case !read && !c.lives(), a.NotRunning, a.NoSuch:
		if f, ok := j.wrongState(c, stateRunning); ok {
			return blame(portTaken(j, c), f)
		}
		return unread(TopicExec)
	case !read:
		return unread(TopicExec)
	}
	line := shellLine(s.Command)
	look := "docker exec " + s.Container + " " + line
	if s.Ended != "" {
		look = "docker top " + s.Container
	}
	if a.ExitCode != s.ExitCode {
		return wrong(Finding{
			Code: ExecFailed, Subject: s.Container,
			Seen:     values("command", line, "exit_code", strconv.Itoa(a.ExitCode), "output?", ending(strings.TrimSpace(a.Output))),
			Expected: values("exit_code", strconv.Itoa(s.ExitCode), "ended?", s.Ended),
			Look:     look,
		})
	}
	if !strings.Contains(a.Output, s.Contains) {
		return wrong(Finding{
			Code: ExecOutput, Subject: s.Container,
			Seen:     values("command", line, "output?", beginning(strings.TrimSpace(a.Output))),
			Expected: values("contains", s.Contains, "ended?", s.Ended),
			Look:     look,
		})
	}
	return opinion{}
}

// logs judges what a container's log holds.
func (j *judge) logs(id string, s LogsSpec) opinion {
	log, read := j.obs.Logs[id]
	c, identity := j.resolve(ContainerSpec{Name: s.Container})
	if c == nil || len(identity) > 0 {
		return wrong(identity...)
	}
	if read && !log.NoSuch && strings.Contains(log.Text, s.Contains) {
		return opinion{}
	}
	if f, ok := j.wrongState(c, stateRunning); ok && f.Code == ContainerCreatedOnly {
		return blame(portTaken(j, c), f)
	}
	if !read || log.NoSuch {
		return unread(TopicLogs)
	}
	f := Finding{
		Code: LogsMissing, Subject: s.Container,
		Seen:     values("log?", ending(strings.TrimSpace(log.Text)), "state?", c.State),
		Expected: values("contains", s.Contains),
		Look:     "docker logs " + s.Container,
	}
	if a, taken := j.nameTaken(s.Container); taken {
		// The container that was to say it was never made: this is an older one.
		return wrong(j.nameTakenFinding(s.Container, a), f)
	}
	return wrong(f)
}

// blame prefers the cause to the state that follows from it.
func blame(cause []Finding, state Finding) opinion {
	if len(cause) > 0 {
		return wrong(cause...)
	}
	return wrong(state)
}
