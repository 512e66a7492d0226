package proxy

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"
)

// BenchmarkList compares a call straight to the engine with one by the proxy.
func BenchmarkList(b *testing.B) {
	l := newLab(b)
	image := l.image()
	for range 5 {
		l.must("create", image, "wait")
	}
	id := l.must("create", image, "wait")
	for _, call := range []struct{ name, path string }{
		{"list", "/v1.41/containers/json?all=1&filters=%7B%22label%22%3A%5B%22matelot.session%3D" + l.session + "%22%5D%7D"},
		{"inspect", "/v1.41/containers/" + id + "/json"},
		{"images", "/v1.41/images/json"},
	} {
		for _, way := range []struct{ name, socket string }{{"direct", l.direct}, {"proxy", l.socket}} {
			b.Run(call.name+"/"+way.name, func(b *testing.B) {
				client := &http.Client{Transport: &http.Transport{
					DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return dialer(way.socket)(ctx) },
				}}
				defer client.CloseIdleConnections()
				for b.Loop() {
					resp, err := client.Get("http://docker" + call.path)
					if err != nil {
						b.Fatal(err)
					}
					if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode != http.StatusOK {
						b.Fatal(resp.Status, err)
					}
					_ = resp.Body.Close()
				}
			})
		}
	}
}
