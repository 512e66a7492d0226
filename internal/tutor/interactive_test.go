//go:build !windows

package tutor

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// dialect is what a test must know of a shell to use it as a learner would.
type dialect struct {
	shell, rcName string
	rc            string // sets the prompt, and shows what the learner's own hook sees
	status        string // prints "rc=N"
	hisHook       string // what the learner's hook prints after "true | false"
	history       string // the history file, in the home
}

func dialects() []dialect {
	return []dialect{
		{
			shell: "bash", rcName: ".bashrc",
			rc:     `PS1='READY> '; PROMPT_COMMAND='echo "[saw $? ${PIPESTATUS[*]}]"'` + "\n",
			status: "echo rc=$?", hisHook: "[saw 3 0 3]", history: ".bash_history",
		},
		{
			shell: "zsh", rcName: ".zshrc",
			rc: "PROMPT='READY> '; HISTFILE=~/.zsh_history; HISTSIZE=100; SAVEHIST=100; unsetopt zle\n" +
				`precmd() { echo "[saw $? $pipestatus]" }` + "\n",
			status: "echo rc=$?", hisHook: "[saw 3 0 3]", history: ".zsh_history",
		},
		{
			shell: "fish", rcName: ".config/fish/config.fish",
			rc:     "set -g fish_greeting\nfunction fish_prompt; echo \"[saw $status $pipestatus]\"; echo -n 'READY> '; end\n",
			status: "echo rc=$status", hisHook: "[saw 3 0 3]", history: ".local/share/fish/fish_history",
		},
	}
}

// prompted is the prompt as this dialect's terminal shows it: fish's is printed
// by one function, of which the prefix comes first.
func (d dialect) prompted() string {
	if d.shell == "fish" {
		return "READY> "
	}
	return prompt
}

func eachShell(t *testing.T, test func(t *testing.T, d dialect, l *lab)) {
	t.Helper()
	for _, d := range dialects() {
		t.Run(d.shell, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, d.shell)
			l.rc(t, d.rcName, d.rc)
			test(t, d, l)
		})
	}
}

func TestPromptIsTheLearners(t *testing.T) {
	t.Parallel()
	eachShell(t, func(t *testing.T, d dialect, l *lab) {
		t.Helper()
		c := l.open(t)
		c.expect("(matelot) ")
		c.expect("READY> ")
		c.line("true | sh -c 'exit 3'")
		c.expect(d.hisHook)
		c.line(d.status)
		c.expect("rc=3")
		c.line("true | " + l.exe + " check; false")
		c.expect("[saw 1 1]")
		c.line("quit")
		if got, want := c.ends(), "ENDED 0 err=<nil> terminal=true foreground=true"; got != want {
			t.Errorf("at the end: %q, want %q", got, want)
		}
		l.noShellFiles(t)
	})
}

func TestHookRunsOnlyWhenTheEngineWasTouched(t *testing.T) {
	t.Parallel()
	eachShell(t, func(t *testing.T, d dialect, l *lab) {
		t.Helper()
		c := l.open(t)
		c.expect(d.prompted())
		c.line("echo nothing | tr a-z A-Z")
		c.expect("NOTHING\n")
		c.expect(d.prompted())
		if calls := l.calls(t); len(calls) != 0 {
			t.Fatalf("matelot was called before the engine was touched: %q", calls)
		}
		for range 2 { // twice within one second
			c.line(l.exe + " touch; sh -c 'exit 4'")
			c.expect("HOOK-SAYS")
			c.expect(d.prompted())
			c.line(d.status)
			c.expect("rc=4")
			c.expect(d.prompted())
		}
		want := []string{
			"touch in workspace lang=", "hook in workspace lang=",
			"touch in workspace lang=", "hook in workspace lang=",
		}
		if calls := l.calls(t); !slices.Equal(calls, want) {
			t.Errorf("calls of matelot:\n%q, want\n%q", calls, want)
		}
		c.line("quit")
		c.ends()
	})
}

func TestWords(t *testing.T) {
	t.Parallel()
	eachShell(t, func(t *testing.T, d dialect, l *lab) {
		t.Helper()
		c := l.open(t)
		c.expect(d.prompted())
		c.line("check some thing")
		c.expect("CHECK-SAYS")
		c.expect(d.prompted())
		c.line(d.status)
		c.expect("rc=1")
		c.line("vérifier")
		c.expect("CHECK-SAYS")
		c.line("fr")
		c.line("recommencer")
		c.line("pwd -P; touch here; ls")
		c.expect(l.dir + "\n")
		c.expect("here\n")
		c.line("suivant")
		c.line("pwd")
		c.expect(filepath.Join(l.root, "workspace two") + "\n")
		c.line("matelot answer 'a b'")
		c.line("quitter")
		c.ends()
		want := []string{
			"check some thing in workspace lang=", "check in workspace lang=", "fr in workspace lang=",
			"reset in workspace lang=fr", "next in workspace lang=fr", "answer a b in workspace two lang=fr",
		}
		if calls := l.calls(t); !slices.Equal(calls, want) {
			t.Errorf("calls of matelot:\n%q, want\n%q", calls, want)
		}
	})
}

func TestWordsThatHideSomething(t *testing.T) {
	t.Parallel()
	eachShell(t, func(t *testing.T, d dialect, l *lab) {
		t.Helper()
		l.rc(t, d.rcName, d.rc+"alias hint='echo the alias'\nalias indice='echo my own'\nalias docker='echo elsewhere'\n")
		l.write(t, filepath.Join(l.root, "bin", "next"), "#!/bin/sh\necho the program\n")
		l.write(t, filepath.Join(l.root, "bin", "docker"), "#!/bin/sh\necho the real \"$@\"\n")
		c := l.open(t)
		c.expect("tutor.word.hides [Word:hint]")
		c.expect("tutor.word.hides [Word:next]")
		c.expect(d.prompted())
		c.line("hint; indice two; command next")
		c.expect("my own two")
		c.expect("the program")
		c.line("docker ps")
		c.expect("the real ps")
		c.line("quit")
		c.ends()
		if calls := l.calls(t); !slices.Equal(calls, []string{"hint in workspace lang="}) {
			t.Errorf("calls of matelot: %q", calls)
		}
		again := l.open(t)
		again.expect(d.prompted())
		again.line("quit")
		again.ends()
		if strings.Contains(again.shown(), "tutor.word.hides") {
			t.Error("a second shell of the session says again what it hides")
		}
	})
}

func TestHistoryIsTheLearners(t *testing.T) {
	t.Parallel()
	eachShell(t, func(t *testing.T, d dialect, l *lab) {
		t.Helper()
		c := l.open(t)
		c.expect(d.prompted())
		c.line("echo remembered")
		c.expect("remembered\n")
		c.line(l.exe + " touch")
		c.expect("HOOK-SAYS")
		c.line("check")
		c.expect("CHECK-SAYS")
		c.line("exit")
		c.ends()
		text, err := os.ReadFile(filepath.Join(l.home, d.history))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"echo remembered", "check"} {
			if !strings.Contains(string(text), want) {
				t.Errorf("the history lacks %q:\n%s", want, text)
			}
		}
		for _, unwanted := range []string{"__matelot", "hook"} {
			if strings.Contains(string(text), unwanted) {
				t.Errorf("the history has %q:\n%s", unwanted, text)
			}
		}
	})
}

func TestInterrupt(t *testing.T) {
	t.Parallel()
	eachShell(t, func(t *testing.T, d dialect, l *lab) {
		t.Helper()
		c := l.open(t)
		c.expect(d.prompted())
		c.line(l.exe + " block")
		c.expect("BLOCKED")
		c.key(interruptK)
		c.expect(d.prompted())
		c.line(d.status)
		c.expect("rc=130")
		c.expect(d.prompted())

		l.write(t, filepath.Join(l.session, "hook-blocks"), "")
		c.line(l.exe + " touch")
		c.expect("HOOK-BLOCKS")
		c.key(interruptK)
		c.expect(d.prompted())
		c.line("echo still | tr a-z A-Z")
		c.expect("STILL\n")
		c.line("quit")
		if got, want := c.ends(), "ENDED 0 err=<nil> terminal=true foreground=true"; got != want {
			t.Errorf("at the end: %q, want %q", got, want)
		}
	})
}

func TestShellIsKilled(t *testing.T) {
	t.Parallel()
	eachShell(t, func(t *testing.T, d dialect, l *lab) {
		t.Helper()
		c := l.open(t)
		c.expect(d.prompted())
		self := "$$"
		if d.shell == "fish" {
			self = "$fish_pid"
		}
		c.line("stty -icrnl; kill -9 " + self)
		if got, want := c.ends(), "ENDED 137 err=<nil> terminal=true foreground=true"; got != want {
			t.Errorf("at the end: %q, want %q", got, want)
		}
		l.noShellFiles(t)
	})
}

func TestMatelotIsTerminated(t *testing.T) {
	t.Parallel()
	eachShell(t, func(t *testing.T, d dialect, l *lab) {
		t.Helper()
		c := l.open(t)
		c.expect(d.prompted())
		c.line(l.exe + " block")
		c.expect("BLOCKED")
		if err := c.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if got, want := c.ends(), "ENDED 143 err=<nil> terminal=true foreground=true"; got != want {
			t.Errorf("at the end: %q, want %q", got, want)
		}
		l.noShellFiles(t)
	})
}

func TestStartUpFilesCannotLeadElsewhere(t *testing.T) {
	t.Parallel()
	eachShell(t, func(t *testing.T, d dialect, l *lab) {
		t.Helper()
		export := "export DOCKER_HOST=tcp://elsewhere DOCKER_CONFIG=/elsewhere\n"
		if d.shell == "fish" {
			export = "set -gx DOCKER_HOST tcp://elsewhere; set -gx DOCKER_CONFIG /elsewhere\n"
		}
		l.rc(t, d.rcName, d.rc+export+"cd /\n")
		for _, name := range []string{"docker", "sudo"} {
			l.write(t, filepath.Join(l.root, "bin", name), "#!/bin/sh\necho the "+name+" \"$@\"\n")
		}
		c := l.open(t)
		c.expect(d.prompted())
		c.line("sh -c 'echo host=$DOCKER_HOST. config=$DOCKER_CONFIG.'; pwd")
		c.expect("host=. config=" + filepath.Join(l.session, "docker") + ".")
		c.expect(l.dir + "\n")
		c.line("sudo docker ps")
		c.expect("tutor.word.sudo")
		c.expect("the docker ps")
		c.line("sudo ls -l")
		c.expect("the sudo ls -l")
		c.line("quit")
		c.ends()
	})
}
