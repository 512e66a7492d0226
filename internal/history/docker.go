package history

import (
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// docker is one call of docker in a command line.
type docker struct {
	call *syntax.CallExpr
	sudo bool
	// path are the words that name the command: run, container create, login. The
	// long forms of commands on containers are short here: container run is run.
	path []string
	// args are the words behind them.
	args []*syntax.Word
}

// dockerCall reads a call as one of docker.
func dockerCall(call *syntax.CallExpr) (docker, bool) {
	d := docker{call: call}
	words := call.Args
	if len(words) > 1 {
		if name, _ := literal(words[0]); name == "sudo" {
			d.sudo, words = true, words[1:]
		}
	}
	if len(words) == 0 {
		return d, false
	}
	if name, ok := literal(words[0]); !ok || path.Base(name) != "docker" {
		return d, false
	}
	words = words[1:]
	for len(words) > 0 {
		option, ok := literal(words[0])
		if !ok || !strings.HasPrefix(option, "-") {
			break
		}
		words = words[1:]
		if slices.Contains([]string{"--config", "-c", "--context", "-H", "--host", "-l", "--log-level", "--tlscacert", "--tlscert", "--tlskey"}, option) && len(words) > 0 {
			words = words[1:]
		}
	}
	if len(words) == 0 {
		return d, true
	}
	first, ok := literal(words[0])
	if !ok {
		return d, true
	}
	words = words[1:]
	if slices.Contains([]string{"container", "image", "volume", "network", "compose", "buildx", "system"}, first) && len(words) > 0 {
		if second, ok := literal(words[0]); ok && !strings.HasPrefix(second, "-") {
			words = words[1:]
			if first != "container" {
				d.path, d.args = []string{first, second}, words
				return d, true
			}
			first = second
		}
	}
	d.path, d.args = []string{first}, words
	return d, true
}

// is tells whether the command is one of these.
func (d docker) is(names ...string) bool {
	return len(d.path) == 1 && slices.Contains(names, d.path[0])
}

// option is an option of docker run, create, exec, start or attach as it is written.
type option struct {
	name  string // --tty, or one letter: t
	word  *syntax.Word
	value string
}

// yesNo are the options that take no value; all others of these commands do.
func yesNo() []string {
	return []string{
		"--detach", "--interactive", "--tty", "--rm", "--init", "--privileged", "--read-only", "--no-healthcheck",
		"--publish-all", "--oom-kill-disable", "--sig-proxy", "--quiet", "--disable-content-trust", "--help",
		"--attach", "--no-stdin", "--use-api-socket",
	}
}

// options reads the options before the image or the container. Without a value that
// is known, a word ends them: what it expands to could be anything.
func (d docker) options() []option {
	bare := "dPitq"
	if d.is("start") {
		bare = "ai"
	}
	var found []option
	for i := 0; i < len(d.args); i++ {
		text, known := literal(d.args[i])
		if !known && len(d.args[i].Parts) > 0 {
			text = leading(d.args[i])
		}
		if !strings.HasPrefix(text, "-") || text == "-" || text == "--" {
			return found
		}
		if strings.HasPrefix(text, "--") {
			name, value, joined := strings.Cut(text, "=")
			o := option{name: name, word: d.args[i], value: value}
			takes := !slices.Contains(yesNo(), name) || name == "--attach" && !d.is("start")
			if !joined && takes {
				i++
			}
			found = append(found, o)
			continue
		}
		for j, letter := range text[1:] {
			o := option{name: string(letter), word: d.args[i]}
			found = append(found, o)
			if !strings.ContainsRune(bare, letter) {
				if rest := text[1+j+1:]; rest == "" && known {
					i++
				}
				break
			}
		}
	}
	return found
}

// leading is what a word begins with before its first expansion.
func leading(w *syntax.Word) string {
	switch p := w.Parts[0].(type) {
	case *syntax.Lit:
		return p.Value
	case *syntax.DblQuoted:
		if len(p.Parts) > 0 {
			if lit, ok := p.Parts[0].(*syntax.Lit); ok {
				return lit.Value
			}
		}
	}
	return ""
}

// has tells whether one of these options is on.
func has(options []option, names ...string) bool {
	for _, o := range options {
		if slices.Contains(names, o.name) && o.value != "false" {
			return true
		}
	}
	return false
}
