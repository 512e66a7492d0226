package cli

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// Which compose there is, is found out once.
func TestComposeIsLookedForOnce(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "docker-compose"), nil, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
	t.Setenv("HOME", dir)
	looks := 0
	a := &App{Options: Options{Getenv: func(name string) string {
		if name == "DOCKER_CONFIG" {
			looks++
		}
		return ""
	}}}
	for range 3 {
		a.style(false, 80).Compose()
	}
	if runtime.GOOS != "windows" && looks != 1 {
		t.Errorf("looked %d times", looks)
	}
}

func TestOnlyTheOlderCompose(t *testing.T) {
	t.Parallel()
	plugin := filepath.Join("/config", "cli-plugins", "docker-compose")
	for _, tt := range []struct {
		name          string
		older, plugin bool
		want          bool
	}{
		{"neither", false, false, false},
		{"the plugin", false, true, false},
		{"both", true, true, false},
		{"the older one alone", true, false, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			getenv := func(name string) string { return map[string]string{"DOCKER_CONFIG": "/config"}[name] }
			lookPath := func(name string) (string, error) {
				if !tt.older || name != "docker-compose" {
					return "", errors.New("not found")
				}
				return "/usr/bin/" + name, nil
			}
			got := onlyOlderCompose(getenv, lookPath, func(path string) bool { return tt.plugin && path == plugin })
			if got != tt.want {
				t.Errorf("got %t", got)
			}
		})
	}
}
