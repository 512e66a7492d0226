//go:build !windows

package tutor

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// lab is a session with a workspace and a learner's home, all of its own.
type lab struct {
	root, home, dir, session, journal string
	exe, runner                       string
	path                              string // the shell
	env                               []string
}

// newLab lays out a lab for a shell, and skips the test where that is missing.
func newLab(t *testing.T, shell string) *lab {
	t.Helper()
	path, err := exec.LookPath(shell)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is not installed; scripts/ci-deps must install it", shell)
		}
		t.Skipf("%s is not installed", shell)
	}
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	l := &lab{
		root: root, path: path,
		home:    filepath.Join(root, "home"),
		dir:     filepath.Join(root, "workspace"),
		session: filepath.Join(root, "it's a session"), // quoted everywhere, or it breaks
		exe:     filepath.Join(root, "bin", fakeName),
		runner:  filepath.Join(root, "bin", runnerName),
	}
	l.journal = filepath.Join(l.session, "journal")
	for _, dir := range []string{l.home, l.dir, l.session, filepath.Join(root, "bin"), filepath.Join(root, "workspace two"), manualPages(root)} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, link := range []string{l.exe, l.runner} {
		if err := os.Symlink(self, link); err != nil {
			t.Fatal(err)
		}
	}
	l.write(t, l.journal, "{}\n")
	l.write(t, filepath.Join(l.session, CwdFile), l.dir+"\n")
	l.env = []string{
		"HOME=" + l.home, "TERM=xterm", "LANG=C.UTF-8", "SHELL=" + path,
		"PATH=" + filepath.Join(root, "bin") + ":/usr/local/bin:/usr/bin:/bin",
		SessionVar + "=test", "DOCKER_CONFIG=" + filepath.Join(l.session, "docker"),
	}
	return l
}

// manualPages is the folder whose absence sets fish to read all manual pages, for
// a minute, when a user first starts it.
func manualPages(root string) string {
	return filepath.Join(root, "home/.local/share/fish/generated_completions")
}

func (l *lab) write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
}

// rc writes a file of the learner's home.
func (l *lab) rc(t *testing.T, name, text string) {
	t.Helper()
	l.write(t, filepath.Join(l.home, name), text)
}

// calls returns the calls of matelot, one a line: "hook in workspace lang=".
func (l *lab) calls(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(l.session, "calls"))
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}

// command is the process that runs the lab's shell.
func (l *lab) command(t *testing.T, interactive bool) *exec.Cmd {
	t.Helper()
	config := filepath.Join(l.root, "config.json")
	text, err := json.Marshal(map[string]any{
		"Exe": l.exe, "Dir": l.dir, "Journal": l.journal, "SessionDir": l.session,
		"Path": l.path, "Env": l.env, "Interactive": interactive,
	})
	if err != nil {
		t.Fatal(err)
	}
	l.write(t, config, string(text))
	cmd := exec.CommandContext(t.Context(), l.runner, config)
	cmd.Env = []string{"PATH=/usr/bin:/bin"}
	return cmd
}

// noShellFiles fails when a shell left its files in the session.
func (l *lab) noShellFiles(t *testing.T) {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(l.session, "shell-*"))
	if err != nil {
		t.Fatal(err)
	}
	if len(left) > 0 {
		t.Errorf("the shell's files are left: %v", left)
	}
}
