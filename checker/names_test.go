package checker

import (
	"strings"
	"testing"
)

func TestParseRef(t *testing.T) {
	for text, want := range map[string]imageRef{
		"alpine":                         {"docker.io", "library/alpine", "latest", ""},
		"alpine:3":                       {"docker.io", "library/alpine", "3", ""},
		"docker.io/alpine":               {"docker.io", "library/alpine", "latest", ""},
		"index.docker.io/library/alpine": {"docker.io", "library/alpine", "latest", ""},
		"me/app:1":                       {"docker.io", "me/app", "1", ""},
		"localhost/app":                  {"localhost", "app", "latest", ""},
		"localhost:5050/me/app":          {"localhost:5050", "me/app", "latest", ""},
		"localhost:5050/me/app:1":        {"localhost:5050", "me/app", "1", ""},
		"ghcr.io/me/app@sha256:ab":       {"ghcr.io", "me/app", "", "sha256:ab"},
		"app:1@sha256:ab":                {"docker.io", "library/app", "1", "sha256:ab"},
		"":                               {"docker.io", "library/", "latest", ""},
	} {
		if got := parseRef(text); got != want {
			t.Errorf("parseRef(%q) = %+v, want %+v", text, got, want)
		}
	}
}

func TestRefString(t *testing.T) {
	for text, want := range map[string]string{
		"alpine": "alpine:latest", "docker.io/library/alpine:3": "alpine:3", "docker.io/me/app": "me/app:latest",
		"localhost:5050/app": "localhost:5050/app:latest", "app@sha256:ab": "app@sha256:ab", "app:1@sha256:ab": "app:1@sha256:ab",
	} {
		if got := parseRef(text).String(); got != want {
			t.Errorf("%q: String() = %q, want %q", text, got, want)
		}
	}
}

func TestSameRef(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"alpine", "alpine:latest", true},
		{"alpine", "docker.io/library/alpine", true},
		{"alpine:3", "alpine", false},
		{"alpine", "me/alpine", false},
		{"localhost:5000/app", "app", false},
		{"app:1@sha256:ab", "app:2@sha256:ab", true},
		{"app@sha256:ab", "app@sha256:cd", false},
		{"app@sha256:ab", "app", false},
		{"", "", true},
		{"", "latest", false},
		{"app", "", false},
	} {
		if got := sameRef(tt.a, tt.b); got != tt.want {
			t.Errorf("sameRef(%q, %q) = %v", tt.a, tt.b, got)
		}
	}
}

func TestIsImageID(t *testing.T) {
	for s, want := range map[string]bool{
		"sha256:ab": true, "0123456789ab": true, strings.Repeat("a", 64): true,
		"abc": false, "0123456789ag": false, "alpine": false, "": false, "sha256:": false, "sha256:xyz": false,
	} {
		if got := isImageID(s); got != want {
			t.Errorf("isImageID(%q) = %v", s, got)
		}
	}
}

func TestShortID(t *testing.T) {
	for id, want := range map[string]string{
		"sha256:0123456789abcdef": "0123456789ab", "0123456789ab": "0123456789ab", "abc": "abc", "": "",
	} {
		if got := shortID(id); got != want {
			t.Errorf("shortID(%q) = %q, want %q", id, got, want)
		}
	}
}

func TestIsRandomName(t *testing.T) {
	for name, want := range map[string]bool{
		"happy_turing": true, "happy_turing3": true, "a_b": true,
		"web": false, "our_web_server": false, "happy_": false, "_turing": false, "happy_turing12": false, "happy_3": false,
		"Happy_turing": false, "web-1_x": false, "happy-turing": false, "": false,
	} {
		if got := isRandomName(name); got != want {
			t.Errorf("isRandomName(%q) = %v", name, got)
		}
	}
}

func TestIsAnonymousVolume(t *testing.T) {
	for name, want := range map[string]bool{
		anonymousName: true, "": true, "data": false, anonymousName[1:]: false, strings.Repeat("z", 64): false,
	} {
		if got := isAnonymousVolume(name); got != want {
			t.Errorf("isAnonymousVolume(%q) = %v", name, got)
		}
	}
}

func TestNear(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"our-web-server", "our-webserver", true},
		{"our-web-server", "our_web_server", true},
		{"our-web-server", "Our-Web-Server", true},
		{"our-web-server", "our-wbe-sevrer", true},
		{"our-web-server", "out-wen-servet", true},
		{"our-web-server", "our-first-server", false},
		{"website", "websitte", true},
		{"web", "wen", true},
		{"web", "wne", false},
		{"site", "sote", true},
		{"server", "sevrer", true},
		{"server", "survar", true},
		{"serve", "surva", false},
		{"web-server-1", "wab-sarvar-1", true},
		{"web-serve-1", "wab-sarva-1", false},
		{"a", "b", false},
		{"ab", "ac", false},
		{"a-b", "ab", true},
		{"web", "web", false},
		{"", "web", false},
		{"web", "", false},
		{strings.Repeat("a", 300), strings.Repeat("a", 299), false},
	} {
		if got := near(tt.a, tt.b); got != tt.want {
			t.Errorf("near(%q, %q) = %v", tt.a, tt.b, got)
		}
		if got := near(tt.b, tt.a); got != tt.want {
			t.Errorf("near(%q, %q) = %v", tt.b, tt.a, got)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"a", "", 1},
		{"", "abc", 3},
		{"web", "web", 0},
		{"web", "wbe", 1},
		{"ab", "ba", 1},
		{"kitten", "sitting", 3},
		{"abcd", "badc", 2},
		{"ca", "abc", 3},
		{"site", "sites", 1},
		{"site", "ste", 1},
	} {
		if got := distance(tt.a, tt.b); got != tt.want {
			t.Errorf("distance(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}

func TestNearest(t *testing.T) {
	for _, tt := range []struct {
		name  string
		among []string
		want  string
	}{
		{"sitte", []string{"site", "sitte", "suite"}, "site"},
		{"sitte", []string{"suite", "site"}, "site"},
		{"website", []string{"websitees", "websites"}, "websites"},
		{"data", []string{"logs"}, ""},
		{"data", nil, ""},
	} {
		if got := nearest(tt.name, tt.among); got != tt.want {
			t.Errorf("nearest(%q, %q) = %q, want %q", tt.name, tt.among, got, tt.want)
		}
	}
}
