package checker

import "strings"

// optionAfterImage finds an option of docker run among a container's
// arguments: it was written after the image's name, where docker takes
// everything for the program. It is "" when there is none.
func optionAfterImage(command []string) string {
	for i, arg := range command {
		if i == 0 && isRunOption(arg) || i > 0 && isPlainRunOption(arg, command[i:]) {
			return arg
		}
	}
	return ""
}

// isRunOption tells whether an argument is an option of docker run. Of the
// short ones only those count that a beginner uses and programs seldom take.
func isRunOption(arg string) bool {
	if name, ok := strings.CutPrefix(arg, "--"); ok {
		name, _, _ = strings.Cut(name, "=")
		switch name {
		case "add-host", "attach", "cap-add", "cap-drop", "cpus", "detach", "dns", "entrypoint", "env", "env-file",
			"expose", "health-cmd", "hostname", "init", "interactive", "ip", "label", "link", "memory", "mount", "name",
			"net", "network", "network-alias", "platform", "privileged", "publish", "publish-all", "pull", "read-only",
			"restart", "rm", "shm-size", "stop-signal", "stop-timeout", "tmpfs", "tty", "ulimit", "user", "volume",
			"volumes-from", "workdir":
			return true
		}
		return false
	}
	if arg == "-name" || arg == "-rm" {
		return true
	}
	letters, ok := strings.CutPrefix(arg, "-")
	if !ok || letters == "" {
		return false
	}
	if strings.Trim(letters, "ditP") == "" {
		return true
	}
	// -p, -v, -e, -u and -w take a value, in the same argument or the next;
	// others may stand before them: -dp 5001:5000.
	value := strings.TrimLeft(letters, "ditP")
	return strings.ContainsRune("pveuw", rune(value[0])) && (len(value) == 1 || strings.ContainsAny(value, ":=/"))
}

// isPlainRunOption tells whether an argument further on can only have been
// meant for docker run: a program may well take -d or -p itself.
func isPlainRunOption(arg string, rest []string) bool {
	name, value, joined := strings.Cut(arg, "=")
	if !joined && len(rest) > 1 {
		value = rest[1]
	}
	switch name {
	case "-m":
		return rest != nil && isLimit(value) && !isNumber(value)
	case "--memory", "--cpus":
		// Programs have such options too: it takes a limit, and a wrong (rest).
		return rest != nil && isLimit(value)
	case "--name", "--publish", "--detach", "--rm", "--volume", "--mount", "--network":
		return true
	case "-p", "-dp":
		return len(rest) > 1 && isPublish(rest[1])
	}
	return false
}

// isPublish tells whether a text is written as after -p: 5001:5000.
func isPublish(s string) bool {
	host, container, ok := strings.Cut(s, ":")
	container, _, _ = strings.Cut(container, "/")
	return ok && isNumber(host) && isNumber(container)
}

// isLimit tells whether a text is written as after --memory or --cpus: 64m, .5.
func isLimit(s string) bool {
	number := strings.TrimRight(s, "bkmgBKMG")
	return strings.Trim(number, ".0123456789") == "" && strings.Trim(number, ".") != ""
}

func isNumber(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// shellLine writes a command's words on one line, in quotes where a shell
// needs them.
func shellLine(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		if w == "" || strings.ContainsAny(w, " \t\n\"'\\$`|&;<>()*?#~!{}[]") {
			w = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
		quoted[i] = w
	}
	return strings.Join(quoted, " ")
}
