package proxy

import "testing"

func TestEndpoint(t *testing.T) {
	for _, tt := range []struct{ action, target, method, path string }{
		{"container.create", "web", "POST", "/containers/create"},
		{"container.start", "web", "POST", "/containers/web/start"},
		{"container.logs", "", "GET", "/containers/…/logs"},
		{"image.build", "", "POST", "/build"},
		{"no.such", "web", "", ""},
	} {
		if method, path := Endpoint(tt.action, tt.target); method != tt.method || path != tt.path {
			t.Errorf("Endpoint(%s, %s) = %s %s, want %s %s", tt.action, tt.target, method, path, tt.method, tt.path)
		}
	}
}

func TestEveryActionHasAnEndpoint(t *testing.T) {
	for _, r := range table() {
		if method, path := Endpoint(r.action, "x"); method == "" || path == "" {
			t.Errorf("%s: %q %q", r.action, method, path)
		}
	}
}
