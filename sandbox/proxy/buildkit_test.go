package proxy

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"matelot/sandbox/owned"
)

// plugin finds a CLI plugin, in MATELOT_TEST_PLUGINS or where docker looks.
func plugin(t testing.TB, name string) string {
	t.Helper()
	home, _ := os.UserHomeDir()
	for _, dir := range []string{
		os.Getenv("MATELOT_TEST_PLUGINS"), filepath.Join(home, ".docker/cli-plugins"),
		"/usr/local/lib/docker/cli-plugins", "/usr/lib/docker/cli-plugins", "/usr/libexec/docker/cli-plugins",
	} {
		path := filepath.Join(dir, name)
		if info, err := os.Stat(path); dir != "" && err == nil && info.Mode().IsRegular() {
			return path
		}
	}
	return ""
}

// plugins makes the CLI plugins that are on this machine known in the lab.
func (l *lab) plugins() {
	l.t.Helper()
	dir := filepath.Join(l.dir, "config", "cli-plugins")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		l.t.Fatal(err)
	}
	for _, name := range []string{"docker-buildx", "docker-compose"} {
		if path := plugin(l.t, name); path != "" {
			if err := os.Symlink(path, filepath.Join(dir, name)); err != nil {
				l.t.Fatal(err)
			}
		}
	}
}

func TestBuildx(t *testing.T) {
	if plugin(t, "docker-buildx") == "" {
		t.Skip("no buildx plugin")
	}
	l := newLab(t)
	l.plugins()
	base := l.image()
	foreign := l.foreignImage("buildx")
	dir := l.contextDir(map[string]string{
		"Dockerfile": "FROM " + base + "\nCOPY page /page\nCMD [\"cat\",\"/page\"]\n", "page": "by buildx",
	})
	name := "buildx-" + l.session
	l.must("buildx", "build", "-t", name, "-t", name+":2", dir)
	if got := l.must("run", "--rm", name); got != "by buildx" {
		t.Errorf("run printed %q", got)
	}
	if got := l.outside("inspect", "-f", `{{index .Config.Labels "`+LabelImage+`"}}`, name); got != l.session {
		t.Errorf("the label is %q", got)
	}
	if e := l.last("image.build"); !strings.Contains(e.Target, name) || e.Status != 200 || e.Flags["buildkit"] != "1" {
		t.Errorf("entry = %+v", e)
	}
	if n := len(l.entries("image.build")); n != 1 {
		t.Errorf("%d entries for one build", n)
	}
	out, err := l.docker("buildx", "build", "-t", foreign, dir)
	if err == nil {
		t.Errorf("built over a foreign tag: %s", out)
	}
	contains(t, out, CodeForeignTag)
	out, err = l.docker("buildx", "build", "--network", "host", dir)
	if err == nil {
		t.Errorf("built in the host's network: %s", out)
	}
	contains(t, out, CodeBuildOption)
	contains(t, l.must("buildx", "prune", "-af"), "0B")
	contains(t, l.must("buildx", "du"), "0B")
}

// bkClient speaks gRPC with BuildKit by way of a socket, as buildx does.
type bkClient struct {
	t      *testing.T
	client *http.Client
}

func dialBuildKit(t *testing.T, socket string) *bkClient {
	t.Helper()
	transport := &http.Transport{Protocols: onlyHTTP2(), DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		conn, err := dialer(socket)(ctx)
		if err != nil {
			return nil, err
		}
		if _, err := io.WriteString(conn, "POST /grpc HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 0\r\n\r\n"); err != nil {
			return nil, err
		}
		reader := bufio.NewReader(conn)
		resp, err := http.ReadResponse(reader, nil)
		if err != nil {
			return nil, err
		}
		if resp.StatusCode != http.StatusSwitchingProtocols {
			return nil, fmt.Errorf("/grpc answered %s", resp.Status)
		}
		return streamConn{Conn: conn, reader: reader}, nil
	}}
	t.Cleanup(transport.CloseIdleConnections)
	return &bkClient{t: t, client: &http.Client{Transport: transport}}
}

// call makes one call and gives the status, the message and the answer.
func (b *bkClient) call(method string, msg []byte) (status, text string, answer []byte) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), testTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://docker"+method, bytes.NewReader(frame(msg)))
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/grpc")
	req.Header.Set("TE", "trailers")
	resp, err := b.client.Do(req)
	if err != nil {
		b.t.Fatalf("%s: %v", method, err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err = io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatalf("%s: %v", method, err)
	}
	return grpcStatus(resp), grpcMessage(resp), answer
}

// contextServer serves a build's context over HTTP: a way to build without a
// client's session.
func contextServer(t *testing.T, files map[string]string) string {
	t.Helper()
	data := tarOf(files)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-tar")
		_, _ = w.Write(data)
	}))
	t.Cleanup(server.Close)
	return server.URL + "/context.tar"
}

// solveRequest asks for a build under a name.
func solveRequest(url, name string, more ...[]byte) []byte {
	msg := appendWire(nil, 1, []byte(randomID()))
	msg = appendWire(msg, solveExporter, []byte("moby"))
	msg = appendPair(msg, solveExporterAttrs, "name", name)
	msg = appendWire(msg, solveFrontend, []byte("dockerfile.v0"))
	msg = appendPair(msg, solveFrontendAttrs, "context", url)
	for _, m := range more {
		msg = append(msg, m...)
	}
	return msg
}

// TestBuildKit builds over /grpc without any plugin. Straight to the engine
// such an image bears no sign of the session.
func TestBuildKit(t *testing.T) {
	l := newLab(t)
	url := contextServer(t, map[string]string{"Dockerfile": "FROM scratch\nCOPY page /page\n", "page": l.session})
	name := "bk-" + l.session
	bk := dialBuildKit(t, l.socket)
	status, text, answer := bk.call(bkControl+"Solve", solveRequest(url, name))
	if status != "0" {
		t.Fatalf("build: %s %s", status, text)
	}
	id := solvedID(answer[frameHead:])
	full, _ := fullRef(name)
	if !l.proxy.cfg.Owned.Has(owned.Tag, full) || !l.proxy.cfg.Owned.Has(owned.Image, id) {
		t.Errorf("%s is not on the list", id)
	}
	if got := l.outside("inspect", "-f", `{{index .Config.Labels "`+LabelImage+`"}}`, name); got != l.session {
		t.Errorf("the label is %q", got)
	}

	foreign := l.foreignImage("bk")
	before := l.outside("inspect", foreign)
	host := appendWire(nil, solveEntitlements, []byte("network.host"))
	mode := appendPair(nil, solveFrontendAttrs, "force-network-mode", "host")
	hidden := appendWire(nil, solveExporters, appendPair(appendWire(nil, 1, []byte("moby")), exporterAttrs, "name", foreign))
	forged := appendPair(nil, solveFrontendAttrs, "label:"+LabelImage, "other")
	tests := []struct {
		name, method string
		msg          []byte
		status       string
	}{
		{"foreign tag", "Solve", solveRequest(url, foreign), "7"},
		{"foreign tag second", "Solve", solveRequest(url, name+","+foreign), "7"},
		{"foreign tag in a second exporter", "Solve", solveRequest(url, name, hidden), "7"},
		{"host network", "Solve", solveRequest(url, name, host), "7"},
		{"host network by the frontend", "Solve", solveRequest(url, name, mode), "7"},
		{"forged label", "Solve", solveRequest(url, name, forged), "0"},
		{"not a message", "Solve", []byte{0xff}, "7"},
		{"prune", "Prune", nil, "0"},
		{"history", "UpdateBuildHistory", nil, "0"},
		{"disk usage", "DiskUsage", nil, "0"},
		{"workers", "ListWorkers", nil, "0"},
		{"unknown", "Nonsense", nil, "12"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if status, text, _ := bk.call(bkControl+tt.method, tt.msg); status != tt.status {
				t.Errorf("status = %s %s, want %s", status, text, tt.status)
			}
		})
	}
	if after := l.outside("inspect", foreign); after != before {
		t.Error("the foreign image changed")
	}
	if got := l.outside("inspect", "-f", `{{index .Config.Labels "`+LabelImage+`"}}`, name); got != l.session {
		t.Errorf("after forging, the label is %q", got)
	}
	if e := l.last("build.prune"); e.Status != 200 {
		t.Errorf("entry = %+v", e)
	}
	direct := dialBuildKit(t, l.direct)
	if status, text, _ := direct.call(bkControl+"Solve", solveRequest(url, foreign)); status != "0" {
		t.Fatalf("the engine itself: %s %s", status, text)
	}
	if after := l.outside("inspect", foreign); after == before {
		t.Error("the engine itself does not move the tag: is the refusal still needed?")
	}
}
