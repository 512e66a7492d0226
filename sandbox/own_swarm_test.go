package sandbox

import (
	"strings"
	"testing"
	"time"

	"matelot/sandbox/journal"
)

// eventually waits until something is so.
func eventually(t testing.TB, what string, is func() bool) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(ownDeadline)
	for !is() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("it did not come to this: %s", what)
		}
	}
}

// TestASwarmOnAnEngineOfItsOwn does by docker's command what a learner does with a
// swarm of one machine, and has it cleared away.
func TestASwarmOnAnEngineOfItsOwn(t *testing.T) {
	session := ownSession(t, "embedded")
	server, _ := serveOwn(t, session)
	if _, err := session.Begin(t.Context(), Scene{Exercise: "test/swarm", Images: []string{"matelot/web:1"}, Script: "docker tag matelot/web:1 matelot/web:2"}, nil); err != nil {
		t.Fatal(err)
	}
	running := func() []string {
		return strings.Fields(docker(t, session, "ps", "--quiet", "--filter", "name=web."))
	}
	if out := docker(t, session, "swarm", "init"); !strings.Contains(out, "Swarm initialized") {
		t.Errorf("init: %s", out)
	}
	docker(t, session, "service", "create", "--name", "web", "--replicas", "2", "--quiet", "matelot/web:1", "web-server", "--port", "5000")
	if n := len(running()); n != 2 {
		t.Fatalf("%d tasks run", n)
	}

	t.Run("a change of the number leaves the others", func(t *testing.T) {
		before := running()
		docker(t, session, "service", "scale", "web=3")
		after := strings.Join(running(), " ")
		for _, id := range before {
			if !strings.Contains(after, id) {
				t.Errorf("%s was replaced: %s", id, after)
			}
		}
	})
	t.Run("what is lost comes again", func(t *testing.T) {
		lost := running()[0]
		docker(t, session, "rm", "-f", lost)
		eventually(t, "three run again", func() bool {
			now := running()
			return len(now) == 3 && !strings.Contains(strings.Join(now, " "), lost)
		})
	})
	t.Run("a rolling update", func(t *testing.T) {
		docker(t, session, "service", "update", "--image", "matelot/web:2", "--quiet", "web")
		eventually(t, "all run the new version", func() bool {
			out := docker(t, session, "service", "ps", "--filter", "desired-state=running", "--format", "{{.Image}} {{.CurrentState}}", "web")
			return strings.Count(out, "matelot/web:2 Running") == 3
		})
	})
	t.Run("no label of matelot's is shown", func(t *testing.T) {
		for _, args := range [][]string{{"service", "inspect", "web"}, {"inspect", "--type", "task", strings.Fields(docker(t, session, "service", "ps", "--quiet", "web"))[0]}} {
			if out := docker(t, session, args...); strings.Contains(out, "matelot.session") {
				t.Errorf("%v: %s", args, out)
			}
		}
	})
	t.Run("what was done is noted", func(t *testing.T) {
		entries, err := journal.Read(session.JournalPath(), 0)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]journal.Entry{}
		for _, e := range entries {
			seen[e.Action] = e
		}
		for _, want := range []string{"swarm.init", "service.create", "service.update"} {
			if e := seen[want]; e.Action == "" || e.Status >= 300 || want != "swarm.init" && e.Target != "web" {
				t.Errorf("%s: %+v", want, e)
			}
		}
		if e := seen["service.update"]; e.Flags["replicas"] != "3" || e.Flags["image"] != "matelot/web:2" {
			t.Errorf("update: %+v", e)
		}
	})
	t.Run("the next exercise finds no swarm", func(t *testing.T) {
		plan, err := session.Control().PlanPurge(t.Context())
		if err != nil || !plan.Swarm || strings.Join(plan.Services, " ") != "web" {
			t.Errorf("planned %+v, %v", plan, err)
		}
		if _, err := session.Begin(t.Context(), Scene{Exercise: "test/next"}, nil); err != nil {
			t.Fatal(err)
		}
		if out := docker(t, session, "info", "--format", "{{.Swarm.LocalNodeState}} {{.Containers}}"); out != "inactive 0" {
			t.Errorf("left: %s", out)
		}
		if plan, err := session.Control().PlanPurge(t.Context()); err != nil || !plan.Empty() {
			t.Errorf("left: %+v, %v", plan, err)
		}
	})
	if err := server.Close(); err != nil {
		t.Error(err)
	}
}
