package acceptance

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"matelot/internal/classroom"
	"matelot/internal/classroom/client"
)

// office is the teacher's other terminal: an exit code, the result and what was told.
func (c *class) office(lang string, args ...string) (code int, out, told string) {
	c.Helper()
	cmd := exec.Command(filepath.Join(bin(c.TB), "matelot"), append([]string{"classroom"}, args...)...)
	cmd.Env = append(os.Environ(), "MATELOT_HOME="+c.TempDir(), "MATELOT_LANG="+lang)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	text, err := cmd.Output()
	if cmd.ProcessState == nil {
		c.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(text), stderr.String()
}

// about is what the teacher is told of the class.
func (c *class) about() (about classroom.Class) {
	c.Helper()
	code, out, told := c.office("en", "status", "--format", "json", "--data", c.dir)
	var status struct{ Class *classroom.Class }
	if err := json.Unmarshal([]byte(out), &status); err != nil || code != 0 || status.Class == nil {
		c.Fatalf("status: %d %v %s %s", code, err, out, told)
	}
	return *status.Class
}

// joined are learners who do nothing.
func (c *class) joined(names ...string) (members []client.Membership) {
	c.Helper()
	word, err := classroom.ParseWord(c.Word)
	if err != nil {
		c.Fatal(err)
	}
	for _, name := range names {
		m, _, err := client.Join(c.Context(), word, classroom.Join{Alias: name, Token: client.NewToken(), Lang: "en"})
		if err != nil {
			c.Fatal(err)
		}
		members = append(members, m)
	}
	return members
}

// TestTheTeacherForgets erases learners from another terminal, while the class is open
// and while it is not.
func TestTheTeacherForgets(t *testing.T) {
	c := openClass(t)
	c.joined("Ada", "Ada", "Bob")
	teacher := c.teacher()
	forget := func(want int, says string, args ...string) {
		t.Helper()
		for lang := range map[string]bool{"en": true, "fr": true} {
			if lang == "fr" && want == 0 {
				continue // it is done
			}
			code, out, told := c.office(lang, append([]string{"forget"}, args...)...)
			if code != want || lang == "en" && !strings.Contains(strings.Join(strings.Fields(out+told), " "), says) {
				t.Errorf("%v in %s: %d, not %d and %q: %s%s", args, lang, code, want, says, out, told)
			}
		}
	}
	forget(2, "without a terminal", "Ada 2", "--data", c.dir)
	forget(2, "In it: Ada, Ada 2, Bob.", "Cleo", "--data", c.dir, "--yes")
	forget(2, "or everybody?", "Ada", "--all", "--data", c.dir, "--yes")
	forget(2, "Who is to be forgotten?", "--data", c.dir)
	forget(2, "There is no classroom in", "Ada", "--yes")
	forget(2, "You have joined no classroom") // as it has always been for learners
	if n := len(c.about().Learners); n != 3 {
		t.Fatalf("%d learners are left", n)
	}
	forget(0, "One learner was forgotten", "Ada", "2", "--data", c.dir, "--yes")
	page := c.get(teacher, c.page+"/?lang=en")
	if strings.Contains(page, "Ada 2") || !strings.Contains(page, "Bob") {
		t.Errorf("the page does not follow:\n%s", page)
	}
	if about := c.about(); !about.Open || len(about.Learners) != 2 {
		t.Errorf("open: %+v", about)
	}

	c.kill()
	forget(0, "One learner was forgotten", "Bob", "--data", c.dir, "--yes")
	if about := c.about(); about.Open || len(about.Learners) != 1 {
		t.Errorf("closed: %+v", about)
	}
	c.reopen()
	if page := c.get(c.teacher(), c.page+"/?lang=en"); strings.Contains(page, "Bob") || !strings.Contains(page, "Ada") {
		t.Errorf("after it was opened again:\n%s", page)
	}
	forget(0, "One learner was forgotten", "--all", "--data", c.dir, "--yes")
	if about := c.about(); len(about.Learners) != 0 {
		t.Errorf("left: %+v", about)
	}
	for lang, want := range map[string]string{"en": "Nobody has joined yet.", "fr": "Personne ne l'a encore rejointe."} {
		if code, out, told := c.office(lang, "status", "--data", c.dir); code != 0 || !strings.Contains(out, want) {
			t.Errorf("status: %d %s%s", code, out, told)
		}
	}
}
