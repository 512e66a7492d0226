package registry

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strings"
	"testing"
)

// client asks a registry as docker does.
type client struct{ host string }

// do sends a request as the registry's user and gives the status and the body.
func (c client) do(t *testing.T, method, target, mediaType, body string) (*http.Response, string) {
	t.Helper()
	if strings.HasPrefix(target, "/") {
		target = "http://" + c.host + target
	}
	req, err := http.NewRequestWithContext(t.Context(), method, target, bytes.NewReader([]byte(body)))
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth(Username, password)
	if mediaType != "" {
		req.Header.Set("Content-Type", mediaType)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(answer)
}

func digestOf(content string) string {
	sum := sha256.Sum256([]byte(content))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// blob sends a blob in the three steps that docker takes.
func (c client) blob(t *testing.T, repository, content string) (status int, said string) {
	t.Helper()
	resp, said := c.do(t, http.MethodPost, "/v2/"+repository+"/blobs/uploads/", "", "")
	if resp.StatusCode != http.StatusAccepted {
		return resp.StatusCode, said
	}
	to := resp.Header.Get("Location")
	if resp, said = c.do(t, http.MethodPatch, to, "application/octet-stream", content); resp.StatusCode >= 400 {
		return resp.StatusCode, said
	}
	resp, said = c.do(t, http.MethodPut, to+"?digest="+digestOf(content), "", "")
	return resp.StatusCode, said
}

const manifestType = "application/vnd.docker.distribution.manifest.v2+json"

// push sends a manifest with a blob in it, and gives the manifest.
func (c client) push(t *testing.T, repository, tag, content string) string {
	t.Helper()
	if status, said := c.blob(t, repository, content); status != http.StatusCreated {
		t.Fatalf("the blob: %d %s", status, said)
	}
	manifest := `{"schemaVersion":2,"config":{"digest":"` + digestOf(content) + `"}}`
	resp, said := c.do(t, http.MethodPut, "/v2/"+repository+"/manifests/"+tag, manifestType, manifest)
	if resp.StatusCode != http.StatusCreated || resp.Header.Get("Docker-Content-Digest") != digestOf(manifest) {
		t.Fatalf("the manifest: %s %v %s", resp.Status, resp.Header, said)
	}
	return manifest
}
