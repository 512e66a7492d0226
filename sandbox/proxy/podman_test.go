package proxy

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestPodmansOwnNetwork: the network of Podman's containers has its name and nobody's
// label. On an engine of Docker's one of that name is somebody's.
func TestPodmansOwnNetwork(t *testing.T) {
	for engine, allowed := range map[string]bool{"Libpod-Api-Version": true, "Server": false} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Api-Version", "1.41")
			w.Header().Set(engine, "4.3.1")
			if r.URL.Path != "/_ping" {
				_, _ = io.WriteString(w, `{"Name":"podman","Id":"2f259bab93aa"}`)
			}
		}))
		t.Cleanup(server.Close)
		p := offline(t)
		p.engine = newEngine(func(ctx context.Context) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "tcp", server.Listener.Addr().String())
		})
		t.Cleanup(p.engine.transport.CloseIdleConnections)
		c := newCall(p, httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/v1.41/containers/x/start", nil))
		if _, err := p.engine.version(t.Context()); err != nil {
			t.Fatal(err)
		}
		var info containerInfo
		info.NetworkSettings.Networks = map[string]json.RawMessage{"podman": nil}
		if err := c.recheckNetworks(info); (err == nil) != allowed {
			t.Errorf("%s: %v, want allowed %v", engine, err, allowed)
		}
	}
}
