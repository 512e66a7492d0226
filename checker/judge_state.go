package checker

import (
	"slices"
	"strconv"
	"time"
)

// The states of a container.
const (
	stateCreated    = "created"
	stateRunning    = "running"
	statePaused     = "paused"
	stateRestarting = "restarting"
	stateExited     = "exited"
	stateDead       = "dead"
)

// hasEnded tells whether a container's program ran and is over.
func (c *Container) hasEnded() bool { return c.State == stateExited || c.State == stateDead }

// lives tells whether a container's program runs, or will again by itself.
func (c *Container) lives() bool {
	return c.State == stateRunning || c.State == statePaused || c.State == stateRestarting
}

// wantedState is the state that a check implies: an exit code means that the
// container has ended.
func wantedState(s ContainerSpec) string {
	if s.State == "" && s.ExitCode != nil {
		return stateExited
	}
	return s.State
}

// state judges whether the container is in the wanted state, and what came of
// its program. It gives one finding at most: each would explain the others.
func (j *judge) state(c *Container, s ContainerSpec) []Finding {
	want := wantedState(s)
	if f, ok := j.wrongState(c, want); ok {
		return []Finding{f}
	}
	neverStart := s.NeverStarted != nil && *s.NeverStarted || s.Started != nil && !*s.Started
	mustStart := s.NeverStarted != nil && !*s.NeverStarted || s.Started != nil && *s.Started
	switch {
	case neverStart && c.wasStarted():
		return []Finding{j.alreadyStarted(c, stateCreated)}
	case mustStart && !c.wasStarted():
		return []Finding{j.createdOnly(c, "started")}
	}
	if s.ExitCode != nil && c.Detailed && c.hasEnded() && !s.ExitCode.Accepts(c.ExitCode) {
		return []Finding{wrongExit(c, *s.ExitCode)}
	}
	if s.Health != "" && c.Detailed && healthOf(c) != s.Health {
		return []Finding{{
			Code: ContainerUnhealthy, Subject: c.Name,
			Seen:     values("health", healthOf(c), "log?", ending(c.HealthLog)),
			Expected: values("health", s.Health),
			Look:     "docker inspect --format '{{json .State.Health}}' " + c.Name,
		}}
	}
	return nil
}

// wasStarted tells whether the container's program has ever run.
func (c *Container) wasStarted() bool {
	return !c.StartedAt.IsZero() || c.State != stateCreated && c.State != ""
}

func healthOf(c *Container) string {
	if c.Health == "" {
		return "none"
	}
	return c.Health
}

// wrongState says how the container's state differs from the wanted one.
func (j *judge) wrongState(c *Container, want string) (Finding, bool) {
	if want == "" || c.State == want || want == stateExited && c.State == stateDead {
		return Finding{}, false
	}
	if want == stateCreated {
		return j.alreadyStarted(c, want), true
	}
	switch c.State {
	case stateCreated:
		return j.createdOnly(c, want), true
	case stateRestarting:
		return Finding{
			Code: ContainerRestarting, Subject: c.Name,
			Seen: values("restart_count", strconv.Itoa(c.RestartCount), "exit_code", strconv.Itoa(c.ExitCode),
				"command?", shellLine(c.Command)),
			Expected: values("state", want),
			Look:     "docker logs " + c.Name,
		}, true
	case stateExited, stateDead:
		return exited(c, want), true
	case stateRunning, statePaused:
		if want != stateRunning {
			return j.stillRunning(c, want), true
		}
	}
	return stateFinding(ContainerNotRunning, c, want), true
}

func stateFinding(code Code, c *Container, want string) Finding {
	return Finding{
		Code: code, Subject: c.Name,
		Seen: values("state", c.State), Expected: values("state", want),
		Look: "docker ps --all",
	}
}

// shortly is how long a program may take to end after a signal, before it counts
// as one that does not hear it.
const shortly = 3 * time.Second

// stillRunning says that a container has not ended, and which signal it was sent
// since it was started. Where that was a moment ago, it may be about to end.
func (j *judge) stillRunning(c *Container, want string) Finding {
	f := stateFinding(ContainerStillRunning, c, want)
	for _, a := range slices.Backward(j.obs.Actions) {
		switch {
		case want != stateExited || !a.of(c) || !a.succeeded():
			continue
		case a.Action == actKill:
			f.Seen["signal"] = flagValue(a, "signal")
			if since := j.obs.At.Sub(a.At); since >= 0 && since < shortly {
				f.Seen["ending"] = yesOrNone(true)
			}
		case !a.makes() && a.Action != "container.restart":
			continue
		}
		return f
	}
	return f
}

// Ending tells whether a container has been sent a signal a moment ago and has not
// ended yet: what the results say of it may be out of date at once.
func Ending(results []Result) bool {
	return slices.ContainsFunc(results, func(r Result) bool {
		return slices.ContainsFunc(r.Findings, func(f Finding) bool {
			return f.Code == ContainerStillRunning && f.Seen["ending"] != ""
		})
	})
}

// createdOnly says that a container has not been started, or could not be. Where it
// has to be attached to as well, one command does both.
func (j *judge) createdOnly(c *Container, want string) Finding {
	exit := ""
	if c.Error != "" {
		exit = strconv.Itoa(c.ExitCode)
	}
	return Finding{
		Code: ContainerCreatedOnly, Subject: c.Name,
		Seen:     values("error?", beginning(c.Error), "exit_code?", exit),
		Expected: values("state", want, "attach?", yesOrNone(j.wantsAttach(c.Name))),
		Look:     "docker ps --all",
	}
}

// exited says that a container has ended. When the engine killed it for its
// memory, that is the cause.
func exited(c *Container, want string) Finding {
	if c.OOMKilled {
		return oomKilled(c, values("state", want))
	}
	return Finding{
		Code: ContainerExited, Subject: c.Name,
		Seen: values("exit_code", strconv.Itoa(c.ExitCode), "command?", shellLine(c.Command),
			"error?", beginning(c.Error)),
		Expected: values("state", want),
		Look:     "docker logs " + c.Name,
	}
}

func oomKilled(c *Container, expected map[string]string) Finding {
	memory := ""
	if c.Memory > 0 {
		memory = formatMemory(c.Memory)
	}
	return Finding{
		Code: ContainerOOMKilled, Subject: c.Name,
		Seen:     values("exit_code", strconv.Itoa(c.ExitCode), "memory?", memory),
		Expected: expected,
		Look:     "docker inspect --format '{{.State.OOMKilled}} {{.HostConfig.Memory}}' " + c.Name,
	}
}

func wrongExit(c *Container, want ExitCode) Finding {
	if c.OOMKilled {
		return oomKilled(c, values("exit_code", want.String()))
	}
	return Finding{
		Code: ContainerExitCode, Subject: c.Name,
		Seen:     values("exit_code", strconv.Itoa(c.ExitCode), "error?", beginning(c.Error)),
		Expected: values("exit_code", want.String()),
		Look:     "docker inspect --format '{{.State.ExitCode}}' " + c.Name,
	}
}

// alreadyStarted says that a container was started that only had to be made;
// docker run does both.
func (j *judge) alreadyStarted(c *Container, want string) Finding {
	by := ""
	if at, _ := j.made(c); at >= 0 && isRun(j.obs.Actions[at].Command) {
		by = "run"
	}
	return Finding{
		Code: ContainerAlreadyStarted, Subject: c.Name,
		Seen:     values("state", c.State, "by?", by),
		Expected: values("state", want),
		Look:     "docker ps --all",
	}
}
