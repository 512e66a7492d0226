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
	"runtime"
	"strings"
	"testing"
	"time"

	"matelot/internal/enginetest"
	"matelot/sandbox/images"
)

// machine is a small machine of a test's own, in a container: an engine that the test
// starts, stops and kills, a learner who is not root, and disks that can be filled. The
// engine that carries it sees one container, which goes with the test.
type machine struct {
	t    *testing.T
	host []string // the environment in which docker reaches the engine that carries it
	id   string
	live bool // the engine's containers outlive it
}

const (
	learnerUser = "1000:2375" // and the group that the engine's socket belongs to
	labHome     = "/home/learner"
	engineDisk  = "/var/lib/docker"
	engineSock  = "/run/docker.sock"
)

// awake ends what a test waits for on a machine.
const awake = 60 * time.Second

// machineRights are what the container of the engine may do: with these the engine's
// containers have Docker's usual rights (sandbox/engine has the same).
const machineRights = "AUDIT_WRITE CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK KILL MKNOD NET_ADMIN NET_BIND_SERVICE NET_RAW SETFCAP SETGID SETPCAP SETUID SYS_ADMIN SYS_CHROOT SYS_NICE SYS_PTRACE"

// prepareMachine gives the learner a name and a home.
const prepareMachine = `
echo learner:x:1000:2375::/home/learner:/bin/sh >>/etc/passwd
chown 1000:2375 /home/learner
`

// newMachine starts a machine, with an engine in it; bin is the folder of matelot.
func newMachine(t *testing.T, bin string) *machine {
	t.Helper()
	host := enginetest.Need(t).Host
	m := &machine{t: t, host: append(os.Environ(), "DOCKER_HOST="+host)}
	engineImage(t, m.host)
	dir := t.TempDir()
	program, err := images.Program(images.Agent, runtime.GOARCH)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "agent"), program, 0o755) //nolint:gosec // it is to be run
	}
	if err != nil {
		t.Fatal(err)
	}
	args := []string{
		"run", "--detach", "--init", "--network", "none", "--label", "matelot.test=faults", "--cap-drop", "ALL",
		"--security-opt", "seccomp=unconfined", "--security-opt", "apparmor=unconfined", "--security-opt", "systempaths=unconfined", "--cgroupns", "private",
		"--tmpfs", "/run:exec,mode=755", "--tmpfs", "/tmp:exec,mode=1777,size=256m",
		"--tmpfs", engineDisk + ":exec,size=400m", "--tmpfs", labHome + ":exec,mode=700,size=96m",
		"--volume", bin + ":/opt/matelot:ro", "--volume", dir + ":/opt/agent:ro",
	}
	for right := range strings.FieldsSeq(machineRights) {
		args = append(args, "--cap-add", right)
	}
	m.id = strings.TrimSpace(m.outside(append(args, "--entrypoint", "/opt/agent/agent", "matelot-engine:1", "engine", "sleep", "infinity")...))
	t.Cleanup(func() { m.outside("rm", "--force", "--volumes", m.id) })
	m.root(prepareMachine)
	m.startEngine()
	return m
}

// of is the machine for a part of its test.
func (m *machine) of(t *testing.T) *machine {
	t.Helper()
	part := *m
	part.t = t
	return &part
}

// outside runs docker on the engine that carries the machine.
func (m *machine) outside(args ...string) string {
	m.t.Helper()
	cmd := exec.Command("docker", args...)
	cmd.Env = m.host
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		m.t.Fatalf("docker %s: %v\n%s", strings.Join(args, " "), err, said.String())
	}
	return string(out)
}

// try runs a script as somebody on the machine, to its end, which must come.
func (m *machine) try(who, script string) (code int, out string) {
	m.t.Helper()
	return m.begin(who, script).wait()
}

// command is a script that runs on the machine.
type command struct {
	m      *machine
	cmd    *exec.Cmd
	cancel func()
	ctx    context.Context //nolint:containedctx // of this one command
	out    bytes.Buffer
	script string
}

// begin starts a script as somebody on the machine.
func (m *machine) begin(who, script string) *command {
	m.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), within)
	c := &command{m: m, ctx: ctx, cancel: cancel, script: script}
	c.cmd = exec.CommandContext(ctx, "docker", "exec", "--user", who, "--workdir", "/tmp",
		"--env", "HOME="+labHome, "--env", "MATELOT_HOME="+labHome+"/m", "--env", "MATELOT_LANG=en", "--env", "LANG=C.UTF-8", "--env", "DOCKER_HOST=unix://"+engineSock,
		"--env", "DOCKER_BUILDKIT=0", // its steps are told as they come, and one can be waited for
		"--env", "PATH=/opt/matelot:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", m.id, "sh", "-c", script)
	c.cmd.Env, c.cmd.WaitDelay = m.host, time.Second
	c.cmd.Stdout, c.cmd.Stderr = &c.out, &c.out
	if err := c.cmd.Start(); err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(cancel)
	return c
}

func (c *command) wait() (code int, out string) {
	c.m.t.Helper()
	err := c.cmd.Wait()
	defer c.cancel()
	if c.ctx.Err() != nil {
		c.m.t.Fatalf("%s: did not end within %s:\n%s", c.script, within, c.out.String())
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) && !errors.Is(err, exec.ErrWaitDelay) {
		c.m.t.Fatalf("%s: %v", c.script, err)
	}
	return c.cmd.ProcessState.ExitCode(), c.out.String()
}

// root runs a script that must go well, as root.
func (m *machine) root(script string) string {
	m.t.Helper()
	code, out := m.try("0:0", "set -e\n"+script)
	if code != 0 {
		m.t.Fatalf("as root: %s: %d\n%s", script, code, out)
	}
	return out
}

// until waits until a script of root's goes well.
func (m *machine) until(what, script string) {
	m.t.Helper()
	code, out := m.try("0:0", fmt.Sprintf("n=0; until %s; do n=$((n+1)); [ $n -lt %d ] || exit 1; sleep 0.05; done", script, int(awake/(50*time.Millisecond))))
	if code != 0 {
		m.t.Fatalf("%s did not come about:\n%s\n%s", what, out, m.root("tail -n 20 /run/engine.log || true"))
	}
}

// startEngine starts the engine and waits until it answers.
func (m *machine) startEngine() {
	m.t.Helper()
	live := ""
	if m.live {
		live = "--live-restore"
	}
	m.root(`rm -f /run/docker.pid
setsid dockerd --host=unix://` + engineSock + ` --group=2375 --data-root=` + engineDisk + ` --exec-root=/run/docker --pidfile=/run/docker.pid \
	--storage-driver=overlay2 --bip=192.168.213.1/24 --dns=192.168.213.1 --shutdown-timeout=2 ` + live + ` >>/run/engine.log 2>&1 </dev/null &`)
	m.until("the engine", "docker version >/dev/null 2>&1")
}

// killEngine ends the engine as a crash would, with the containerd of its own, and what
// it leaves of its socket stays.
func (m *machine) killEngine() {
	m.t.Helper()
	m.root(`pids="$(cat /run/docker.pid) $(cat /run/docker/containerd/containerd.pid)"
kill -KILL $pids 2>/dev/null || true
for p in $pids; do
	n=0
	while [ -d /proc/$p ] && ! grep -q '^State:.Z' /proc/$p/status 2>/dev/null; do n=$((n+1)); [ $n -lt 1000 ]; sleep 0.01; done
done
rm -f /run/docker/containerd/containerd.pid`)
}

func (m *machine) signalEngine(name string) {
	m.t.Helper()
	m.root("kill -" + name + " $(cat /run/docker.pid)")
}

// matelot runs matelot as the learner.
func (m *machine) matelot(args string) (code int, out string) {
	m.t.Helper()
	return m.try(learnerUser, "exec matelot "+args)
}

// must runs matelot where nothing is wrong.
func (m *machine) must(want int, args string) string {
	m.t.Helper()
	code, out := m.matelot(args)
	if code != want {
		m.t.Fatalf("matelot %s ended with %d, want %d:\n%s", args, code, want, out)
	}
	return out
}

// inLab makes a script one that docker reaches the lab in.
func inLabOf(script string) string {
	return "unset DOCKER_HOST; export DOCKER_CONFIG=$(echo " + labHome + "/m/sessions/*/docker)\n" + script
}

// lab runs a script as the learner in the lab, where nothing is wrong.
func (m *machine) lab(script string) {
	m.t.Helper()
	if code, out := m.try(learnerUser, inLabOf(script)); code != 0 {
		m.t.Fatalf("in the lab: %s: %d\n%s", script, code, out)
	}
}

// kept is the verdict that is kept of an exercise.
func (m *machine) kept(exercise string) string {
	m.t.Helper()
	return verdictIn(m.t, m.must(0, "lessons --format json 2>/dev/null"), exercise)
}

// verdictIn is an exercise's verdict in a list of lessons.
func verdictIn(t *testing.T, list, exercise string) string {
	t.Helper()
	var course struct {
		Lessons []struct {
			Exercises []struct {
				ID      string `json:"id"`
				Verdict string `json:"verdict"`
			} `json:"exercises"`
		} `json:"lessons"`
	}
	if err := json.Unmarshal([]byte(list), &course); err != nil {
		t.Fatalf("%v: %s", err, list)
	}
	for _, l := range course.Lessons {
		for _, x := range l.Exercises {
			if x.ID == exercise {
				return x.Verdict
			}
		}
	}
	t.Fatalf("%s is not in the course", exercise)
	return ""
}

// foreign makes things that are not the lab's, under names close to its own.
func (m *machine) foreign() {
	m.t.Helper()
	m.root(`echo FROM scratch >/tmp/Dockerfile; echo LABEL of=another >>/tmp/Dockerfile; docker build -q -t our-web-server:mine - </tmp/Dockerfile
docker create --name our-web-server2 --label matelot.test=foreign our-web-server:mine true
docker volume create our-web-server
docker network create our-web-server
docker volume create matelot`)
}

// foreignStands tells whether they are as they were.
func (m *machine) foreignStands() {
	m.t.Helper()
	const want = "our-web-server2 created\nour-web-server:mine\n"
	got := m.root(`docker ps -a --filter label=matelot.test=foreign --format '{{.Names}} {{.State}}'; docker images our-web-server:mine --format '{{.Repository}}:{{.Tag}}'`)
	if got != want {
		m.t.Errorf("of what is not the lab's there is left %q, want %q", got, want)
	}
	if code, out := m.try("0:0", "docker volume inspect our-web-server matelot && docker network inspect our-web-server"); code != 0 {
		m.t.Errorf("something that is not the lab's is gone: %s", out)
	}
}

// nothingLeft tells whether the lab has left nothing on the engine.
func (m *machine) nothingLeft() {
	m.t.Helper()
	left := m.root(`docker ps -aq --filter label=matelot.session; docker volume ls -q --filter label=matelot.session; docker network ls -q --filter label=matelot.session; ls ` + labHome + `/m/sessions`)
	if left != "" {
		m.t.Errorf("the lab has left: %s", left)
	}
}

// fill takes all that is left of a disk, and free gives it back.
func (m *machine) fill(disk string) {
	m.t.Helper()
	m.root("dd if=/dev/zero of=" + disk + "/.filling bs=64k 2>/dev/null || true; dd if=/dev/zero of=" + disk + "/.filling2 bs=1 count=4096 2>/dev/null || true")
}

func (m *machine) free(disk string) {
	m.t.Helper()
	m.root("rm -f " + disk + "/.filling " + disk + "/.filling2")
}
