package observe

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"pgregory.net/rapid"
)

// Commands are drawn with words in the place of what differs from run to run:
// @a is a name of this test's, BASE its image, PORT1 a free port, DIR its folder.

// drawAct draws a command: some are given more often, so that there is something
// for the others to act on. Of ten, one may be any; the others are such as what is
// there allows, since those that are refused leave little behind.
func (s *states) drawAct(t *rapid.T, there facts) []string {
	whatever := rapid.IntRange(0, 9).Draw(t, "whatever") == 9
	kinds := map[string][]string{}
	for kind, lines := range acts {
		for _, line := range lines {
			if whatever || s.allows(there, words(line)) {
				kinds[kind] = append(kinds[kind], line)
			}
		}
	}
	kinds["run"], kinds["create"] = kinds["make"], kinds["make"]
	drawn := slices.DeleteFunc(slices.Clone(often), func(kind string) bool { return len(kinds[kind]) == 0 })
	kind := pick(t, "kind", drawn...)
	line := words(pick(t, "command", kinds[kind]...))
	switch kind {
	case "run":
		return slices.Concat(words("run --pull never -d"), line, s.drawContainer(t, there, whatever))
	case "create":
		return slices.Concat(words("create --pull never"), line, s.drawContainer(t, there, whatever))
	default:
		return line
	}
}

func pick(t *rapid.T, label string, among ...string) string {
	return rapid.SampledFrom(among).Draw(t, label)
}

// words splits a line at spaces: no argument of ours holds one.
func words(line string) []string { return strings.Fields(line) }

// drawContainer draws the rest of docker run.
func (s *states) drawContainer(t *rapid.T, there facts, whatever bool) []string {
	var args []string
	flags := []string{
		"-p 5000", "-p 127.0.0.1::5000", "-p PORT1:5000", "-p 127.0.0.1:PORT2:5000/udp", "-p PORT1:5000 -p PORT3:5001", "-p 0.0.0.0:PORT2:80/tcp",
		"-P --expose 5000", "-P --expose 53/udp", "--expose 8080",
		"-v @v:/data", "-v @v:/data:ro", "-v /anon", "-v DIR/site:/site:ro", "-v DIR/site:/site", "--mount type=volume,source=@w,target=/w",
		"--tmpfs /run", "--mount type=tmpfs,target=/t", "--mount type=bind,source=DIR/site,target=/s,readonly",
		"-e KEY=value", "-e KEY=", "-e KEY=a=b", "-e HOME", "-e NOWHERE", "--user 1000", "--user 1000:100", "--user nobody",
		"--network @n", "--network @n --network-alias web", "--network none", "--network host",
		"--restart no", "--restart on-failure:1", "--restart unless-stopped", "--rm", "-t", "-i", "-it", "-a stdout",
		"-m 16m", "--cpus 0.5", "--cpu-quota 50000", "--cpu-quota 20000 --cpu-period 40000", "--stop-signal SIGINT", "--stop-signal 9",
		"--label a=b", "--label empty", "-w /srv", "--entrypoint /tool", "--entrypoint /none", "--read-only", "--init", "--hostname h",
		"--no-healthcheck", "--link @a:other",
	}
	images := []string{"BASE", "BASE", "@i:1", "@i:2"}
	if !whatever {
		missing := func(line string) bool { return !s.allows(there, words(line)) }
		flags, images = slices.DeleteFunc(flags, missing), slices.DeleteFunc(images, missing)
	}
	for range rapid.IntRange(0, 4).Draw(t, "options") {
		args = append(args, words(pick(t, "option", flags...))...)
	}
	args = append(args, pick(t, "image", images...))
	return append(args, words(pick(t, "its command", "", "", "sleep", "exit 0", "exit 3", "echo ahoy", "serve :5000 ahoy", "nothing", "-p 5001:5000"))...)
}

// refs are the references that sequences use.
func (s *states) refs() []string { return []string{s.name("i") + ":1", s.name("i") + ":2"} }

// command is what to run for a drawn one; not ok where it cannot be run here.
func (s *states) command(act []string) (command []string, ok bool) {
	program := []string{"docker"}
	if act[0] == "compose" {
		if s.compose == nil {
			return nil, false
		}
		program, act = append(slices.Clone(s.compose), "-p", s.session), act[1:]
	}
	fill := strings.NewReplacer("session=@", "session="+s.session, "test=@", "test="+s.session, "@", s.session+"-", "BASE", s.image(),
		"PORT1", s.ports[0], "PORT2", s.ports[1], "PORT3", s.ports[2], "DIR", s.dir)
	for _, word := range act {
		program = append(program, fill.Replace(word))
	}
	return program, true
}

// files writes what commands are given.
func (s *states) files(base string) {
	s.t.Helper()
	label := "LABEL matelot.test=" + s.session + "\n"
	for name, text := range map[string]string{
		"site/index.html": "<p>ahoy",
		"one.Dockerfile": "FROM " + base + "\n" + label + "ENV MODE=lab EMPTY=\nUSER 1000\nWORKDIR /srv\nEXPOSE 5000 53/udp\n" +
			"VOLUME /kept\nCMD [\"serve\", \":5000\", \"one\"]\n",
		"two.Dockerfile": "FROM " + base + "\n" + label + "COPY site/index.html /page\nLABEL a=b\nSTOPSIGNAL SIGINT\nENTRYPOINT [\"/tool\", \"sleep\"]\nCMD []\n" +
			"HEALTHCHECK --interval=1h --start-period=1h CMD [\"/tool\", \"echo\", \"well\"]\n",
		"torn.Dockerfile": "FROM " + base + "\n" + label + "COPY nothing /\n",
		"docker-compose.yml": `version: "3.8"
x-ours: &ours {matelot.session: ` + s.session + `}
services:
  web: {image: "` + base + `", labels: *ours, expose: ["5000"], ports: ["127.0.0.1::5000"], volumes: ["kept:/kept"], environment: {MODE: lab}}
  db: {image: "` + base + `", labels: *ours, command: ["exit", "1"], networks: [back, default]}
networks: {default: {labels: *ours}, back: {labels: *ours}}
volumes: {kept: {labels: *ours}}
`,
	} {
		path := filepath.Join(s.dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			s.t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			s.t.Fatal(err)
		}
	}
}

// composeCommand is how compose is called here, or nil.
func composeCommand() []string {
	if exec.Command("docker", "compose", "version").Run() == nil {
		return []string{"docker", "compose"}
	}
	if path, err := exec.LookPath("docker-compose"); err == nil {
		return []string{path}
	}
	return nil
}
