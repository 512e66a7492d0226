package proxy

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const composeFile = `
services:
  web:
    image: IMAGE
    command: ["wait"]
    ports: ["127.0.0.1:PORT:80"]
    depends_on: [db]
    environment: {A: b}
  db:
    build: {context: ., dockerfile: Dockerfile}
    command: ["wait"]
    volumes: ["data:/data", "./site:/site:ro"]
    tmpfs: /tmp
    restart: unless-stopped
    networks: {default: {aliases: [database]}}
volumes: {data: {}}
`

// TestCompose brings a stack up and down, twice, with what is installed of
// Compose.
func TestCompose(t *testing.T) {
	tools := map[string][]string{}
	if path, err := exec.LookPath("docker-compose"); err == nil {
		tools["v1"] = []string{path}
	}
	if plugin(t, "docker-compose") != "" {
		tools["v2"] = []string{"docker", "compose"}
	}
	if len(tools) == 0 {
		t.Skip("no docker-compose and no compose plugin")
	}
	for name, tool := range tools {
		t.Run(name, func(t *testing.T) { testCompose(t, tool) })
	}
}

func testCompose(t *testing.T, tool []string) {
	t.Helper()
	l := newLab(t)
	l.plugins()
	image := l.image()
	dir := filepath.Join(l.workspace, "stack-"+l.session)
	if err := os.MkdirAll(filepath.Join(dir, "site"), 0o755); err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer("IMAGE", image, "PORT", freePort(t)).Replace(composeFile)
	for file, text := range map[string]string{"docker-compose.yml": `version: "3.8"` + text, "Dockerfile": "FROM " + image + "\nENV X=y\n"} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	compose := func(args ...string) string {
		t.Helper()
		args = append(append(append([]string{}, tool[1:]...), "--project-directory", dir, "-f", filepath.Join(dir, "docker-compose.yml")), args...)
		out, err := l.cli(l.socket, nil, tool[0], args...)
		if err != nil {
			t.Fatalf("%s %v: %v\n%s", tool[0], args, err, out)
		}
		return out
	}
	compose("up", "-d")
	again := compose("up", "-d")
	for _, bad := range []string{"has changed", "Recreating", "Recreated", "needs to be recreated"} {
		if strings.Contains(again, bad) {
			t.Errorf("the second up finds changes: %s", again)
		}
	}
	contains(t, compose("ps"), "web")
	contains(t, compose("exec", "-T", "web", "/prog", "echo", "ahoy"), "ahoy")
	compose("logs")
	compose("restart", "-t", "0", "web")
	compose("up", "-d", "--force-recreate", "-t", "0")
	compose("run", "--rm", "-T", "db", "echo", "once")
	compose("stop", "-t", "0")
	compose("down", "-v", "--rmi", "local", "-t", "0")
	for what, got := range map[string]string{
		"containers": l.must("ps", "-aq"), "volumes": l.must("volume", "ls", "-q"),
		"networks": l.must("network", "ls", "-q", "-f", "type=custom"),
		"images":   strings.TrimSpace(strings.ReplaceAll(l.must("images", "--format", "{{.Repository}}:{{.Tag}}"), image, "")),
	} {
		if got != "" {
			t.Errorf("%s after down -v: %s", what, got)
		}
	}
}
