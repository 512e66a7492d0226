package observe

import (
	"strconv"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"
)

// isYoung tells whether a container has just started or is being restarted. The
// engine's own words say for how long it has been up: its clock may not be
// this machine's.
func isYoung(c container.Summary) bool {
	if c.State == container.StateRestarting {
		return true
	}
	up, ok := upFor(c.Status)
	return ok && c.State == container.StateRunning && up < startingFor
}

// upFor reads how long a container has been up: "Up Less than a second",
// "Up 2 seconds (health: starting)". Anything longer than seconds is not young,
// and not read.
func upFor(status string) (time.Duration, bool) {
	words := strings.Fields(status)
	if len(words) < 3 || words[0] != "Up" {
		return 0, false
	}
	if words[1] == "Less" {
		return 0, true
	}
	n, err := strconv.Atoi(words[1])
	if err != nil || n < 0 || words[2] != "second" && words[2] != "seconds" {
		return 0, false
	}
	return time.Duration(n) * time.Second, true
}
