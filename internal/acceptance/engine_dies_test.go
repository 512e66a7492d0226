package acceptance

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"matelot/internal/enginetest"
)

// TestEngineDiesWhileWatching: that the engine went away is said and waited
// for, and is nobody's mistake; when it is back, the exercise goes on.
func TestEngineDiesWhileWatching(t *testing.T) {
	engine := enginetest.Need(t)
	enginetest.Lock(t, "lessons")
	path := bin(t)
	dir, err := os.MkdirTemp("", "matelot-relay-") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	r := &relay{path: filepath.Join(dir, "e.sock"), engine: engine}
	r.up(t)
	env := append(os.Environ(), "MATELOT_HOME="+filepath.Join(dir, "home"), "DOCKER_HOST=unix://"+r.path, "MATELOT_LANG=en", "LANG=C.UTF-8")
	matelot := func(args ...string) *exec.Cmd {
		cmd := exec.Command(filepath.Join(path, "matelot"), args...)
		cmd.Env = env
		return cmd
	}
	t.Cleanup(func() {
		if out, err := matelot("clean", "--yes").CombinedOutput(); err != nil {
			t.Errorf("cleaning: %v\n%s", err, out)
		}
		r.down()
	})
	if out, err := matelot("start", "containers/create").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	watch := matelot("check", "--watch")
	lines := watched(t, watch)
	await(t, lines, "not yet")
	r.down()
	await(t, lines, "could not be checked")
	r.up(t)
	await(t, lines, "not yet")
	configs, err := filepath.Glob(filepath.Join(dir, "home", "sessions", "*", "docker"))
	if err != nil || len(configs) != 1 {
		t.Fatalf("%v, %v", configs, err)
	}
	create := exec.Command("docker", "container", "create", "hello-world:linux")
	create.Env = inLab(env, configs[0])
	if out, err := create.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	await(t, lines, "passed")
	if err := watch.Wait(); err != nil {
		t.Errorf("watch ended with %v", err)
	}
}

// watched starts a command and gives the lines that it prints.
func watched(t *testing.T, cmd *exec.Cmd) <-chan string {
	t.Helper()
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Error(err)
		}
	})
	lines := make(chan string, 1000)
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(out); scanner.Scan(); {
			lines <- scanner.Text()
		}
	}()
	return lines
}

// await reads lines until one holds the text.
func await(t *testing.T, lines <-chan string, text string) {
	t.Helper()
	var seen []string
	deadline := time.After(30 * time.Second)
	for {
		select {
		case line, open := <-lines:
			if !open {
				t.Fatalf("%q was not said before the end:\n%s", text, strings.Join(seen, "\n"))
			}
			seen = append(seen, line)
			if strings.Contains(line, text) {
				return
			}
		case <-deadline:
			t.Fatalf("%q was not said:\n%s", text, strings.Join(seen, "\n"))
		}
	}
}
