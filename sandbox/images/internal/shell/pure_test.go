//go:build linux

package shell

import (
	"reflect"
	"strings"
	"syscall"
	"testing"
)

func TestParseOptions(t *testing.T) {
	for _, test := range []struct {
		argv string
		want options
		err  string
	}{
		{"sh", options{name: "sh", arg0: "sh"}, ""},
		{"-bash", options{name: "bash", arg0: "bash"}, ""},
		{"/bin/sh -c cmd", options{name: "sh", arg0: "sh", hasCommand: true, command: "cmd", params: []string{}}, ""},
		{"sh -ec cmd zero one", options{name: "sh", arg0: "zero", hasCommand: true, command: "cmd", set: []string{"-e"}, params: []string{"one"}}, ""},
		{"sh -o pipefail +x script a", options{name: "sh", arg0: "script", script: "script", set: []string{"-o", "pipefail", "+x"}, params: []string{"a"}}, ""},
		{"sh -s a b", options{name: "sh", arg0: "sh", fromStdin: true, params: []string{"a", "b"}}, ""},
		{"bash --login -i", options{name: "bash", arg0: "bash", interactive: true}, ""},
		{"sh -- -x", options{name: "sh", arg0: "-x", script: "-x", params: []string{}}, ""},
		{"sh -c", options{}, "command is missing"},
		{"sh -Z", options{}, "-Z: unknown option"},
		{"sh --posh", options{}, "--posh: unknown option"},
		{"sh -o", options{}, "name of an option is missing"},
	} {
		got, err := parseOptions(strings.Fields(test.argv))
		if test.err != "" {
			if err == nil || !strings.Contains(err.Error(), test.err) {
				t.Errorf("%s: error %v, want %q", test.argv, err, test.err)
			}
			continue
		}
		if len(got.params) == 0 {
			got.params, test.want.params = nil, nil
		}
		if err != nil || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: %+v, %v; want %+v", test.argv, got, err, test.want)
		}
	}
}

func TestRewriteText(t *testing.T) {
	for text, want := range map[string]string{
		`sleep 1 &`:       `__lab_spawn 'sleep 1'`,
		`echo "$!" $$`:    `echo "$__lab_last" $__lab_shell`,
		`a; (b &)`:        "a\n(__lab_spawn b)",
		`f() { x & }`:     `f() { __lab_spawn x; }`,
		`a && b &`:        `__lab_spawn 'a && b'`,
		`echo $(c & )`:    `echo $(__lab_spawn c)`,
		`exec x`:          `exec x`,
		`echo 'x &' "\$"`: `echo 'x &' "\$"`,
		`if`:              `if`,
	} {
		if got := strings.TrimSuffix(rewriteText(text), "\n"); got != want {
			t.Errorf("rewriteText(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestParseStat(t *testing.T) {
	for _, test := range []struct {
		text   string
		pid    int
		state  string
		parent int
		ok     bool
	}{
		{"7 (sleep) S 1 7 7 0", 7, "S", 1, true},
		{"8 (a) b) (c) Z 12 8", 8, "Z", 12, true},
		{"9 (x)", 0, "", 0, false},
		{"", 0, "", 0, false},
		{"x (y) S z", 0, "S", 0, false},
	} {
		pid, state, parent, ok := parseStat(test.text)
		if ok != test.ok || ok && (pid != test.pid || state != test.state || parent != test.parent) {
			t.Errorf("parseStat(%q) = %d %s %d %v", test.text, pid, state, parent, ok)
		}
	}
}

func TestParseSignal(t *testing.T) {
	for name, want := range map[string]syscall.Signal{"9": 9, "TERM": 15, "SIGINT": 2, "hup": 1, "0": 0} {
		if got, ok := ParseSignal(name); !ok || got != want {
			t.Errorf("ParseSignal(%s) = %d, %v; want %d", name, got, ok, want)
		}
	}
	for _, name := range []string{"", "NOSUCH", "-1", "65"} {
		if got, ok := ParseSignal(name); ok {
			t.Errorf("ParseSignal(%q) = %d, want none", name, got)
		}
	}
}

func TestCommonPrefix(t *testing.T) {
	if got := commonPrefix([]string{"hostname", "hosts", "host"}); got != "host" {
		t.Errorf("commonPrefix: %q, want host", got)
	}
	if got := commonPrefix([]string{"a", "b"}); got != "" {
		t.Errorf("commonPrefix: %q, want none", got)
	}
}
