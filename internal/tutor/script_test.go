//go:build !windows

package tutor

import (
	"bytes"
	"errors"
	"os/exec"
	"strings"
	"testing"
)

// outcome is what a script run in a lab printed, and how it ended.
type outcome struct {
	stdout, stderr string
	code           int
}

// script runs commands in the lab's shell, without a terminal.
func (l *lab) script(t *testing.T, commands string) outcome {
	t.Helper()
	cmd := l.command(t, false)
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(commands), &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	l.noShellFiles(t)
	return outcome{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

func TestScript(t *testing.T) {
	t.Parallel()
	posix := []string{"bash", "zsh", "dash"}
	all := append([]string{"fish"}, posix...)
	for _, tt := range []struct {
		name     string
		shells   []string
		commands string
		want     outcome
	}{
		{"nothing", all, "", outcome{}},
		{"the last line has no end", all, "echo one\necho two", outcome{stdout: "one\ntwo\n"}},
		{"the folder stays", all, "cd /\npwd\n", outcome{stdout: "/\n"}},
		{"standard input is empty", all, "cat\necho after\n", outcome{stdout: "after\n"}},
		{"the exit code is the last command's", all, "true\nsh -c 'exit 5'\n", outcome{code: 5}},
		{"quit leaves the rest", all, "echo one\nquit\necho two\n", outcome{stdout: "one\n"}},
		{"exit leaves the rest", all, "exit 4\necho two\n", outcome{code: 4}},
		{"a command goes on", all, "echo one \\\n two\n", outcome{stdout: "one two\n"}},
		{"a pipe goes on", all, "echo one |\n\n tr a-z A-Z\n", outcome{stdout: "ONE\n"}},
		{"a quote goes on", all, "echo 'one\ntwo'\n", outcome{stdout: "one\ntwo\n"}},
		{"a word fails", all, "check\n", outcome{stdout: "CHECK-SAYS\n", code: 1}},
		{"next takes along", all, "next\npwd | sed 's,.*/,,'\n", outcome{stdout: "workspace two\n"}},
		{"comments keep the status", all, "sh -c 'exit 3'\n# a remark\n\n", outcome{code: 3}},

		{"variables and functions stay", posix, "X=1\nf() {\n echo f$X\n}\nf\n", outcome{stdout: "f1\n"}},
		{"exported ones too", posix, "export X=1\nsh -c 'echo $X'\n", outcome{stdout: "1\n"}},
		{"a loop", posix, "for i in 1 2; do\n# two\n echo $i\ndone\n", outcome{stdout: "1\n2\n"}},
		{"a here-document", posix, "X=1\ncat <<END\nis $X\n\nEND\necho after\n", outcome{stdout: "is 1\n\nafter\n"}},
		{"the status is seen", posix, "sh -c 'exit 3'\necho $?\n", outcome{stdout: "3\n"}},
		{"errexit", posix, "set -e\nfalse || true\n! true\necho on\nfalse\necho not here\n", outcome{stdout: "on\n", code: 1}},
		{"an EXIT trap", posix, "trap 'echo bye' EXIT\necho one\n", outcome{stdout: "one\nbye\n"}},
		{"output goes elsewhere", posix, "exec >../out\necho hidden\nexec >&2\n", outcome{}},
		{"the shell is replaced", posix, "exec sh -c 'echo new; exit 6'\necho lost\n", outcome{stdout: "new\n", code: 6}},
		{"a background job outlives it", posix, "sleep 1000 & echo $! >../pid\nkill $(cat ../pid)\n", outcome{}},

		{"variables and functions stay", []string{"fish"}, "set X 1\nfunction f\n echo f$X\nend\nf\n", outcome{stdout: "f1\n"}},
		{"a loop", []string{"fish"}, "for i in 1 2\n# two\n echo $i\nend\n", outcome{stdout: "1\n2\n"}},
		{"the status is seen", []string{"fish"}, "true | sh -c 'exit 3'\necho $status $pipestatus\n", outcome{stdout: "3 0 3\n"}},
		{"a stray break", []string{"fish"}, "break\necho after\n", outcome{stdout: "after\n"}},

		{"the pipeline's status", []string{"bash"}, "false | true\necho $? ${PIPESTATUS[@]}\n", outcome{stdout: "0 1 0\n"}},
		{"the pipeline's status", []string{"zsh"}, "false | true\necho $? $pipestatus\n", outcome{stdout: "0 1 0\n"}},
		{"an ERR trap rings once", []string{"bash"}, "trap 'echo wrong' ERR\nfalse\ntrue\n", outcome{stdout: "wrong\n"}},
		{"declare is not local", []string{"bash"}, "declare -a X=(1 2)\necho ${X[1]}\n", outcome{stdout: "2\n"}},
	} {
		for _, shell := range tt.shells {
			t.Run(tt.name+"/"+shell, func(t *testing.T) {
				t.Parallel()
				l := newLab(t, shell)
				if got := l.script(t, tt.commands); got != tt.want {
					t.Errorf("got %+v, want %+v", got, tt.want)
				}
			})
		}
	}
}

func TestScriptHook(t *testing.T) {
	t.Parallel()
	for _, shell := range []string{"bash", "zsh", "fish", "dash"} {
		t.Run(shell, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, shell)
			got := l.script(t, "echo one\n"+fakeName+" touch\necho two\n"+fakeName+" touch\nsh -c 'exit 2'\n")
			want := outcome{stdout: "one\ntwo\n", stderr: "HOOK-SAYS\nHOOK-SAYS\n", code: 2}
			if got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
			calls := strings.Join(l.calls(t), "\n")
			if want := strings.TrimSpace(strings.Repeat("touch in workspace lang=\nhook in workspace lang=\n", 2)); calls != want {
				t.Errorf("calls of matelot:\n%s\nwant:\n%s", calls, want)
			}
		})
	}
}

func TestScriptWithWhatTheShellCannotRead(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, commands, stdout string
		code                   int
	}{
		{"in between", "echo one\necho ) two\necho three\n", "one\nthree\n", 0},
		{"unfinished at the end", "echo one\necho 'two\necho three\n", "one\n", -1},
		{"an unknown command", "no-such-command\n", "", 127},
	} {
		for _, shell := range []string{"bash", "zsh", "fish", "dash"} {
			t.Run(tt.name+"/"+shell, func(t *testing.T) {
				t.Parallel()
				got := newLab(t, shell).script(t, tt.commands)
				if got.stdout != tt.stdout || tt.code >= 0 && got.code != tt.code || tt.code < 0 && got.code == 0 {
					t.Errorf("got %+v, want %q and code %d", got, tt.stdout, tt.code)
				}
				if got.stderr == "" {
					t.Error("the shell said nothing of what it could not read")
				}
				if strings.Contains(got.stderr, "__matelot") {
					t.Errorf("the complaint shows the tutor's own text: %s", got.stderr)
				}
			})
		}
	}
}

func TestScriptIsRunAsItComes(t *testing.T) {
	t.Parallel()
	for _, shell := range []string{"bash", "zsh", "fish", "dash"} {
		t.Run(shell, func(t *testing.T) {
			t.Parallel()
			cmd := newLab(t, shell).command(t, false)
			in, err := cmd.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			answer := make([]byte, 64)
			for _, say := range []string{"one", "two"} { // the second is typed once the first was read
				if _, err := in.Write([]byte("echo " + say + "\n")); err != nil {
					t.Fatal(err)
				}
				n, err := out.Read(answer)
				if err != nil || string(answer[:n]) != say+"\n" {
					t.Fatalf("read %q, %v, want %q", answer[:n], err, say)
				}
			}
			in.Close()
			if err := cmd.Wait(); err != nil {
				t.Fatal(err)
			}
		})
	}
}
