//go:build linux

package applet

import (
	"io/fs"
	"regexp"
	"testing"
	"time"
)

func TestChangeMode(t *testing.T) {
	for _, test := range []struct {
		mode   string
		before uint32
		dir    bool
		want   uint32
	}{
		{"755", 0o600, false, 0o755},
		{"1777", 0o755, true, 0o1777},
		{"u+x", 0o644, false, 0o744},
		{"+x", 0o644, false, 0o755},
		{"+w", 0o444, false, 0o644}, // the umask 022 limits it
		{"a+w", 0o444, false, 0o666},
		{"go-rwx", 0o755, false, 0o700},
		{"u=rw,go=r", 0o777, false, 0o644},
		{"-x", 0o755, false, 0o644},
		{"a+X", 0o644, false, 0o644},
		{"a+X", 0o644, true, 0o755},
		{"u+s", 0o755, false, 0o4755},
		{"+t", 0o777, true, 0o1777},
	} {
		got, err := changeMode(test.mode, test.before, test.dir, 0o022)
		if err != nil || got != test.want {
			t.Errorf("changeMode(%s, %o) = %o, %v; want %o", test.mode, test.before, got, err, test.want)
		}
	}
	for _, mode := range []string{"", "999", "x", "u+q", "z+x"} {
		if got, err := changeMode(mode, 0o644, false, 0o022); err == nil {
			t.Errorf("changeMode(%q) = %o, want an error", mode, got)
		}
	}
}

func TestModeText(t *testing.T) {
	for _, test := range []struct {
		mode fs.FileMode
		want string
	}{
		{0o644, "-rw-r--r--"},
		{fs.ModeDir | 0o755, "drwxr-xr-x"},
		{fs.ModeDir | fs.ModeSticky | 0o777, "drwxrwxrwt"},
		{fs.ModeSymlink | 0o777, "lrwxrwxrwx"},
		{fs.ModeSetuid | 0o755, "-rwsr-xr-x"},
		{fs.ModeSetgid | 0o745, "-rwxr-Sr-x"},
		{fs.ModeDevice | fs.ModeCharDevice | 0o666, "crw-rw-rw-"},
	} {
		if got := modeText(test.mode); got != test.want {
			t.Errorf("modeText(%v) = %s, want %s", test.mode, got, test.want)
		}
	}
}

func TestBasicExpressions(t *testing.T) {
	for _, test := range []struct {
		basic, text string
		match       bool
	}{
		{`a+b`, "a+b", true},
		{`a+b`, "aab", false},
		{`a\+b`, "aab", true},
		{`\(ab\)*c`, "ababc", true},
		{`(ab)`, "(ab)", true},
		{`[()]`, ")", true},
		{`[]x]`, "]", true},
		{`x\{2\}`, "xx", true},
		{`x{2}`, "xx", false},
		{`^a.*z$`, "abcz", true},
		{`*x`, "*x", true},
		{`a\.b`, "axb", false},
		{`one\|two`, "two", true},
	} {
		expression, err := regexp.Compile(basicToGo(test.basic))
		if err != nil {
			t.Errorf("%s: %v", test.basic, err)
			continue
		}
		if got := expression.MatchString(test.text); got != test.match {
			t.Errorf("%s matches %q: %v, want %v", test.basic, test.text, got, test.match)
		}
	}
}

func TestStrftime(t *testing.T) {
	when := time.Date(2024, time.March, 5, 7, 8, 9, 12, time.UTC)
	for format, want := range map[string]string{
		"%F %T": "2024-03-05 07:08:09", "%d/%m/%y": "05/03/24", "%s": "1709622489", "%N": "000000012",
		"%a %b %e": "Tue Mar  5", "%H%%": "07%", "%Q": "%Q", "%": "%", "%j": "065",
	} {
		if got := strftime(format, when); got != want {
			t.Errorf("strftime(%q) = %q, want %q", format, got, want)
		}
	}
}

func TestHumanSize(t *testing.T) {
	for bytes, want := range map[int64]string{0: "0", 1023: "1023", 1024: "1.0K", 1536: "1.5K", 5 << 20: "5.0M", 3 << 30: "3.0G"} {
		if got := humanSize(bytes); got != want {
			t.Errorf("humanSize(%d) = %s, want %s", bytes, got, want)
		}
	}
}

func TestParseSize(t *testing.T) {
	for text, want := range map[string]int64{"512": 512, "1K": 1024, "2k": 2048, "1M": 1 << 20, "1MiB": 1 << 20, "3G": 3 << 30} {
		if got, err := parseSize(text); err != nil || got != want {
			t.Errorf("parseSize(%s) = %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "M", "-1", "1X"} {
		if got, err := parseSize(text); err == nil {
			t.Errorf("parseSize(%q) = %d, want an error", text, got)
		}
	}
}

func TestInternetChecksum(t *testing.T) {
	// An echo request: type 8, identifier 1, sequence 9, then its checksum.
	packet := []byte{8, 0, 0, 0, 0, 1, 0, 9}
	sum := internetChecksum(packet)
	packet[2], packet[3] = byte(sum>>8), byte(sum)
	if got := internetChecksum(packet); got != 0 {
		t.Errorf("a packet with its checksum sums up to %#x, want 0", got)
	}
}
