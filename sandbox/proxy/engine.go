package proxy

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"
)

// maxJSON bounds the JSON bodies that the proxy reads whole, in bytes.
const maxJSON = 4 << 20

// maxAnswer bounds the engine's answers that the proxy reads whole, in bytes.
const maxAnswer = 256 << 20

// errEngine says that the engine could not be asked: the machine's trouble.
var errEngine = errors.New("engine does not answer")

// engine asks the real engine on the proxy's own account.
type engine struct {
	dial      func(ctx context.Context) (net.Conn, error)
	transport *http.Transport
	api       atomic.Pointer[string]
	// podman says that it is Podman's service, as its answer to a ping does.
	podman atomic.Bool
}

func newEngine(dial func(ctx context.Context) (net.Conn, error)) *engine {
	e := &engine{dial: dial}
	e.transport = &http.Transport{
		DialContext:         func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx) },
		MaxIdleConns:        64,
		MaxIdleConnsPerHost: 64,
		IdleConnTimeout:     time.Minute,
		DisableCompression:  true,
		WriteBufferSize:     32 << 10,
		ReadBufferSize:      32 << 10,
	}
	return e
}

// ping is the least that an engine can be asked, and gives its API version.
func (e *engine) ping(ctx context.Context) (version string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://docker/_ping", nil)
	if err != nil {
		return "", fmt.Errorf("ask for the API version: %w", err)
	}
	resp, err := e.transport.RoundTrip(req)
	if err != nil {
		return "", fmt.Errorf("ask for the API version: %w: %w", errEngine, err)
	}
	defer closeBody(resp)
	if version = resp.Header.Get("Api-Version"); version == "" {
		return "", fmt.Errorf("ask for the API version: %w: no Api-Version in the answer", errEngine)
	}
	e.podman.Store(resp.Header.Get("Libpod-Api-Version") != "")
	return version, nil
}

// version gives the engine's API version, such as "1.41". It is asked for once
// and again after the engine was out of reach, for it may have been replaced.
func (e *engine) version(ctx context.Context) (string, error) {
	if v := e.api.Load(); v != nil {
		return *v, nil
	}
	v, err := e.ping(ctx)
	if err != nil {
		return "", err
	}
	e.api.Store(&v)
	return v, nil
}

// AnswersWithin is how long an engine may take for its first word: one on a busy machine
// takes seconds, one that hangs would be waited for without an end.
const AnswersWithin = 20 * time.Second

// answers holds that the engine says anything at all. What follows may take as long as
// it takes; who would wait for an engine that hangs is told after a while.
func (e *engine) answers(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, AnswersWithin)
	defer cancel()
	_, err := e.ping(ctx)
	return err
}

// forget makes the next request ask for the API version again.
func (e *engine) forget() { e.api.Store(nil) }

// ask is one request to the engine.
type ask struct {
	method string
	// path is the decoded path without a version.
	path  string
	query url.Values
	body  any // nil, an io.Reader, or a value to be sent as JSON
	// header holds what the engine needs of the client's header, such as its
	// registry credentials.
	header http.Header
	// contentType of a body that is an io.Reader; a tar if empty.
	contentType string
}

// do sends a request; the caller closes the answer's body.
func (e *engine) do(ctx context.Context, a ask) (*http.Response, error) {
	api, err := e.version(ctx)
	if err != nil {
		return nil, err
	}
	body, contentType, err := a.encode()
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, a.method, "http://docker/", body)
	if err != nil {
		return nil, fmt.Errorf("ask the engine: %w", err)
	}
	req.URL = &url.URL{Scheme: "http", Host: "docker", Path: "/v" + api + a.path, RawQuery: a.query.Encode()}
	for name, values := range a.header {
		req.Header[name] = values
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	resp, err := e.transport.RoundTrip(req)
	if err != nil {
		if ctx.Err() == nil {
			e.forget()
		}
		return nil, fmt.Errorf("%s %s: %w: %w", a.method, a.path, errEngine, err)
	}
	return resp, nil
}

func (a ask) encode() (io.Reader, string, error) {
	switch body := a.body.(type) {
	case nil:
		return nil, "", nil
	case io.Reader:
		if a.contentType == "" {
			return body, "application/x-tar", nil
		}
		return body, a.contentType, nil
	default:
		data, err := json.Marshal(body)
		if err != nil {
			return nil, "", fmt.Errorf("encode the body of %s: %w", a.path, err)
		}
		return bytes.NewReader(data), "application/json", nil
	}
}

// answer is an answer of the engine, read whole.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// ok tells whether the engine did what it was asked.
func (a answer) ok() bool { return a.status >= 200 && a.status < 300 }

// message gives the engine's message of an error answer.
func (a answer) message() string {
	var m struct{ Message string }
	if json.Unmarshal(a.body, &m) != nil {
		return string(bytes.TrimSpace(a.body))
	}
	return m.Message
}

// decode reads the answer's JSON into v.
func (a answer) decode(v any) error {
	if err := json.Unmarshal(a.body, v); err != nil {
		return fmt.Errorf("read the engine's answer: %w", err)
	}
	return nil
}

// whole sends a request and reads the whole answer.
func (e *engine) whole(ctx context.Context, a ask) (answer, error) {
	resp, err := e.do(ctx, a)
	if err != nil {
		return answer{}, err
	}
	defer closeBody(resp)
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return answer{}, fmt.Errorf("%s %s: %w: %w", a.method, a.path, errEngine, err)
	}
	return answer{status: resp.StatusCode, header: resp.Header, body: body}, nil
}

// read gets a path and decodes the answer into v. found is false on a 404;
// any other error answer is an error.
func (e *engine) read(ctx context.Context, path string, query url.Values, v any) (found bool, err error) {
	got, err := e.whole(ctx, ask{method: http.MethodGet, path: path, query: query})
	if err != nil {
		return false, err
	}
	switch {
	case got.ok():
		return true, got.decode(v)
	case got.status == http.StatusNotFound:
		return false, nil
	}
	return false, &engineError{path: path, status: got.status, message: got.message()}
}

// engineError is an answer of the engine that the proxy had no use for.
type engineError struct {
	path    string
	status  int
	message string
}

func (e *engineError) Error() string {
	return fmt.Sprintf("engine answered %d to %s: %s", e.status, e.path, e.message)
}

func closeBody(resp *http.Response) {
	// What is left is read so that the connection can be used again; a body
	// that cannot be read costs that connection only.
	_, _ = io.CopyN(io.Discard, resp.Body, 64<<10)
	_ = resp.Body.Close()
}
