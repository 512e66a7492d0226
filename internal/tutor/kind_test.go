package tutor

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

func TestFind(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name                 string
		path, shellVar, goos string
		there                []string
		want                 found
		err                  error
	}{
		{"asked for", "/opt/fish", "/bin/zsh", "linux", []string{"/opt/fish", "/bin/zsh"}, found{"/opt/fish", fish, ""}, nil},
		{"the learner's", "", "/bin/zsh", "darwin", []string{"/bin/zsh", "bash"}, found{"/bin/zsh", zsh, ""}, nil},
		{"the learner's is dash", "", "/bin/dash", "linux", []string{"/bin/dash", "bash"}, found{"/bin/dash", posix, ""}, nil},
		{"one it does not know", "", "/usr/bin/nu", "linux", []string{"/usr/bin/nu", "zsh"}, found{"zsh", zsh, "nu"}, nil},
		{"one that is gone", "", "/bin/zsh", "linux", []string{"sh"}, found{"sh", posix, "zsh"}, nil},
		{"none set", "", "", "linux", []string{"fish", "sh"}, found{"fish", fish, ""}, nil},
		{"Windows", "", "/usr/bin/bash", "windows", []string{"/usr/bin/bash", "powershell.exe"}, found{"powershell.exe", powershell, ""}, nil},
		{"Windows, the newer one", "", "", "windows", []string{"pwsh.exe", "powershell.exe"}, found{"pwsh.exe", powershell, ""}, nil},
		{"Windows, asked for", `C:\Git\bin\BASH.EXE`, "", "windows", []string{`C:\Git\bin\BASH.EXE`}, found{`C:\Git\bin\BASH.EXE`, bash, ""}, nil},
		{"nothing", "", "", "linux", nil, found{}, ErrNoShell},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := find(tt.path, tt.shellVar, tt.goos, func(path string) (string, error) {
				if slices.Contains(tt.there, path) {
					return path, nil
				}
				return "", exec.ErrNotFound
			})
			if got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("got %+v, %v, want %+v, %v", got, err, tt.want, tt.err)
			}
		})
	}
}

func TestSessionVariables(t *testing.T) {
	t.Parallel()
	set, unset := sessionVariables([]string{
		"HOME=/root", "DOCKER_CONFIG=/old", "MATELOT_LANG=fr", "DOCKER_CONTEXT=lab", "DOCKER_CONFIG=/lab=1", "MATELOT_A.B=1",
	})
	if want := []variable{{"DOCKER_CONFIG", "/lab=1"}, {"MATELOT_LANG", "fr"}, {"DOCKER_CONTEXT", "lab"}}; !slices.Equal(set, want) {
		t.Errorf("set %v, want %v", set, want)
	}
	if want := []string{
		"DOCKER_HOST", "DOCKER_TLS", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH", "DOCKER_API_VERSION",
		"BUILDX_CONFIG", "BUILDX_BUILDER", "BUILDKIT_HOST",
	}; !slices.Equal(unset, want) {
		t.Errorf("unset %v, want %v", unset, want)
	}
}

func TestSeen(t *testing.T) {
	t.Parallel()
	journal := filepath.Join(t.TempDir(), "journal")
	if err := MarkSeen(journal); err != nil {
		t.Errorf("a journal that is not there yet: %v", err)
	}
	if Unseen(journal) {
		t.Error("a journal that is not there has something unseen")
	}
	write := func() {
		file, err := os.OpenFile(journal, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.WriteString("{}\n"); err != nil {
			t.Fatal(err)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		write()
		if !Unseen(journal) {
			t.Error("an entry is not seen as new")
		}
		if err := MarkSeen(journal); err != nil {
			t.Fatal(err)
		}
		if Unseen(journal) {
			t.Error("what was marked as seen is new")
		}
	}
}

func TestInside(t *testing.T) {
	t.Setenv(SessionVar, "s1")
	s := Shell{Out: io.Discard, Err: io.Discard, SessionDir: t.TempDir()}
	if code, err := s.Run(t.Context()); code != exitUsage || !errors.Is(err, ErrInside) {
		t.Errorf("Run in a lab = %d, %v, want %d, %v", code, err, exitUsage, ErrInside)
	}
}

func TestInteractiveNeedsATerminal(t *testing.T) {
	t.Setenv(SessionVar, "")
	s := Shell{Out: io.Discard, Err: io.Discard, SessionDir: t.TempDir(), Interactive: true}
	if _, err := s.Run(t.Context()); !errors.Is(err, errNoTerminal) {
		t.Errorf("Run without a terminal: %v, want %v", err, errNoTerminal)
	}
	if left, _ := filepath.Glob(filepath.Join(s.SessionDir, "shell-*")); len(left) > 0 {
		t.Errorf("files are left: %v", left)
	}
}
