package cmdline

import (
	"reflect"
	"testing"
)

func TestParse(t *testing.T) {
	for _, test := range []struct {
		args   string
		values map[string][]string
		rest   []string
		fails  bool
	}{
		{args: "", values: map[string][]string{}},
		{args: "-tAc|select 1", values: map[string][]string{"t": {""}, "A": {""}, "c": {"select 1"}}},
		{args: "-Uana|-U|bea|db", values: map[string][]string{"U": {"ana", "bea"}}, rest: []string{"db"}},
		{args: "--username=ana|--command|x", values: map[string][]string{"U": {"ana"}, "c": {"x"}}},
		{args: "--|-t", values: map[string][]string{}, rest: []string{"-t"}},
		{args: "-U", fails: true},
		{args: "--command", fails: true},
		{args: "-z", fails: true},
		{args: "--zebra", fails: true},
	} {
		got, err := Parse(split(test.args), "t A", "username=U command=c", false)
		if test.fails {
			if err == nil {
				t.Errorf("%q: no error", test.args)
			}
			continue
		}
		if err != nil || !reflect.DeepEqual(got.Values, test.values) || !reflect.DeepEqual(got.Args, test.rest) {
			t.Errorf("%q: %v, %v", test.args, got, err)
		}
	}
	got, err := Parse([]string{"-t", "set", "-U"}, "t", "U", true)
	if err != nil || len(got.Args) != 2 || !got.Has("t") || got.Value("U") != "" {
		t.Errorf("up to the first operand: %v, %v", got, err)
	}
}

func split(s string) []string {
	var list []string
	for s != "" {
		i := 0
		for i < len(s) && s[i] != '|' {
			i++
		}
		list = append(list, s[:i])
		s = s[min(i+1, len(s)):]
	}
	return list
}
