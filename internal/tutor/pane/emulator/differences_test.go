package emulator

import (
	"strings"
	"testing"
)

// Where this is not as tmux is, it is as xterm is. The package's comment has the
// list. If tmux is here, it must still be different, or the list is wrong.
func TestDiffersFromTmux(t *testing.T) {
	const csi = "\x1b["
	tests := []struct{ name, data, want string }{
		{"bytes that are no UTF-8 are shown", "a\xc3(b\xe6\xbcc\x80d", "a�(b�c�d\ncursor 8 0\n"},
		{"relative places", csi + "3aa" + csi + "2eb", "   a\n\n    b\ncursor 5 2\n"},
		{"tabs forward", csi + "3Iq", "                        q\ncursor 25 0\n"},
		{"lines are drawn, not marked", "\x1b(0lqk\x1b(B lqk \x1b)0\x0elqk\x0flqk\x1b(A#", "┌─┐ lqk ┌─┐lqk£\ncursor 15 0\n"},
		{"a whole line is pushed out", "ab" + csi + "1;1H" + csi + "999@", "\ncursor 0 0\n"},
		{"no lines are inserted outside of the region", "\r\n\r\nx" + csi + "5;10r" + csi + "1;1H" + csi + "L", "\n\nx\ncursor 0 0\n"},
		{"new line mode", csi + "20ha\nb" + csi + "20lc\nd", "a\nbc\n  d\ncursor 3 2\n"},
		{"soft reset", csi + "4h" + csi + "!pab\rc", "cb\ncursor 1 0\n"},
		{"half of a wide character is none", "漢字" + csi + "1;2Hx\r\n漢字" + csi + "2;4H" + csi + "K", " x字\n漢\ncursor 3 1\n"},
		{"the cursor stays in the last column", csi + "1;71H0123456789\b-", strings.Repeat(" ", 70) + "01234567-9\ncursor 79 0\n"},
		{"and a line feed takes it down", csi + "1;80H0\n1", strings.Repeat(" ", 79) + "0\n" + strings.Repeat(" ", 79) + "1\ncursor 79 1\n"},
		{"insert line goes to the first column", "abc\r\nde" + csi + "Lx", "abc\nx\nde\ncursor 1 1\n"},
		{"margins in origin mode", csi + "?6h" + csi + "3;5rx", "\n\nx\ncursor 1 2\n"},
	}
	live := newTmux(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := screenOf([]byte(test.data))
			if got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
			if live != nil && live.show(t, test.data) == got {
				t.Error("tmux does the same")
			}
		})
	}
}
