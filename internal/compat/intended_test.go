package compat

import "regexp"

// intention is a difference that is meant to be.
type intention struct {
	id  string // what differs, for docs/compat.md
	why string
	// way, client and script say where it may occur; empty is everywhere.
	way     way
	client  string // expression for the name
	script  string // expression for the name
	command string // expression for the command; "" is any, and the engine afterwards
	part    string // expression for exit, stdout, stderr, container, image, network, volume
	line    string // expression for a line, with - (direct) or + (session) before it
}

// covers tells whether a line that differs is of the intention.
func (i intention) covers(d difference, part, line string) bool {
	return (i.way == "" || i.way == d.way) && matches(i.client, d.client.name) && matches(i.script, d.script.name) &&
		matches(i.command, d.command) && matches("^("+i.part+")$", part) && matches(i.line, line)
}

func matches(expression, text string) bool {
	return expression == "" || regexp.MustCompile(expression).MatchString(text)
}

// intended is all of them. The first that covers a line accounts for it.
func intended() []intention {
	return []intention{
		{
			id:      "A pull that Docker Hub does not answer",
			why:     "The lab says which images it can give without a network, where the engine tells of its connection.",
			command: `nowhere/nothing|COMPOSE up|sdk\.py`, part: "stderr|stdout",
			line: `^(-.*registry-1\.docker\.io|\+.*no(where/nothing|such):1 is not on this machine and Docker Hub does not answer)`,
		},
		{
			id:      "The container of a step that failed",
			why:     "The lab removes it (--force-rm), since it would be nobody's: the engine makes it past the lab.",
			command: "exit 3.*docker build", part: "stdout", line: `^\+Removing intermediate container <id>$`,
		},
		{
			id:     "The last step of a classic build",
			why:    "The session's label is put on the image by a step of its own, by which images are known as the lab's; it stands in the history too.",
			script: "^(docker|compose)/", command: "docker (build|history)|COMPOSE build", part: "stdout",
			line: `^\+(Step : LABEL matelot\.made-in=<session>|/bin/sh -c #\(nop\)  LABEL matelot\.made-in=.*| ---> (Using cache|(Running in )?<id>)|Removing intermediate container <id>)$`,
		},
		{
			id:      "docker pull --all-tags",
			why:     "The lab notes each image that it is given, and takes them one by one.",
			command: "docker pull -a", part: "exit|stdout|stderr",
			line: `^(-(0|[12]: Pulling from mine|Digest: .*|Status: .*|localhost:5055/mine)|\+1|\+.*This means every tag of localhost:5055/mine at once.*)$`,
		},
		{
			id:      "docker load of what is no archive",
			why:     "The lab reads the archive before the engine does, to know what is in it, and says what it can read.",
			command: "docker load -i b$", part: "stderr",
			line: `^(-.*unexpected EOF|\+.*This is no archive of images that the lab can read.*)$`,
		},
		{
			id:      "A network's driver that is not there",
			why:     "The lab lets through plain bridges alone, so it does not come to the engine's search for a plugin.",
			command: `network create -d nosuch`, part: "stderr",
			line: `^(-.*plugin "nosuch" not found|\+.*With .--driver nosuch. a network reaches past)`,
		},
		{
			id:     "A volume without a name",
			why:    "A label can be put on it only as a mount, which docker inspect in the lab does not show: it stands among the engine's mounts alone.",
			script: "^docker/networks$", part: "container",
			line: `^[-+]\s*("Mounts": \[|\{|\},?|\],?|"Target": "/anon",?|"Type": "volume",?|"Mode": "z?",)$`,
		},
		{
			id:      "docker events of a volume that -v names",
			why:     "The lab makes the volume before the container, with its label, as docker volume create does: the engine then tells twice that it was created.",
			command: "filter volume=unheard", part: "stdout", line: `^\+create unheard$`,
		},
		{
			id:     "compose down --rmi and docker rmi --no-prune after a classic build",
			why:    "The lab takes the steps away with the image that they made, as docker rmi does without --no-prune.",
			client: "^compose-2$", script: "^compose/stack$", part: "image", line: `^-`,
		},
		{
			id:      "A port that another container holds",
			why:     "The lab says below the engine's words which of the learner's containers that is, and how to go on.",
			command: "COMPOSE up|docker run.*18080", part: "stderr", line: `^\+.*Port \d+ is held by .*another container of yours`,
		},
		{
			id:      "The build cache",
			why:     "It is nobody's: steps of others are in it, so the lab shows none of it and removes none.",
			command: "buildx (du|prune)", part: "stdout", line: `^(-\d+|\+0|[-+]Total:\s+\d+(\.\d+)?\S*B)$`,
		},
		{
			id:      "Two networks of one name",
			why:     "Engines before 25 make a second one for a docker command that does not ask them not to, and then know neither by its name. The lab asks, always.",
			client:  "^docker-29$",
			command: "network create twice.*network create twice", part: "stdout|stderr",
			line: `^(-0|\+1|\+.*network with name twice already exists)$`,
		},
		{
			id:      "Labels of a volume or network that has none",
			why:     "They are an empty object where the engine may have null: the lab's own is taken out of them.",
			command: "volume inspect", part: "stdout", line: `^(-\s*"Labels": null,|\+\s*"Labels": \{\},)$`,
		},
	}
}
