package compat

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// client is a program, or several together, that speaks with an engine.
type client struct {
	name    string
	folders []string // of testdata, whose scripts it runs
	// docker is the docker command.
	docker string
	// compose is the command line of compose, "" without.
	compose string
	// plugins are the plugins of the docker command.
	plugins []string
	// says is a command that tells the version, and version what must be in its answer.
	says    []string
	version string
}

const (
	debianDocker = "/usr/bin/docker"
	debianPython = "/usr/bin/python3"
)

// tools is where scripts/compat-tools puts what it builds.
func tools(t testing.TB) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", "..", ".tools", "compat"))
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// clients are those that are compared. Each must be there.
func clients(t testing.TB) []client {
	t.Helper()
	built := tools(t)
	docker := filepath.Join(built, "docker")
	compose, buildx := filepath.Join(built, "docker-compose"), filepath.Join(built, "docker-buildx")
	return []client{
		{
			name: "docker-20.10", folders: []string{"docker"}, docker: debianDocker,
			says: []string{debianDocker, "--version"}, version: "20.10.",
		},
		{
			name: "docker-29", folders: []string{"docker"}, docker: docker,
			says: []string{docker, "--version"}, version: "29.",
		},
		{
			name: "compose-1.29", folders: []string{"compose"}, docker: debianDocker, compose: "docker-compose --no-ansi",
			says: []string{"docker-compose", "--version"}, version: "1.29.",
		},
		{
			name: "compose-2", folders: []string{"compose"}, docker: docker, compose: "docker compose --ansi never --progress plain", plugins: []string{compose, buildx},
			says: []string{compose, "version"}, version: "2.",
		},
		{
			name: "buildx", folders: []string{"buildx"}, docker: docker, plugins: []string{buildx},
			says: []string{buildx, "version"}, version: "buildx",
		},
		{
			name: "python3-docker", folders: []string{"python"}, docker: debianDocker,
			says: []string{debianPython, "-c", "import docker; print(docker.__version__)"}, version: "5.",
		},
		{
			name: "podman-remote", folders: []string{"podman"}, docker: debianDocker,
			says: []string{"podman", "--version"}, version: "4.",
		},
	}
}

// missing tells why a client cannot be compared here, or "".
func (c client) missing() string {
	out, err := exec.Command(c.says[0], c.says[1:]...).CombinedOutput()
	if err != nil {
		return c.name + ": " + strings.Join(c.says, " ") + ": " + err.Error()
	}
	if !strings.Contains(string(out), c.version) {
		return c.name + ": it is another version: " + strings.TrimSpace(string(out))
	}
	return ""
}

// environ is the environment of a client's commands in a world.
func (c client) environ(t *testing.T, w *world) []string {
	t.Helper()
	programs, config := filepath.Join(w.dir, "programs"), filepath.Join(w.dir, "config")
	plugins := filepath.Join(config, "cli-plugins")
	for _, dir := range []string{programs, plugins} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	link := func(program, dir, name string) {
		if err := os.Symlink(program, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	link(c.docker, programs, "docker")
	for _, plugin := range c.plugins {
		link(plugin, plugins, filepath.Base(plugin))
	}
	scripts, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	return []string{
		"PATH=" + programs + ":/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=" + w.dir, "LC_ALL=C.UTF-8", "TZ=UTC",
		"TMPDIR=" + w.dir, "TERM=dumb", "DOCKER_HOST=" + w.docker, "DOCKER_CONFIG=" + config, "DOCKER_BUILDKIT=0", "BUILDX_NO_DEFAULT_ATTESTATIONS=1",
		"COMPOSE=" + c.compose, "PYTHON=" + debianPython, "SCRIPTS=" + scripts, "COMPOSE_PROJECT_NAME=stack",
	}
}
