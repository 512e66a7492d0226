package mutation

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// recording is the MUTANT of a run that notes which mutants it comes past.
const recording = "-1"

// wild is how long one run may take: the tests of such a package take a second.
const wild = 30 * time.Second

// binary is a test binary that holds all mutants.
type binary struct {
	path string
	dir  string   // where the tests run
	args []string // for all runs
	temp string
}

// build compiles the tests of a package with its mutants. The caller removes temp.
func build(ctx context.Context, m Mutated, args []string, temp string) (binary, error) {
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	for path, text := range m.Files {
		to := filepath.Join(temp, filepath.Base(path))
		overlay.Replace[path] = to
		if err := os.WriteFile(to, text, 0o600); err != nil {
			return binary{}, fmt.Errorf("writing the changed package: %w", err)
		}
	}
	list, err := json.Marshal(overlay)
	if err != nil {
		return binary{}, fmt.Errorf("writing the overlay: %w", err)
	}
	listFile := filepath.Join(temp, "overlay.json")
	if err := os.WriteFile(listFile, list, 0o600); err != nil {
		return binary{}, fmt.Errorf("writing the overlay: %w", err)
	}
	b := binary{path: filepath.Join(temp, "mutants.test"), dir: m.Dir, args: args, temp: temp}
	compile := exec.CommandContext(ctx, "go", "test", "-c", "-vet=off", "-overlay", listFile, "-o", b.path, ".")
	compile.Dir = m.Dir
	if out, err := compile.CombinedOutput(); err != nil {
		return binary{}, fmt.Errorf("compiling the package with its mutants: %w\n%s", err, out)
	}
	return b, nil
}

// ran is how a run ended.
type ran struct {
	passed bool
	output string
	took   time.Duration // of the processor's time
}

// run runs some tests with one mutant on (0: none), and tells whether they passed.
func (b binary) run(ctx context.Context, mutant string, tests []string, env ...string) (ran, error) {
	args := []string{
		"-test.run", "^(" + strings.Join(tests, "|") + ")$", "-test.failfast", "-test.timeout", wild.String(), "-test.count=1",
	}
	run := exec.CommandContext(ctx, b.path, append(args, b.args...)...)
	run.Dir = b.dir
	// Many short runs: the collector would cost more than the memory does.
	run.Env = append(append(os.Environ(), "MUTANT="+mutant, "GOGC=400"), env...)
	var out bytes.Buffer
	run.Stdout, run.Stderr = &out, &out
	err := run.Run()
	if ctx.Err() != nil {
		return ran{}, fmt.Errorf("running the tests: %w", ctx.Err())
	}
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		return ran{}, fmt.Errorf("running the tests: %w", err)
	}
	return ran{err == nil, out.String(), run.ProcessState.UserTime() + run.ProcessState.SystemTime()}, nil
}

// tests lists what the binary can run.
func (b binary) tests(ctx context.Context) ([]string, error) {
	list := exec.CommandContext(ctx, b.path, "-test.list", "^(Test|Fuzz|Example)")
	list.Dir = b.dir
	out, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("listing the tests: %w", err)
	}
	return strings.Fields(string(out)), nil
}

// reach is which mutants a test comes past, and what a run of it takes.
type reach struct {
	test    string
	mutants map[int]bool
	took    time.Duration
	noticed atomic.Int32 // mutants that it alone was tried against, and noticed
}

// reaches runs each test by itself, without any mutant.
func (b binary) reaches(ctx context.Context) ([]*reach, error) {
	tests, err := b.tests(ctx)
	if err != nil {
		return nil, err
	}
	var all []*reach
	for _, test := range tests {
		seen := filepath.Join(b.temp, "seen")
		result, err := b.run(ctx, recording, []string{test}, "MUTANT_SEEN="+seen)
		if err != nil {
			return nil, err
		}
		if !result.passed {
			return nil, fmt.Errorf("%s fails without any mutant:\n%s", test, result.output)
		}
		r := &reach{test: test, mutants: map[int]bool{}, took: result.took}
		text, err := os.ReadFile(seen)
		if err != nil {
			return nil, fmt.Errorf("reading what %s came past: %w", test, err)
		}
		for _, word := range strings.Fields(string(text)) {
			id, err := strconv.Atoi(word)
			if err != nil {
				return nil, fmt.Errorf("reading what %s came past: %w", test, err)
			}
			r.mutants[id] = true
		}
		all = append(all, r)
	}
	return all, nil
}
