package pane

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"matelot/internal/tutor/pane/emulator"
)

func TestKeys(t *testing.T) {
	const ctrl, alt, shift = tea.ModCtrl, tea.ModAlt, tea.ModShift
	application := emulator.Modes{ApplicationCursor: true}
	tests := []struct {
		name  string
		key   tea.Key
		modes emulator.Modes
		want  string
	}{
		{"a letter", tea.Key{Code: 'a', Text: "a"}, emulator.Modes{}, "a"},
		{"a capital", tea.Key{Code: 'a', ShiftedCode: 'A', Mod: shift, Text: "A"}, emulator.Modes{}, "A"},
		{"an accent", tea.Key{Code: 'é', Text: "é"}, emulator.Modes{}, "é"},
		{"several", tea.Key{Code: tea.KeyExtended, Text: "漢字"}, emulator.Modes{}, "漢字"},
		{"space", tea.Key{Code: tea.KeySpace, Text: " "}, emulator.Modes{}, " "},
		{"alt", tea.Key{Code: 'b', Mod: alt}, emulator.Modes{}, "\x1bb"},
		{"alt and shift", tea.Key{Code: 'b', Mod: alt | shift}, emulator.Modes{}, "\x1bB"},
		{"interrupt", tea.Key{Code: 'c', Mod: ctrl}, emulator.Modes{}, "\x03"},
		{"on a Russian keyboard", tea.Key{Code: 'с', BaseCode: 'c', Mod: ctrl}, emulator.Modes{}, "\x03"},
		{"alt and ctrl", tea.Key{Code: 'c', Mod: ctrl | alt}, emulator.Modes{}, "\x1b\x03"},
		{"NUL", tea.Key{Code: tea.KeySpace, Mod: ctrl}, emulator.Modes{}, "\x00"},
		{"quit", tea.Key{Code: '\\', Mod: ctrl}, emulator.Modes{}, "\x1c"},
		{"detach", tea.Key{Code: 'p', Mod: ctrl}, emulator.Modes{}, "\x10"},
		{"enter", tea.Key{Code: tea.KeyEnter}, emulator.Modes{}, "\r"},
		{"enter with LNM", tea.Key{Code: tea.KeyEnter}, emulator.Modes{NewLine: true}, "\r\n"},
		{"tab", tea.Key{Code: tea.KeyTab}, emulator.Modes{}, "\t"},
		{"back tab", tea.Key{Code: tea.KeyTab, Mod: shift}, emulator.Modes{}, "\x1b[Z"},
		{"backspace", tea.Key{Code: tea.KeyBackspace}, emulator.Modes{}, "\x7f"},
		{"a word back", tea.Key{Code: tea.KeyBackspace, Mod: alt}, emulator.Modes{}, "\x1b\x7f"},
		{"escape", tea.Key{Code: tea.KeyEscape}, emulator.Modes{}, "\x1b"},
		{"up", tea.Key{Code: tea.KeyUp}, emulator.Modes{}, "\x1b[A"},
		{"up in vim", tea.Key{Code: tea.KeyUp}, application, "\x1bOA"},
		{"ctrl and right", tea.Key{Code: tea.KeyRight, Mod: ctrl}, application, "\x1b[1;5C"},
		{"home", tea.Key{Code: tea.KeyHome}, emulator.Modes{}, "\x1b[H"},
		{"end in vim", tea.Key{Code: tea.KeyEnd}, application, "\x1bOF"},
		{"delete", tea.Key{Code: tea.KeyDelete}, emulator.Modes{}, "\x1b[3~"},
		{"shift and page up", tea.Key{Code: tea.KeyPgUp, Mod: shift}, emulator.Modes{}, "\x1b[5;2~"},
		{"F1", tea.Key{Code: tea.KeyF1}, emulator.Modes{}, "\x1bOP"},
		{"shift and F1", tea.Key{Code: tea.KeyF1, Mod: shift}, emulator.Modes{}, "\x1b[1;2P"},
		{"F5", tea.Key{Code: tea.KeyF5}, emulator.Modes{}, "\x1b[15~"},
		{"F12", tea.Key{Code: tea.KeyF12}, emulator.Modes{}, "\x1b[24~"},
		{"keypad", tea.Key{Code: tea.KeyKp8}, emulator.Modes{}, "8"},
		{"a modifier alone", tea.Key{Code: tea.KeyLeftShift, Mod: shift}, emulator.Modes{}, ""},
		{"a media key", tea.Key{Code: tea.KeyMediaPlay}, emulator.Modes{}, ""},
		{"nothing", tea.Key{}, emulator.Modes{}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := string(encodeKey(test.key, test.modes)); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// idle is a pane without a program, whose terminal is in the state that some
// output brought it to.
func idle(output string) *Pane {
	p := &Pane{keys: newOutbox(), changed: make(chan struct{}, 1), screen: emulator.New(80, 24)}
	p.show([]byte(output))
	return p
}

func TestPasteAndType(t *testing.T) {
	const brackets = "\x1b[?2004h"
	tests := []struct {
		name, output, text string
		pasted, typed      string
	}{
		{"one line", "", "docker ps\n", "docker ps\r", "docker ps"},
		{"two lines", "", "cd app\r\ndocker ps", "cd app\rdocker ps", "cd app; docker ps"},
		{"in brackets", brackets, "cd app\ndocker ps\n", "\x1b[200~cd app\rdocker ps\r\x1b[201~", "\x1b[200~cd app\rdocker ps\x1b[201~"},
		{"a text that ends the bracket", brackets, "a\x1b[201~\u009b201~\x03b", "\x1b[200~a[201~201~b\x1b[201~", "\x1b[200~a[201~201~b\x1b[201~"},
		{"broken UTF-8", "", "a\xff\x1bb", "ab", "ab"},
		{"a continued line", "", "docker run \\\n  -d \\\n  nginx\n", "docker run \\\r  -d \\\r  nginx\r", "docker run -d nginx"},
		{"a pipe", "", "docker ps |\n\n# all\ngrep web # mine\nls\n", "docker ps |\r\r# all\rgrep web # mine\rls\r", "docker ps | grep web; ls"},
		{"a loop", "", "for i in 1 2; do\n\techo $i\ndone\n", "for i in 1 2; do\r\techo $i\rdone\r", "for i in 1 2; do echo $i; done"},
		{"no comment", "", "echo '# a' \"# b\" c#d \\# e\nls", "echo '# a' \"# b\" c#d \\# e\rls", "echo '# a' \"# b\" c#d \\# e; ls"},
		{"nothing", "", "\n", "\r", ""},
		{"nothing in brackets", brackets, "\n", "\x1b[200~\r\x1b[201~", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := idle(test.output)
			p.Paste(test.text)
			if got := string(p.keys.take()); got != test.pasted {
				t.Errorf("pasted %q, want %q", got, test.pasted)
			}
			p.Type(test.text)
			if got := string(p.keys.take()); got != test.typed {
				t.Errorf("typed %q, want %q", got, test.typed)
			}
		})
	}
}

func TestMouse(t *testing.T) {
	const all, sgr = "\x1b[?1003h", "\x1b[?1006h"
	left := tea.MouseClickMsg{Button: tea.MouseLeft}
	wheelUp := tea.MouseWheelMsg{Button: tea.MouseWheelUp}
	wheelDown := tea.MouseWheelMsg{Button: tea.MouseWheelDown}
	tests := []struct {
		name, output string
		m            tea.MouseMsg
		used         bool
		want         string
	}{
		{"nobody asked", "", left, false, ""},
		{"press", "\x1b[?1000h", left, true, "\x1b[M $*"},
		{"release", "\x1b[?1000h", tea.MouseReleaseMsg{Button: tea.MouseLeft}, true, "\x1b[M#$*"},
		{"X10 has no releases", "\x1b[?9h", tea.MouseReleaseMsg{Button: tea.MouseLeft}, false, ""},
		{"decimal press", all + sgr, left, true, "\x1b[<0;4;10M"},
		{"decimal release", all + sgr, tea.MouseReleaseMsg{Button: tea.MouseRight}, true, "\x1b[<2;4;10m"},
		{"with Ctrl", all + sgr, tea.MouseClickMsg{Button: tea.MouseMiddle, Mod: tea.ModCtrl}, true, "\x1b[<17;4;10M"},
		{"a move", all + sgr, tea.MouseMotionMsg{Button: tea.MouseNone}, true, "\x1b[<35;4;10M"},
		{"a drag", "\x1b[?1002h" + sgr, tea.MouseMotionMsg{Button: tea.MouseLeft}, true, "\x1b[<32;4;10M"},
		{"a move that only drags asked for", "\x1b[?1002h", tea.MouseMotionMsg{Button: tea.MouseNone}, false, ""},
		{"the wheel", all + sgr, wheelDown, true, "\x1b[<65;4;10M"},
		{"the wheel in a pager", "\x1b[?1049h\x1b[?1h", wheelUp, true, "\x1bOA\x1bOA\x1bOA"},
		{"the wheel in a pager that forbids it", "\x1b[?1049h\x1b[?1007l", wheelUp, true, ""},
		{"switched off", all + "\x1b[?1003l", left, false, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := idle(test.output)
			if used := p.Mouse(test.m, 3, 9); used != test.used {
				t.Errorf("used: %v", used)
			}
			if got := string(p.keys.take()); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if p.Mouse(test.m, 80, 0) {
				t.Error("it was used beside the pane")
			}
		})
	}
	p := idle(strings.Repeat("\n", 100))
	if !p.Mouse(wheelUp, 0, 0) || p.ScrolledBack() != 3 {
		t.Errorf("the wheel scrolls %d back", p.ScrolledBack())
	}
	if !p.Mouse(wheelDown, 0, 0) || p.ScrolledBack() != 0 {
		t.Errorf("the wheel scrolls to %d back", p.ScrolledBack())
	}
}

func TestViewIsKeptUntilSomethingChanges(t *testing.T) {
	p := idle("\x1b[32mgreen")
	first := p.View()
	if allocations := testing.AllocsPerRun(100, func() { p.View() }); allocations != 0 {
		t.Errorf("a View of nothing new allocates %v times", allocations)
	}
	p.show([]byte("er"))
	if p.View() == first || !strings.HasPrefix(p.View(), "\x1b[32mgreener\x1b[m\n") {
		t.Errorf("the view is %q", p.View())
	}
}
