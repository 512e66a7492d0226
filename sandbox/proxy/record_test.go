package proxy

import (
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"matelot/sandbox/journal"
)

// TestEveryCommandLeavesItsEntry: what tells the variants of a command apart
// is in the journal.
func TestEveryCommandLeavesItsEntry(t *testing.T) {
	l := newLab(t)
	image := l.image()
	web := "web-" + l.session
	id := l.must("run", "-d", "--name", web, image, "wait")
	tests := []struct {
		command string
		action  string
		flags   map[string]string
		target  string
		fails   bool
	}{
		{command: "ps", action: "container.list"},
		{command: "ps -a", action: "container.list", flags: map[string]string{"all": "1"}},
		{command: "ps -l", action: "container.list", flags: map[string]string{"limit": "1"}},
		{command: "ps -all", action: "container.list", flags: map[string]string{"all": "1", "limit": "1"}},
		{command: "logs " + web, action: "container.logs", flags: map[string]string{"stdout": "1", "stderr": "1", "tail": "all"}, target: web},
		{command: "logs --tail 5 " + id[:12], action: "container.logs", flags: map[string]string{"stdout": "1", "stderr": "1", "tail": "5"}, target: web},
		{command: "stats --no-stream " + web, action: "container.stats", flags: map[string]string{"stream": "0"}, target: web},
		{command: "top " + web, action: "container.top", target: web},
		{command: "inspect " + web, action: "container.inspect", target: web},
		{command: "exec " + web + " /prog echo x", action: "container.exec", target: web},
		{command: "exec -d " + web + " /prog echo x", action: "container.exec.start", flags: map[string]string{"detach": "1"}, target: web},
		{command: "stop -t 0 " + web, action: "container.stop", flags: map[string]string{"t": "0"}, target: web},
		{command: "start " + web, action: "container.start", target: web},
		{command: "kill -s TERM " + web, action: "container.kill", flags: map[string]string{"signal": "TERM"}, target: web},
		{command: "rm -f -v " + web, action: "container.remove", flags: map[string]string{"force": "1", "v": "1"}, target: web},
		{command: "rm none", action: "container.remove", target: "none", fails: true},
		{command: "images", action: "image.list"},
		{command: "images -a", action: "image.list", flags: map[string]string{"all": "1"}},
		{command: "history " + image, action: "image.history", target: image},
		{command: "image inspect " + image, action: "image.inspect", target: image},
		{command: "tag " + image + " again-" + l.session, action: "image.tag", target: image},
		{command: "rmi again-" + l.session, action: "image.remove", target: "again-" + l.session},
		{command: "system df", action: "system.df"},
		{command: "info", action: "system.info"},
		{command: "version", action: "system.version"},
		{command: "volume ls", action: "volume.list"},
		{command: "volume create v-" + l.session, action: "volume.create", target: "v-" + l.session},
		{command: "volume inspect v-" + l.session, action: "volume.inspect", target: "v-" + l.session},
		{command: "volume rm v-" + l.session, action: "volume.remove", target: "v-" + l.session},
		{command: "network create n-" + l.session, action: "network.create", target: "n-" + l.session},
		{command: "network rm n-" + l.session, action: "network.remove", target: "n-" + l.session},
		{command: "builder prune -f", action: "build.prune"},
		{command: "run --privileged " + image, action: "container.create", fails: true},
	}
	for _, tt := range tests {
		t.Run(tt.command, func(t *testing.T) {
			l := l.in(t)
			before := l.proxy.cfg.Journal.Last()
			out, err := l.docker(strings.Fields(tt.command)...)
			if (err != nil) != tt.fails {
				t.Fatalf("%v %s", err, out)
			}
			var found *journal.Entry
			eventually(t, "the entry", func() bool {
				entries, err := journal.Read(filepath.Join(l.dir, "journal"), before)
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range entries {
					if e.Action == tt.action && e.Stream == "" {
						found = &e
					}
				}
				return found != nil
			})
			if tt.target != "" && found.Target != tt.target || tt.fails != (found.Status >= 400) || tt.fails != (found.Error != "") {
				t.Errorf("entry = %+v", found)
			}
			if runtime.GOOS == "linux" && found.Command != "docker "+tt.command {
				t.Errorf("command = %q", found.Command)
			}
			for name, value := range tt.flags {
				if found.Flags[name] != value {
					t.Errorf("flags = %v, want %s=%s", found.Flags, name, value)
				}
			}
			if tt.action == "container.list" && len(found.Flags) != len(tt.flags) {
				t.Errorf("flags = %v, want %v alone", found.Flags, tt.flags)
			}
		})
	}
}

// TestNoSecretReachesTheJournal passes secrets in by every way there is.
func TestNoSecretReachesTheJournal(t *testing.T) {
	const secret = "hunter2"
	l := newLab(t)
	image := l.image()
	dir := l.contextDir(map[string]string{"Dockerfile": "FROM " + image + "\nARG T\n"})
	for _, args := range [][]string{
		{"run", "--rm", "-e", "PASSWORD=" + secret, "--env=TOKEN=" + secret, image, "echo"},
		{"build", "--build-arg", "T=" + secret, "-t", "secret-" + l.session, dir},
		{"login", "-u", "me", "-p", secret, "127.0.0.1:1"},
		{"pull", "me:" + secret + "@127.0.0.1/x"},
	} {
		_, _ = l.docker(args...)
	}
	id := l.must("run", "-d", image, "wait")
	l.must("exec", "-e", "KEY="+secret, id, "/prog", "echo")
	// Credentials in a header, and in a message of the engine's.
	req := `{"username":"me","password":"` + secret + `","serveraddress":"https://me:` + secret + `@127.0.0.1:1/"}`
	if status, _ := l.api(http.MethodPost, "/v1.41/auth", req); status < 400 {
		t.Errorf("auth = %d", status)
	}
	if e := l.last("container.exec"); e.Flags["env"] != "KEY" {
		t.Errorf("env = %q, want the name alone", e.Flags["env"])
	}
	if e := l.last("registry.login"); e.Target != "127.0.0.1:1" {
		t.Errorf("logged in at %q", e.Target)
	}
	raw, err := os.ReadFile(filepath.Join(l.dir, "journal"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		if strings.Contains(line, secret) {
			t.Errorf("the secret is in the journal: %s", line)
		}
	}
}

// TestErrorsInStreams: a build or push that fails has begun with a 200.
func TestErrorsInStreams(t *testing.T) {
	l := newLab(t)
	image := l.image()
	dir := l.contextDir(map[string]string{"Dockerfile": "FROM " + image + "\nCOPY missing /x\n"})
	if out, err := l.docker("build", dir); err == nil {
		t.Errorf("built: %s", out)
	}
	if e := l.last("image.build"); e.Status != 200 || !strings.Contains(e.Error, "missing") {
		t.Errorf("entry of the build = %+v", e)
	}
	away := "127.0.0.1:1/" + l.session
	l.must("tag", image, away)
	if out, err := l.docker("push", away); err == nil {
		t.Errorf("pushed: %s", out)
	}
	if e := l.last("image.push"); e.Target != away+":latest" || e.Error == "" {
		t.Errorf("entry of the push = %+v", e)
	}
}

// TestCopy moves files in and out.
func TestCopy(t *testing.T) {
	l := newLab(t)
	id := l.must("create", l.image(), "cat", "/note")
	file := filepath.Join(l.workspace, "note")
	if err := os.WriteFile(file, []byte("copied"), 0o644); err != nil {
		t.Fatal(err)
	}
	l.must("cp", file, id+":/note")
	if got := l.must("start", "-a", id); got != "copied" {
		t.Errorf("the container reads %q", got)
	}
	l.must("cp", id+":/note", file+"2")
	if got, err := os.ReadFile(file + "2"); err != nil || string(got) != "copied" {
		t.Errorf("copied back %q, %v", got, err)
	}
	if got := l.must("diff", id); got != "A /note" {
		t.Errorf("diff = %q", got)
	}
	foreign := l.outside("create", l.must("images", "-q"), "wait")
	t.Cleanup(func() { l.outside("rm", foreign) })
	for _, args := range [][]string{{"cp", foreign + ":/prog", file + "3"}, {"cp", file, foreign + ":/x"}} {
		out, err := l.docker(args...)
		if err == nil || !strings.Contains(out, "o such container") && !strings.Contains(out, CodeForeignContainer) {
			t.Errorf("docker %v: %v %s", args, err, out)
		}
	}
}

// TestPhases: entries bear the phase of the writer, or of their listener.
func TestPhases(t *testing.T) {
	l := newLab(t)
	l.must("ps")
	l.cfg.Journal.SetPhase(journal.PhaseSetup)
	l.cfg.Journal.SetExercise("ports/publish")
	l.must("ps")
	entries := l.entries("container.list")
	var got []string
	for _, e := range entries {
		got = append(got, e.Phase+" "+e.Exercise)
	}
	if diff := cmp.Diff([]string{"learner ", "setup ports/publish"}, got); diff != "" {
		t.Error(diff)
	}
}

// TestTheEndOfAnExecIsNoted: the docker command asks for the exit code, and what
// the engine answers is in the journal, under the exec that it is of.
func TestTheEndOfAnExecIsNoted(t *testing.T) {
	l := newLab(t)
	id := l.must("run", "-d", l.image(), "wait")
	for _, tt := range []struct {
		program []string
		fails   bool
		code    string
		never   string
	}{
		{program: []string{"/prog", "echo", "x"}, code: "0"},
		{program: []string{"/prog", "err"}, fails: true, code: "3"},
		{program: []string{"/bash"}, fails: true, code: "127", never: "1"},
	} {
		if out, err := l.docker(append([]string{"exec", id}, tt.program...)...); (err != nil) != tt.fails {
			t.Fatalf("%v: %v %s", tt.program, err, out)
		}
		made, end := l.last("container.exec"), l.last("container.exec.inspect")
		if end.Flags["exec"] == "" || end.Flags["exec"] != made.Flags["exec"] {
			t.Errorf("%v: the end is of %q, the exec is %q", tt.program, end.Flags["exec"], made.Flags["exec"])
		}
		if end.Flags["exit_code"] != tt.code && tt.never == "" || end.Flags["unstarted"] != tt.never {
			t.Errorf("%v: flags = %v", tt.program, end.Flags)
		}
	}
}
