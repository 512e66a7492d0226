package registry

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
)

// maxManifest bounds a manifest, in bytes, as the OCI's specification does:
// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-manifests
const maxManifest = 4 << 20

// change is one line of the list: a manifest that was put under a name, or one
// that was taken away.
type change struct {
	Path string `json:"path"` // /v2/REPOSITORY/manifests/REFERENCE
	Type string `json:"type,omitempty"`
	Body []byte `json:"body,omitempty"` // in base64: a digest is over its bytes
}

// manifests keeps what a handler is told about manifests, which it holds in
// memory, and tells it again to the next one.
type manifests struct {
	handler http.Handler
	mu      sync.Mutex
	file    *os.File
}

// openManifests tells a new handler all that the list has.
func openManifests(path string, handler http.Handler) (*manifests, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the registry's manifests: %w", err)
	}
	m := &manifests{handler: handler, file: file}
	if err := m.replay(); err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("reading the registry's manifests: %w", err)
	}
	return m, nil
}

// replay reads the list. A line that a crash cut short was never answered with
// a yes: it is passed over, and closed off so that the next one stands alone.
func (m *manifests) replay() error {
	lines := bufio.NewReader(m.file)
	for {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF {
			if len(line) > 0 {
				_, err := m.file.WriteString("\n")
				return err
			}
			return nil
		}
		if err != nil {
			return err
		}
		var c change
		if json.Unmarshal(line, &c) == nil {
			m.apply(c)
		}
	}
}

func (m *manifests) apply(c change) {
	method := http.MethodPut
	if c.Body == nil {
		method = http.MethodDelete
	}
	req, err := http.NewRequest(method, "http://registry"+c.Path, bytes.NewReader(c.Body)) //nolint:noctx // it goes nowhere
	if err != nil {
		return
	}
	req.Header.Set("Content-Type", c.Type)
	m.handler.ServeHTTP(&held{header: http.Header{}}, req)
}

func isManifest(req *http.Request) bool {
	parts := strings.Split(req.URL.Path, "/")
	return len(parts) > 3 && parts[len(parts)-2] == "manifests"
}

// serve has the handler answer, and keeps what it agreed to before anybody is
// told: what was pushed stays pushed.
func (m *manifests) serve(w http.ResponseWriter, req *http.Request) {
	if req.Method != http.MethodPut && req.Method != http.MethodDelete {
		m.handler.ServeHTTP(w, req)
		return
	}
	c := change{Path: req.URL.Path, Type: req.Header.Get("Content-Type")}
	if req.Method == http.MethodPut {
		body, err := io.ReadAll(io.LimitReader(req.Body, maxManifest+1))
		if err != nil || len(body) > maxManifest || len(body) == 0 {
			refuse(w, http.StatusBadRequest, "MANIFEST_INVALID", "this is no manifest of at most 4 MiB")
			return
		}
		c.Body = body
		req.Body = io.NopCloser(bytes.NewReader(body))
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	said := &held{header: http.Header{}, status: http.StatusOK}
	m.handler.ServeHTTP(said, req)
	if said.status < http.StatusBadRequest {
		if err := m.keep(c); err != nil {
			refuse(w, http.StatusInsufficientStorage, "UNKNOWN", err.Error())
			return
		}
	}
	for name, values := range said.header {
		w.Header()[name] = values
	}
	w.WriteHeader(said.status)
	_, _ = w.Write(said.body.Bytes()) // the asker is gone: nothing to tell
}

// keep adds a line in a single write.
func (m *manifests) keep(c change) error {
	line, err := json.Marshal(c)
	if err == nil {
		_, err = m.file.Write(append(line, '\n'))
	}
	if err != nil {
		return fmt.Errorf("keeping the manifest: %w", err)
	}
	return nil
}

func (m *manifests) close() error {
	if err := m.file.Close(); err != nil {
		return fmt.Errorf("closing the registry's manifests: %w", err)
	}
	return nil
}

// held is an answer that is held back.
type held struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (h *held) Header() http.Header { return h.header }

// WriteHeader implements http.ResponseWriter.
func (h *held) WriteHeader(status int) { h.status = status }

// Write implements http.ResponseWriter.
func (h *held) Write(p []byte) (int, error) { return h.body.Write(p) }
