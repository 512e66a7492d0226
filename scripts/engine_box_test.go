//go:build !windows

package scripts_test

import (
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// box is a made-up machine: its commands, its root folder, its variables.
type box struct {
	t    *testing.T
	dir  string // short, since sockets lie in it
	vars []string
	uid  uint32 // the user who runs the script, if this process is root's
}

// newBox has a Linux with the usual small commands, and nothing of Docker.
func newBox(t *testing.T) *box {
	t.Helper()
	dir, err := os.MkdirTemp("", "box")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	b := &box{t: t, dir: dir, vars: []string{
		"PATH=" + filepath.Join(dir, "bin"), "HOME=" + filepath.Join(dir, "home"),
		"MATELOT_TEST_ROOT=" + dir, "LANG=C",
	}}
	for _, name := range []string{"sh", "cat", "grep", "tr", "sed", "sleep", "env", "rm", "touch"} {
		path, err := exec.LookPath(name)
		if err != nil {
			t.Skipf("this machine has no %s", name)
		}
		b.folder("bin")
		if err := os.Symlink(path, filepath.Join(dir, "bin", name)); err != nil {
			t.Fatal(err)
		}
	}
	b.command("uname", "echo Linux")
	b.user("ada", "1000", "ada users")
	return b
}

func (b *box) folder(path string) {
	b.t.Helper()
	if err := os.MkdirAll(filepath.Join(b.dir, path), 0o755); err != nil {
		b.t.Fatal(err)
	}
}

func (b *box) file(path, text string) {
	b.t.Helper()
	b.folder(filepath.Dir(path))
	if err := os.WriteFile(filepath.Join(b.dir, path), []byte(text), 0o600); err != nil {
		b.t.Fatal(err)
	}
}

// command adds a command, which finds the box's folder in $box.
func (b *box) command(name, script string) {
	b.t.Helper()
	b.folder("bin")
	path := filepath.Join(b.dir, "bin", name)
	if err := os.WriteFile(path, []byte("#!/bin/sh\nbox='"+b.dir+"'\n"+script+"\n"), 0o700); err != nil {
		b.t.Fatal(err)
	}
}

func (b *box) user(name, id, groups string) {
	b.command("id", `case "$1" in -u) echo `+id+` ;; -un) echo `+name+` ;; -nG) echo "`+groups+`" ;; esac`)
}

// socket makes a socket at which nothing but a connection can be had.
func (b *box) socket(path string) {
	b.t.Helper()
	b.folder(filepath.Dir(path))
	listener, err := net.Listen("unix", filepath.Join(b.dir, path))
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { _ = listener.Close() })
}

// docker adds a docker command whose engine answers at the hosts that match the
// shell pattern, once the file "up" is there.
func (b *box) docker(hosts string) {
	b.command("docker", `
case "$1 $2" in
"context show") echo "${DOCKER_CONTEXT:-default}"; exit ;;
"context inspect") echo unix://$box/context.sock; exit ;;
esac
[ "$1" = --host ] || set -- --host unix://$box/context.sock
case "$2" in `+hosts+`) [ -e "$box/up" ] ;; *) false ;; esac`)
}

// apt adds an apt-get that notes its calls and brings Docker.
func (b *box) apt() {
	b.file("etc/os-release", "ID=debian\nVERSION_ID=12\n")
	b.command("apt-cache", `case "$2" in docker.io | docker-compose) echo "Package: $2" ;; esac`)
	b.command("apt-get", `echo "$*" >> "$box/apt"; touch "$box/usr/sbin/dockerd"`)
	b.command("dockerd", "exit 1")
	if err := os.Remove(filepath.Join(b.dir, "bin", "dockerd")); err != nil {
		b.t.Fatal(err)
	}
	b.folder("usr/sbin")
	b.folder("etc/init.d")
	b.command("service", `echo "$*" >> "$box/services"; touch "$box/up"`)
	if err := os.WriteFile(filepath.Join(b.dir, "etc", "init.d", "docker"), nil, 0o700); err != nil {
		b.t.Fatal(err)
	}
}

// giveUpRoot has the script run by another user than root, who may write to
// every socket. All that was made so far is given to that user.
func (b *box) giveUpRoot() {
	b.t.Helper()
	if os.Getuid() != 0 {
		return
	}
	b.uid = 65534 // nobody
	err := filepath.WalkDir(b.dir, func(path string, _ os.DirEntry, err error) error {
		return errors.Join(err, os.Lchown(path, int(b.uid), int(b.uid)))
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

type outcome struct {
	code           int
	stdout, stderr string
}

func (b *box) run(arguments ...string) outcome {
	b.t.Helper()
	cmd := exec.CommandContext(b.t.Context(), "./engine", arguments...)
	cmd.Env = b.vars
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if os.Getuid() == 0 && b.uid != 0 {
		// That user may not reach this folder: hand the script over as a text.
		script, err := os.ReadFile("engine")
		if err != nil {
			b.t.Fatal(err)
		}
		cmd.Path, cmd.Dir = filepath.Join(b.dir, "bin", "sh"), b.dir
		cmd.Args = append([]string{"sh", "-c", string(script), "./engine"}, arguments...)
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: b.uid, Gid: b.uid}}
	}
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		b.t.Fatal(err)
	}
	return outcome{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

func (o outcome) check(t *testing.T, code int, stderr ...string) {
	t.Helper()
	if o.code != code {
		t.Errorf("exit status %d, want %d", o.code, code)
	}
	for _, want := range stderr {
		if !strings.Contains(o.stderr, want) {
			t.Errorf("%q is missing in:\n%s", want, o.stderr)
		}
	}
	if t.Failed() {
		t.Logf("stdout: %s\nstderr: %s", o.stdout, o.stderr)
	}
}

func (b *box) read(path string) string {
	b.t.Helper()
	data, err := os.ReadFile(filepath.Join(b.dir, path))
	if err != nil {
		b.t.Fatal(err)
	}
	return string(data)
}

func (b *box) set(variable string) { b.vars = append(b.vars, variable) }
