package acceptance

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"matelot/internal/enginetest"
)

// faulted is a lab whose engine can be in trouble.
type faulted struct {
	t     *testing.T
	relay *relay
	dir   string
	env   []string
	exe   string
}

// within is how long a command may take that the engine does not answer: longer than
// anything that it waits for, and an end all the same.
const within = 3 * time.Minute

func newFaulted(t *testing.T) *faulted {
	t.Helper()
	engine := enginetest.Need(t)
	dir, err := os.MkdirTemp("", "mt-") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	f := &faulted{
		t: t, dir: dir, exe: filepath.Join(bin(t), "matelot"), relay: &relay{path: filepath.Join(dir, "e.sock"), engine: engine},
		env: append(slices.DeleteFunc(os.Environ(), func(pair string) bool {
			return strings.HasPrefix(pair, "MATELOT_") || strings.HasPrefix(pair, "DOCKER_")
		}), "MATELOT_HOME="+filepath.Join(dir, "home"), "MATELOT_LANG=en", "LANG=C.UTF-8", "DOCKER_HOST=unix://"+filepath.Join(dir, "e.sock")),
	}
	f.relay.up(t)
	t.Cleanup(f.relay.down)
	t.Cleanup(func() {
		f.relay.well()
		if code, out := f.run("clean", "--yes"); code != 0 {
			t.Errorf("cleaning ended with %d: %s", code, out)
		}
	})
	return f
}

// run runs matelot to its end, which must come.
func (f *faulted) run(args ...string) (code int, out string) {
	f.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	cmd := exec.CommandContext(ctx, f.exe, args...)
	cmd.Env = f.env
	cmd.WaitDelay = time.Second
	var all bytes.Buffer
	cmd.Stdout, cmd.Stderr = &all, &all
	err := cmd.Run()
	if ctx.Err() != nil {
		f.t.Fatalf("matelot %s did not end within %s:\n%s", strings.Join(args, " "), within, all.String())
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		f.t.Fatalf("matelot %s: %v", strings.Join(args, " "), err)
	}
	return cmd.ProcessState.ExitCode(), all.String()
}

// must runs matelot where nothing is wrong.
func (f *faulted) must(code int, args ...string) string {
	f.t.Helper()
	got, out := f.run(args...)
	if got != code {
		f.t.Fatalf("matelot %s ended with %d, want %d:\n%s", strings.Join(args, " "), got, code, out)
	}
	return out
}

// docker runs docker in the lab.
func (f *faulted) docker(args ...string) {
	f.t.Helper()
	configs, err := filepath.Glob(filepath.Join(f.dir, "home", "sessions", "*", "docker"))
	if err != nil || len(configs) != 1 {
		f.t.Fatalf("sessions: %q, %v", configs, err)
	}
	cmd := exec.CommandContext(f.t.Context(), "docker", args...)
	cmd.Env = inLab(f.env, configs[0])
	if out, err := cmd.CombinedOutput(); err != nil {
		f.t.Fatalf("docker %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// kept is the verdict that is kept of ports/publish.
func (f *faulted) kept() string {
	f.t.Helper()
	var course struct {
		Lessons []struct {
			Exercises []struct {
				ID      string `json:"id"`
				Verdict string `json:"verdict"`
			} `json:"exercises"`
		} `json:"lessons"`
	}
	if err := json.Unmarshal([]byte(f.must(0, "lessons", "--format", "json")), &course); err != nil {
		f.t.Fatal(err)
	}
	for _, l := range course.Lessons {
		for _, x := range l.Exercises {
			if x.ID == "ports/publish" {
				return x.Verdict
			}
		}
	}
	f.t.Fatal("ports/publish is not in the course")
	return ""
}

// TestFaultsOfTheEngine: in each phase of an exercise the engine goes, hangs, or breaks
// its answers off. That is never a verdict, each command ends and says so, and when
// the engine is well again, so is everything.
func TestFaultsOfTheEngine(t *testing.T) {
	enginetest.Lock(t, "lessons")
	faults := []struct {
		name        string
		begin, over func(f *faulted)
	}{
		{"gone", func(f *faulted) { f.relay.down() }, func(f *faulted) { f.relay.up(f.t) }},
		{"hung", func(f *faulted) { f.relay.hang() }, func(f *faulted) { f.relay.well() }},
		{"cut", func(f *faulted) { f.relay.cut() }, func(f *faulted) { f.relay.well() }},
	}
	if os.Getuid() != 0 {
		faults = append(faults, struct {
			name        string
			begin, over func(f *faulted)
		}{"refused", func(f *faulted) { f.relay.refuse(f.t) }, func(f *faulted) { f.relay.down(); f.relay.up(f.t) }})
	}
	for _, fault := range faults {
		t.Run(fault.name, func(t *testing.T) {
			f := newFaulted(t)
			during := func(what string, args ...string) {
				t.Helper()
				fault.begin(f)
				code, out := f.run(args...)
				fault.over(f)
				if code != 3 {
					t.Errorf("%s ended with %d, want 3:\n%s", what, code, out)
				}
			}
			during("the set-up", "start", "ports/publish")
			f.must(0, "start", "ports/publish")
			f.must(1, "check")
			before := f.kept()
			f.docker("run", "-d", "--name", "our-web-server", "-p", "5001:5000", "our-web-server")
			during("a check of what is right", "check")
			if after := f.kept(); after != before {
				t.Errorf("what could not be checked is kept as %q, before it was %q", after, before)
			}
			f.must(0, "check")
			if after := f.kept(); after != "pass" {
				t.Errorf("after the fault %q is kept", after)
			}

			fault.begin(f)
			code, out := f.run("submit", "ports/publish", "-o", filepath.Join(f.dir, "work.zip"))
			fault.over(f)
			if code != 0 {
				t.Errorf("handing in needs no engine, and ended with %d:\n%s", code, out)
			}

			during("a reset", "reset", "--yes")
			f.must(0, "reset", "--yes")
			f.must(1, "check")
			f.docker("run", "-d", "--name", "our-web-server", "-p", "5000:5001", "our-web-server")

			fault.begin(f)
			code, out = f.run("clean", "--yes")
			fault.over(f)
			if code != 3 {
				t.Errorf("cleaning ended with %d, want 3:\n%s", code, out)
			}
			if !strings.Contains(out, "matelot clean") && !strings.Contains(out, "matelot doctor") {
				t.Errorf("nobody is told how what remains can be removed:\n%s", out)
			}
			f.must(0, "clean", "--yes")
		})
	}
}
