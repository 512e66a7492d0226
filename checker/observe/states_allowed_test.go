package observe

import (
	"slices"
	"strings"
)

// often is which kinds of commands are drawn, one as often as it stands here.
var often = []string{"run", "run", "create", "life", "life", "life", "last", "image", "place", "rare"}

// acts are the commands of each kind. What is made, a container, gets its options
// when it is drawn.
var acts = map[string][]string{
	"make": {"--label matelot.session=@ --name @a", "--label matelot.session=@ --name @b"},

	// what happens to a container that is there
	"life": forEach([]string{"@a", "@b"}, "start", "start", "stop -t 0", "kill", "kill -s TERM", "kill -s INT", "pause", "unpause",
		"restart -t 0", "update -m 20m --memory-swap -1", "update --restart no", "logs", "top"),

	// what a container may not outlive, and what names it anew
	"last": {
		"rm @a", "rm -f @a", "rm -f -v @a", "rm -f @b", "rm -f -v @b", "rename @a @b", "rename @a @c", "rename @c @a",
		"exec @a /tool echo hello", "exec @b /tool write /file text", "exec -d @a /tool sleep", "cp DIR/site/index.html @a:/",
		"commit @a @i:1", "commit -c CMD[\"/tool\",\"exit\",\"2\"] @b @i:2", "container prune -f --filter label=matelot.session=@",
	},

	"image": {
		"tag BASE @i:1", "tag BASE @i:2", "tag @i:1 @i:2", "tag @i:2 @i:1", "rmi @i:1", "rmi -f @i:1", "rmi @i:2",
		"build -q -t @i:1 -f one.Dockerfile .", "build -q -t @i:2 -f one.Dockerfile .", "build -q -t @i:1 -f two.Dockerfile .",
		"build -q -t @i:2 -f two.Dockerfile .", "build -q -f two.Dockerfile .", "build -q -t @i:1 -f torn.Dockerfile .",
		"image prune -f --filter label=matelot.test=@",
	},

	// networks and volumes
	"place": {
		"network create --label matelot.session=@ @n", "network create --label matelot.session=@ --label a=b --internal @m",
		"network create --label matelot.session=@ @n", "network rm @n", "network rm @m", "network connect @n @a", "network connect @m @a",
		"network connect --alias db @n @b", "network disconnect @n @a", "network disconnect -f bridge @a", "network connect bridge @b",
		"volume create --label matelot.session=@ @v", "volume create --label matelot.session=@ --label a=b @w", "volume create @w",
		"volume rm @v", "volume rm @w", "volume prune -f --filter label=matelot.session=@",
	},

	// what takes long
	"rare": {
		"compose up -d", "compose up -d --scale web=2", "compose stop -t 0", "compose down -t 0", "compose down -t 0 -v",
		"compose kill", "compose rm -f",
	},
}

// forEach is every command for every name.
func forEach(names []string, commands ...string) []string {
	var list []string
	for _, name := range names {
		for _, command := range commands {
			list = append(list, command+" "+name)
		}
	}
	return list
}

// allows tells whether a command, or an option, acts on what is there and makes what
// is not. The engine may still refuse it: what is not looked at here is who uses what.
func (s *states) allows(there facts, line []string) bool {
	state := func(name string) string { return there["container "+s.name(name[1:])+": state"] }
	up := func(name string) bool { return state(name) == `"running"` }
	last := line[len(line)-1]
	switch line[0] {
	case "--label": // a container to make
		return state(last) == ""
	case "start":
		return state(last) != "" && !up(last)
	case "stop", "kill", "pause", "top":
		return up(last)
	case "unpause":
		return state(last) == `"paused"`
	case "exec":
		return up(line[slices.IndexFunc(line, func(word string) bool { return word[0] == '@' })])
	case "rm":
		return state(last) != "" && (line[1] == "-f" || !up(last))
	case "rename":
		return state(line[1]) != "" && state(line[2]) == ""
	case "volume":
		return line[1] != "rm" || s.has(there, "volume", last)
	case "network":
		switch line[1] {
		case "create":
			return !s.has(there, "network", last)
		case "rm":
			return s.has(there, "network", last)
		}
	}
	return s.allThere(there, line)
}

// allThere tells whether each container, image and network that a line names is there.
// What is tagged, built or committed last on a line need not be.
func (s *states) allThere(there facts, line []string) bool {
	if made := line[0]; made == "tag" || made == "commit" {
		line = line[:len(line)-1]
	} else if made == "build" || made == "--mount" || made == "-v" {
		return true
	}
	for _, word := range line {
		name := strings.TrimSuffix(strings.TrimSuffix(word, ":/"), ":other")
		switch {
		case !strings.HasPrefix(name, "@"):
		case strings.HasPrefix(name, "@i:"):
			if !s.hasImage(there, name) {
				return false
			}
		case name == "@n" || name == "@m":
			if !s.has(there, "network", name) {
				return false
			}
		case there["container "+s.name(name[1:])+": state"] == "":
			return false
		}
	}
	return true
}

func (s *states) has(there facts, kind, name string) bool {
	for of := range there {
		if of, _, _ = strings.Cut(of, ": "); of == kind+" "+s.name(name[1:]) {
			return true
		}
	}
	return false
}

func (s *states) hasImage(there facts, ref string) bool {
	for of, refs := range there {
		if strings.HasSuffix(of, ": references") && strings.Contains(refs, `"`+s.name(ref[1:])+`"`) {
			return true
		}
	}
	return false
}
