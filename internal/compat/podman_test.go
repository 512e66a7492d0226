package compat

import (
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"matelot/sandbox/dial"
)

// PodmanWanted is the variable that asks for the course's solutions on Podman's service,
// which takes as long as the course does.
const PodmanWanted = "MATELOT_PODMAN"

// podmanSettings let Podman run where cgroups are of version 1 and limits may not be
// raised, and keep all of it in a folder of the test's.
const (
	podmanContainers = `[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
`
	podmanStorage = `[storage]
driver = "overlay"
graphroot = %q
runroot = %q
`
)

// TestPodman tries each exercise's solutions (or what MATELOT_PODMAN_TRIALS names, as
// --only does) with Podman's Docker-compatible service as
// the engine, and writes what works to docs/podman.md with -update.
func TestPodman(t *testing.T) {
	if os.Getenv(PodmanWanted) != "1" {
		t.Skip(PodmanWanted + "=1 asks for it")
	}
	engine := podmanService(t)
	matelot, err := filepath.Abs(filepath.Join("..", "..", "bin", "matelot"))
	if err != nil {
		t.Fatal(err)
	}
	lessons := strings.Fields(os.Getenv("MATELOT_PODMAN_LESSON"))
	if len(lessons) == 0 {
		lessons = []string{""}
	}
	table := podmanHead
	for _, lesson := range lessons {
		rows, err := podmanTable(verifyOn(t, engine, matelot, lesson))
		if err != nil {
			t.Fatal(err)
		}
		t.Log("\n" + rows)
		table += rows
	}
	if *update {
		writePodman(t, table)
	}
}

// verifyOn has `matelot course verify` try a lesson's solutions, or all with "", and
// gives its report. What does not pass is for the table, and no failure of the test.
func verifyOn(t *testing.T, engine dial.Endpoint, matelot, lesson string) []byte {
	t.Helper()
	dir := t.TempDir()
	report := filepath.Join(dir, "report.xml")
	args := []string{"course", "verify", "--course", filepath.Join("..", "..", "lessons"), "--lang", "en", "--engine", "host", "--jobs", "1", "--only", cmp.Or(os.Getenv("MATELOT_PODMAN_TRIALS"), " solution"), "--junit", report}
	if lesson != "" {
		args = append(args, lesson)
	}
	cmd := exec.CommandContext(t.Context(), matelot, args...)
	cmd.Env = append(os.Environ(), "DOCKER_HOST="+engine.Host, "MATELOT_HOME="+filepath.Join(dir, "home"))
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	t.Logf("%s", out)
	raw, err := os.ReadFile(report)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// podmanService starts Podman's service in folders of the test's.
func podmanService(t *testing.T) dial.Endpoint {
	t.Helper()
	if _, err := exec.LookPath("podman"); err != nil {
		t.Fatalf("%v (scripts/compat-tools brings it)", err)
	}
	dir := shortDir(t)
	storage := fmt.Sprintf(podmanStorage, filepath.Join(dir, "graph"), filepath.Join(dir, "run"))
	for name, text := range map[string]string{"containers.conf": podmanContainers, "storage.conf": storage} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	environ := append(os.Environ(), "CONTAINERS_CONF="+filepath.Join(dir, "containers.conf"), "CONTAINERS_STORAGE_CONF="+filepath.Join(dir, "storage.conf"))
	socket := filepath.Join(dir, "podman.sock")
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	service := exec.Command("podman", "--tmpdir", filepath.Join(dir, "tmp"), "system", "service", "--time=0", "unix://"+socket)
	service.Dir = dir // a container that runs out of memory leaves a file where it was started
	service.Env, service.Stdout, service.Stderr = environ, log, log
	if err := service.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		reset := exec.Command("podman", "--tmpdir", filepath.Join(dir, "tmp"), "system", "reset", "--force")
		reset.Env = environ
		if out, err := reset.CombinedOutput(); err != nil {
			t.Errorf("clearing Podman's storage: %v: %s", err, out)
		}
		_ = service.Process.Kill()
		_ = service.Wait()
		_ = log.Close()
	})
	endpoint := dial.Endpoint{Host: "unix://" + socket}
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	for deadline := time.Now().Add(startDeadline); ; <-ticker.C {
		conn, err := endpoint.Dial(t.Context())
		if err == nil {
			_ = conn.Close()
			return endpoint
		}
		if time.Now().After(deadline) {
			said, _ := os.ReadFile(log.Name())
			t.Fatalf("Podman's service does not answer: %v: %s", err, said)
		}
	}
}

// podmanHead begins the table.
const podmanHead = "| exercise | its solutions | what was said |\n|---|---|---|\n"

// podmanTable reads a JUnit report into the table's rows: a line for each exercise.
func podmanTable(raw []byte) (string, error) {
	type result struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
	}
	var report struct {
		Suites []struct {
			Name  string `xml:"name,attr"`
			Cases []struct {
				Name    string  `xml:"name,attr"`
				Error   *result `xml:"error"`
				Failure *result `xml:"failure"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(raw, &report); err != nil {
		return "", fmt.Errorf("reading the report: %w", err)
	}
	var b strings.Builder
	for _, suite := range report.Suites {
		well, why := 0, ""
		for _, c := range suite.Cases {
			switch {
			case c.Error != nil:
				why = c.Error.Message
			case c.Failure != nil:
				why = c.Failure.Message
			default:
				well++
			}
		}
		fmt.Fprintf(&b, "| `%s` | %d of %d | %s |\n", suite.Name, well, len(suite.Cases), cell(why))
	}
	return b.String(), nil
}

// cell is a text for a cell of a table: one line, not long.
func cell(text string) string {
	const long = 160
	text = strings.Join(strings.Fields(strings.ReplaceAll(text, "|", "\\|")), " ")
	if runes := []rune(text); len(runes) > long {
		text = string(runes[:long]) + "…"
	}
	return text
}

// writePodman puts the table into docs/podman.md.
func writePodman(t *testing.T, table string) {
	t.Helper()
	const begin, end = "<!-- from internal/compat: TestPodman -->\n", "<!-- end -->\n"
	path := filepath.Join("..", "..", "docs", "podman.md")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), begin)
	_, after, ends := strings.Cut(rest, end)
	if !ok || !ends {
		t.Fatalf("%s has no place for the table", path)
	}
	if err := os.WriteFile(path, []byte(before+begin+table+end+after), 0o644); err != nil {
		t.Fatal(err)
	}
}
