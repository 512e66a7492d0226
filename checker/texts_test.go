package checker

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseSize(t *testing.T) {
	for _, tt := range []struct {
		text string
		base float64
		want int64
	}{
		{"20MB", decimal, 20_000_000},
		{"20 mb", decimal, 20_000_000},
		{"1.5GiB", binary, 3 << 29},
		{"256m", binary, 256 << 20},
		{"512", binary, 512},
		{"512b", decimal, 512},
		{"1k", binary, 1024},
		{"2T", decimal, 2e12},
		{"0", decimal, 0},
	} {
		if got, err := parseSize(tt.text, tt.base); err != nil || got != tt.want {
			t.Errorf("parseSize(%q) = %d, %v, want %d", tt.text, got, err, tt.want)
		}
	}
	for _, text := range []string{"", "MB", "-1", "1x", "1mm", "NaN", "1e400", "9999999999t", "1km"} {
		if got, err := parseSize(text, binary); err == nil {
			t.Errorf("parseSize(%q) = %d, want an error", text, got)
		}
	}
}

func TestFormatSize(t *testing.T) {
	for bytes, want := range map[int64]string{
		0: "0B", 999: "999B", 1000: "1kB", 5_670_000: "5.67MB", 12_345_678: "12.3MB", 3_000_000_000: "3GB", 2e15: "2PB", 5e18: "5e+03PB",
	} {
		if got := formatSize(bytes); got != want {
			t.Errorf("formatSize(%d) = %q, want %q", bytes, got, want)
		}
	}
}

func TestFormatMemory(t *testing.T) {
	for bytes, want := range map[int64]string{
		0: "0", 1: "1", 1024: "1k", 1025: "1025", 256 << 20: "256m", 1 << 30: "1g", 3 << 29: "1536m",
	} {
		if got := formatMemory(bytes); got != want {
			t.Errorf("formatMemory(%d) = %q, want %q", bytes, got, want)
		}
	}
}

func TestCPUs(t *testing.T) {
	for text, want := range map[string]int64{"0.5": 500_000_000, "2": 2_000_000_000, " 0.25 ": 250_000_000, "0": 0} {
		if got, err := parseCPUs(text); err != nil || got != want {
			t.Errorf("parseCPUs(%q) = %d, %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "-1", "NaN", "1e6", "two"} {
		if got, err := parseCPUs(text); err == nil {
			t.Errorf("parseCPUs(%q) = %d, want an error", text, got)
		}
	}
	for nano, want := range map[int64]string{500_000_000: "0.5", 2_000_000_000: "2", 0: "0", 1: "0.000000001"} {
		if got := formatCPUs(nano); got != want {
			t.Errorf("formatCPUs(%d) = %q, want %q", nano, got, want)
		}
	}
}

func TestHostPath(t *testing.T) {
	for in, want := range map[string]string{
		"/ws/site/": "/ws/site", "/ws/./a/../site": "/ws/site", "": "",
		`C:\Users\a\ws`: "/c/Users/a/ws", "c:/ws": "/c/ws", "/run/desktop/mnt/host/c/Users/a": "/c/Users/a",
		"/host_mnt/Users/a": "/Users/a", "/private/tmp/ws": "/tmp/ws", "/host_mnt": "/host_mnt", "/privateer/a": "/privateer/a",
		"1:/a": "1:/a", "C:": "C:", "a": "a",
	} {
		if got := hostPath(in); got != want {
			t.Errorf("hostPath(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestShownAndSource(t *testing.T) {
	j := newJudge(nil, Observation{Workspace: "/ws"})
	for in, want := range map[string]string{"/ws/site/a": "site/a", "/ws": ".", "/ws2/site": "/ws2/site", "/srv/": "/srv/"} {
		if got := j.shown(in); got != want {
			t.Errorf("shown(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"site": "/ws/site", "./site/": "/ws/site", "../site": "/site", "/srv": "/srv", `C:\srv`: "/c/srv", `a\b`: "/ws/a/b", ".": "/ws",
	} {
		if got := j.source(in); got != want {
			t.Errorf("source(%q) = %q, want %q", in, got, want)
		}
	}
	if got := newJudge(nil, Observation{}).shown("/ws/site"); got != "/ws/site" {
		t.Errorf("without a workspace: shown = %q", got)
	}
	if got := newJudge(nil, Observation{Workspace: "/"}).shown("/site"); got != "site" {
		t.Errorf("in the root: shown = %q", got)
	}
}

func TestIsMsys(t *testing.T) {
	for in, want := range map[string]bool{
		"C:/Program Files/Git/web": true, `C:\Program Files\Git\web`: true, "/c/PROGRA~1/Git/web": true, `/ws;C`: true, "/ws;c": true,
		"/Program Files/Gitea": true, "/ws": false, "/ws;D": false, "": false,
	} {
		if got := isMsys(in); got != want {
			t.Errorf("isMsys(%q) = %v", in, got)
		}
	}
}

func TestOptionAfterImage(t *testing.T) {
	for line, want := range map[string]string{
		"--name web": "--name", "--name=web": "--name=web", "-d": "-d", "-it sh": "-it", "-dit": "-dit", "-P": "-P",
		"-p 5001:5000": "-p", "-p5001:5000": "-p5001:5000", "-dp 5001:5000": "-dp", "-v /a:/b": "-v", "-v/a:/b": "-v/a:/b",
		"-e A=1": "-e", "-eA=1": "-eA=1", "-name web": "-name", "-rm": "-rm", "--publish-all": "--publish-all",
		"serve --rm": "--rm", "serve -p 1:2": "-p", "serve -dp 1:2/udp": "-dp", "serve --name=web": "--name=web",
		"--host 127.0.0.1": "", "--port 5001": "", "--dir /nowhere": "", "-c echo": "", "-la": "", "-verbose": "", "-": "", "--": "",
		"serve -p 5001": "", "serve -p": "", "serve -d": "", "serve --detached": "", "sleep 100": "", "": "", "-x": "", "-env": "",
		"-p x:": "-p", "serve -p a:b": "", "serve -p 1:": "",
		"sleep infinity --memory 64m": "--memory", "sleep infinity -m 64m": "-m", "sleep infinity --cpus=.5": "--cpus=.5",
		"python -m http.server": "", "app -m 5": "", "app --memory": "", "app --cpus auto": "",
	} {
		if got := optionAfterImage(strings.Fields(line)); got != want {
			t.Errorf("optionAfterImage(%q) = %q, want %q", line, got, want)
		}
	}
}

func TestShellLine(t *testing.T) {
	for want, words := range map[string][]string{
		"":                    nil,
		"ls -l":               {"ls", "-l"},
		"sh -c 'id -u'":       {"sh", "-c", "id -u"},
		`echo '' 'it'\''s' $`: {"echo", "", "it's"},
	} {
		want = strings.TrimSuffix(want, " $")
		if got := shellLine(words); got != want {
			t.Errorf("shellLine(%q) = %s, want %s", words, got, want)
		}
	}
}

func TestExcerpts(t *testing.T) {
	exact := strings.Repeat("a", maxExcerpt)
	if beginning(exact) != exact || ending(exact) != exact {
		t.Error("a text that fits was cut")
	}
	long := strings.Repeat("a", maxExcerpt-1) + "é" + strings.Repeat("b", maxExcerpt-1)
	if got, want := beginning(long), strings.Repeat("a", maxExcerpt-1)+"…"; got != want {
		t.Errorf("beginning = %q", got)
	}
	if got, want := ending(long), "…"+strings.Repeat("b", maxExcerpt-1); got != want {
		t.Errorf("ending = %q", got)
	}
}

func TestValues(t *testing.T) {
	if diff := cmp.Diff(map[string]string{"a": "", "b": "1"}, values("a", "", "b?", "1", "c?", "")); diff != "" {
		t.Error(diff)
	}
	if got := values("c?", ""); got != nil {
		t.Errorf("values without any = %v, want nil: it must read back from JSON the same", got)
	}
}

func TestAcceptsUser(t *testing.T) {
	for _, tt := range []struct {
		want, user string
		ok         bool
	}{
		{"nonroot", "", false},
		{"nonroot", "root", false},
		{"nonroot", "0:0", false},
		{"nonroot", "nobody", true},
		{"nonroot", ":1", false},
		{"root", "", true},
		{"root", "0", true},
		{"0", "root:root", true},
		{"root", "nobody", false},
		{"1000", "1000:1000", true},
		{"1000:1000", "1000", false},
		{"1000:1000", "1000:1000", true},
		{"app", "nobody", false},
	} {
		if got := acceptsUser(tt.want, tt.user); got != tt.ok {
			t.Errorf("acceptsUser(%q, %q) = %v", tt.want, tt.user, got)
		}
	}
}
