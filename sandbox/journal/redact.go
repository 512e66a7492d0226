package journal

import (
	"regexp"
	"strings"
)

const masked = "***"

// secretFlags are the docker client's options whose value may be a secret of
// the form KEY=VALUE: the key stays, the value goes.
var secretFlags = map[string]bool{
	"-e": true, "--env": true, "--build-arg": true,
	"--env-add": true, "--opt": true,
}

var (
	secretName = regexp.MustCompile(`(?i)(pass|token|secret|credential|api_?key|access_?key|private_?key)`)
	// A user alone may be a token: https://TOKEN@example.org/r.git.
	urlUser = regexp.MustCompile(`([a-zA-Z][a-zA-Z0-9+.-]*://)[^/\s]*@`)
)

// SecretName tells whether the name of a variable, an option or a build argument is one
// that secrets have: POSTGRES_PASSWORD, DB_PASS, API_KEY. It knows no other language's words.
func SecretName(name string) bool { return secretName.MatchString(name) }

// MaskURLs takes user, password and token out of the URLs in a text.
func MaskURLs(text string) string { return maskURLs(text) }

// Command joins a client's arguments to one line for the journal, masked as by
// Args.
func Command(args []string) string { return strings.Join(Args(args), " ") }

// Args are a client's arguments with the values of environment variables, build
// arguments and passwords masked.
func Args(args []string) []string {
	out := make([]string, 0, len(args))
	login := false
	for i := 0; i < len(args); i++ {
		arg := args[i]
		login = login || arg == "login"
		flag, value, joined := strings.Cut(arg, "=")
		switch {
		case secretFlags[arg] && i+1 < len(args):
			out = append(out, arg, keyOnly(args[i+1]))
			i++
		case joined && secretFlags[flag]:
			out = append(out, flag+"="+keyOnly(value))
		case bundledEnv(arg):
			out, i = maskBundle(out, args, i)
		case isPassword(arg, login) && i+1 < len(args):
			out = append(out, arg, masked)
			i++
		case joined && isPassword(flag, login):
			out = append(out, flag+"="+masked)
		case login && len(arg) > 2 && strings.HasPrefix(arg, "-p") && arg[1] != '-':
			out = append(out, "-p"+masked)
		case joined && SecretName(flag):
			out = append(out, flag+"="+masked)
		default:
			out = append(out, maskURLs(arg))
		}
	}
	return out
}

// isPassword tells whether flag takes a password: -p does for login alone,
// elsewhere it publishes a port.
func isPassword(flag string, login bool) bool {
	return flag == "--password" || login && flag == "-p"
}

// bundledEnv tells whether arg is a bundle of short options with -e in it, as
// in "-ite" or "-eKEY=VALUE": the options before e must be ones without value.
func bundledEnv(arg string) bool {
	if len(arg) < 3 || arg[0] != '-' || arg[1] == '-' {
		return false
	}
	head, _, found := strings.Cut(arg[1:], "e")
	return found && strings.Trim(head, "ditqP") == ""
}

// maskBundle appends the bundle at args[i] masked; when the value stands in
// the next argument, it takes that one too and returns its index.
func maskBundle(out, args []string, i int) ([]string, int) {
	head, value, _ := strings.Cut(args[i][1:], "e")
	if value != "" {
		return append(out, "-"+head+"e"+keyOnly(value)), i
	}
	out = append(out, args[i])
	if i+1 < len(args) {
		out = append(out, keyOnly(args[i+1]))
		i++
	}
	return out, i
}

// keyOnly masks the value of KEY=VALUE; a bare KEY says nothing and stays.
func keyOnly(pair string) string {
	key, _, found := strings.Cut(pair, "=")
	if !found {
		return pair
	}
	return key + "=" + masked
}

// Names gives the names of a list of KEY=VALUE pairs, joined by commas.
func Names(env []string) string {
	names := make([]string, 0, len(env))
	for _, pair := range env {
		name, _, _ := strings.Cut(pair, "=")
		names = append(names, name)
	}
	return strings.Join(names, ",")
}

// maskURLs takes user, password and token out of the URLs in s.
func maskURLs(s string) string {
	if !strings.Contains(s, "://") {
		return s
	}
	return urlUser.ReplaceAllString(s, "${1}"+masked+"@")
}
