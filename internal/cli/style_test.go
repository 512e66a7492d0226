package cli

import (
	"errors"
	"path/filepath"
	"testing"
)

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
