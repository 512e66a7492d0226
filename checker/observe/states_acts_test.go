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

// drawSequence draws commands of which the first makes something that the others
// may act on.
func drawSequence(t *rapid.T) [][]string {
	first := rapid.OneOf(rapid.Custom(drawRun), rapid.Custom(drawRun), rapid.Custom(drawCreate), rapid.Custom(drawImage)).Draw(t, "first")
	return append([][]string{first}, rapid.SliceOfN(rapid.Custom(drawAct), 2, 12).Draw(t, "commands")...)
}

// drawAct draws a command: some are given more often, so that there is
// something for the others to act on.
func drawAct(t *rapid.T) []string {
	return rapid.OneOf(
		rapid.Custom(drawRun), rapid.Custom(drawRun), rapid.Custom(drawCreate),
		rapid.Custom(drawLife), rapid.Custom(drawLife), rapid.Custom(drawLife),
		rapid.Custom(drawLast), rapid.Custom(drawImage), rapid.Custom(drawPlace), rapid.Custom(drawRare),
	).Draw(t, "command")
}

func pick(t *rapid.T, label string, among ...string) string {
	return rapid.SampledFrom(among).Draw(t, label)
}

// words splits a line at spaces: no argument of ours holds one.
func words(line string) []string { return strings.Fields(line) }

func container1(t *rapid.T) string { return pick(t, "container", "@a", "@b") }

func drawRun(t *rapid.T) []string {
	return slices.Concat(words("run --pull never -d"), drawContainer(t))
}

func drawCreate(t *rapid.T) []string {
	return slices.Concat(words("create --pull never"), drawContainer(t))
}

// drawContainer draws the rest of docker run.
func drawContainer(t *rapid.T) []string {
	args := words("--label matelot.session=@ --name " + container1(t))
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
	for range rapid.IntRange(0, 4).Draw(t, "options") {
		args = append(args, words(pick(t, "option", flags...))...)
	}
	args = append(args, pick(t, "image", "BASE", "BASE", "@i:1", "@i:2"))
	return append(args, words(pick(t, "its command", "", "", "sleep", "exit 0", "exit 3", "echo ahoy", "serve :5000 ahoy", "nothing", "-p 5001:5000"))...)
}

// drawLife draws what happens to a container that is there.
func drawLife(t *rapid.T) []string {
	return words(pick(t, "what", "start", "start", "stop -t 0", "kill", "kill -s TERM", "kill -s INT", "pause", "unpause", "restart -t 0",
		"update -m 20m --memory-swap -1", "update --restart no", "logs", "top") + " " + container1(t))
}

// drawLast draws what a container may not outlive, and what names it anew.
func drawLast(t *rapid.T) []string {
	return words(pick(t, "what", "rm @a", "rm -f @a", "rm -f -v @a", "rm -f @b", "rm -f -v @b", "rename @a @b", "rename @a @c", "rename @c @a",
		"exec @a /tool echo hello", "exec @b /tool write /file text", "exec -d @a /tool sleep", "cp DIR/site/index.html @a:/",
		"commit @a @i:1", "commit -c CMD[\"/tool\",\"exit\",\"2\"] @b @i:2", "container prune -f --filter label=matelot.session=@"))
}

func drawImage(t *rapid.T) []string {
	return words(pick(t, "what", "tag BASE @i:1", "tag BASE @i:2", "tag @i:1 @i:2", "tag @i:2 @i:1", "rmi @i:1", "rmi -f @i:1", "rmi @i:2",
		"build -q -t @i:1 -f one.Dockerfile .", "build -q -t @i:2 -f one.Dockerfile .", "build -q -t @i:1 -f two.Dockerfile .",
		"build -q -t @i:2 -f two.Dockerfile .", "build -q -f two.Dockerfile .", "build -q -t @i:1 -f torn.Dockerfile .",
		"image prune -f --filter label=matelot.test=@"))
}

// drawPlace draws what is done with networks and volumes.
func drawPlace(t *rapid.T) []string {
	return words(pick(t, "what", "network create --label matelot.session=@ @n", "network create --label matelot.session=@ --label a=b --internal @m",
		"network create --label matelot.session=@ @n", "network rm @n", "network rm @m", "network connect @n @a", "network connect @m @a",
		"network connect --alias db @n @b", "network disconnect @n @a", "network disconnect -f bridge @a", "network connect bridge @b",
		"volume create --label matelot.session=@ @v", "volume create --label matelot.session=@ --label a=b @w", "volume create @w",
		"volume rm @v", "volume rm @w", "volume prune -f --filter label=matelot.session=@"))
}

// drawRare draws what takes long.
func drawRare(t *rapid.T) []string {
	return words(pick(t, "what", "compose up -d", "compose up -d --scale web=2", "compose stop -t 0", "compose down -t 0", "compose down -t 0 -v",
		"compose kill", "compose rm -f"))
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
