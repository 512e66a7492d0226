package acceptance

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"matelot/internal/enginetest"
)

// guideSection is the part of docs/authoring.md that is followed.
const guideSection = "## In twenty minutes"

var (
	fenced = regexp.MustCompile("(?s)```(\\w+)( last)?\n(.*?)\n```")
	inCode = regexp.MustCompile("`([^`]+)`")
)

// TestAuthoringGuide does what docs/authoring.md tells an author, word for word:
// blocks of sh are run, blocks of text must be in what the last of them said,
// other blocks are written to the file that was named last.
func TestAuthoringGuide(t *testing.T) {
	endpoint := enginetest.Need(t)
	enginetest.Lock(t, "lessons")
	path := bin(t)
	doc, err := os.ReadFile(filepath.Join("..", "..", "docs", "authoring.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(doc), guideSection)
	section, _, ended := strings.Cut(section, "\n## The tools")
	if !found || !ended {
		t.Fatal("the section of the guide is not there")
	}
	dir := t.TempDir()
	env := append(os.Environ(), "PATH="+path+string(os.PathListSeparator)+os.Getenv("PATH"), "HOME="+dir,
		"MATELOT_HOME="+filepath.Join(dir, "home"), "LANG=en_US.UTF-8", "MATELOT_LANG=en", "DOCKER_HOST="+endpoint.Host, "NO_COLOR=1")
	run := func(script string) string {
		cmd := exec.CommandContext(t.Context(), "sh", "-e")
		cmd.Dir, cmd.Env, cmd.Stdin = dir, env, strings.NewReader(script)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%s\n%v\n%s", script, err, out)
		}
		return string(out)
	}
	t.Cleanup(func() {
		cmd := exec.Command(filepath.Join(path, "matelot"), "clean", "--yes")
		cmd.Dir, cmd.Env = dir, env
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("cleaning up: %v\n%s", err, out)
		}
	})
	output, at, blocks := "", 0, 0
	for _, m := range fenced.FindAllStringSubmatchIndex(section, -1) {
		prose, language, last, body := section[at:m[0]], section[m[2]:m[3]], m[4] >= 0, section[m[6]:m[7]]
		at = m[1]
		blocks++
		switch language {
		case "sh":
			output = run(body)
		case "text":
			for line := range strings.Lines(body) {
				if !strings.Contains(output, strings.TrimSpace(line)) {
					t.Errorf("the guide shows %q, and there was:\n%s", line, output)
				}
			}
		default:
			follow(t, filepath.Join(dir, named(t, prose)), body, last)
		}
	}
	if blocks < 12 {
		t.Errorf("only %d blocks were found in the guide", blocks)
	}
}

// named is the file that a piece of prose names last.
func named(t *testing.T, prose string) string {
	t.Helper()
	files := inCode.FindAllStringSubmatch(prose, -1)
	if len(files) == 0 {
		t.Fatalf("no file is named before a block: %s", prose)
	}
	return files[len(files)-1][1]
}

// follow writes a file that the author is told to write, or its last line.
func follow(t *testing.T, path, body string, last bool) {
	t.Helper()
	if last {
		before, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.TrimRight(string(before), "\n")
		body = text[:strings.LastIndexByte(text, '\n')+1] + body
	}
	if err := os.WriteFile(path, []byte(body+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
}
