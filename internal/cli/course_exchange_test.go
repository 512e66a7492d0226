package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"matelot/internal/course"
)

// exchanged runs a command line and gives its exit code and streams.
func exchanged(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	home := t.TempDir()
	var stdout, stderr bytes.Buffer
	code = Main(args, Options{
		Streams: Streams{In: strings.NewReader(""), Out: &stdout, Err: &stderr},
		Getenv: func(name string) string {
			if name == "MATELOT_HOME" {
				return home
			}
			return ""
		},
	})
	return code, stdout.String(), stderr.String()
}

// scenario is a small one for Killercoda.
func scenario(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "quay")
	for name, text := range map[string]string{
		"index.json": `{"title": "On the quay", "description": "Crates.", "details": {"steps": [
			{"title": "Lift", "text": "a.md", "background": "a.sh", "verify": "v.sh"}]}}`,
		"a.md": "Lift a crate.\n", "a.sh": "docker volume create crate\n", "v.sh": "exit 0\n",
	} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestCourseImport(t *testing.T) {
	dir, out := scenario(t), filepath.Join(t.TempDir(), "mine")
	code, stdout, stderr := exchanged(t, "course", "import", dir, "-o", out)
	if code != ExitPass || !strings.Contains(stdout, "010-on-the-quay/lesson.en.md\n") {
		t.Errorf("%d, %s", code, stdout)
	}
	for _, want := range []string{"\nv.sh: a scripted check", "a.sh: the script is not carried over", "One exercise has no check yet"} {
		if !strings.Contains("\n"+stderr, want) {
			t.Errorf("it does not say %q:\n%s", want, stderr)
		}
	}
	if code, _, _ := exchanged(t, "course", "lint", "--course", out); code != ExitFail {
		t.Errorf("lint ends with %d", code)
	}
	if code, _, stderr := exchanged(t, "course", "import", dir, "-o", out, "--lang", "fr"); code != ExitUsage || !strings.Contains(stderr, "Rien n'a été écrasé") {
		t.Errorf("again: %d, %s", code, stderr)
	}
}

func TestCourseImportAsJSON(t *testing.T) {
	out := filepath.Join(t.TempDir(), "mine")
	code, stdout, stderr := exchanged(t, "course", "import", scenario(t), "-o", out, "--accept-scripts", "--language", "fr", "--format", "json")
	var got struct {
		Platform  string
		Unchecked int
		Notes     []struct{ File, Code, Message string }
		Problems  []struct{ File, Code string }
	}
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || code != ExitPass || stderr != "" {
		t.Fatalf("%d, %v, %s", code, err, stderr)
	}
	if got.Platform != "killercoda" || got.Unchecked != 1 || len(got.Problems) == 0 || len(got.Notes) != 2 || got.Notes[1].Code != "check" {
		t.Errorf("%+v", got)
	}
	c, err := course.Load(os.DirFS(out))
	if err != nil {
		t.Fatal(err)
	}
	if e := c.Exercises()[0]; e.Setup != "docker volume create crate\n" || e.Title("fr") != "Lift" {
		t.Errorf("%+v", e)
	}
}

func TestCourseExport(t *testing.T) {
	out := filepath.Join(t.TempDir(), "there")
	code, stdout, stderr := exchanged(t, "course", "export", "ports", "-o", out, "--to", "educates", "--lang", "fr")
	if code != ExitPass || !strings.Contains(stdout, "workshop/examiner/tests/publish\n") || !strings.Contains(stderr, "exporte de nouveau avec --lang") {
		t.Errorf("%d\n%s\n%s", code, stdout, stderr)
	}
	test, err := os.ReadFile(filepath.Join(out, "workshop", "examiner", "tests", "publish"))
	if err != nil || !strings.Contains(string(test), "exec matelot check ports/publish --lang fr\n") {
		t.Errorf("%s, %v", test, err)
	}
}

func TestCourseImportAndExportRefuse(t *testing.T) {
	empty := t.TempDir()
	for _, tt := range []struct{ args, want string }{
		{"import", "matelot course import FOLDER -o my-course"},
		{"import " + empty, "matelot course import FOLDER -o my-course"},
		{"import " + filepath.Join(empty, "none") + " -o x", "There is no folder"},
		{"import " + empty + " -o x", "killercoda, instruqt, iximiuz, educates, dockerlings"},
		{"import " + empty + " -o x --from moodle", "“moodle”"},
		{"import " + empty + " -o x --language English", "no language code"},
		{"export ports", "killercoda, educates"},
		{"export portz -o x --to educates", "ports"},
		{"export ports/publish -o x --to educates", "whole lessons"},
		{"export ports -o x --to moodle", "“moodle”"},
	} {
		args := append([]string{"course"}, strings.Fields(tt.args)...)
		if code, _, stderr := exchanged(t, args...); code != ExitUsage || !strings.Contains(stderr, tt.want) {
			t.Errorf("%s: %d, %s", tt.args, code, stderr)
		}
	}
}
