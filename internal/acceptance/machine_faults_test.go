package acceptance

import (
	"os"
	"strings"
	"testing"

	"matelot/internal/enginetest"
)

// needFaults skips what takes minutes, unless `make faults` asks for it.
func needFaults(t *testing.T) {
	t.Helper()
	if os.Getenv("MATELOT_FAULTS") != "1" {
		t.Skip("make faults runs this: it takes minutes")
	}
	enginetest.Need(t)
}

const webRight = "docker run -d --name our-web-server -p 5001:5000 our-web-server"

// engineFault is one that takes the engine away, and gives it back.
type engineFault struct {
	name        string
	live        bool // containers outlive the engine
	ends        bool // what ran has ended after it
	open        bool // connections that were open before go on
	begin, over func(m *machine)
}

func engineFaults() []engineFault {
	return []engineFault{
		{"killed, its containers with it", false, true, false, (*machine).killEngine, (*machine).startEngine},
		{"killed, its containers live on", true, false, false, (*machine).killEngine, (*machine).startEngine},
		{"stopped", false, false, false, func(m *machine) { m.signalEngine("STOP") }, func(m *machine) { m.signalEngine("CONT") }},
		{
			"socket gone", false, false, true,
			func(m *machine) { m.root("ln " + engineSock + " /run/elsewhere; rm " + engineSock) }, func(m *machine) { m.root("ln /run/elsewhere " + engineSock + "; rm /run/elsewhere") },
		},
		{
			"permission lost", false, false, true,
			func(m *machine) { m.root("chmod 600 " + engineSock) }, func(m *machine) { m.root("chmod 660 " + engineSock) },
		},
	}
}

// TestFaultsOfARealEngine: an engine that is killed, stopped, or closed to the learner
// in each phase is never a verdict; what was done before counts when it is back.
func TestFaultsOfARealEngine(t *testing.T) {
	needFaults(t)
	m := newMachine(t, bin(t))
	m.foreign()
	for _, fault := range engineFaults() {
		t.Run(fault.name, func(t *testing.T) {
			m := m.of(t)
			m.live = fault.live
			if fault.live || fault.ends {
				m.killEngine()
				m.startEngine()
			}
			during := func(phase, args string, want int, words ...string) {
				t.Helper()
				fault.begin(m)
				code, out := m.matelot(args)
				fault.over(m)
				if code != want {
					t.Errorf("%s ended with %d, want %d:\n%s", phase, code, want, out)
				}
				for _, word := range words {
					if !strings.Contains(out, word) {
						t.Errorf("%s does not say %q:\n%s", phase, word, out)
					}
				}
			}
			m.root("rm -rf " + labHome + "/m")
			during("the set-up", "start ports/publish", 3, "matelot doctor")
			m.must(0, "start ports/publish")
			during("a check of nothing", "check", 3)
			m.must(1, "check")
			before := m.kept("ports/publish")

			fault.begin(m)
			work := m.begin(learnerUser, inLabOf(webRight))
			if fault.name != "stopped" { // docker waits for such an engine, in the lab as elsewhere
				if code, out := work.wait(); code == 0 && !fault.open {
					t.Errorf("work without an engine went well: %s", out)
				}
				fault.over(m)
			} else {
				fault.over(m)
				if code, out := work.wait(); code != 0 {
					t.Errorf("work that an engine was stopped in ended with %d: %s", code, out)
				}
			}
			m.lab("docker rm -f our-web-server >/dev/null 2>&1; " + webRight)

			during("a check of what is right", "check --format json", 3, `"verdict":"inconclusive"`, "engine.unreachable")
			if after := m.kept("ports/publish"); after != before {
				t.Errorf("what could not be checked is kept as %q, before it was %q", after, before)
			}
			if fault.ends {
				m.lab("docker start our-web-server")
			}
			m.must(0, "check")
			if after := m.kept("ports/publish"); after != "pass" {
				t.Errorf("after the fault %q is kept", after)
			}
			during("handing in", "submit ports/publish -o "+labHome+"/work.zip", 0)
			m.root("rm " + labHome + "/work.zip")
			fault.begin(m)
			code, out := m.matelot("reset --yes")
			fault.over(m)
			if code != 3 && (code != 0 || !fault.open) {
				t.Errorf("a reset ended with %d, want 3:\n%s", code, out)
			}
			m.must(0, "reset --yes")
			m.must(1, "check")
			m.lab(webRight)
			during("cleaning", "clean --yes", 3, "engine", "matelot ")
			if after := m.kept("ports/publish"); after != "pass" {
				t.Errorf("after cleaning %q is kept", after)
			}
			m.must(0, "clean --yes")
			m.nothingLeft()
			m.foreignStands()
		})
	}
}
