package acceptance

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"matelot/internal/enginetest"
	"matelot/internal/tutor/pane"
)

// passwords are those by which somebody comes back, as they are shown.
var passwords = regexp.MustCompile(`(?m)^\s+([0-9A-Z]{6}-[0-9A-Z]{6})\s*$`)

// signIn is a learner who types the class's ssh command, and the code or a password.
func (c *class) signIn(t *testing.T, name, secret string) *onScreen {
	t.Helper()
	args := strings.Fields(strings.Replace(c.SSH, "NAME", name, 1))
	args = append([]string{
		"-F", "/dev/null", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", "-o", "PubkeyAuthentication=no",
		"-o", "SendEnv=LANG",
	}, args[1:]...)
	s := &onScreen{T: t, home: t.TempDir()}
	s.cmd = exec.Command("ssh", args...)
	s.cmd.Env = append(os.Environ(), "LANG=en_US.UTF-8", "LC_ALL=", "LC_CTYPE=C.UTF-8", "TERM=xterm-256color")
	var err error
	if s.pane, err = pane.Start(s.cmd, 80, 24); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.pane.Close() }) // how it ended is another matter
	s.await("The class's code")
	s.enter(secret)
	return s
}

// newcomer signs in with the class's code, and gives the password for coming back.
func (c *class) newcomer(t *testing.T, name string) (s *onScreen, password string) {
	t.Helper()
	s = c.signIn(t, name, c.Code)
	s.await("Press Enter")
	found := passwords.FindStringSubmatch(s.pane.Text())
	if found == nil {
		t.Fatalf("no password is shown:\n%s", s.pane.Text())
	}
	s.press(tea.KeyEnter, 0)
	s.await("(matelot)", "checks")
	return s, found[1]
}

// accountContainers are the IDs of accounts' containers: all, or those that run.
func accountContainers(t *testing.T, host string, flags ...string) (ids []string) {
	t.Helper()
	args := append([]string{"ps", "--filter", "label=matelot.engine", "--format", `{{.Label "matelot.engine"}} {{.ID}}`}, flags...)
	cmd := exec.Command("docker", args...)
	cmd.Env = append(os.Environ(), "DOCKER_HOST="+host)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("docker ps: %v", err)
	}
	for line := range strings.Lines(string(out)) {
		owner, id, _ := strings.Cut(strings.TrimSpace(line), " ")
		if strings.HasPrefix(owner, "account-") {
			ids = append(ids, id)
		}
	}
	return ids
}

// noAccounts takes away what a server of accounts that was killed leaves.
func noAccounts(t *testing.T, host string) {
	t.Helper()
	ids := accountContainers(t, host, "--all")
	if len(ids) == 0 {
		return
	}
	cmd := exec.Command("docker", append([]string{"rm", "--force", "--volumes"}, ids...)...)
	cmd.Env = append(os.Environ(), "DOCKER_HOST="+host)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("docker rm: %v %s", err, out)
	}
}

// TestASharedServer: two learners have nothing but ssh. Each has an engine of their own,
// reaches nothing of the server and of the other, is seen by the class, and is found
// again after their machine was stopped; after a kill nothing is left.
func TestASharedServer(t *testing.T) {
	host := enginetest.Need(t).Host
	if _, err := exec.LookPath("ssh"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%v: scripts/ci-deps brings it", err)
		}
		t.Skip("there is no ssh here")
	}
	engineImage(t, append(os.Environ(), "DOCKER_HOST="+host))
	enginetest.Lock(t, "accounts")
	noAccounts(t, host)
	t.Cleanup(func() { noAccounts(t, host) })
	marker := filepath.Join(t.TempDir(), "marker")
	if err := os.WriteFile(marker, []byte("secret"), 0o644); err != nil {
		t.Fatal(err)
	}
	c := &class{TB: t, dir: t.TempDir(), args: []string{"--accounts", "2", "--ssh", "127.0.0.1:0", "--idle", "2s"}}
	c.open("0", "0")
	t.Cleanup(c.kill)

	ada, password := c.newcomer(t, "Ada")
	bob, _ := c.newcomer(t, "Bob")
	c.signIn(t, "Eve", c.Code).await("the 2 accounts of this server are taken")
	c.signIn(t, "Ada", c.Code).await("The name Ada is taken")

	ada.enter("docker create hello-world:linux")
	ada.await("Passed")
	c.comes("what Ada did", func() bool { return c.progress()["Ada"]["containers/create"] == "pass" })

	socket := "docker -H unix:///run/docker.sock "
	for _, tt := range []struct{ what, line, shows string }{
		{"the other's containers", socket + "ps -aq | wc -l | sed 's/^/n=/'", "n=0"},
		{"who they are", "echo u=$(id -un),$(grep -c 'CapEff.*0000000000000000' /proc/self/status)", "u=learner,1"},
		{"a file of the server", "cat " + marker + " || echo m=no", "m=no"},
		{"the class's file", "ls " + c.dir + " || echo d=no", "d=no"},
		{"an image to try with", "docker pull -q hello-world:linux && echo i=ok", "i=ok"},
		{"the engine's files", socket + "run --rm -v /:/h hello-world:linux; echo v=$?", "v=125"},
		{"the engine's socket", socket + "run --rm -v /run:/h hello-world:linux; echo s=$?", "s=125"},
		{"everything", socket + "run --rm --privileged hello-world:linux; echo p=$?", "p=125"},
		{"capabilities", socket + "run --rm --cap-add SYS_ADMIN hello-world:linux; echo c=$?", "c=125"},
		{"the engine's processes", socket + "run --rm --pid host hello-world:linux; echo h=$?", "h=125"},
		{"a link out of the workspace", "ln -s / ~/matelot/out; " + socket + "run --rm -v ~/matelot/out/run:/h hello-world:linux || echo l=no", "l=no"},
		{"an ordinary container", socket + "run --rm hello-world:linux >/dev/null; echo o=$?", "o=0"},
		{"the network", "curl -sm 3 http://192.0.2.1/ || echo w=no", "w=no"},
	} {
		bob.enter("clear; " + tt.line)
		t.Log(tt.what)
		bob.await(tt.shows)
	}

	ada.enter("quit")
	ada.ended()
	c.comes("Ada's machine has been stopped", func() bool { return len(accountContainers(t, host, "--all")) == 2 })
	ada = c.signIn(t, "Ada", password)
	ada.await("containers/start", "(matelot)")
	ada.enter("clear; ls ~/matelot/containers")
	ada.await("create")

	again := c.signIn(t, "Ada", password)
	ada.await("by another window")
	again.await("(matelot)")

	c.kill()
	c.comes("nothing runs any more", func() bool { return len(accountContainers(t, host)) == 0 })
	c.reopen()
	c.comes("nothing is left", func() bool { return len(accountContainers(t, host, "--all")) == 0 })
	c.signIn(t, "Ada", password).await("(matelot)")
}
