package acceptance

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"matelot/internal/enginetest"
)

// The commands of README's transcript: the ports the wrong way round, a look,
// and the right way.
var transcript = []string{
	"docker run -d --name our-web-server -p 5000:5001 our-web-server",
	"docker port our-web-server",
	"docker rm -f our-web-server",
	"docker run -d --name our-web-server -p 5001:5000 our-web-server",
}

const (
	beginMark = "<!-- transcript:begin -->\n"
	endMark   = "<!-- transcript:end -->"
)

// TestTranscript makes the README's transcripts on the real engine and
// compares. Run with -update to write them.
func TestTranscript(t *testing.T) {
	enginetest.Need(t)
	enginetest.Lock(t, "lessons")
	path := bin(t)
	for lang, file := range map[string]string{"en": "README.md", "fr": "README.fr.md"} {
		t.Run(lang, func(t *testing.T) {
			readme := filepath.Join("..", "..", file)
			data, err := os.ReadFile(readme)
			if err != nil {
				t.Fatal(err)
			}
			before, rest, ok := strings.Cut(string(data), beginMark)
			_, after, ok2 := strings.Cut(rest, endMark)
			if !ok || !ok2 {
				t.Fatalf("%s has no transcript marks", file)
			}
			want := before + beginMark + record(t, path, lang) + endMark + after
			if want == string(data) {
				return
			}
			if !*update {
				t.Fatalf("%s is not what matelot does now: go test ./internal/acceptance -run Transcript -update\n%s", file, want)
			}
			if err := os.WriteFile(readme, []byte(want), 0o600); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// record runs the commands in a lab of its own and gives what is seen.
func record(t *testing.T, path, lang string) string {
	t.Helper()
	home := t.TempDir()
	run := func(stdin string, args ...string) string {
		cmd := exec.Command(filepath.Join(path, "matelot"), args...)
		cmd.Env = append(os.Environ(), "MATELOT_HOME="+home, "HOME="+home, "MATELOT_LANG="+lang, "LANG=C.UTF-8", "SHELL=/bin/bash")
		cmd.Stdin = strings.NewReader(stdin)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("matelot %v: %v\n%s", args, err, out)
		}
		return string(out)
	}
	t.Cleanup(func() { run("", "clean", "--yes") })
	var script strings.Builder
	for _, command := range transcript {
		script.WriteString("echo; echo '$ " + command + "'\n" + command + "\n")
	}
	_, seen, ok := strings.Cut(run(script.String(), "learn", "ports/publish"), "\n$ ")
	if !ok {
		t.Fatal("no command was seen")
	}
	var lines []string
	for line := range strings.Lines(longID.ReplaceAllString(seen, "<container ID>")) {
		if !strings.Contains(line, "[::]") { // only where the machine has IPv6
			lines = append(lines, line)
		}
	}
	return "```console\n$ " + strings.TrimSpace(strings.Join(lines, "")) + "\n```\n"
}
