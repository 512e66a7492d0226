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

// intended is all of them.
func intended() []intention {
	return []intention{
		{
			id:      "A pull that Docker Hub does not answer",
			why:     "The lab says which images it can give without a network, where the engine tells of its connection.",
			command: `nowhere/nothing`, part: "stderr|stdout",
			line: `^(-.*registry-1\.docker\.io|\+.*nowhere/nothing:1 is not on this machine and Docker Hub does not answer)`,
		},
		{
			id:     "The last step of a classic build",
			why:    "The session's label is put on the image by a step of its own, by which images are known as the lab's; it stands in the history too.",
			script: "^docker/", command: "docker (build|history)", part: "stdout",
			line: `^\+(Step : LABEL matelot\.made-in=<session>|/bin/sh -c #\(nop\)  LABEL matelot\.made-in=.*| ---> (Running in )?<id>|Removing intermediate container <id>)$`,
		},
		{
			id:      "The container of a step that failed",
			why:     "The lab removes it (--force-rm), since it would be nobody's: the engine makes it past the lab.",
			command: "exit 3.*docker build", part: "stdout", line: `^\+Removing intermediate container <id>$`,
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
	}
}
