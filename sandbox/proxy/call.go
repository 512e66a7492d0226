package proxy

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"matelot/sandbox/journal"
	"matelot/sandbox/owned"
)

// call is one request on its way through the proxy.
type call struct {
	p     *Proxy
	w     *recorder
	r     *http.Request
	route *route
	vars  map[string]string
	query url.Values
	// api is the version that the engine is asked in.
	api     string
	entry   journal.Entry
	streams bool
	// said is the error that the proxy answered in words of its own.
	said string
	// recorded tells that the entry is written.
	recorded bool
}

func newCall(p *Proxy, w http.ResponseWriter, r *http.Request) *call {
	c := &call{p: p, r: r, entry: journal.Entry{At: time.Now(), Action: "other"}}
	c.w = &recorder{
		ResponseWriter: w, length: -1, bodies: r.Method != http.MethodHead,
		started: c.recordStart, ended: c.record,
	}
	if phase, ok := r.Context().Value(phaseKey{}).(string); ok {
		c.entry.Phase = phase
	}
	return c
}

// ctx ends when the client leaves.
func (c *call) ctx() context.Context { return c.r.Context() }

// steady does not end when the client leaves: for work that must be finished
// once it was begun, such as registering what was created.
func (c *call) steady() context.Context { return context.WithoutCancel(c.r.Context()) }

// run finds the request's route and serves it.
func (c *call) run() error {
	t, err := parseTarget(c.r.URL)
	if err != nil {
		return err
	}
	c.route, c.vars = find(c.p.routes, c.r.Method, t.segments)
	if c.route == nil {
		return c.unknownRoute(t)
	}
	c.entry.Action = c.route.action
	if t.version != "" && OlderThan(t.version, minAPI) {
		return refuse(http.StatusBadRequest, CodeVersion, "Version", t.version, "Min", minAPI)
	}
	if c.api, err = c.p.engine.version(c.ctx()); err != nil {
		return err
	}
	if t.version != "" && OlderThan(t.version, c.api) {
		c.api = t.version
	}
	if c.query, err = allowedQuery(c.r.URL.RawQuery, c.route.query); err != nil {
		return err
	}
	c.noteQuery()
	if c.route.body == bodyNone && c.hasBody() {
		return refuse(http.StatusBadRequest, CodeBody)
	}
	c.streams = c.route.stream != nil && c.route.stream(c.query)
	return c.route.serve(c)
}

// unknownRoute words the refusal of what is not on the allow-list.
func (c *call) unknownRoute(t target) error {
	if len(t.segments) == 0 {
		return missing("page not found")
	}
	if slices.Contains(t.segments[:min(2, len(t.segments))], "libpod") {
		return missing("page not found") // Podman's own API, of which an engine of Docker's says so too
	}
	switch t.segments[0] {
	case "swarm", "nodes", "services", "tasks", "secrets", "configs":
		if c.p.cfg.Swarm {
			break
		}
		c.entry.Action = "swarm"
		return forbid(CodeSwarm)
	case "plugins":
		c.entry.Action = "plugin"
		if c.r.Method == http.MethodGet && len(t.segments) > 2 {
			// "docker inspect NAME" asks here too, after all other kinds.
			return missing("plugin %q not found", strings.Join(t.segments[1:len(t.segments)-1], "/"))
		}
		return forbid(CodePlugin)
	}
	return forbid(CodeRoute, "Method", c.r.Method, "Path", c.r.URL.Path)
}

// hasBody tells whether the request has a body with anything in it.
func (c *call) hasBody() bool {
	if c.r.ContentLength == 0 || c.r.Body == nil || c.r.Body == http.NoBody {
		return false
	}
	if c.r.ContentLength > 0 {
		return true
	}
	var b [1]byte
	n, _ := io.ReadFull(c.r.Body, b[:])
	return n > 0
}

// readJSON reads the request's body, which must be bounded.
func (c *call) readJSON() ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(c.r.Body, maxJSON+1))
	if err != nil || len(body) > maxJSON {
		return nil, refuse(http.StatusBadRequest, CodeBody)
	}
	return body, nil
}

// errAnswered says that a call is over and that nobody waits for an answer: the
// client has had it, or is gone.
var errAnswered = errors.New("answered already")

// fail answers an error in the engine's format.
func (c *call) fail(err error) {
	if errors.Is(err, errAnswered) {
		return
	}
	if c.w.wrote() {
		// The answer has begun: a cut connection is all that can be said.
		panic(http.ErrAbortHandler)
	}
	var r *refusal
	var e *engineError
	switch {
	case errors.As(err, &r):
		if r.text != "" {
			c.reply(r.status, message{r.text}) // the engine's words, which clients look for
			return
		}
		c.deny(r.status, c.p.say(r))
	case errors.As(err, &e):
		c.reply(e.status, message{e.message})
	case errors.Is(err, errEngine):
		c.p.engine.forget()
		code := CodeEngineGone
		if c.p.cfg.Outside != nil {
			code = CodeOwnEngineGone
		}
		c.deny(http.StatusServiceUnavailable, c.p.words(code, nil))
	default:
		c.reply(http.StatusInternalServerError, message{err.Error()})
	}
}

// message is an error answer's body.
type message struct {
	Message string `json:"message"`
}

// reply answers with JSON.
func (c *call) reply(status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		status, body = http.StatusInternalServerError, []byte(`{"message":"answer cannot be encoded"}`)
	}
	c.write(status, "application/json", append(body, '\n'))
}

// pass hands an engine's answer on as it is.
func (c *call) pass(a answer) {
	c.write(a.status, a.header.Get("Content-Type"), a.body)
}

func (c *call) write(status int, contentType string, body []byte) {
	if contentType != "" {
		c.w.Header().Set("Content-Type", contentType)
	}
	c.w.Header().Set("Api-Version", c.api)
	c.w.WriteHeader(status)
	if c.r.Method != http.MethodHead && status != http.StatusNoContent && status != http.StatusNotModified {
		// A client that left does not read it; that is its affair.
		_, _ = c.w.Write(body)
	}
}

// onItem notes which object the call is about.
func (c *call) onItem(item owned.Item) {
	c.entry.Target, c.entry.TargetID = item.Name, item.ID
	if item.Name == "" {
		c.entry.Target = item.ID
	}
	if item.Kind == owned.Container {
		c.entry.Image = item.Image
	}
}

// flag notes what tells this variant of the action apart; empty values are
// left out.
func (c *call) flag(name, value string) {
	if value == "" {
		return
	}
	if c.entry.Flags == nil {
		c.entry.Flags = map[string]string{}
	}
	c.entry.Flags[name] = value
}
