package acceptance

import (
	"slices"
	"strings"
	"testing"
)

// amid kills the engine while a command waits for its answer, and starts it again.
func (m *machine) amid(args string) (code int, out string) {
	m.t.Helper()
	m.killEngine() // so that nobody has a connection from before
	m.startEngine()
	const waiting = "grep -c ' " + engineSock + "$' /proc/net/unix"
	before := strings.TrimSpace(m.root(waiting))
	m.signalEngine("STOP")
	c := m.begin(learnerUser, "exec matelot "+args)
	m.until("a question to the engine", "[ $("+waiting+") -gt "+before+" ]")
	m.killEngine()
	m.startEngine()
	return c.wait()
}

// TestTheEngineRestartsAmid: the engine is killed while it is asked, and started again,
// in each phase. What is said then is the truth or nothing.
func TestTheEngineRestartsAmid(t *testing.T) {
	needFaults(t)
	m := newMachine(t, bin(t))
	m.foreign()
	m.live = true
	may := func(phase string, code int, out string, codes ...int) {
		t.Helper()
		if !slices.Contains(codes, code) {
			t.Errorf("%s ended with %d, may end with %v:\n%s", phase, code, codes, out)
		}
	}
	code, out := m.amid("start ports/publish")
	may("the set-up", code, out, 0, 3)
	m.must(0, "start ports/publish")
	code, out = m.amid("check")
	may("a check of nothing", code, out, 1, 3)
	m.lab(webRight)
	code, out = m.amid("check")
	may("a check of what is right", code, out, 0, 3)
	m.must(0, "check")
	code, out = m.amid("reset --yes")
	may("a reset", code, out, 0, 3)
	m.must(0, "reset --yes")
	m.must(1, "check")
	m.lab(webRight)
	code, out = m.amid("clean --yes")
	may("cleaning", code, out, 0, 3)
	if after := m.kept("ports/publish"); after != "pass" {
		t.Errorf("%q is kept", after)
	}
	m.must(0, "clean --yes")
	m.nothingLeft()
	m.foreignStands()
}

// midway starts work in the lab, waits until it says something, kills the engine, and
// starts it again. The work must end, and not well.
func (m *machine) midway(script, says string) {
	m.t.Helper()
	m.root("rm -f /tmp/said")
	c := m.begin(learnerUser, inLabOf("("+script+") >/tmp/said 2>&1"))
	m.until(says, "grep -q '"+says+"' /tmp/said")
	m.killEngine()
	if code, _ := c.wait(); code == 0 {
		m.t.Errorf("%s: ended well though the engine was killed:\n%s", script, m.root("cat /tmp/said"))
	}
	m.startEngine()
}

// TestTheEngineIsKilledMidway: in the middle of a build, a push and a pull.
func TestTheEngineIsKilledMidway(t *testing.T) {
	needFaults(t)
	m := newMachine(t, bin(t))
	m.foreign()
	m.must(0, "start registry/push")
	dir := labHome + "/m/workspace/registry/push"
	m.lab(`cd ` + dir + ` && docker login -u matelot --password-stdin localhost:5055 <password.txt`)
	m.midway(`cd /tmp && mkdir -p slow && cd slow && printf 'FROM alpine\nRUN echo begun; sleep 600\n' >Dockerfile && docker build -t our-web-server .`, "^begun")
	m.must(1, "check")
	m.lab(`cd ` + dir + ` && docker tag our-web-server localhost:5055/matelot/our-web-server:0.0.1`)

	// Of so many layers that it is caught on its way.
	m.lab(`mkdir -p /tmp/large && cd /tmp/large && echo FROM our-web-server >Dockerfile
for n in $(seq 24); do dd if=/dev/urandom of=part$n bs=64k count=4 2>/dev/null; echo COPY part$n /part$n >>Dockerfile; done
docker build -q -t localhost:5055/matelot/large:1 .`)
	m.midway(`docker push localhost:5055/matelot/large:1`, "Prepar")
	m.must(1, "check")
	m.lab(`docker push -q localhost:5055/matelot/large:1 && docker rmi localhost:5055/matelot/large:1`)
	m.midway(`docker pull localhost:5055/matelot/large:1`, "Pulling from")
	m.must(1, "check")
	m.lab(`docker pull -q localhost:5055/matelot/large:1`)
	m.lab(`docker push -q localhost:5055/matelot/our-web-server:0.0.1`)
	m.must(0, "check")
	if after := m.kept("registry/push"); after != "pass" {
		t.Errorf("%q is kept", after)
	}
	m.must(0, "clean --yes")
	m.nothingLeft()
	m.foreignStands()
}
