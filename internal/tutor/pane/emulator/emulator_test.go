package emulator

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func written(cols, rows int, data string) *Terminal {
	t := New(cols, rows)
	t.Write([]byte(data))
	return t
}

func TestStylesAreKept(t *testing.T) {
	tests := []struct{ name, data, want string }{
		{"basic", "\x1b[1;4;31mx\x1b[22;24;39my", "\x1b[1;4;31mx\x1b[my"},
		{"bright", "\x1b[92;103mx", "\x1b[92;103mx\x1b[m"},
		{"of 256", "\x1b[38;5;200;48;5;17mx", "\x1b[38;5;200;48;5;17mx\x1b[m"},
		{"of 256, low", "\x1b[38;5;1;48;5;9mx", "\x1b[31;101mx\x1b[m"},
		{"RGB", "\x1b[38;2;1;2;3;48:2::255:0:9mx", "\x1b[38;2;1;2;3;48;2;255;0;9mx\x1b[m"},
		{"RGB without a colour space", "\x1b[38:2:1:2:3mx", "\x1b[38;2;1;2;3mx\x1b[m"},
		{"an underline's colour is skipped", "\x1b[58:2::1:2:3;4:3mx\x1b[58;5;1;3my", "\x1b[4:3mx\x1b[0;3;4:3my\x1b[m"},
		{"all", "\x1b[1;2;3;5;7;8;9;21mx", "\x1b[1;2;3;5;7;8;9;4:2mx\x1b[m"},
		{"none again", "\x1b[1;2;3;5;7;8;9;21m\x1b[22;23;25;27;28;29;24mx", "x"},
		{"wrong ones", "\x1b[38;5mx\x1b[38;2;1;2my\x1b[38;9;1mz\x1b[38;5;999m.", "xyz."},
		{"erasing keeps the background", "\x1b[44m\x1b[3X", "\x1b[44m   \x1b[m"},
		{"blanks that show", "a \x1b[7m \x1b[m ", "a \x1b[7m \x1b[m"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := string(written(20, 1, test.data).AppendStyled(nil, 0))
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestAnswers(t *testing.T) {
	tests := []struct{ name, data, want string }{
		{"device attributes", "\x1b[c", "\x1b[?62;22c"},
		{"of the second kind", "\x1b[>c", "\x1b[>1;10;0c"},
		{"status", "\x1b[5n", "\x1b[0n"},
		{"cursor", "ab\r\nc\x1b[6n", "\x1b[2;2R"},
		{"cursor in a region", "\x1b[3;5r\x1b[?6h\x1b[2;4H\x1b[6n", "\x1b[2;4R"},
		{"size", "\x1b[18t", "\x1b[8;24;80t"},
		{"a mode that is set", "\x1b[?2004h\x1b[?2004$p", "\x1b[?2004;1$y"},
		{"one that is not", "\x1b[?1002$p\x1b[4$p", "\x1b[?1002;2$y\x1b[4;2$y"},
		{"one that is unknown", "\x1b[?2026$p", "\x1b[?2026;0$y"},
		{"nothing about the terminal around", "\x1b]52;c;?\x07\x1b]11;?\x07\x1b[21t\x1bP+q544e\x1b\\", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			terminal := written(80, 24, test.data)
			if got := string(terminal.Replies()); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if rest := terminal.Replies(); len(rest) > 0 {
				t.Errorf("it answers twice: %q", rest)
			}
		})
	}
	if n := len(written(80, 24, strings.Repeat("\x1b[c", 10_000)).Replies()); n > maxReplies {
		t.Errorf("%d bytes of answers", n)
	}
}

func TestClusters(t *testing.T) {
	tests := []struct {
		data, want string
		x          int
	}{
		{"e\u0301x", "e\u0301x", 2},
		{"👩\u200d💻|", "👩\u200d💻|", 3},
		{"👍🏽|", "👍🏽|", 3},
		{"❤\ufe0f|", "❤|", 2},
		{"🇫🇷|", "🇫🇷|", 3},
		{"a\u202eb\u2028c\u0085d", "abcd", 4},
		{"\u0301a", "a", 1},
	}
	for _, test := range tests {
		terminal := written(20, 1, test.data)
		x, _, _ := terminal.Cursor()
		if got := string(terminal.AppendPlain(nil, 0)); got != test.want || x != test.x {
			t.Errorf("%+q gives %+q, the cursor at %d", test.data, got, x)
		}
	}
}

func TestHistory(t *testing.T) {
	terminal := New(20, 5)
	for i := range HistoryLines + 100 {
		fmt.Fprintf(writer{terminal}, "\r\nline %d", i)
	}
	if n := terminal.History(); n != HistoryLines {
		t.Fatalf("%d lines are kept", n)
	}
	first, _, _ := strings.Cut(string(terminal.AppendPlain(nil, HistoryLines)), "\n")
	if want := fmt.Sprintf("line %d", 100-5); first != want {
		t.Errorf("the oldest is %q, not %q", first, want)
	}
	terminal.Write([]byte("\x1b[?1049h"))
	if terminal.History() != 0 {
		t.Error("the alternate screen has a history")
	}
	terminal.Write([]byte("\x1b[?1049l\x1b[2J"))
	if text := string(terminal.AppendPlain(nil, 5)); !strings.Contains(text, fmt.Sprintf("line %d", HistoryLines+99)) {
		t.Errorf("what is erased is lost: %q", text)
	}
	terminal.Write([]byte("\x1b[3J"))
	if terminal.History() != 0 {
		t.Error("it is kept although the program erased it")
	}
}

type writer struct{ *Terminal }

func (w writer) Write(p []byte) (int, error) { w.Terminal.Write(p); return len(p), nil }

func TestResizeLosesNothing(t *testing.T) {
	data := ""
	for i := range 30 {
		data += fmt.Sprintf("\r\n%d %s", i, strings.Repeat("x", 60))
	}
	terminal := written(80, 24, data)
	before := string(terminal.AppendPlain(nil, 0))
	x, y, _ := terminal.Cursor()
	for _, size := range [][2]int{{20, 5}, {1, 1}, {100, 40}, {80, 24}} {
		terminal.Resize(size[0], size[1])
		_, y, _ := terminal.Cursor()
		last := strings.Split(string(terminal.AppendPlain(nil, 0)), "\n")[y]
		if !strings.HasPrefix("29 xxxxxxxxxxxxxxxxxx", last[:min(len(last), 20)]) || last == "" {
			t.Errorf("%v: the cursor's line is %q", size, last)
		}
	}
	if after := string(terminal.AppendPlain(nil, 0)); after != before {
		t.Errorf("before\n%s\nafter\n%s", before, after)
	}
	if nowX, nowY, _ := terminal.Cursor(); nowY != y {
		t.Errorf("the cursor was at %d,%d and is at %d,%d", x, y, nowX, nowY)
	}
}

func TestResizeOfAnAlternateScreen(t *testing.T) {
	terminal := written(80, 24, strings.Repeat("line\r\n", 23)+"prompt\x1b[?1049h\x1b[10;5Hother")
	terminal.Resize(40, 8)
	terminal.Resize(80, 24)
	terminal.Write([]byte("\x1b[?1049l!"))
	if text := string(terminal.AppendPlain(nil, 0)); !strings.HasSuffix(text, "line\nprompt!") || strings.Count(text, "line") != 23 {
		t.Errorf("the main screen is\n%s", text)
	}
}

func TestStringsEnd(t *testing.T) {
	if text := string(written(80, 1, "\x1bP"+strings.Repeat("x", maxString+1)+"seen").AppendPlain(nil, 0)); text != "seen" {
		t.Errorf("after a string without an end comes %q", text)
	}
}

// FuzzWrite holds for all bytes: no panic, as many rows as there are, none too
// wide, no controls in what is drawn but styles, and the cursor is on the screen.
func FuzzWrite(f *testing.F) {
	for _, data := range sequences() {
		f.Add([]byte(data), uint8(39), uint8(11), uint8(20), uint8(5))
	}
	f.Add([]byte("漢\x1b[2@\u0301\x1b[4h字"), uint8(1), uint8(1), uint8(2), uint8(2))
	f.Fuzz(func(t *testing.T, data []byte, cols, rows, newCols, newRows uint8) {
		// Small screens have all that large ones have, and more often.
		cols, rows, newCols, newRows = cols%40, rows%12, newCols%40, newRows%12
		terminal := New(int(cols), int(rows))
		half := len(data) / 2
		terminal.Write(data[:half])
		holds(t, terminal)
		terminal.Resize(int(newCols), int(newRows))
		holds(t, terminal)
		terminal.Write(data[half:])
		holds(t, terminal)
		terminal.Resize(int(cols), int(rows))
		holds(t, terminal)
		terminal.Write(data)
		holds(t, terminal)
	})
}

func holds(t *testing.T, terminal *Terminal) {
	t.Helper()
	cols, rows := terminal.Size()
	if x, y, _ := terminal.Cursor(); x < 0 || y < 0 || x >= cols || y >= rows {
		t.Fatalf("the cursor is at %d,%d of %dx%d", x, y, cols, rows)
	}
	for _, back := range []int{0, 1, terminal.History()} {
		styled := string(terminal.AppendStyled(nil, back))
		lines := strings.Split(styled, "\n")
		if len(lines) != rows {
			t.Fatalf("%d rows of %d", len(lines), rows)
		}
		for _, line := range lines {
			if width := ansi.StringWidth(line); width > cols {
				t.Fatalf("%q is %d wide, more than %d", line, width, cols)
			}
			for _, r := range strings.ReplaceAll(line, "\x1b[", "") {
				if r < ' ' || r >= 0x7F && r < 0xA0 {
					t.Fatalf("a control character is in %q", line)
				}
			}
		}
	}
	for _, g := range []*grid{terminal.main, terminal.alternate} {
		for y, r := range g.rows {
			for x, c := range r[:cols] {
				if c.kind == lead && (x+1 >= cols || r[x+1].kind != tail) || c.kind == tail && (x == 0 || r[x-1].kind != lead) {
					t.Fatalf("half a character at %d,%d", x, y)
				}
			}
		}
	}
}
