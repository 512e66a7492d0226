//go:build !windows

package scripts_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestEngineFindsOne(t *testing.T) {
	tests := []struct {
		name, socket string
		variable     string
	}{
		{name: "the system's", socket: "var/run/docker.sock"},
		{name: "rootless", socket: "run/user/1000/docker.sock"},
		{name: "Docker Desktop on Linux", socket: "home/.docker/desktop/docker.sock"},
		{name: "Docker Desktop on macOS", socket: "home/.docker/run/docker.sock"},
		{name: "Colima", socket: "home/.colima/default/docker.sock"},
		{name: "Rancher Desktop", socket: "home/.rd/docker.sock"},
		{name: "OrbStack", socket: "home/.orbstack/run/docker.sock"},
		{name: "Podman", socket: "run/user/1000/podman/podman.sock"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := newBox(t)
			b.docker("*")
			b.file("up", "")
			b.socket(test.socket)
			host := "unix://" + filepath.Join(b.dir, test.socket)
			b.run().check(t, 0, "Docker engine found: "+host+" (nothing to do).")
			b.run("--check").check(t, 0, host)
			printed := b.run("--print")
			printed.check(t, 0)
			if printed.stdout != host+"\n" || printed.stderr != "" {
				t.Errorf("printed %q and said %q", printed.stdout, printed.stderr)
			}
		})
	}
}

func TestEnginePassesOverASocketThatDoesNotAnswer(t *testing.T) {
	b := newBox(t)
	b.docker("*podman*")
	b.file("up", "")
	b.socket("var/run/docker.sock")
	b.socket("run/podman/podman.sock")
	b.run().check(t, 0, "run/podman/podman.sock")
}

func TestEngineFollowsTheConfiguration(t *testing.T) {
	b := newBox(t)
	b.docker("*context.sock | tcp://up")
	b.file("up", "")
	b.socket("var/run/docker.sock")
	b.apt()

	b.vars = append(b.vars, "DOCKER_CONTEXT=lab")
	b.run().check(t, 0, "unix://"+b.dir+"/context.sock")
	b.set("DOCKER_HOST=tcp://up")
	b.run().check(t, 0, "tcp://up")
	b.set("DOCKER_HOST=tcp://down")
	b.run().check(t, 3, "DOCKER_HOST is tcp://down", "unset DOCKER_HOST")
	b.set("DOCKER_HOST=")
	if err := os.Remove(filepath.Join(b.dir, "up")); err != nil {
		t.Fatal(err)
	}
	b.run().check(t, 3, `"lab"`, "docker context use default")
	if _, err := os.Stat(filepath.Join(b.dir, "apt")); err == nil {
		t.Error("it installs an engine though the configuration names another")
	}
}

func TestEngineInstallsOnDebian(t *testing.T) {
	b := newBox(t)
	b.user("root", "0", "root")
	b.docker("*")
	b.socket("var/run/docker.sock")
	b.apt()
	b.run().check(t, 0, "I am going to:", "docker.io docker-compose (with apt-get)", "The Docker engine answers: unix://")
	if got, want := b.read("apt"), "install --yes docker.io docker-compose\n"; got != want {
		t.Errorf("apt-get was called with %q, want %q", got, want)
	}
	if got, want := b.read("services"), "docker start\n"; got != want {
		t.Errorf("service was called with %q, want %q", got, want)
	}
	second := b.run()
	second.check(t, 0, "nothing to do")
	if strings.Count(second.stderr, "\n") != 1 {
		t.Errorf("the second run says %q", second.stderr)
	}
	if got := b.read("apt") + b.read("services"); strings.Count(got, "\n") != 2 {
		t.Errorf("the second run did something: %q", got)
	}
}

func TestEngineOnlyStartsWhatIsInstalled(t *testing.T) {
	b := newBox(t)
	b.user("root", "0", "root")
	b.docker("*")
	b.socket("var/run/docker.sock")
	b.apt()
	b.file("usr/sbin/dockerd", "")
	if err := os.Chmod(filepath.Join(b.dir, "usr/sbin/dockerd"), 0o700); err != nil {
		t.Fatal(err)
	}
	b.run().check(t, 0, "is installed but does not answer", "The Docker engine answers")
	if _, err := os.Stat(filepath.Join(b.dir, "apt")); err == nil {
		t.Error("it installs what is there")
	}
}

// A learner with sudo is put in the docker group, and the command is run with
// it: a session opened before does not have it.
func TestEngineRunsTheCommandInTheGroup(t *testing.T) {
	b := newBox(t)
	b.apt()
	b.docker("*none*")
	b.socket("var/run/docker.sock")
	if err := os.Chmod(filepath.Join(b.dir, "var/run/docker.sock"), 0o000); err != nil {
		t.Fatal(err)
	}
	b.giveUpRoot()
	b.run().check(t, 3, "may not talk to it", "sudo usermod -aG docker ada", "newgrp docker")
	b.user("ada", "1000", "ada docker")
	b.command("sg", `echo "group $1"; shift 2; eval "$1"`)
	b.giveUpRoot()
	b.run().check(t, 3, "Log out and in again")
	got := b.run("--", "sh", "-c", `echo "it's $1"`, "sh", "two words")
	got.check(t, 0)
	if got.stdout != "group docker\nit's two words\n" {
		t.Errorf("it printed %q", got.stdout)
	}
}

func TestEngineRunsACommand(t *testing.T) {
	b := newBox(t)
	b.docker("*")
	b.file("up", "")
	b.socket("var/run/docker.sock")
	got := b.run("--", "sh", "-c", `echo "$1"; exit 7`, "sh", "two words")
	got.check(t, 7, "nothing to do")
	if got.stdout != "two words\n" {
		t.Errorf("it printed %q", got.stdout)
	}
}

func TestEngineSaysWhatToDo(t *testing.T) {
	tests := []struct {
		name   string
		change func(b *box)
		want   []string
	}{
		{"macOS", func(b *box) { b.command("uname", "echo Darwin") }, []string{"OrbStack", "brew install colima"}},
		{"macOS with Docker Desktop", func(b *box) {
			b.command("uname", "echo Darwin")
			b.folder("Applications/Docker.app")
		}, []string{"open -a Docker"}},
		{"Git Bash", func(b *box) { b.command("uname", "echo MINGW64_NT-10.0") }, []string{"On Windows"}},
		{"WSL", func(b *box) {
			b.file("proc/version", "Linux version 5.15-microsoft-standard-WSL2")
		}, []string{"WSL integration"}},
		{"Debian without root", func(b *box) {
			b.apt()
			b.command("sudo", "exit 1")
		}, []string{"sudo apt-get install docker.io docker-compose", "usermod -aG docker ada"}},
		{"Debian, stopped, without root", func(b *box) {
			b.apt()
			b.command("dockerd", "exit 1")
		}, []string{"sudo service docker start"}},
		{"Fedora", func(b *box) { b.file("etc/os-release", "ID=fedora\n") }, []string{"dnf install moby-engine"}},
		{"Arch's child", func(b *box) { b.file("etc/os-release", "ID=manjaro\nID_LIKE=arch\n") }, []string{"pacman -S docker"}},
		{"openSUSE", func(b *box) {
			b.file("etc/os-release", "ID=\"opensuse-leap\"\nID_LIKE=\"suse opensuse\"\n")
		}, []string{"zypper install docker"}},
		{"Alpine", func(b *box) { b.file("etc/os-release", "ID=alpine\n") }, []string{"apk add docker"}},
		{"something else", func(*box) {}, []string{"https://docs.docker.com/engine/install/"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := newBox(t)
			test.change(b)
			for _, arguments := range [][]string{nil, {"--check"}, {"--print"}, {"--", "touch", filepath.Join(b.dir, "ran")}} {
				got := b.run(arguments...)
				got.check(t, 3, append(test.want, "No Docker engine answers on this machine", "Then:  ./engine")...)
				if got.stdout != "" {
					t.Errorf("with %q it printed %q", arguments, got.stdout)
				}
			}
			for _, done := range []string{"ran", "apt", "services"} {
				if _, err := os.Stat(filepath.Join(b.dir, done)); err == nil {
					t.Errorf("%s: it did something without an engine", done)
				}
			}
		})
	}
}

func TestEngineWithoutTheDockerCommand(t *testing.T) {
	b := newBox(t)
	b.socket("var/run/docker.sock") // May be written to: taken at its word.
	b.run("--check").check(t, 0, "Docker engine found")
	b.run().check(t, 3, "the docker command, which you will type in the exercises, is not there")

	b.user("root", "0", "root")
	b.apt()
	b.run().check(t, 0, "the docker command is missing", "Docker engine found")
	if got := b.read("apt"); !strings.HasPrefix(got, "install --yes docker.io") {
		t.Errorf("apt-get was called with %q", got)
	}
}

func TestEngineLanguages(t *testing.T) {
	tests := []struct {
		variables []string
		french    bool
	}{
		{nil, false},
		{[]string{"LANG=fr_FR.UTF-8"}, true},
		{[]string{"LC_MESSAGES=fr_BE.UTF-8"}, true},
		{[]string{"LC_ALL=fr_CA.UTF-8"}, true},
		{[]string{"MATELOT_LANG=fr"}, true},
		{[]string{"LANG=fr_FR.UTF-8", "LC_ALL=en_GB.UTF-8"}, false},
		{[]string{"LC_ALL=fr_FR.UTF-8", "MATELOT_LANG=en"}, false},
		{[]string{"LANG=de_DE.UTF-8"}, false},
	}
	for _, test := range tests {
		t.Run(strings.Join(test.variables, " "), func(t *testing.T) {
			b := newBox(t)
			b.vars = append(b.vars, test.variables...)
			want := "No Docker engine answers"
			if test.french {
				want = "Aucun moteur Docker ne répond sur cette machine"
			}
			b.run().check(t, 3, want)
		})
	}
}

// Every sentence stands in both languages.
func TestEngineSentencesAreInBothLanguages(t *testing.T) {
	script, err := os.ReadFile("engine")
	if err != nil {
		t.Fatal(err)
	}
	sentences := map[string]map[string]bool{"fr": {}, "en": {}}
	said := map[string]bool{}
	for line := range strings.Lines(string(script)) {
		line = strings.TrimSpace(line)
		for language := range sentences {
			if name, isSentence := strings.CutPrefix(line, language+"."); isSentence {
				name, _, _ = strings.Cut(name, ")")
				sentences[language][name] = true
			}
		}
		for _, after := range strings.Split(line, "say ")[1:] {
			name := strings.FieldsFunc(after, func(r rune) bool { return r != '_' && (r < 'a' || r > 'z') })
			if len(name) > 0 && strings.HasPrefix(after, name[0]) {
				said[name[0]] = true
			}
		}
	}
	if len(sentences["fr"]) < 20 {
		t.Fatalf("only %d sentences are found: has the script's form changed?", len(sentences["fr"]))
	}
	for name := range sentences["fr"] {
		if !sentences["en"][name] {
			t.Errorf("%s is in French alone", name)
		}
		if !said[name] {
			t.Errorf("%s is never said", name)
		}
	}
	for name := range sentences["en"] {
		if !sentences["fr"][name] {
			t.Errorf("%s is in English alone", name)
		}
	}
}

func TestEngineRefusesWrongUse(t *testing.T) {
	for _, arguments := range [][]string{{"--nope"}, {"--"}, {"--check", "more"}} {
		newBox(t).run(arguments...).check(t, 2, "Usage: ./engine [--check | --print | -- COMMAND …]")
	}
}
