package history

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// rewritten is a line as it can be done again.
type rewritten struct {
	text    string
	behind  string // a here-document's lines, which follow the line
	changed bool   // it does not read as it was typed
	talked  bool   // somebody typed into a container
}

// rewrite makes a line repeatable: paths of this machine, containers by names that
// will be others, and terminals that will not be there.
func (w *writer) rewrite(text string, file *syntax.File, s step) rewritten {
	e := edits{text: text}
	var r rewritten
	w.secrets.look(text)
	if strings.Contains(text, Masked) {
		w.note(NoteMasked, firstLine(text))
	}
	var calls []docker
	stmts := map[*syntax.CallExpr]*syntax.Stmt{}
	fed := fedCommands(file)
	syntax.Walk(file, func(node syntax.Node) bool {
		switch n := node.(type) {
		case *syntax.Stmt:
			if call, ok := n.Cmd.(*syntax.CallExpr); ok {
				stmts[call] = n
			}
		case *syntax.CallExpr:
			if d, ok := dockerCall(n); ok {
				calls = append(calls, d)
			}
		}
		return true
	})
	w.nameMade(&e, file, calls, s)
	typed := s.typed()
	for _, d := range calls {
		if d.sudo {
			e.replace(offset(d.call.Args[0].Pos()), offset(d.call.Args[1].Pos()), "")
		}
		w.meanAgain(&e, d, s)
		stmt := stmts[d.call]
		if stmt == nil {
			continue
		}
		login := w.login(&e, d, stmt, fed[stmt], s)
		if login || !d.wantsInput() || fed[stmt] || reads(stmt) {
			continue
		}
		e.dropTerminal(d)
		r.talked = r.talked || len(typed) > 0
		r.behind += w.feed(&e, d, stmt, &typed, len(calls) == 1)
	}
	w.paths(&e, file)
	r.text = e.apply()
	r.changed = r.text != text
	return r
}

// typed is what was typed into containers by a step.
func (s step) typed() []string {
	var typed []string
	for _, c := range s.commands {
		typed = append(typed, c.Typed...)
	}
	return typed
}

// fedCommands are the statements that read from a pipe.
func fedCommands(file *syntax.File) map[*syntax.Stmt]bool {
	fed := map[*syntax.Stmt]bool{}
	syntax.Walk(file, func(node syntax.Node) bool {
		if b, ok := node.(*syntax.BinaryCmd); ok && (b.Op == syntax.Pipe || b.Op == syntax.PipeAll) {
			fed[b.Y] = true
		}
		return true
	})
	return fed
}

// reads tells whether a statement has its input from a file or a here-document.
func reads(s *syntax.Stmt) bool {
	for _, r := range s.Redirs {
		switch r.Op {
		case syntax.RdrIn, syntax.RdrInOut, syntax.DplIn, syntax.Hdoc, syntax.DashHdoc, syntax.WordHdoc:
			return true
		}
	}
	return false
}

// wantsInput tells whether a docker command reads what is typed.
func (d docker) wantsInput() bool {
	options := d.options()
	switch {
	case d.is("run", "exec"):
		return has(options, "i", "t", "--interactive", "--tty") && !has(options, "d", "--detach")
	case d.is("start"):
		return has(options, "i", "--interactive")
	case d.is("attach"):
		return !has(options, "--no-stdin")
	}
	return false
}

// dropTerminal takes -t out of a command: without a terminal docker refuses it.
func (e *edits) dropTerminal(d docker) {
	if !d.is("run", "exec") {
		return
	}
	done := map[*syntax.Word]bool{}
	for _, o := range d.options() {
		if o.name != "t" && o.name != "--tty" || done[o.word] {
			continue
		}
		done[o.word] = true
		source := e.text[offset(o.word.Pos()):offset(o.word.End())]
		if o.name == "t" && len(source) > 2 {
			e.word(o.word, "-"+strings.Replace(source[1:], "t", "", 1))
			continue
		}
		to := offset(o.word.End())
		for to < len(e.text) && e.text[to] == ' ' {
			to++
		}
		e.replace(offset(o.word.Pos()), to, "")
	}
}

// feed gives a command what was typed into it, or the end of its input: else it
// would read the script. It returns what has to follow the line.
func (w *writer) feed(e *edits, d docker, stmt *syntax.Stmt, typed *[]string, alone bool) string {
	end := offset(d.call.Args[len(d.call.Args)-1].End())
	if len(*typed) == 0 || !alone || strings.Contains(e.text, "\n") || stmt.Background {
		if has(d.options(), "t", "--tty") || d.is("attach", "start") || len(*typed) > 0 {
			w.noteInside(e.text, d)
		}
		e.replace(end, end, " </dev/null")
		return ""
	}
	lines := strings.Join(*typed, "\n") + "\n"
	*typed = nil
	mark := markFor("TYPED", lines)
	e.replace(end, end, " <<'"+mark+"'")
	return lines + mark + "\n"
}

// noteInside notes that something may have been typed into a container, where its
// command is a shell or another program that waits for it.
func (w *writer) noteInside(text string, d docker) {
	last, _ := literal(d.call.Args[len(d.call.Args)-1])
	switch last[strings.LastIndex(last, "/")+1:] {
	case "env", "printenv", "date", "ls", "hostname", "id", "pwd", "whoami", "ps":
		return
	}
	w.note(NoteInside, firstLine(text))
}

// login makes a docker login that asked for its password read it from where the
// exercise has put it, and tells whether it did.
func (w *writer) login(e *edits, d docker, stmt *syntax.Stmt, fed bool, s step) bool {
	if !d.is("login") || !w.run.Registry || fed || reads(stmt) {
		return false
	}
	user := false
	for _, word := range d.args {
		text, _ := literal(word)
		switch {
		case strings.HasPrefix(text, "-p"), strings.HasPrefix(text, "--password"):
			return false
		case strings.HasPrefix(text, "-u"), strings.HasPrefix(text, "--username"):
			user = true
		}
	}
	if s.line != nil && s.line.Code != 0 {
		return false // it failed, and will
	}
	more := " --password-stdin < password.txt"
	if !user {
		more = " --username matelot" + more
	}
	end := offset(d.call.Args[len(d.call.Args)-1].End())
	e.replace(end, end, more)
	return true
}

// paths puts the workspace's variable in the place of its path on this machine.
func (w *writer) paths(e *edits, file *syntax.File) {
	here := w.run.Workspace
	if here == "" || !strings.Contains(e.text, here) {
		return
	}
	syntax.Walk(file, func(node syntax.Node) bool {
		in, out := "", ""
		switch node.(type) {
		case *syntax.Lit:
		case *syntax.SglQuoted:
			in, out = `'"`, `"'`
		default:
			return true
		}
		from, to := offset(node.Pos()), offset(node.End())
		for at := from; at < to; {
			i := strings.Index(e.text[at:to], here)
			if i < 0 {
				break
			}
			at += i
			e.replace(at, at+len(here), in+"${"+WorkspaceVar+"}"+out)
			w.uses[WorkspaceVar] = true
			at += len(here)
		}
		return true
	})
}
