package acceptance

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"matelot/internal/enginetest"
)

var update = flag.Bool("update", false, "write what the scripts compare with")

// bin is the folder of the built executables.
func bin(t testing.TB) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", "..", "bin"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"matelot", "matelot-tutor"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Fatalf("%v: make build first", err)
		}
	}
	return dir
}

// TestScripts runs every script of testdata with a home of its own. The
// lessons' names and ports are shared with other tests, so one runs at a time.
func TestScripts(t *testing.T) {
	endpoint := enginetest.Need(t)
	enginetest.Lock(t, "lessons")
	path := bin(t)
	testscript.RunT(inTurn{t}, testscript.Params{
		Dir:             "testdata",
		UpdateScripts:   *update,
		ContinueOnError: true,
		Setup: func(env *testscript.Env) error {
			// The same in each run, so that what a run that was killed left is
			// found and taken away.
			kept := filepath.Join(os.TempDir(), "matelot-"+filepath.Base(env.WorkDir))
			home := filepath.Join(env.WorkDir, "home")
			if err := os.MkdirAll(filepath.Join(home, ".docker"), 0o700); err != nil {
				return err
			}
			env.Setenv("PATH", path+string(os.PathListSeparator)+os.Getenv("PATH"))
			env.Setenv("HOME", home)
			env.Setenv("DOCKER_HOST", endpoint.Host)
			env.Setenv("MATELOT_HOME", kept)
			env.Setenv("LANG", "en_US.UTF-8")
			env.Setenv("SHELL", "/bin/bash")
			env.Setenv("ENGINE", endpoint.Host)
			env.Setenv("SCRIPTS", filepath.Join(filepath.Dir(path), "scripts"))
			// Unique in a run: what a script makes outside the lab.
			env.Setenv("MINE", "matelot-test-"+strings.ToLower(filepath.Base(env.WorkDir)))
			tidy(t, path, env)
			env.Defer(func() { tidy(t, path, env) })
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"lab":        lab,
			"mask":       mask,
			"submission": told,
			"again":      again,
		},
	})
}

// inTurn runs scripts one after another, where testscript would run them side
// by side.
type inTurn struct{ *testing.T }

func (inTurn) Parallel() {}

func (t inTurn) Run(name string, f func(testscript.T)) {
	t.T.Run(name, func(t *testing.T) { f(inTurn{t}) })
}

func (inTurn) Verbose() bool { return testing.Verbose() }

// tidy takes away what a script made in its lab, also when it failed.
func tidy(t *testing.T, path string, env *testscript.Env) {
	t.Helper()
	cmd := exec.Command(filepath.Join(path, "matelot"), "clean", "--yes")
	cmd.Env = env.Vars
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("cleaning for a script: %v\n%s", err, out)
	}
	if err := os.RemoveAll(env.Getenv("MATELOT_HOME")); err != nil {
		t.Error(err)
	}
}

// lab runs a command with the lab's docker: lab docker ps -a.
func lab(ts *testscript.TestScript, neg bool, args []string) {
	configs, err := filepath.Glob(filepath.Join(ts.Getenv("MATELOT_HOME"), "sessions", "*", "docker"))
	ts.Check(err)
	if len(configs) != 1 {
		ts.Fatalf("want one session, found %d", len(configs))
	}
	before := ts.Getenv("DOCKER_CONFIG")
	ts.Setenv("DOCKER_CONFIG", configs[0])
	// Not empty but away: to docker 20.10 an empty one means the default engine.
	err = ts.Exec("env", append([]string{"-u", "DOCKER_HOST"}, args...)...)
	ts.Setenv("DOCKER_CONFIG", before)
	if neg == (err == nil) {
		ts.Fatalf("lab %s: %v", strings.Join(args, " "), err)
	}
}

// mask writes a file with what differs from run to run taken out:
// mask IN OUT.
func mask(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: mask IN OUT")
	}
	text := masked(ts.ReadFile(args[0]))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(text), 0o600))
}

var (
	longID   = regexp.MustCompile(`\b[0-9a-f]{64}\b`)
	shortID  = regexp.MustCompile(`\b[0-9a-f]{12}\b`)
	duration = regexp.MustCompile(`"duration_ms": ?[0-9.]+`)
)

func masked(text string) string {
	text = longID.ReplaceAllString(text, strings.Repeat("f", 64))
	text = shortID.ReplaceAllString(text, strings.Repeat("f", 12))
	return duration.ReplaceAllString(text, `"duration_ms":0`)
}
