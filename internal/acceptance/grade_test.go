package acceptance

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"matelot/internal/enginetest"
	"matelot/sandbox/engine"
)

// TestGradingGoesOnAfterAKill: what was done before a kill -9 is not done again, the
// rest is; the engines of the killed one are gone.
func TestGradingGoesOnAfterAKill(t *testing.T) {
	endpoint := enginetest.Need(t)
	path := bin(t)
	dir, home := t.TempDir(), t.TempDir()
	env := append(os.Environ(), "DOCKER_HOST="+endpoint.Host, "MATELOT_HOME="+home, "LANG=en_US.UTF-8")
	engineImage(t, env)
	const submissions = 5
	for i := range submissions {
		at := filepath.Join(dir, "in", fmt.Sprintf("learner-%d", i), "run", "env")
		if err := os.MkdirAll(at, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(at, "commands.sh"), fmt.Appendf(nil, "docker ps # %d\n", i), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	out := filepath.Join(dir, "out")
	grade := func(ctx context.Context) *exec.Cmd {
		cmd := exec.CommandContext(ctx, filepath.Join(path, "matelot"), "grade", filepath.Join(dir, "in"), "--out", out, "--format", "json", "--jobs", "1")
		cmd.Env = env
		return cmd
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()

	first := grade(ctx)
	var said bytes.Buffer
	first.Stdout, first.Stderr = &said, &said
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- first.Wait() }()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for len(records(t, out)) < 2 {
		select {
		case err := <-ended:
			t.Fatalf("it ended before it was killed: %v: %s", err, said.String())
		case <-tick.C:
		}
	}
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-ended
	// What it was just about to use is old enough for a later run to take away, not for
	// this one.
	t.Cleanup(func() { noVolumes(t, env, fmt.Sprintf("grade-%d-", first.Process.Pid)) })
	before := records(t, out)
	if len(before) == submissions {
		t.Fatal("it was done before it could be killed")
	}

	second, err := grade(ctx).CombinedOutput()
	if err != nil {
		t.Fatalf("the second run: %v: %s", err, second)
	}
	after := records(t, out)
	if len(after) != submissions {
		t.Errorf("%d attempts were kept, want %d: %s", len(after), submissions, second)
	}
	for file, at := range before {
		if !after[file].Equal(at) {
			t.Errorf("%s was done again", file)
		}
	}
	var report struct{ Submissions []struct{ Verdict string } }
	text, err := os.ReadFile(filepath.Join(out, "grades.json"))
	if err == nil {
		err = json.Unmarshal(text, &report)
	}
	if err != nil || len(report.Submissions) != submissions {
		t.Errorf("the report has %d submissions: %v", len(report.Submissions), err)
	}
	host, err := engine.Connect(ctx, endpoint)
	if err != nil {
		t.Fatal(err)
	}
	defer host.Close()
	if err := host.Sweep(ctx, "grade-"); err != nil { // the second run swept when it began: the first one's may have ended later
		t.Fatal(err)
	}
	if left, err := host.Left(ctx, ""); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}

// noVolumes takes away the volumes of engines whose owners' names begin so.
func noVolumes(t *testing.T, env []string, owners string) {
	t.Helper()
	docker := func(args ...string) string {
		cmd := exec.Command("docker", args...)
		cmd.Env = env
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("docker %s: %v %s", strings.Join(args, " "), err, out)
		}
		return string(out)
	}
	for line := range strings.Lines(docker("volume", "ls", "--filter", "label="+engine.Label, "--format", `{{.Label "`+engine.Label+`"}} {{.Name}}`)) {
		if owner, name, _ := strings.Cut(strings.TrimSpace(line), " "); strings.HasPrefix(owner, owners) {
			docker("volume", "rm", name)
		}
	}
}

// records are the attempts that were kept, with the times of their files.
func records(t *testing.T, out string) map[string]time.Time {
	t.Helper()
	found := map[string]time.Time{}
	err := filepath.WalkDir(filepath.Join(out, "evidence"), func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".json") || entry.Name() == "submission.json" {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			found[path] = info.ModTime()
		}
		return err
	})
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return found
}
