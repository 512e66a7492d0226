package render

import (
	"maps"
	"slices"
	"strings"
)

// dockerCommand is the docker command that makes an action of the journal
// ("container.list" is "docker ps"), with what it was done to.
func dockerCommand(action, target string) string {
	if action == "" {
		return ""
	}
	command, ok := commands()[action]
	if !ok {
		command = actionWords(action)
	}
	if target != "" && action == "container.create" {
		target = "--name " + target
	}
	if target != "" {
		command += " " + target
	}
	return "docker " + command
}

// runImage is how learners know the start of any container of an image.
func runImage(image string) string { return strings.TrimSpace("docker run " + image) }

// commands are the actions whose command is not just their words.
func commands() map[string]string {
	return map[string]string{
		"container.list":    "ps",
		"container.create":  "run", // which nearly everybody types for it
		"container.changes": "diff",
		"container.archive": "cp",
		"container.prune":   "container prune",
		"image.list":        "images",
		"image.remove":      "rmi",
		"image.inspect":     "image inspect",
		"image.prune":       "image prune",
		"system.info":       "info",
		"system.version":    "version",
		"system.events":     "events",
		"registry.login":    "login",
		"build.prune":       "builder prune",
	}
}

// actionWords makes a command of an action by the engine's own regularities.
func actionWords(action string) string {
	topic, verb, _ := strings.Cut(action, ".")
	verb, _, _ = strings.Cut(verb, ".") // exec.start is exec
	switch verb {
	case "list":
		verb = "ls"
	case "remove":
		verb = "rm"
	}
	switch {
	case verb == "":
		return topic
	case topic == "container" || topic == "image":
		return verb
	}
	return topic + " " + verb
}

// dockerOptions are the options that a check wants, as they are typed: the
// journal's flag all=1 is --all. A flag that must be absent is left out.
func dockerOptions(flags map[string]string) string {
	short := map[string]string{"interactive": "-i", "tty": "-t", "detach": "-d", "force": "-f", "v": "-v"}
	var options []string
	for _, name := range slices.Sorted(maps.Keys(flags)) {
		value := flags[name]
		option := short[name]
		switch {
		case name == "t":
			option = "-t " + value // seconds to wait
		case option == "" && (value == "1" || value == "true"):
			option = "--" + name
		case option == "":
			option = "--" + name + " " + value
		}
		if value != "" && value != "0" && value != "false" || name == "t" && value == "0" {
			options = append(options, option)
		}
	}
	return strings.Join(options, " ")
}
