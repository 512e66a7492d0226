package cli

import (
	"os"
	"os/exec"
	"path/filepath"

	"matelot/internal/render"
)

// olderCompose is the compose that is a command of its own.
const olderCompose = "docker-compose"

// style is how results look on an output, and how they name compose.
func (a *App) style(terminal bool, width int) render.Style {
	style := render.StyleFor(a.Getenv, terminal, a.flags.noColor, width)
	style.Compose = a.compose
	return style
}

// compose is the compose command that is there, where it is the older one. It is
// looked for once: that takes some fifteen looks at files.
func (a *App) compose() string {
	a.composeOnce.Do(func() {
		if onlyOlderCompose(a.Getenv, exec.LookPath, exists) {
			a.composeIs = olderCompose
		}
	})
	return a.composeIs
}

// onlyOlderCompose tells whether docker-compose is there and docker's plugin is not
// to be seen. Where the plugin is in a place of its own, both commands work.
func onlyOlderCompose(getenv func(string) string, lookPath func(string) (string, error), exists func(string) bool) bool {
	if _, err := lookPath(olderCompose); err != nil {
		return false
	}
	dirs := []string{
		"/usr/local/lib/docker", "/usr/local/libexec/docker", "/usr/lib/docker", "/usr/libexec/docker",
		filepath.Join(getenv("ProgramData"), "Docker"), filepath.Join(getenv("ProgramFiles"), "Docker"),
	}
	if home, err := os.UserHomeDir(); err == nil {
		dirs = append(dirs, filepath.Join(home, ".docker"))
	}
	if config := getenv("DOCKER_CONFIG"); config != "" {
		dirs = append(dirs, config)
	}
	for _, dir := range dirs {
		for _, name := range []string{olderCompose, olderCompose + ".exe"} {
			if exists(filepath.Join(dir, "cli-plugins", name)) {
				return false
			}
		}
	}
	return true
}
