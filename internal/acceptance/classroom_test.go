package acceptance

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"matelot/internal/enginetest"
)

// class is a classroom that the real program opens.
type class struct {
	testing.TB
	dir  string
	args []string // of serve, besides the usual
	cmd  *exec.Cmd

	Word    string `json:"word"`
	Teacher string `json:"teacher"`
	Address string `json:"address"`
	Code    string `json:"code"`
	SSH     string `json:"ssh"`
	page    string // of the teacher's pages
}

// openClass opens a classroom that ends with the test.
func openClass(t testing.TB, args ...string) *class {
	t.Helper()
	c := &class{TB: t, dir: t.TempDir(), args: args}
	c.open("0", "0")
	t.Cleanup(c.kill)
	return c
}

func (c *class) open(port, pagePort string) {
	c.Helper()
	c.cmd = exec.Command(filepath.Join(bin(c.TB), "matelot"), "classroom", "serve", "--format", "json", "--data", c.dir,
		"--address", "127.0.0.1", "--port", port, "--page-port", pagePort)
	c.cmd.Args = append(c.cmd.Args, c.args...)
	c.cmd.Env = append(os.Environ(), "MATELOT_HOME="+c.dir, "LANG=en_US.UTF-8")
	var said bytes.Buffer
	c.cmd.Stderr = &said
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		c.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		c.Fatal(err)
	}
	lines := bufio.NewReader(out)
	line, err := lines.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, c)
	}
	if err != nil { // what is said instead has several lines
		_ = c.cmd.Process.Kill()
		rest, _ := io.ReadAll(lines)
		_ = c.cmd.Wait()
		c.Fatalf("opening the classroom: %v: %s%s %s", err, line, rest, said.String())
	}
	u, err := url.Parse(c.Teacher)
	if err != nil {
		c.Fatal(err)
	}
	c.page = "http://" + u.Host
}

// kill ends the classroom as a power button would.
func (c *class) kill() {
	if c.cmd == nil {
		return
	}
	_ = c.cmd.Process.Kill()
	_ = c.cmd.Wait() // it says that it was killed
	c.cmd = nil
}

// reopen opens it again where it was.
func (c *class) reopen() {
	c.Helper()
	before := *c
	_, port, _ := strings.Cut(c.Address, ":")
	_, pagePort, _ := strings.Cut(strings.TrimPrefix(c.page, "http://"), ":")
	c.open(port, pagePort)
	if c.Word != before.Word || c.Teacher != before.Teacher {
		c.Errorf("the word was %s, and is %s", before.Word, c.Word)
	}
}

// teacher is a browser that has the teacher's page open.
func (c *class) teacher() *http.Client {
	c.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		c.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	c.get(browser, c.Teacher)
	return browser
}

func (c *class) get(browser *http.Client, address string) string {
	c.Helper()
	req, err := http.NewRequestWithContext(c.Context(), http.MethodGet, address, nil)
	if err != nil {
		c.Fatal(err)
	}
	return c.do(browser, req)
}

func (c *class) post(browser *http.Client, path string, form url.Values) {
	c.Helper()
	req, err := http.NewRequestWithContext(c.Context(), http.MethodPost, c.page+path, strings.NewReader(form.Encode()))
	if err != nil {
		c.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	c.do(browser, req)
}

func (c *class) do(browser *http.Client, req *http.Request) string {
	c.Helper()
	resp, err := browser.Do(req)
	if err != nil {
		c.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		c.Fatalf("%s %s: %d %v %s", req.Method, req.URL, resp.StatusCode, err, text)
	}
	return string(text)
}

// progress is what the classroom knows, by alias and exercise: the checks' verdicts.
func (c *class) progress() map[string]map[string]string {
	c.Helper()
	cmd := exec.Command(filepath.Join(bin(c.TB), "matelot"), "classroom", "export", "--format", "json", "--data", c.dir, "--quiet")
	cmd.Env = append(os.Environ(), "MATELOT_HOME="+c.dir)
	text, err := cmd.Output()
	if err != nil {
		c.Fatalf("export: %v %s", err, text)
	}
	var told struct {
		Engine      string
		Submissions []struct {
			Learner   string
			Exercises []struct{ Exercise, Verdict, Status string }
		}
	}
	if err := json.Unmarshal(text, &told); err != nil || told.Engine != "progress" {
		c.Fatalf("export: engine %q, %v", told.Engine, err)
	}
	all := map[string]map[string]string{}
	for _, s := range told.Submissions {
		all[s.Learner] = map[string]string{}
		for _, e := range s.Exercises {
			if e.Status != "absent" {
				all[s.Learner][e.Exercise] = e.Verdict
			}
		}
	}
	return all
}

// pupil is a learner with a machine of their own.
type pupil struct {
	testing.TB
	home, alias string
	engine      string
}

func (c *class) pupil(alias string) *pupil {
	c.Helper()
	p := &pupil{TB: c.TB, home: c.TempDir(), alias: alias, engine: enginetest.Need(c.TB).Host}
	c.Cleanup(func() { p.run(nil, "clean", "--yes") })
	p.run(nil, "join", c.Word, "--name", alias, "--yes")
	return p
}

// run runs matelot, and gives its exit code with what it said.
func (p *pupil) run(env []string, args ...string) (int, string) {
	p.Helper()
	return p.command(env, filepath.Join(bin(p.TB), "matelot"), args...)
}

func (p *pupil) command(env []string, name string, args ...string) (int, string) {
	p.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(append(os.Environ(), "MATELOT_HOME="+p.home, "DOCKER_HOST="+p.engine, "LANG=en_US.UTF-8"), env...)
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		p.Fatalf("%s %v: %v", name, args, err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

// begin begins an exercise, and gives the environment of the learner's shell.
func (p *pupil) begin(exercise string) []string {
	p.Helper()
	code, text := p.run(nil, "start", exercise, "--format", "json", "--quiet")
	var started struct {
		Config  string `json:"docker_config"`
		Session string
	}
	if err := json.Unmarshal([]byte(text), &started); err != nil || code != 0 {
		p.Fatalf("start: %d %v %s", code, err, text)
	}
	return []string{"DOCKER_HOST=", "DOCKER_CONTEXT=", "DOCKER_CONFIG=" + started.Config, "MATELOT_SESSION=" + started.Session}
}

// shell types a line of docker.
func (p *pupil) shell(env []string, line string) {
	p.Helper()
	if code, text := p.command(env, "sh", "-c", "unset DOCKER_HOST DOCKER_CONTEXT; "+line); code != 0 {
		p.Fatalf("%s: %d %s", line, code, text)
	}
}

// comes waits for what somebody else brings about.
func (c *class) comes(what string, holds func() bool) {
	c.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(time.Minute)
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline:
			c.Fatalf("%s: not within a minute", what)
		}
	}
}

// TestAClass: two learners work on a real engine, the teacher sees it and acts, the
// classroom is killed in between, and one learner is brought along.
func TestAClass(t *testing.T) {
	enginetest.Lock(t, "lessons")
	c := openClass(t)
	ada := c.pupil("Ada")
	lab := ada.begin("ports/publish")
	ada.shell(lab, "docker run -d --name our-web-server -p 5000:5001 our-web-server")
	if code, text := ada.run(lab, "check"); code != 1 || !strings.Contains(text, "wrong way round") {
		t.Fatalf("check: %d %s", code, text)
	}
	c.comes("Ada's mistake", func() bool { return c.progress()["Ada"]["ports/publish"] == "fail" })
	page := c.get(c.teacher(), c.page+"/?lang=en")
	for _, want := range []string{"Ada", "ports/publish"} {
		if !strings.Contains(page, want) {
			t.Errorf("the teacher's page is without %q:\n%s", want, page)
		}
	}

	c.kill()
	ada.shell(lab, "docker rm -f our-web-server && docker run -d --name our-web-server -p 5001:5000 our-web-server")
	if code, text := ada.run(lab, "check"); code != 0 {
		t.Fatalf("check without the classroom: %d %s", code, text)
	}
	c.reopen()
	c.comes("what Ada did meanwhile", func() bool { return c.progress()["Ada"]["ports/publish"] == "pass" })

	teacher := c.teacher()
	c.post(teacher, "/acts/open", url.Values{"lesson": {"data"}, "open": {"0"}})
	c.post(teacher, "/acts/say", url.Values{"text": {"Five minutes left"}})
	c.comes("the teacher's word", func() bool {
		_, text := ada.run(lab, "classroom", "status")
		return strings.Contains(text, "Five minutes left") && strings.Contains(text, "data")
	})
	if code, text := ada.run(lab, "start", "data"); code != 2 || !strings.Contains(text, "not opened") {
		t.Errorf("a closed lesson: %d %s", code, text)
	}

	// They have a machine each; the test has one engine.
	if code, text := ada.run(nil, "clean", "--yes"); code != 0 {
		t.Fatalf("clean: %d %s", code, text)
	}
	bob := c.pupil("Bob")
	lab = bob.begin("ports/publish")
	id := between(t, c.get(teacher, c.page+"/?lang=en"), `/learners/`, "Bob")
	c.post(teacher, "/learners/"+id+"/bring", url.Values{"exercise": {"ports/local"}})
	c.comes("the proposal", func() bool {
		_, text := bob.run(lab, "classroom", "status")
		return strings.Contains(text, "catchup")
	})
	if code, text := bob.run(lab, "catchup"); code != 0 {
		t.Fatalf("catchup: %d %s", code, text)
	}
	if _, text := bob.run(lab, "classroom", "status"); strings.Contains(text, "catchup") {
		t.Errorf("it is still proposed: %s", text)
	}
	if got := c.progress()["Bob"]["ports/publish"]; got != "" {
		t.Errorf("what matelot did for Bob counts as his: %s", got)
	}
	if code, text := bob.run(lab, "classroom", "forget"); code != 0 {
		t.Errorf("forget: %d %s", code, text)
	}
	if _, there := c.progress()["Bob"]; there {
		t.Error("Bob is not forgotten")
	}
}

// between gives the ID in the link that leads to a learner.
func between(t *testing.T, page, link, alias string) string {
	t.Helper()
	at := strings.Index(page, alias)
	if at < 0 {
		t.Fatalf("%s is not on the page:\n%s", alias, page)
	}
	from := strings.LastIndex(page[:at], link)
	if from < 0 {
		t.Fatalf("no link leads to %s", alias)
	}
	id := page[from+len(link):]
	return id[:strings.IndexAny(id, `"?/`)]
}
