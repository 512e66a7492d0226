package observe

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"matelot/checker"
)

func TestExec(t *testing.T) {
	l := newLab(t)
	running, ended := l.name("running"), l.name("ended")
	l.run(running, l.image())
	l.wait(l.run(ended, l.image(), command("exit", "0")))
	foreign := newLab(t)
	foreign.run(foreign.name("running"), foreign.image())
	tests := []struct {
		name string
		spec checker.ExecSpec
		want checker.ExecAnswer
	}{
		{"output", checker.ExecSpec{Container: running, Command: []string{"/tool", "echo", "ahoy"}}, checker.ExecAnswer{Output: "ahoy\n"}},
		{"both streams", checker.ExecSpec{Container: running, Command: []string{"/tool", "both"}}, checker.ExecAnswer{Output: "to stdout\nto stderr\n"}},
		{"exit code", checker.ExecSpec{Container: running, Command: []string{"/tool", "exit", "7"}}, checker.ExecAnswer{ExitCode: 7}},
		{"not running", checker.ExecSpec{Container: ended, Command: []string{"/tool"}}, checker.ExecAnswer{NotRunning: true}},
		{"no such", checker.ExecSpec{Container: l.name("none"), Command: []string{"/tool"}}, checker.ExecAnswer{NoSuch: true}},
		{"not the session's", checker.ExecSpec{Container: foreign.name("running"), Command: []string{"/tool"}}, checker.ExecAnswer{NoSuch: true}},
	}
	plan := checker.Plan{Exec: map[string]checker.ExecSpec{}}
	for _, test := range tests {
		plan.Exec[test.name] = test.spec
	}
	obs := l.read(plan)
	noTroubles(t, obs)
	for _, test := range tests {
		got := obs.Exec[test.name]
		if test.name == "both streams" && got.Output == "to stderr\nto stdout\n" {
			continue // the engine reads the two by themselves
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s:\n%s", test.name, diff)
		}
	}
}

func TestAnUnknownCommandIsTheContainersMatter(t *testing.T) {
	l := newLab(t)
	name := l.name("running")
	l.run(name, l.image())
	obs := l.read(checker.Plan{Exec: map[string]checker.ExecSpec{"c": {Container: name, Command: []string{"/nothing"}}}})
	noTroubles(t, obs)
	if got := obs.Exec["c"]; got.ExitCode != 126 && got.ExitCode != 127 || !strings.Contains(got.Output, "/nothing") {
		t.Errorf("got %+v", got)
	}
}

func TestOutputOfExecIsBounded(t *testing.T) {
	l := newLab(t)
	name := l.name("running")
	l.run(name, l.image())
	obs := l.read(checker.Plan{Exec: map[string]checker.ExecSpec{
		"c": {Container: name, Command: []string{"/tool", "count", "20000"}},
	}})
	noTroubles(t, obs)
	got := obs.Exec["c"]
	if len(got.Output) != maxContent || !strings.HasPrefix(got.Output, "line 000000\n") || got.ExitCode != 0 {
		t.Errorf("got %d bytes beginning %q, exit code %d", len(got.Output), got.Output[:20], got.ExitCode)
	}
}

func TestACommandThatDoesNotEnd(t *testing.T) {
	l := newLab(t)
	name := l.name("running")
	l.run(name, l.image())
	start := time.Now()
	obs := l.read(checker.Plan{Exec: map[string]checker.ExecSpec{"c": {Container: name, Command: []string{"/tool", "sleep"}}}},
		func(s *Sources) { s.Timeout = 500 * time.Millisecond })
	if len(obs.Troubles) != 1 || obs.Troubles[0].Topic != checker.TopicExec || obs.Troubles[0].Of != "c" || obs.Troubles[0].Code != CodeUnreadable || obs.Exec != nil {
		t.Errorf("got %+v, %+v", obs.Troubles, obs.Exec)
	}
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("took %s", took)
	}
}

func TestLogs(t *testing.T) {
	l := newLab(t)
	both, terminal, many, silent := l.name("both"), l.name("terminal"), l.name("many"), l.name("silent")
	l.wait(l.run(both, l.image(), command("both")))
	l.wait(l.run(terminal, l.image(), command("both"), func(c *config, _ *host) { c.Tty = true }))
	l.wait(l.run(many, l.image(), command("count", "30000")))
	l.create(silent, l.image())
	unlogged := l.name("unlogged")
	l.wait(l.run(unlogged, l.image(), command("both"), func(_ *config, h *host) { h.LogConfig.Type = "none" }))
	plan := checker.Plan{Logs: map[string]checker.LogsSpec{}}
	for _, name := range []string{both, terminal, many, silent, unlogged, l.name("none")} {
		plan.Logs[name] = checker.LogsSpec{Container: name}
	}
	obs := l.read(plan)
	noTroubles(t, obs)
	if got := obs.Logs[both].Text; got != "to stdout\nto stderr\n" && got != "to stderr\nto stdout\n" {
		t.Errorf("both streams: %q", got)
	}
	if got := obs.Logs[terminal].Text; got != "to stdout\r\nto stderr\r\n" {
		t.Errorf("a terminal: %q", got)
	}
	if got := obs.Logs[many].Text; len(got) != maxContent || !strings.HasSuffix(got, "line 029999\n") {
		t.Errorf("many lines: %d bytes", len(got))
	}
	for _, name := range []string{silent, unlogged} {
		if got := obs.Logs[name]; got != (checker.LogText{}) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got := obs.Logs[l.name("none")]; !got.NoSuch {
		t.Errorf("no such container: %+v", got)
	}
}

func TestTail(t *testing.T) {
	for _, size := range []int{1, 3, 7, 100} {
		kept, all := &tail{size: size}, ""
		for _, piece := range []string{"a", "", "bcd", "efghijklmnop", "q", "r"} {
			if n, err := kept.Write([]byte(piece)); n != len(piece) || err != nil {
				t.Fatalf("wrote %d: %v", n, err)
			}
			all += piece
			if want := all[max(0, len(all)-size):]; kept.String() != want {
				t.Errorf("size %d after %q: got %q, want %q", size, all, kept, want)
			}
		}
	}
}

func TestActions(t *testing.T) {
	want := []checker.Action{{Action: "container.logs", Target: "web", Status: 200}}
	src := Sources{Journal: func(context.Context) ([]checker.Action, error) { return want, nil }}
	if diff := cmp.Diff(want, Read(t.Context(), checker.Plan{Actions: true}, src).Actions); diff != "" {
		t.Error(diff)
	}
	src.Journal = func(context.Context) ([]checker.Action, error) {
		return nil, &Problem{checker.EngineContextOverride, context.Canceled}
	}
	for name, src := range map[string]Sources{"the journal's own code": src, "no journal": {}} {
		obs := Read(t.Context(), checker.Plan{Actions: true}, src)
		code := checker.EngineContextOverride
		if src.Journal == nil {
			code = CodeUnreadable
		}
		if len(obs.Troubles) != 1 || obs.Troubles[0].Topic != checker.TopicActions || obs.Troubles[0].Code != code {
			t.Errorf("%s: %+v", name, obs.Troubles)
		}
	}
}

func TestAnswers(t *testing.T) {
	obs := Read(t.Context(), checker.Plan{Answers: []string{"why", "how"}},
		Sources{Answers: map[string]string{"why": "because", "other": "x"}})
	if diff := cmp.Diff(map[string]string{"why": "because"}, obs.Answers); diff != "" {
		t.Error(diff)
	}
}
