package checker

import (
	"strings"
	"testing"
)

func TestNamesAtTheirEdges(t *testing.T) {
	for name, want := range map[string]bool{
		"happy_turing": true, "happy_turing0": true, "happy_turing9": true, "happy_turing12": false, "happy_": false, "_turing": false,
		"happy_5": false, "happy_a5": true, "happy_a/": false, "happy_a:": false, "happy": false,
	} {
		if got := isRandomName(name); got != want {
			t.Errorf("%s: random is %v", name, got)
		}
	}
	if got := shortID("123456789012"); got != "123456789012" {
		t.Errorf("an ID of twelve is %q", got)
	}
	if got := shortID("1234567890123"); got != "123456789012" {
		t.Errorf("a longer ID is %q", got)
	}
	if got := nearest("webserver", []string{"wbserver", "webserve"}); got != "wbserver" && got != "webserve" {
		t.Errorf("found %q", got)
	}
	if got := nearest("webserver", []string{"webserve", "ebserver"}); got != "ebserver" {
		t.Errorf("of names equally near the first in the alphabet is %q", got)
	}
	long := strings.Repeat("a", maxCompared)
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{long, long, 0}, {long, long[1:], 1}, {long[1:], long, 1}, {long + long, "a", maxCompared}, {"a", long + long, maxCompared},
	} {
		if got := distance(tt.a, tt.b); got != tt.want {
			t.Errorf("from %d to %d letters: %d, want %d", len(tt.a), len(tt.b), got, tt.want)
		}
	}
	for _, tt := range []struct {
		a, b string
		want bool
	}{{"", "library/:latest", false}, {"app:1@sha256:ab", "app:1", true}, {"app:1", "app:1@sha256:ab", true}, {"app:2@sha256:ab", "app:1", false}} {
		if got := sameRef(tt.a, tt.b); got != tt.want {
			t.Errorf("%q and %q are the same: %v", tt.a, tt.b, got)
		}
	}
}

func TestImageOf(t *testing.T) {
	j := newJudge(nil, Observation{Images: []Image{
		{ID: "a", Refs: []string{"app:1"}, Digests: []string{"app@sha256:d1"}}, {ID: "b", Refs: []string{"app:2"}, Digests: []string{"app@sha256:d2"}},
	}})
	for ref, want := range map[string]string{"app:1": "a", "app:2": "b", "app@sha256:d1": "a", "app@sha256:d2": "b", "app@sha256:d3": "", "db": "", "": ""} {
		got := ""
		if img := j.imageOf(ref); img != nil {
			got = img.ID
		}
		if got != want {
			t.Errorf("%s is %q, want %q", ref, got, want)
		}
	}
}

func TestVolumesByName(t *testing.T) {
	compose := Volume{Name: "shop_data", Labels: map[string]string{labelVolume: "data"}}
	for name, tt := range map[string]struct {
		s    VolumeSpec
		v    Volume
		want bool
	}{
		"its name":                 {VolumeSpec{Name: "data"}, Volume{Name: "data"}, true},
		"another":                  {VolumeSpec{Name: "data"}, Volume{Name: "log"}, false},
		"compose's name":           {VolumeSpec{Name: "data", Compose: true}, compose, true},
		"compose's, not asked for": {VolumeSpec{Name: "data"}, compose, false},
		"another of compose":       {VolumeSpec{Name: "log", Compose: true}, compose, false},
	} {
		if got := tt.s.is(tt.v); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	for name, tt := range map[string]struct {
		s    VolumeSpec
		a    Action
		lost bool
	}{
		"removed":                 {VolumeSpec{Name: "data"}, act("volume.remove", "data"), true},
		"removed, by its ID":      {VolumeSpec{Name: "data"}, act("volume.remove", "", ided("data")), true},
		"compose's removed":       {VolumeSpec{Name: "data", Compose: true}, act("volume.remove", "shop_data"), true},
		"compose's, not asked":    {VolumeSpec{Name: "data"}, act("volume.remove", "shop_data"), false},
		"another of compose":      {VolumeSpec{Name: "data", Compose: true}, act("volume.remove", "shop_log"), false},
		"it would not be removed": {VolumeSpec{Name: "data"}, act("volume.remove", "data", refusedWith(409, "in use")), false},
		"made":                    {VolumeSpec{Name: "data"}, act("volume.create", "data"), false},
	} {
		if _, got := history(tt.a).replaced(tt.s); got != tt.lost {
			t.Errorf("%s: %v", name, got)
		}
	}
	pruned := func(names string) Action { return act("volume.prune", "", flag("removed", names)) }
	for name, tt := range map[string]struct {
		a    Action
		want string
	}{
		"removed": {act("volume.remove", "data"), "rm"}, "another removed": {act("volume.remove", "log"), ""}, "made": {act("volume.create", "data"), ""},
		"pruned": {pruned("log,data"), "prune"}, "others pruned": {pruned("log"), ""}, "refused": {act("volume.remove", "data", refusedWith(409, "x")), ""},
		"pruned by another": {act(actPrune, "", flag("removed", "data")), ""},
	} {
		if got := history(tt.a).volumeGone("data"); got != tt.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestSchemaTakes(t *testing.T) {
	for kind, wants := range map[string]map[string]any{
		"string":            {"yes": "a", "no": 1.0},
		"integer":           {"yes": 1.0, "no": 1.5},
		"integer-or-string": {"yes": "a", "no": true},
		"list":              {"yes": []any{}, "no": "a"},
		"object":            {"yes": map[string]any{}, "no": "a"},
		"map":               {"yes": map[string]any{}, "no": []any{}},
		"any":               {"yes": 1.5},
	} {
		s := schema{kind: kind}
		if !s.takes(wants["yes"]) || !s.takes(nil) {
			t.Errorf("%s does not take %v", kind, wants["yes"])
		}
		if no, has := wants["no"]; has && s.takes(no) {
			t.Errorf("%s takes %v", kind, no)
		}
	}
	if !anInt.takes(2.0) || !aPort.takes(80.0) || aPort.takes(80.5) {
		t.Error("a port is whole, or has a name")
	}
	// An empty one of a list does not hide the next.
	found := list(aString).problems("a", []any{nil, 1.0})
	if len(found) != 2 || found[0].problem != "missing" || found[1].problem != "type" {
		t.Errorf("got %+v", found)
	}
	if found := (schema{kind: "any"}).problems("a", map[string]any{"x": 1.0}); len(found) > 0 {
		t.Errorf("any has no fields to be wrong: %+v", found)
	}
}
