//go:build linux

package shell

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Names that a rewritten program uses; no learner's program has them.
const (
	spawnCommand  = "__lab_spawn"  // start a text as a background process
	execCommand   = "__lab_exec"   // replace the process
	statusCommand = "__lab_status" // end with a status
	lastVariable  = "__lab_last"   // $!
	shellVariable = "__lab_shell"  // $$
)

// rewrite changes a statement in place so that the interpreter hands over
// what it would otherwise only imitate:
//
//	cmd &      becomes  __lab_spawn 'cmd'
//	$! and $$  become   $__lab_last and $__lab_shell
//	exec cmd   becomes  exec __lab_exec cmd, where the shell itself would be replaced
//
// An exec in a subshell, a pipe, a substitution or a function stays with the
// interpreter, which runs the command and then ends that part; so does every
// exec if fork says that the whole statement may run in such a part.
func rewrite(stmt *syntax.Stmt, fork bool) {
	special := map[string]string{"!": lastVariable, "$": shellVariable}
	var forks []bool // for each open node: are we inside a part of its own?
	syntax.Walk(stmt, func(node syntax.Node) bool {
		if node == nil {
			forks = forks[:len(forks)-1]
			return false
		}
		fork := fork
		if len(forks) > 0 {
			fork = forks[len(forks)-1]
		}
		switch node := node.(type) {
		case *syntax.Stmt:
			if node.Background {
				spawn(node)
				return false
			}
		case *syntax.ParamExp:
			if name, ok := special[paramName(node)]; ok {
				node.Param.Value = name
			}
		case *syntax.CallExpr:
			if len(node.Args) > 1 && node.Args[0].Lit() == "exec" && !fork {
				node.Args = append([]*syntax.Word{node.Args[0], literal(execCommand)}, node.Args[1:]...)
			}
		case *syntax.BinaryCmd:
			fork = fork || node.Op == syntax.Pipe || node.Op == syntax.PipeAll
		case *syntax.Subshell, *syntax.CmdSubst, *syntax.ProcSubst, *syntax.FuncDecl, *syntax.CoprocClause:
			fork = true
		}
		forks = append(forks, fork)
		return true
	})
}

// rewriteText does the same for a text that the interpreter parses by itself:
// that of eval, of a trap, of a sourced file. One that cannot be parsed stays
// as it is, for the interpreter to complain about.
func rewriteText(text string) string {
	file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(text), "")
	if err != nil {
		return text
	}
	for _, stmt := range file.Stmts {
		rewrite(stmt, true)
	}
	var out strings.Builder
	if err := syntax.NewPrinter().Print(&out, file); err != nil {
		return text
	}
	return out.String()
}

// paramName is the parameter that an expansion names, "" for odd ones.
func paramName(expansion *syntax.ParamExp) string {
	if expansion.Param == nil {
		return ""
	}
	return expansion.Param.Value
}

// spawn turns a background statement into a call of spawnCommand.
func spawn(stmt *syntax.Stmt) {
	job := *stmt
	job.Background = false
	var text strings.Builder
	if err := syntax.NewPrinter().Print(&text, &job); err != nil {
		return // unprintable: the interpreter's own background must do
	}
	stmt.Background = false
	stmt.Negated = false
	stmt.Redirs = nil
	stmt.Cmd = &syntax.CallExpr{Args: []*syntax.Word{literal(spawnCommand), quotedWord(text.String())}}
}

// quotedWord is a word that stands for text and can be printed again: the body
// of a function is printed for the jobs that may call it.
func quotedWord(text string) *syntax.Word {
	parser := syntax.NewParser(syntax.Variant(syntax.LangBash))
	for word, err := range parser.WordsSeq(strings.NewReader(quote(text))) {
		if err == nil {
			return word
		}
	}
	return literal("")
}

// literal is a word that stands for itself.
func literal(s string) *syntax.Word {
	return &syntax.Word{Parts: []syntax.WordPart{&syntax.Lit{Value: s}}}
}
