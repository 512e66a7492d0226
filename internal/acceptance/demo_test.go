package acceptance

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"matelot/internal/tutor/pane/emulator"
)

// TestDemoIsRecorded plays a demonstration without a terminal, and then its recording:
// the slip's finding, the engine and the pass are seen in this order, and nothing is
// left of it.
func TestDemoIsRecorded(t *testing.T) {
	s := newOnScreen(t)
	before := things(t)
	file := filepath.Join(s.home, "demo.cast")
	cmd := s.command("en", "demo", "--speed", "30", "--record", file)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	wanted := []string{"wrong way round", "localhost:5000 ──▶ 5001/tcp", "Passed: Publish a port"}
	screen := emulator.New(80, 24)
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	for number := 0; lines.Scan(); number++ {
		if number == 0 {
			var header struct{ Version, Width, Height int }
			if err := json.Unmarshal(lines.Bytes(), &header); err != nil || header.Version != 2 || header.Width != 80 || header.Height != 24 {
				t.Fatalf("header %s: %v", lines.Bytes(), err)
			}
			continue
		}
		var event [3]any
		if err := json.Unmarshal(lines.Bytes(), &event); err != nil {
			t.Fatalf("line %d: %v", number, err)
		}
		text, _ := event[2].(string)
		screen.Write([]byte(text))
		if len(wanted) > 0 && onOneScreen(screen, wanted[0]) {
			wanted = wanted[1:]
		}
	}
	if len(wanted) > 0 {
		t.Errorf("never shown: %q", wanted)
	}
	if after := things(t); after != before {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
}

// onOneScreen tells whether a text stands on the screen now, words may be broken over
// lines.
func onOneScreen(screen *emulator.Terminal, text string) bool {
	seen := strings.Join(strings.Fields(string(screen.AppendPlain(nil, 0))), " ")
	return strings.Contains(seen, text)
}

// things lists what the engine has.
func things(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, args := range [][]string{{"ps", "--all", "--quiet"}, {"images", "--all", "--quiet"}, {"volume", "ls", "--quiet"}, {"network", "ls", "--quiet"}} {
		out, err := exec.Command("docker", args...).Output()
		if err != nil {
			t.Fatalf("docker %v: %v", args, err)
		}
		all.Write(out)
	}
	return all.String()
}
