//go:build !windows

package tutor

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"matelot/internal/history"
)

// noted are the lines that a lab's shells have noted.
func (l *lab) noted(t *testing.T) []history.Line {
	t.Helper()
	lines, err := history.Take(filepath.Join(l.session, SpoolDir))
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

// asTyped is what a test compares of a line: how it ended, where, and what.
func asTyped(t *testing.T, l *lab, lines []history.Line) []string {
	t.Helper()
	var seen []string
	for _, line := range lines {
		if time.Since(line.Began) > time.Hour || line.Ended.Before(line.Began) || time.Until(line.Ended) > 2*time.Second {
			t.Errorf("%q ran from %v to %v", line.Text, line.Began, line.Ended)
		}
		kind, _, _ := strings.Cut(line.Shell, ":")
		where := strings.TrimPrefix(line.Dir, l.root) + " " + strings.TrimPrefix(line.After, l.root)
		seen = append(seen, strings.Join([]string{kind, strings.Repeat("!", min(line.Code, 1)), where, line.Text}, "|"))
	}
	return seen
}

func TestLinesAreNoted(t *testing.T) {
	t.Parallel()
	eachShell(t, func(t *testing.T, d dialect, l *lab) {
		t.Helper()
		c := l.open(t)
		c.expect(d.prompted())
		for _, line := range []string{
			`echo "it's 100%" | tr a-z A-Z`, "mkdir 'a b'; cd 'a b'", "", `sh -c 'exit 3'`, "echo one; \\\r echo two", "echo ende",
		} {
			c.line(line)
			if strings.Contains(line, "\\\r") {
				c.expect("two\n")
			}
			c.expect(d.prompted())
		}
		want := []string{
			d.shell + `||/workspace /workspace|echo "it's 100%" | tr a-z A-Z`,
			d.shell + `||/workspace /workspace/a b|mkdir 'a b'; cd 'a b'`,
			d.shell + `|!|/workspace/a b /workspace/a b|sh -c 'exit 3'`,
		}
		got := asTyped(t, l, l.noted(t))
		if len(got) != 5 {
			t.Fatalf("noted %q", got)
		}
		if diff := cmp.Diff(want, got[:3]); diff != "" {
			t.Error(diff)
		}
		if !strings.Contains(got[3], "echo one;") || !strings.Contains(got[3], "echo two") || !strings.HasSuffix(got[4], "|echo ende") {
			t.Errorf("noted at the end: %q", got[3:])
		}
		c.line("quit")
		c.ends()
	})
}

func TestAliasesAreSpeltOut(t *testing.T) {
	t.Parallel()
	for _, shell := range []string{"bash", "zsh"} {
		t.Run(shell, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, shell)
			l.rc(t, "."+shell+"rc", "PS1='READY> '; unsetopt zle 2>/dev/null; alias say='echo said'\nHISTCONTROL=ignoreboth\n")
			c := l.open(t)
			c.expect(prompt)
			c.line("say hello")
			c.expect("said hello\n")
			c.expect(prompt)
			lines := l.noted(t)
			if len(lines) != 1 || strings.TrimSpace(lines[0].Text) != "echo said hello" {
				t.Errorf("noted %+v", lines)
			}
			c.line("quit")
			c.ends()
		})
	}
}

// TestHabitsDoNotBreakTheNotes: what a learner's start-up files set.
func TestHabitsDoNotBreakTheNotes(t *testing.T) {
	t.Parallel()
	for name, rc := range map[string]string{
		"nounset, errexit, noclobber": "set -u -o noclobber -o pipefail",
		"a history with times":        "HISTTIMEFORMAT='%F %T '",
		"a history without doubles":   "HISTCONTROL=erasedups:ignoreboth",
		"another locale":              "export LC_NUMERIC=de_DE.UTF-8",
		"a prompt's own variables":    "PROMPT_COMMAND='x=$?; history -a'",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, "bash")
			l.rc(t, ".bashrc", "PS1='READY> '\n"+rc+"\n")
			c := l.open(t)
			c.expect(prompt)
			for _, line := range []string{"echo eins", "echo zwei", "echo eins"} {
				c.line(line)
				c.expect(prompt)
			}
			got := asTyped(t, l, l.noted(t))
			want := []string{"bash||/workspace /workspace|echo eins", "bash||/workspace /workspace|echo zwei", "bash||/workspace /workspace|echo eins"}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			c.line("quit")
			c.ends()
		})
	}
}

func TestScriptedLinesAreNoted(t *testing.T) {
	t.Parallel()
	for _, shell := range []string{"bash", "zsh", "fish", "dash"} {
		t.Run(shell, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, shell)
			out := l.script(t, "echo one\ncat <<'EOF'\ntwo\nEOF\nsh -c 'exit 3'\n")
			kind := shell
			if shell == "dash" {
				kind = "sh"
			}
			want := []string{kind + "|| |echo one", kind + "|| |cat <<'EOF'\ntwo\nEOF", kind + "|!| |sh -c 'exit 3'"}
			if shell == "fish" { // it has no here-documents
				want = []string{kind + "|| |echo one"}
			}
			if diff := cmp.Diff(want, asTyped(t, l, l.noted(t))[:len(want)]); diff != "" {
				t.Errorf("%s\n%s", diff, out.stderr)
			}
		})
	}
}

// TestPastedLinesFollowEachOther: lines of one second are told apart, so that what
// docker did is that of the right one.
func TestPastedLinesFollowEachOther(t *testing.T) {
	t.Parallel()
	eachShell(t, func(t *testing.T, d dialect, l *lab) {
		t.Helper()
		c := l.open(t)
		c.expect(d.prompted())
		for _, word := range []string{"eins", "zwei", "drei"} {
			c.line("echo " + word + " | tr a-z A-Z")
			c.expect(strings.ToUpper(word) + "\n")
			c.expect(d.prompted())
		}
		lines := l.noted(t)
		if len(lines) != 3 {
			t.Fatalf("noted %+v", lines)
		}
		for i := range 2 {
			if lines[i+1].Began.Before(lines[i].Ended) {
				t.Errorf("%q began at %v, before %q ended at %v", lines[i+1].Text, lines[i+1].Began, lines[i].Text, lines[i].Ended)
			}
		}
		c.line("quit")
		c.ends()
	})
}
