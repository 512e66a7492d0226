package images_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestRun types the commands of the course's first lessons.
func TestRun(t *testing.T) {
	l := newLab(t)
	hello, alpine, ubuntu := l.load("hello-world:linux"), l.load("alpine"), l.load("ubuntu")
	java := l.load("eclipse-temurin:21")
	for _, test := range []struct {
		name string
		args []string
		out  string // what standard output holds
		err  string // what standard error holds
		code int
	}{
		{"hello", []string{hello}, "Bonjour de la part de matelot", "", 0},
		{"echo", []string{alpine, "echo", "hi", "there"}, "hi there\n", "", 0},
		{"the course's sh", []string{"--entrypoint", "sh", ubuntu, "-c", "echo 'Hello.' > /tmp/file && cat /tmp/file"}, "Hello.\n", "", 0},
		{"exit status", []string{alpine, "sh", "-c", "exit 42"}, "", "", 42},
		{"not found by sh", []string{alpine, "sh", "-c", "nosuch"}, "", "sh: nosuch: not found", 127},
		{"not found by bash", []string{ubuntu, "bash", "-c", "nosuch"}, "", "bash: nosuch: command not found", 127},
		{"not executable", []string{alpine, "sh", "-c", "/etc/passwd"}, "", "Permission denied", 126},
		{"no bash in alpine", []string{alpine, "bash"}, "", `exec: "bash"`, 127},
		{"env", []string{"-e", "GREETING=ahoy", alpine, "env"}, "GREETING=ahoy\n", "", 0},
		{"env in the shell", []string{"-e", "GREETING=ahoy", alpine, "sh", "-c", "echo $GREETING"}, "ahoy\n", "", 0},
		{"nobody", []string{"-u", "nobody", alpine, "whoami"}, "nobody\n", "", 0},
		{"anyone may write to /tmp", []string{"-u", "12345", alpine, "sh", "-c", "echo x > /tmp/f && cat /tmp/f"}, "x\n", "", 0},
		{"nobody may not write to /root", []string{"-u", "nobody", alpine, "touch", "/root/f"}, "", "Permission denied", 1},
		{"unknown user", []string{"-u", "nobodyatall", alpine, "id"}, "", "unable to find user", 125},
		{"name of the system", []string{alpine, "cat", "/etc/os-release"}, "stands in for Alpine Linux", "", 0},
		{"host name", []string{"--hostname", "bateau", alpine, "hostname"}, "bateau\n", "", 0},
		{"working folder", []string{"-w", "/srv", alpine, "pwd"}, "/srv\n", "", 0},
		{"packages", []string{ubuntu, "apt-get", "install", "curl"}, "", "lab image of matelot", 100},
		{"unknown option", []string{alpine, "ls", "--nosuch"}, "", "unknown option --nosuch", 2},
		{"a shell without a terminal ends at once", []string{ubuntu}, "", "", 0},
		{"little memory and few processes", []string{"-m", "16m", "--pids-limit", "20", alpine, "sh", "-c", "echo a | cat | grep a"}, "a\n", "", 0},
		{"the stand-in for java", []string{java, "java", "-version"}, "", `openjdk version "21" (matelot lab image)`, 0},
		{"java where JAVA_HOME says", []string{java, "sh", "-c", "$JAVA_HOME/bin/java --version"}, `openjdk version "21"`, "", 0},
		{"a new user", []string{ubuntu, "sh", "-c", "useradd -m -s /bin/bash lea && groupadd -g 2000 crew && su_id=$(id lea) && ls -ld /home/lea && echo $su_id"}, "lea lea", "", 0},
		{"a new user as Alpine makes one", []string{alpine, "sh", "-c", "adduser -D -u 1234 lea && id lea && tail -n 1 /etc/passwd"}, "lea:x:1234:1234::/home/lea:/bin/sh\n", "", 0},
		{"script on stdin", []string{"-i", alpine, "sh", "-s", "arg"}, "from stdin arg\n", "", 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := *l
			l.input = "echo from stdin $1\nexit 3\n"
			r := l.run(append([]string{"--rm"}, test.args...)...)
			if r.code != test.code || !strings.Contains(r.stdout, test.out) || !strings.Contains(r.stderr, test.err) {
				t.Errorf("docker run %s: exit %d, want %d\nstdout: %q, want %q in it\nstderr: %q, want %q in it",
					strings.Join(test.args, " "), r.code, test.code, r.stdout, test.out, r.stderr, test.err)
			}
		})
	}
}

// TestExec works in a running container, as the lessons on looking inside do.
func TestExec(t *testing.T) {
	l := newLab(t)
	alpine := l.load("alpine")
	id := l.start("--entrypoint=sleep", alpine, "infinity")
	if out := l.must("exec", id, "date", "+%Y"); len(out) != 4 {
		t.Errorf("date: %q", out)
	}
	for range 3 {
		l.must("exec", "-d", id, "sleep", "infinity")
	}
	l.eventually("four sleeps in docker top", func() bool {
		return strings.Count(l.must("top", id), "sleep infinity") == 4
	})
	if out := l.must("exec", id, "ps"); strings.Count(out, "sleep infinity") != 4 {
		t.Errorf("ps inside: %s", out)
	}
	if r := l.docker("exec", id, "bash"); r.code != 126 && r.code != 127 {
		t.Errorf("exec of a missing bash: exit %d, want 126 or 127", r.code)
	}
	if out := l.must("exec", id, "sh", "-c", "sleep 100 & ps; kill $!; wait $!; echo ended $?"); !strings.Contains(out, "sleep 100") || !strings.Contains(out, "ended 143") {
		t.Errorf("a background process is a process: %s", out)
	}
}

// TestStop: as PID 1, a program without a handler is deaf to SIGTERM, whether
// it is a shell or not, until the engine kills it; a trap or exec helps.
func TestStop(t *testing.T) {
	l := newLab(t)
	alpine, web := l.load("alpine"), l.load("matelot/web:1")
	for _, test := range []struct {
		name  string
		image string
		args  []string
		ready string // what the log holds once the program is ready
		code  string
	}{
		{"sleep", alpine, []string{"sleep", "infinity"}, "", "137"},
		{"a shell does not pass it on", alpine, []string{"sh", "-c", "echo ready; sleep 1000"}, "ready", "137"},
		{"a shell that passes it on", alpine, []string{"sh", "-c", `trap 'kill $p' TERM; sleep 1000 & p=$!; echo ready; wait $p`}, "ready", "143"},
		{"a trap", alpine, []string{"sh", "-c", `trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 1000 & wait $!; done`}, "ready", "0"},
		{"a server", web, []string{"web-server"}, "Server started", "0"},
		{"a server behind a shell", web, []string{"sh", "-c", "web-server; echo ended"}, "Server started", "137"},
		{"a server that took the shell's place", web, []string{"sh", "-c", "exec web-server"}, "Server started", "0"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			id := l.start(append([]string{test.image}, test.args...)...)
			l.eventually("the program is ready", func() bool {
				return strings.Contains(l.must("logs", id), test.ready)
			})
			// A program started later has ended: sleep, which says nothing, has
			// had the time to come up.
			l.must("exec", id, "true")
			r := l.docker("stop", "-t", "2", id)
			if r.code != 0 {
				t.Fatalf("stop: %s", r.stderr)
			}
			if code := l.must("inspect", "-f", "{{.State.ExitCode}}", id); code != test.code {
				t.Errorf("exit status %s, want %s", code, test.code)
			}
			if quick := r.took < 2*time.Second; quick != (test.code != "137") {
				t.Errorf("stop took %v", r.took)
			}
		})
	}
}

// TestOrphansAreReaped: a shell as PID 1 collects processes whose parent ended.
func TestOrphansAreReaped(t *testing.T) {
	l := newLab(t)
	id := l.start(l.load("alpine"), "sh", "-c", "while :; do sleep 1000; done")
	l.must("exec", id, "sh", "-c", "sh -c 'sleep 0.1 & exit' & wait")
	l.eventually("no zombie left", func() bool {
		out := l.must("exec", id, "ps")
		return !strings.Contains(out, "Z") && !strings.Contains(out, "sleep 0.1")
	})
}

// TestBackup is the exercise that saves a volume with tar and brings it back.
func TestBackup(t *testing.T) {
	l := newLab(t)
	alpine := l.load("alpine")
	dir := shared(t)
	volume := "matelot-test-" + l.tag
	l.must("volume", "create", "--label", "matelot.test="+l.tag, volume)
	t.Cleanup(func() { l.mustClean("volume", "rm", "-f", volume) })
	mustRun := func(args ...string) string {
		t.Helper()
		r := l.run(append([]string{"--rm"}, args...)...)
		if r.code != 0 {
			t.Fatalf("docker run %s: exit %d: %s", strings.Join(args, " "), r.code, r.stderr)
		}
		return r.stdout
	}
	mustRun("-v", volume+":/data", alpine, "sh", "-c", "mkdir /data/sub && echo precious > /data/sub/file && ln -s sub/file /data/link && chmod 640 /data/sub/file")
	mustRun("-v", volume+":/data:ro", "-v", dir+":/backup", alpine, "tar", "czf", "/backup/data.tar.gz", "-C", "/data", ".")
	if out := mustRun("-v", dir+":/backup", alpine, "tar", "tzf", "/backup/data.tar.gz"); !strings.Contains(out, "./sub/file\n") {
		t.Errorf("the list lacks ./sub/file: %s", out)
	}
	mustRun("-v", volume+":/data", alpine, "sh", "-c", "rm -rf /data/*")
	out := mustRun("-v", volume+":/data", "-v", dir+":/backup", alpine, "sh", "-c",
		"tar -xzf /backup/data.tar.gz -C /data && cat /data/link && stat -c %a /data/sub/file")
	if out != "precious\n640\n" {
		t.Errorf("after the restore: %q", out)
	}
}

// shared is a folder that containers may mount, with the rights they need.
func shared(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	// t.TempDir is closed to other users above the folder itself.
	for _, path := range []string{dir, filepath.Dir(dir)} {
		if err := os.Chmod(path, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
