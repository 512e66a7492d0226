//go:build !windows

package tutor

import (
	"strings"
	"testing"
)

func TestBashHooksOfTheLearners(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, rc, typed, want string }{
		{
			"an array",
			`PROMPT_COMMAND=('echo "[one $? ${PIPESTATUS[*]}]"' 'echo "[two $? ${PIPESTATUS[*]}]"')`,
			"true | sh -c 'exit 3'", "[one 3 0 3]\n[two 3 0 3]\n",
		},
		{
			"a prompt that is built anew each time",
			`PROMPT_COMMAND='PS1="[$?] READY> "'`, "sh -c 'exit 5'", "(matelot) [5] READY> ",
		},
		{
			// As starship does: a trap notes the first command after the prompt's part.
			"a timer by a DEBUG trap",
			`start() { if [[ $ready ]]; then ready=; began=$BASH_COMMAND; fi; }
			prompted() { local all="$? ${PIPESTATUS[*]}"; echo "[saw $all of <$began>]"; ready=1; }
			trap start DEBUG; PROMPT_COMMAND=prompted`,
			"false | true", "[saw 0 1 0 of <false>]\n",
		},
		{
			// As bash-preexec does once it is loaded.
			"bash-preexec",
			`bash_preexec_imported=defined
			precmd_functions=(theirs); theirs() { echo "[saw $?]"; }
			ret() { return $1; }
			__bp_precmd_invoke_cmd() { local s=$? f; for f in "${precmd_functions[@]}"; do ret $s; $f; done; }
			PROMPT_COMMAND=(__bp_precmd_invoke_cmd last); last() { :; }`,
			"sh -c 'exit 6'", "[saw 6]\n",
		},
		{
			"nounset, errexit and noclobber by habit",
			`PROMPT_COMMAND='echo "[saw $?]"'; set -u -o noclobber`, "true", "[saw 0]\n",
		},
		{"no hook at all", `true`, "sh -c 'exit 7' || echo it ended $?", "it ended 7\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, "bash")
			l.rc(t, ".bashrc", "PS1='READY> '\n"+tt.rc+"\n")
			c := l.open(t)
			c.expect("READY> ")
			c.line(l.exe + " touch")
			c.expect("HOOK-SAYS")
			c.expect("READY> ")
			c.line(tt.typed)
			c.expect(tt.want)
			c.line(l.exe + " touch")
			c.expect("HOOK-SAYS")
			c.line("quit")
			if got, want := c.ends(), "ENDED 0 err=<nil> terminal=true foreground=true"; got != want {
				t.Errorf("at the end: %q, want %q", got, want)
			}
		})
	}
}

func TestBashReadonlyPrompt(t *testing.T) {
	t.Parallel()
	l := newLab(t, "bash")
	l.rc(t, ".bashrc", "readonly PS1='MINE> '\n")
	c := l.open(t)
	c.expect("MINE> ")
	c.line("echo all | tr a-z A-Z")
	c.expect("ALL\n")
	c.expect("MINE> ")
	c.line("quit")
	c.ends()
	if text := c.shown(); strings.Contains(text, "readonly variable") || strings.Contains(text, "(matelot)") {
		t.Errorf("the theme's prompt was touched:\n%s", text)
	}
}

func TestZshReadsTheLearnersFolder(t *testing.T) {
	t.Parallel()
	l := newLab(t, "zsh")
	l.rc(t, ".zshenv", "export ZDOTDIR=~/zsh\n")
	l.rc(t, "zsh/.zshrc", "PROMPT='READY> '; unsetopt zle; setopt nounset; export STARTED=yes\n")
	c := l.open(t)
	c.expect(prompt)
	c.line(`echo "in ${ZDOTDIR:t} $STARTED"; zsh -c 'echo "and in ${ZDOTDIR:t}"'`)
	c.expect("in zsh yes\n")
	c.expect("and in zsh\n")
	c.line("quit")
	c.ends()
}

func TestPlainShHasTheWords(t *testing.T) {
	t.Parallel()
	l := newLab(t, "dash")
	l.rc(t, ".shinit", "PS1='READY> '\n")
	l.env = append(l.env, "ENV="+l.home+"/.shinit")
	c := l.open(t)
	c.expect("tutor.shell.no_hook")
	c.expect(prompt)
	c.line("check; echo rc=$?")
	c.expect("CHECK-SAYS")
	c.expect("rc=1")
	c.line("next; pwd; echo env=$ENV")
	c.expect("/workspace two\n")
	c.expect("env=" + l.home + "/.shinit\n")
	c.line("quitter")
	if got, want := c.ends(), "ENDED 0 err=<nil> terminal=true foreground=true"; got != want {
		t.Errorf("at the end: %q, want %q", got, want)
	}
}

func TestCompletionIsTheLearners(t *testing.T) {
	t.Parallel()
	l := newLab(t, "bash")
	l.rc(t, ".bashrc", "PS1='READY> '\ngreet() { echo \"hello $1\"; }\ncomplete -W alphabetical greet\n")
	c := l.open(t)
	c.expect(prompt)
	c.key("greet alpha\t\r")
	c.expect("hello alphabetical")
	c.line("quit")
	c.ends()
}
