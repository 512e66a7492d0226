package bench

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"matelot/internal/enginetest"
)

func asExit(err error, exit **exec.ExitError) bool { return errors.As(err, exit) }

// script reads the facts of ports/publish as a teacher's shell script would:
// the container, what its image's name means now, and the page.
const script = `set -e
docker inspect --format '{{.State.Status}} {{.Image}} {{json .NetworkSettings.Ports}}' our-web-server | grep -q '^running.*"HostPort":"5001"'
docker image inspect --format '{{.Id}}' our-web-server >/dev/null
curl -s http://localhost:5001/ | grep -q matelot
`

// solve sets ports/publish up and solves it in the lab.
func (l lab) solve() {
	l.b.Helper()
	var started struct {
		DockerConfig string `json:"docker_config"`
	}
	if err := json.Unmarshal([]byte(l.run("start", "ports/publish", "--format", "json")), &started); err != nil {
		l.b.Fatal(err)
	}
	cmd := l.command("docker", "run", "-d", "--name", "our-web-server", "-p", "5001:5000", "our-web-server")
	// A DOCKER_HOST, also an empty one to docker 20.10, goes before the lab's own context.
	cmd.Env = slices.DeleteFunc(cmd.Env, func(pair string) bool { return strings.HasPrefix(pair, "DOCKER_HOST=") })
	cmd.Env = append(cmd.Env, "DOCKER_CONFIG="+started.DockerConfig)
	if out, err := cmd.CombinedOutput(); err != nil {
		l.b.Fatalf("docker run: %v\n%s", err, out)
	}
	if out := l.run("check", "ports/publish"); !strings.Contains(out, "ports/publish") {
		l.b.Fatalf("check said: %s", out)
	}
}

// BenchmarkCheckAgainstScript: aim, the script takes at least five times as long.
func BenchmarkCheckAgainstScript(b *testing.B) {
	enginetest.Need(b)
	enginetest.Lock(b, "port-5001")
	l := newLab(b)
	l.solve()
	file := filepath.Join(b.TempDir(), "check.sh")
	if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
		b.Fatal(err)
	}
	must := func(name string, args ...string) func() {
		return func() {
			if out, err := l.command(name, args...).CombinedOutput(); err != nil {
				b.Fatalf("%s: %v\n%s", name, err, out)
			}
		}
	}
	b.ResetTimer()
	for range b.N {
		r, x, y := ratio(b, must("sh", file), must(l.exe, "check", "ports/publish"))
		report(b, r, x, y, "script", "matelot")
	}
}
