package emulator

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"matelot/internal/golden"
)

// tmuxVersion is whose screens the golden files are.
const tmuxVersion = "tmux 3.3a"

// cases gives what is compared: names and bytes.
func cases(t *testing.T) map[string]string {
	t.Helper()
	all := sequences()
	files, err := os.ReadDir(filepath.Join("testdata", "recorded"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(filepath.Join("testdata", "recorded", file.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all["recorded-"+file.Name()] = string(data)
	}
	return all
}

// The same bytes give the same text, the same place of the cursor and the same
// styles as in tmux: as tmux is here, if it is, and (but for the styles) as it
// was, by the golden files.
func TestAgreesWithTmux(t *testing.T) {
	all := cases(t)
	names := slices.Sorted(maps.Keys(all))
	golden.NoStrays(t, names)
	live := newTmux(t)
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			got := screenOf([]byte(all[name]))
			want := got
			if live != nil {
				want = live.show(t, all[name])
			}
			if want != got {
				t.Errorf("tmux shows\n%s\nand this\n%s", want, got)
			}
			golden.Check(t, name, want)
			if live == nil {
				return
			}
			want, got = live.styled(t), string(written(80, 24, all[name]).AppendStyled(nil, 0))
			if want != got {
				t.Errorf("tmux's styles are\n%q\nand here\n%q", want, got)
			}
		})
	}
}

// Bytes do not come in one piece.
func TestBytesOneByOne(t *testing.T) {
	for name, data := range cases(t) {
		whole, pieces := New(80, 24), New(80, 24)
		whole.Write([]byte(data))
		for i := range len(data) {
			pieces.Write([]byte{data[i]})
		}
		if a, b := whole.AppendStyled(nil, 0), pieces.AppendStyled(nil, 0); string(a) != string(b) {
			t.Errorf("%s: at once\n%s\none by one\n%s", name, a, b)
		}
	}
}

func screenOf(data []byte) string {
	terminal := New(80, 24)
	terminal.Write(data)
	x, y, _ := terminal.Cursor()
	return describe(string(terminal.AppendPlain(nil, 0)), fmt.Sprint(x, y))
}

// describe gives a screen without what cannot be seen.
func describe(text, cursor string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n") + "\ncursor " + cursor + "\n"
}

// tmux is a tmux of the test's own.
type tmux struct {
	folder string
	shown  int
}

func newTmux(t *testing.T) *tmux {
	t.Helper()
	version, err := exec.Command("tmux", "-V").Output()
	if err != nil || strings.TrimSpace(string(version)) != tmuxVersion {
		t.Logf("no %s here (%q): by the golden files only", tmuxVersion, version)
		return nil
	}
	folder, err := os.MkdirTemp("", "matelot-tmux-")
	if err != nil {
		t.Fatal(err)
	}
	m := &tmux{folder: folder}
	t.Cleanup(func() {
		m.run("kill-server")
		os.RemoveAll(folder)
	})
	configuration := filepath.Join(folder, "conf")
	if err := os.WriteFile(configuration, []byte("set -g status off\nset -g remain-on-exit on\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := m.run("-u", "-f", configuration, "new-session", "-d", "-x", "80", "-y", "24", "exec sleep 1000"); err != nil {
		t.Fatalf("start tmux: %v: %s", err, out)
	}
	return m
}

func (m *tmux) run(args ...string) (string, error) {
	cmd := exec.Command("tmux", append([]string{"-S", filepath.Join(m.folder, "s")}, args...)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "TMUX=")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// show gives the screen that tmux makes of the bytes. A title that is set behind
// them tells that it has read them all.
func (m *tmux) show(t *testing.T, data string) string {
	t.Helper()
	m.shown++
	mark := fmt.Sprintf("shown %d", m.shown)
	file := filepath.Join(m.folder, "data")
	if err := os.WriteFile(file, []byte(data+"\x1b]2;"+mark+"\x1b\\"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := m.run("respawn-pane", "-k", "stty raw -echo; cat "+file+"; exec sleep 1000"); err != nil {
		t.Fatalf("run in tmux: %v: %s", err, out)
	}
	for deadline := time.Now().Add(20 * time.Second); ; {
		title, err := m.run("display-message", "-p", "#{pane_title}")
		if err != nil {
			t.Fatalf("ask tmux: %v: %s", err, title)
		}
		if strings.TrimSpace(title) == mark {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("tmux does not come to the end: %q", title)
		}
	}
	text := m.capture(t)
	place, err := m.run("display-message", "-p", "#{cursor_x} #{cursor_y}")
	if err != nil {
		t.Fatal(err)
	}
	// tmux counts a cursor that waits behind the last column as there.
	return describe(text, strings.Replace(strings.TrimSpace(place), "80 ", "79 ", 1))
}

func (m *tmux) capture(t *testing.T, options ...string) string {
	t.Helper()
	text, err := m.run(append([]string{"capture-pane", "-p"}, options...)...)
	if err != nil {
		t.Fatalf("capture what tmux shows: %v: %s", err, text)
	}
	return text
}

// styled gives what is shown with styles, in this package's way of writing them.
func (m *tmux) styled(t *testing.T) string {
	t.Helper()
	text := strings.TrimSuffix(m.capture(t, "-e", "-N"), "\n")
	return string(written(80, 24, strings.ReplaceAll(text, "\n", "\r\n")).AppendStyled(nil, 0))
}
