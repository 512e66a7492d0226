package keys

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// talk is what went to and fro: "> " before what was typed, "< " before what was
// shown.
func talk(parts ...string) *Transcript {
	var t Transcript
	for _, p := range parts {
		side, data := p[:2], []byte(p[2:])
		if side == "> " {
			_, _ = io.Copy(io.Discard, t.From(bytes.NewReader(data)))
		} else {
			_, _ = t.To(io.Discard).Write(data)
		}
	}
	return &t
}

// typing is each key with its echo, and what is shown after the line.
func typing(line, answer string) []string {
	var parts []string
	for _, r := range line {
		parts = append(parts, "> "+string(r), "< "+string(r))
	}
	return append(parts, "> \r", "< \r\n"+answer+"$ ")
}

func TestLines(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", maxTyped)
	for _, tt := range []struct {
		name string
		talk []string
		want []string
	}{
		{"a line", append([]string{"< $ "}, typing("echo Ahoy > /tmp/visit", "")...), []string{"echo Ahoy > /tmp/visit"}},
		{"two, in French", append(typing("echo été", "été\r\n"), typing("exit", "")...), []string{"echo été", "exit"}},
		{"a correction", []string{"> l", "< l", "> x", "< x", "> \x7f", "< \b\x1b[K", "> s", "< s", "> \r", "< \r\n"}, []string{"ls"}},
		{"the word before", []string{"> cat /a b", "< cat /a b", "> \x17", "< \b\x1b[K", "> c", "< c", "> \r", "< \r\n"}, []string{"cat /a c"}},
		{"all of it", []string{"> rm x", "< rm x", "> \x15", "< \r\x1b[K", "> ls\r", "< ls\r\n"}, []string{"ls"}},
		{"in the middle", []string{"> ls /mp", "< ls /mp", "> \x1b[D\x1b[D", "< \b\b", "> t", "< tmp\b\b", "> \r", "< \r\n"}, []string{"ls /tmp"}},
		{"the line before", append(typing("date", "Mon\r\n"), "> \x1b[A", "< date", "> \r", "< \r\n"), []string{"date", "date"}},
		{"a line of before that is not known", []string{"> \x1b[A", "< secret --stuff", "> \r", "< \r\n"}, nil},
		{"a completion", []string{"> cat /tmp/be", "< cat /tmp/be", "> \t", "< rth ", "> \r", "< \r\n"}, []string{"cat /tmp/berth "}},
		{"a completion that has choices", []string{"> cat /tmp/b", "< cat /tmp/b", "> \t", "< \a", "> \t", "< \r\nbar  baz\r\n$ cat /tmp/b", "> ar\r", "< ar\r\n"}, []string{"cat /tmp/bar"}},
		{"a completion that draws the line anew", []string{"> cat /tmp/vi", "< cat /tmp/vi", "> \t", "< \x1b[11Dcat /tmp/visit", "> \r", "< \r\n"}, []string{"cat /tmp/visit"}},
		{"pasted", []string{"> \x1b[200~echo a\recho b\r\x1b[201~", "< echo a\r\na\r\n$ echo b\r\nb\r\n"}, []string{"echo a", "echo b"}},
		{"a password", []string{"> p", "> a", "> ss\r", "< \r\nWelcome\r\n"}, nil},
		{"a password after what asked for it", append(append([]string{"< $ "}, typing("login", "Password: ")...), "> hunter2\r", "< \r\n$ "), []string{"login"}},
		{"called off", []string{"> rm", "< rm", "> \x03", "< ^C\r\n$ ", "> ls\r", "< ls\r\n"}, []string{"ls"}},
		{"an end of input", append(typing("ls", ""), "> \x04", "< exit\r\n"), []string{"ls"}},
		{"detached", []string{"> \x10", "> \x11", "< read escape sequence"}, nil},
		{"an editor", []string{"> vi x\r", "< vi x\r\n\x1b[?1049h", "> ihello\x1b:wq\r", "< hello\x1b[?1049l$ ", "> ls\r", "< ls\r\n"}, []string{"vi x", "ls"}},
		{"a key that nobody knows", []string{"> \x12da", "< (reverse-i-search)`da': date", "> \r", "< \r\n"}, nil},
		{"a terminal's own answer", []string{"> \x1b[24;80R", "< $ ", "> ls\r", "< ls\r\n"}, []string{"ls"}},
		{"only enter", []string{"> \r", "< \r\n$ ", "> \r", "< \r\n$ "}, nil},
		{"no terminal", []string{"> echo a\n", "< \x01\x00\x00\x00\x00\x00\x00\x02a\n"}, nil},
		{"nothing was shown", []string{"> echo a\n"}, nil},
		{"too much", []string{"> " + long, "< " + long, "> y\r", "< y\r\n"}, nil},
		{"nothing", nil, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, talk(tt.talk...).Lines()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzLines(f *testing.F) {
	f.Add("l\r", "l\r\n", "\x1b[A\t\x7f", "x", true)
	f.Add("\x1b[200~é\r", "é", "\x1b", "\x1b[?1049h", false)
	f.Fuzz(func(t *testing.T, a, b, c, d string, first bool) {
		parts := []string{"> " + a, "< " + b, "> " + c, "< " + d}
		if !first {
			parts = []string{"< " + b, "> " + a, "> " + c, "< " + d, "> \r"}
		}
		for _, line := range talk(parts...).Lines() {
			if strings.ContainsAny(line, "\r\n\x1b\x00") {
				t.Errorf("a line is %q", line)
			}
		}
	})
}
