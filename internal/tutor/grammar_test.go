package tutor

import (
	"os/exec"
	"testing"

	"mvdan.cc/sh/v3/syntax"
)

func TestPosixGrammar(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text string
		want completeness
	}{
		{"docker ps\n", complete},
		{"docker ps", complete},
		{"a; b\n", complete},
		{"\n", empty},
		{"# a remark\n\n", empty},
		{"docker run \\\n", unfinished},
		{"echo a\\\\\n", complete},
		{"echo 'a\n", unfinished},
		{"echo \"a\n", unfinished},
		{"echo $(ls\n", unfinished},
		{"for i in 1 2\n", unfinished},
		{"for i in 1 2; do\n echo $i\n", unfinished},
		{"for i in 1 2; do\n echo $i\ndone\n", complete},
		{"if true; then\n", unfinished},
		{"f() {\n", unfinished},
		{"a |\n", unfinished},
		{"a &&\n", unfinished},
		{"cat <<END\n", unfinished},
		{"cat <<END\nEN\n", unfinished},
		{"cat <<END\nEND\n", complete},
		{"cat <<'END'\n", unfinished},
		{"cat <<'END'\nEN\n", unfinished},
		{"cat <<'END' >a\n$x\nEND\n", complete},
		{"cat <<\"END\" && {\nEND\n", unfinished},
		{"echo ) a\n", complete}, // wrong, and more lines do not mend it
		{"done\n", complete},
	} {
		for _, lang := range []syntax.LangVariant{syntax.LangBash, syntax.LangPOSIX, syntax.LangZsh} {
			if got := posixGrammar(lang)(tt.text); got != tt.want {
				t.Errorf("%v: %q is %d, want %d", lang, tt.text, got, tt.want)
			}
		}
	}
}

func TestFishGrammar(t *testing.T) {
	t.Parallel()
	path, err := exec.LookPath("fish")
	if err != nil {
		t.Skip("fish is not installed; the tests of its shell fail for that in CI")
	}
	look := grammarOf(t.Context(), found{path: path, kind: fish})
	for _, tt := range []struct {
		text string
		want completeness
	}{
		{"docker ps\n", complete},
		{"\n# a remark\n", empty},
		{"docker run \\\n", unfinished},
		{"echo 'a\n", unfinished},
		{"echo (ls\n", unfinished},
		{"for i in 1 2\n", unfinished},
		{"for i in 1 2\n echo $i\nend\n", complete},
		{"if true\n", unfinished},
		{"function f\n", unfinished},
		{"begin; echo\n", unfinished},
		{"switch x\n", unfinished},
		{"a |\n", unfinished},
		{"a &&\n", unfinished},
		{"echo ) a\n", complete},
		{"end\n", complete},
		{"| a\n", complete},
	} {
		if got := look(tt.text); got != tt.want {
			t.Errorf("%q is %d, want %d", tt.text, got, tt.want)
		}
	}
}
