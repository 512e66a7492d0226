//go:build !windows

package pane

import (
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// patience is how long a test waits for what must come.
const patience = 20 * time.Second

// start runs a shell script in a pane of 80x24.
func start(t testing.TB, script string) *Pane {
	t.Helper()
	cmd := exec.Command("/bin/sh", "-c", script)
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "PS1=$ ", "LC_ALL=C.UTF-8")
	return run(t, cmd, 80, 24)
}

func run(t testing.TB, cmd *exec.Cmd, cols, rows int) *Pane {
	t.Helper()
	p, err := Start(cmd, cols, rows)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			t.Logf("the pane showed:\n%s", p.Text())
		}
	})
	return p
}

// await waits until the pane's text fulfils a condition.
func await(t testing.TB, p *Pane, what string, fulfilled func(text string) bool) {
	t.Helper()
	deadline := time.After(patience)
	for !fulfilled(p.Text()) {
		select {
		case <-p.Changed():
		case <-deadline:
			t.Fatalf("no %s within %v", what, patience)
		}
	}
}

func awaitText(t testing.TB, p *Pane, text string) {
	t.Helper()
	await(t, p, text, func(shown string) bool { return strings.Contains(shown, text) })
}

func awaitDone(t testing.TB, p *Pane) {
	t.Helper()
	select {
	case <-p.Done():
	case <-time.After(patience):
		t.Fatalf("the program did not end within %v", patience)
	}
}

func press(p *Pane, text string) {
	for _, r := range text {
		if r == '\n' {
			p.Key(tea.KeyPressMsg{Code: tea.KeyEnter})
			continue
		}
		p.Key(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

func TestAShellIsTypedInto(t *testing.T) {
	p := start(t, "exec sh -i")
	awaitText(t, p, "$")
	press(p, "echo été $((40+2)) 漢\n")
	awaitText(t, p, "\nété 42 漢\n$")
	x, y, visible := p.Cursor()
	if x != 2 || y != 2 || !visible {
		t.Errorf("the cursor is at %d,%d, visible: %v", x, y, visible)
	}
	press(p, "exit 7\n")
	awaitDone(t, p)
	if code := p.ExitCode(); code != 7 {
		t.Errorf("exit code %d", code)
	}
}

func TestTheViewHasExactlyItsRows(t *testing.T) {
	p := start(t, `printf '\033[31mred\033[0m\n'; yes 漢字漢字 | tr -d '\n' | head -c 3000; cat`)
	awaitText(t, p, "漢字")
	for _, size := range [][2]int{{80, 24}, {33, 7}, {120, 40}, {1, 1}, {80, 24}} {
		if err := p.Resize(size[0], size[1]); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(p.View(), "\n")
		if len(lines) != size[1] {
			t.Errorf("%v: %d lines", size, len(lines))
		}
		for _, line := range lines {
			if width := ansi.StringWidth(line); width > size[0] {
				t.Errorf("%v: a line is %d wide: %q", size, width, line)
			}
		}
		if plain := ansi.Strip(p.View()); strings.TrimRight(plain, " \n") != strings.TrimRight(p.Text(), " \n") {
			t.Errorf("%v: View and Text differ:\n%q\n%q", size, plain, p.Text())
		}
	}
}

func TestTheProgramHearsOfASize(t *testing.T) {
	p := start(t, `trap 'stty size' WINCH; stty size; echo ready; while read -r line; do :; done; while :; do read -r line; done`)
	awaitText(t, p, "24 80\nready")
	if err := p.Resize(61, 17); err != nil {
		t.Fatal(err)
	}
	awaitText(t, p, "17 61")
}

func TestExitCodes(t *testing.T) {
	for script, want := range map[string]int{
		"exit 0":             0,
		"exit 3":             3,
		"kill -TERM $$":      143,
		"kill -KILL $$":      137,
		"echo gone; exit 42": 42,
	} {
		p := start(t, script)
		awaitDone(t, p)
		if got := p.ExitCode(); got != want {
			t.Errorf("%s: %d", script, got)
		}
	}
}

func TestAllOutputIsReadBeforeDone(t *testing.T) {
	p := start(t, "seq 1 5000; echo the end")
	awaitDone(t, p)
	if !strings.Contains(p.Text(), "4999\n5000\nthe end") {
		t.Errorf("the last lines are\n%s", p.Text())
	}
}

func TestInterrupt(t *testing.T) {
	p := start(t, "yes; echo never")
	awaitText(t, p, "y\ny")
	p.Key(tea.KeyPressMsg{Code: 'c', Mod: tea.ModCtrl})
	awaitDone(t, p)
	if code := p.ExitCode(); code != 130 {
		t.Errorf("exit code %d", code)
	}
}

func TestWhatStaysInTheBackgroundHoldsNobodyUp(t *testing.T) {
	// It has no terminal to be hung up, but holds this one.
	p := start(t, `trap '' HUP; sleep 1000 & echo $!; exit 5`)
	awaitDone(t, p)
	if p.ExitCode() != 5 {
		t.Errorf("exit code %d", p.ExitCode())
	}
	within(t, 2*grace, func() { p.Close() })
	exec.Command("kill", "-9", strings.TrimSpace(p.Text())).Run()
}

func TestABackgroundThatPrintsForEverHoldsNobodyUp(t *testing.T) {
	p := start(t, `trap '' HUP; yes & exit 6`)
	awaitDone(t, p)
	within(t, 2*grace, func() { p.Close() })
}

func TestCloseHangsUp(t *testing.T) {
	for name, script := range map[string]string{
		"a shell":               `echo ready; cat`,
		"an interactive one":    `echo ready; exec sh -i`,
		"one that prints":       `yes ready`,
		"one that ignores it":   `trap '' HUP TERM; echo ready; while :; do sleep 1000; done`,
		"one that is stopped":   `echo ready; kill -STOP $$`,
		"one that never reads":  `echo ready; sleep 1000`,
		"one that ended itself": `echo ready`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t, script)
			awaitText(t, p, "ready")
			p.Paste(strings.Repeat("lost words\n", 10_000))
			closed := make(chan error, 2)
			for range cap(closed) {
				go func() { closed <- p.Close() }()
			}
			within(t, 3*grace, func() {
				for range cap(closed) {
					if err := <-closed; err != nil {
						t.Error(err)
					}
				}
			})
			awaitDone(t, p)
			if p.cmd.ProcessState == nil {
				t.Error("the program was not waited for")
			}
			if err := p.Resize(10, 10); err != nil {
				t.Errorf("resizing a closed pane: %v", err)
			}
			press(p, "nobody\n")
		})
	}
}

func within(t *testing.T, limit time.Duration, do func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); do() }()
	select {
	case <-done:
	case <-time.After(limit):
		t.Fatalf("it took longer than %v", limit)
	}
}

func TestScrollBack(t *testing.T) {
	p := start(t, "seq 1 100; echo ready; read -r line; seq 101 110; echo more; cat")
	awaitText(t, p, "ready")
	first := func() string { line, _, _ := strings.Cut(p.Text(), "\n"); return line }
	bottom := first()
	p.Scroll(10)
	if p.ScrolledBack() != 10 || first() != "69" {
		t.Errorf("10 lines back is %q, %d back; at the end it was %q", first(), p.ScrolledBack(), bottom)
	}
	if _, _, visible := p.Cursor(); visible {
		t.Error("the cursor is shown while looking back")
	}
	p.keys.typed([]byte("\r")) // as a key, without ending to look back
	deadline := time.After(patience)
	for p.ScrolledBack() != 22 { // the echoed newline, ten numbers, a word
		select {
		case <-p.Changed():
		case <-deadline:
			t.Fatalf("it is %d back", p.ScrolledBack())
		}
	}
	if first() != "69" {
		t.Errorf("what is looked at moved to %q", first())
	}
	p.Scroll(1000)
	if first() != "1" {
		t.Errorf("the beginning is %q", first())
	}
	p.Key(tea.KeyPressMsg{Code: 'x', Text: "x"})
	if p.ScrolledBack() != 0 {
		t.Error("a key does not end looking back")
	}
}

func TestAProgramThatAsksAndNeverReads(t *testing.T) {
	p := start(t, `stty raw -echo; i=0; while [ $i -lt 20000 ]; do printf '\033[6n\033[c'; i=$((i+1)); done; printf done; sleep 1000`)
	awaitText(t, p, "done")
}

func TestQuestionsAreAnswered(t *testing.T) {
	p := start(t, `stty raw -echo min 6; printf 'abc\033[6n'; dd bs=6 count=1 2>/dev/null | od -c | head -1; stty sane; cat`)
	awaitText(t, p, `033   [   1   ;   4   R`)
}

// All methods at once, while the program prints: the race detector, where there
// is one, sees what is not guarded, and a deadlock shows everywhere.
func TestManyGoroutines(t *testing.T) {
	p := start(t, `stty -echo; yes "$(printf '\033[31m漢字\033[0m line')"`)
	awaitText(t, p, "漢字")
	uses := []func(i int){
		func(int) { p.View() },
		func(int) { p.Text() },
		func(int) { p.Cursor() },
		func(i int) { p.Scroll(i%7 - 3) },
		func(int) { p.ScrolledBack() },
		func(int) { p.Alternate() },
		func(i int) { p.Resize(20+i%100, 5+i%30) },
		func(int) { p.Key(tea.KeyPressMsg{Code: 'x', Text: "x"}) },
		func(int) { p.Type("one\ntwo") },
		func(int) { p.Paste("three\n") },
		func(int) { p.Mouse(tea.MouseWheelMsg{Button: tea.MouseWheelUp}, 1, 1) },
		func(int) { p.ExitCode() },
		func(i int) {
			if i == 150 {
				p.Close()
			}
		},
	}
	within(t, patience, func() {
		var group sync.WaitGroup
		for _, use := range uses {
			group.Go(func() {
				for i := range 200 {
					use(i)
				}
			})
		}
		group.Wait()
	})
	awaitDone(t, p)
}

func TestStartSaysWhatIsWrong(t *testing.T) {
	if _, err := Start(exec.Command("/nowhere/at/all"), 80, 24); err == nil || !strings.Contains(err.Error(), "/nowhere/at/all") {
		t.Errorf("a missing program gives %v", err)
	}
	cmd := exec.Command("true")
	cmd.Stdout = os.Stdout
	if _, err := Start(cmd, 80, 24); err == nil {
		t.Error("a command with its own output was started")
	}
}
