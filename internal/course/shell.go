package course

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// shellError reads a script as bash does. It gives the line of the script and
// what is wrong there; line is 0 when all is well.
func shellError(script string) (line int, detail string) {
	_, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(script), "")
	if err == nil {
		return 0, ""
	}
	if parse, ok := err.(syntax.ParseError); ok { //nolint:errorlint // the parser returns it as it is
		return int(parse.Pos.Line()), parse.Text //nolint:gosec // a line of a lesson
	}
	return 1, err.Error()
}

// calls lists the simple commands of a script, each as its words. A word that is
// not known before the script runs is "".
func calls(script string) [][]string {
	file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(script), "")
	if err != nil {
		return nil
	}
	var all [][]string
	syntax.Walk(file, func(node syntax.Node) bool {
		if call, ok := node.(*syntax.CallExpr); ok && len(call.Args) > 0 {
			var words []string
			for _, word := range call.Args {
				words = append(words, literal(word))
			}
			all = append(all, words)
		}
		return true
	})
	return all
}

// literal is what a word says, "" when it holds a variable or a command.
func literal(word *syntax.Word) string {
	var b strings.Builder
	for _, part := range word.Parts {
		switch p := part.(type) {
		case *syntax.Lit:
			b.WriteString(p.Value)
		case *syntax.SglQuoted:
			b.WriteString(p.Value)
		case *syntax.DblQuoted:
			for _, inner := range p.Parts {
				lit, ok := inner.(*syntax.Lit)
				if !ok {
					return ""
				}
				b.WriteString(lit.Value)
			}
		default:
			return ""
		}
	}
	return b.String()
}

// dockerCommands are docker's commands, and below the management commands
// theirs. Plugins' commands are not looked into (docker CLI 29, `docker help`).
func dockerCommands() map[string][]string {
	return map[string][]string{
		"": strings.Fields("attach build builder buildx checkpoint commit compose config container context cp create diff events exec " +
			"export help history image images import info init inspect kill learn load login logout logs manifest matelot " +
			"network node pause plugin port ps pull push rename restart rm rmi run save scan scout search secret service " +
			"stack start stats stop swarm system tag top trust unpause update version volume wait"),
		"container": strings.Fields("attach commit cp create diff exec export inspect kill list logs ls pause port prune " +
			"ps rename restart rm run start stats stop top unpause update wait"),
		"image":   strings.Fields("build history import inspect list load ls prune pull push rm save tag"),
		"volume":  strings.Fields("create inspect list ls prune rm update"),
		"network": strings.Fields("connect create disconnect inspect list ls prune rm"),
		"context": strings.Fields("create export import inspect list ls rm show update use"),
		"system":  strings.Fields("df dial-stdio events info prune"),
		"builder": strings.Fields("build prune"),
		"service": strings.Fields("create inspect list logs ls ps rm rollback scale update"),
		"swarm":   strings.Fields("ca init join join-token leave unlock unlock-key update"),
		"node":    strings.Fields("demote inspect list ls promote ps rm update"),
		"compose": strings.Fields("alpha attach bridge build commit config convert cp create down events exec export images kill logs ls " +
			"pause port ps publish pull push restart rm run scale start stats stop top unpause up version volumes wait watch"),
	}
}

// dockerWord is a word that looks like a command of docker.
var dockerWord = lazily(`^[a-z][a-z-]*$`)

// unknownDocker is the first docker command of a script that does not exist.
func unknownDocker(script string) (command string, nearestOnes []string) {
	known := dockerCommands()
	for _, words := range calls(script) {
		if words[0] != "docker" || len(words) < 2 || !dockerWord().MatchString(words[1]) {
			continue
		}
		if !slices.Contains(known[""], words[1]) {
			return "docker " + words[1], nearest(words[1], known[""], 1)
		}
		below := known[words[1]]
		if len(below) == 0 || len(words) < 3 || !dockerWord().MatchString(words[2]) {
			continue
		}
		if !slices.Contains(below, words[2]) {
			return "docker " + words[1] + " " + words[2], nearest(words[2], below, 1)
		}
	}
	return "", nil
}

// alone are the flags of docker run and create that take no value.
var alone = lazily(`^(--(detach|interactive|tty|rm|init|privileged|read-only|publish-all|quiet|no-healthcheck|oom-kill-disable|sig-proxy|disable-content-trust|use-api-socket|help)|-[ditPq]+)$`)

// imageOf is the image of a docker run or create; ok is false for other commands.
func imageOf(words []string) (ref string, ok bool) {
	if len(words) > 1 && words[0] == "docker" && words[1] == "container" {
		words = words[1:]
	}
	if len(words) < 3 || (words[0] != "docker" && words[0] != "container") || (words[1] != "run" && words[1] != "create") {
		return "", false
	}
	for i := 2; i < len(words); i++ {
		w := words[i]
		switch {
		case !strings.HasPrefix(w, "-"):
			return w, true // "" when it is not known before it runs
		case alone().MatchString(w), strings.Contains(w, "="), glued().MatchString(w):
		default:
			i++ // the flag's value
		}
	}
	return "", true
}

// glued is a short flag with its value right behind it: -p5001:5000, -dp 80:80
// is not one.
var glued = lazily(`^-[ditPq]*[a-zA-Z][^a-zA-Z].*$|^-[vewuhlm]..+$`)

// made finds the references that a script gives to images.
var made = lazily(`(?:-t|--tag|--file-tag)[= ]*["']?([\w./:-]+)|\b(?:tag|commit|import)\s[^\n|;&<>]*?([\w./:-]+)["']?\s*(?:$|[\n|;&<>])`)

// imagesMade lists the references that scripts give to images or fetch.
func imagesMade(scripts ...string) []string {
	var refs []string
	for _, script := range scripts {
		for _, m := range made().FindAllStringSubmatch(script, -1) {
			refs = append(refs, m[1]+m[2])
		}
		for _, words := range calls(script) {
			if len(words) > 2 && words[0] == "docker" && slices.Contains(words[1:3], "pull") {
				refs = append(refs, words[len(words)-1])
			}
		}
	}
	return refs
}
