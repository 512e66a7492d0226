package history

import (
	"regexp"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Masked stands where a password stood.
const Masked = "***"

// fromFile is how the password of the session's own registry is had: the exercise
// writes it there, another one each time, so that the line works again.
const fromFile = `"$(cat password.txt)"`

var (
	// A user alone may be a token: https://TOKEN@example.org/r.git.
	urlUser = regexp.MustCompile(`([a-zA-Z][a-zA-Z0-9+.-]*://)[^/\s'"]*@`)
	// What is not read as a shell reads it loses more than it must.
	anyPassword = regexp.MustCompile(`(--password[= ]+|\blogin\b.*?\s-p ?)('[^']*'|"[^"]*"|[^\s-][^\s]*)`)
)

// Redact takes passwords out of a command line: those of docker login, in whatever
// way they are given, and those in addresses. own is the password of the session's
// registry, "" where there is none: what has it reads it from its file afterwards.
func Redact(text, own string) string {
	file, ok := parse(text, syntax.LangBash)
	if !ok {
		text = anyPassword.ReplaceAllString(text, "${1}"+Masked)
		if own != "" {
			text = strings.ReplaceAll(text, own, Masked)
		}
		return urlUser.ReplaceAllString(text, "${1}"+Masked+"@")
	}
	r := redaction{edits: edits{text: text}, own: own}
	syntax.Walk(file, func(node syntax.Node) bool {
		switch n := node.(type) {
		case *syntax.CallExpr:
			r.call(n)
		case *syntax.BinaryCmd:
			r.pipe(n)
		case *syntax.Stmt:
			r.input(n)
		}
		return true
	})
	// After those, which know how to do without it.
	r.ownPassword(file)
	return urlUser.ReplaceAllString(r.apply(), "${1}"+Masked+"@")
}

type redaction struct {
	edits
	own string
}

// secret is what stands in the place of a password.
func (r *redaction) secret(value string) string {
	if r.own != "" && value == r.own {
		return fromFile
	}
	return "'" + Masked + "'"
}

// isLogin tells whether a command is docker login.
func isLogin(call *syntax.CallExpr) bool {
	d, ok := dockerCall(call)
	return ok && len(d.path) > 0 && d.path[0] == "login"
}

// call takes the value of -p and --password out of docker login.
func (r *redaction) call(call *syntax.CallExpr) {
	if !isLogin(call) {
		return
	}
	for i, w := range call.Args {
		source := r.text[offset(w.Pos()):offset(w.End())]
		value, known := literal(w)
		flag, joined, hasValue := strings.Cut(value, "=")
		switch {
		case known && (value == "-p" || value == "--password"):
			if i+1 < len(call.Args) {
				if next, lit := literal(call.Args[i+1]); lit {
					r.word(call.Args[i+1], r.secret(next))
				}
			}
		case known && hasValue && (flag == "--password" || flag == "-p"):
			r.word(w, flag+"="+r.secret(joined))
		case known && len(value) > 2 && strings.HasPrefix(value, "-p"):
			r.word(w, "-p"+r.secret(value[2:]))
		case !known && strings.HasPrefix(source, "-p") && hasMixed(w):
			r.word(w, "-p'"+Masked+"'")
		}
	}
}

// hasMixed tells whether a word has letters beside its expansions, which then may be
// a part of a password: -p"hunter$X".
func hasMixed(w *syntax.Word) bool {
	lit := ""
	for _, part := range w.Parts {
		switch p := part.(type) {
		case *syntax.Lit:
			lit += p.Value
		case *syntax.SglQuoted:
			lit += p.Value
		case *syntax.DblQuoted:
			for _, inner := range p.Parts {
				if l, ok := inner.(*syntax.Lit); ok {
					lit += l.Value
				}
			}
		}
	}
	_, rest, joined := strings.Cut(lit, "=")
	return joined && rest != "" || !joined && strings.TrimPrefix(lit, "-p") != ""
}

// pipe takes out what is written for docker login --password-stdin to read.
func (r *redaction) pipe(b *syntax.BinaryCmd) {
	if b.Op != syntax.Pipe && b.Op != syntax.PipeAll {
		return
	}
	to, ok := b.Y.Cmd.(*syntax.CallExpr)
	if !ok || !isLogin(to) {
		return
	}
	from, ok := b.X.Cmd.(*syntax.CallExpr)
	if !ok || len(from.Args) == 0 {
		return
	}
	name, _ := literal(from.Args[0])
	if name != "echo" && name != "printf" {
		return
	}
	for _, w := range from.Args[1:] {
		value, known := literal(w)
		if !known || strings.HasPrefix(value, "-") || name == "printf" && strings.Contains(value, "%") {
			continue
		}
		r.word(w, r.secret(strings.TrimSuffix(value, `\n`)))
	}
}

// input takes out what is given to docker login by <<< and <<.
func (r *redaction) input(s *syntax.Stmt) {
	call, ok := s.Cmd.(*syntax.CallExpr)
	if !ok || !isLogin(call) {
		return
	}
	for _, redirect := range s.Redirs {
		switch redirect.Op {
		case syntax.WordHdoc:
			if value, known := literal(redirect.Word); known {
				r.word(redirect.Word, r.secret(value))
			}
		case syntax.Hdoc, syntax.DashHdoc:
			if redirect.Hdoc != nil {
				r.document(redirect.Hdoc)
			}
		}
	}
}

// document masks the letters of a here-document.
func (r *redaction) document(doc *syntax.Word) {
	for _, part := range doc.Parts {
		if lit, ok := part.(*syntax.Lit); ok && strings.TrimSpace(lit.Value) != "" {
			at := offset(lit.Pos())
			text := strings.TrimRight(lit.Value, "\n")
			r.replace(at, at+len(text), Masked)
		}
	}
}

// ownPassword replaces the registry's own password wherever it stands.
func (r *redaction) ownPassword(file *syntax.File) {
	if r.own == "" {
		return
	}
	syntax.Walk(file, func(node syntax.Node) bool {
		var in, out string // what leaves the quotes, and comes back
		var from, to syntax.Pos
		switch n := node.(type) {
		case *syntax.Lit:
			from, to = n.Pos(), n.End()
		case *syntax.SglQuoted:
			from, to, in, out = n.Pos(), n.End(), "'", "'"
		default:
			return true
		}
		source := r.text[offset(from):offset(to)]
		for at := strings.Index(source, r.own); at >= 0; {
			r.replace(offset(from)+at, offset(from)+at+len(r.own), in+`$(cat password.txt)`+out)
			next := strings.Index(source[at+len(r.own):], r.own)
			if next < 0 {
				break
			}
			at += len(r.own) + next
		}
		return true
	})
}
