package proxy

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"matelot/sandbox/owned"
)

// event is what the proxy needs of an engine's event.
type event struct {
	Type   string
	Action string
	Actor  struct {
		ID         string
		Attributes map[string]string
	}
}

// events streams the engine's events about the session's things.
func (c *call) events() error {
	q, err := c.plainFilters()
	if err != nil {
		return err
	}
	resp, err := c.p.engine.do(c.ctx(), ask{method: http.MethodGet, path: "/events", query: q})
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		raw, err := io.ReadAll(io.LimitReader(resp.Body, maxJSON))
		if err != nil {
			return fmt.Errorf("read events: %w: %w", errEngine, err)
		}
		c.pass(answer{status: resp.StatusCode, header: resp.Header, body: raw})
		return nil
	}
	c.w.Header().Set("Content-Type", resp.Header.Get("Content-Type"))
	c.w.WriteHeader(http.StatusOK)
	flush := http.NewResponseController(c.w)
	if err := flush.Flush(); err != nil {
		return errAnswered // the client is gone
	}
	return c.relayEvents(resp.Body, flush)
}

func (c *call) relayEvents(body io.Reader, flush *http.ResponseController) error {
	dec := json.NewDecoder(bufio.NewReader(body))
	for {
		var raw json.RawMessage
		err := dec.Decode(&raw)
		switch {
		case errors.Is(err, io.EOF):
			return nil // until= was reached
		case c.ctx().Err() != nil:
			return errAnswered // the client is gone
		case err != nil:
			panic(http.ErrAbortHandler) // the engine broke off: so do we
		}
		var e event
		if json.Unmarshal(raw, &e) != nil || !c.p.showEvent(c.ctx(), e) {
			continue
		}
		if _, err := c.w.Write(append(raw, '\n')); err != nil {
			return errAnswered
		}
		if err := flush.Flush(); err != nil {
			return errAnswered
		}
	}
}

// showEvent tells whether an event is about something of the session's. The
// event of a creation comes before its answer, so what is not known yet gets
// the time to be registered.
func (p *Proxy) showEvent(ctx context.Context, e event) bool {
	if p.ownEvent(e) {
		return true
	}
	if e.Type == "container" {
		return false // its label would have told
	}
	p.creates.settle(ctx)
	return p.ownEvent(e)
}

func (p *Proxy) ownEvent(e event) bool {
	reg := p.cfg.Owned
	switch e.Type {
	case "container":
		return reg.Had(owned.Container, e.Actor.ID) || p.isOurs(e.Actor.Attributes)
	case "volume":
		return reg.Had(owned.Volume, e.Actor.ID)
	case "network":
		if isBuiltin(e.Actor.Attributes["name"]) {
			return reg.Had(owned.Container, e.Actor.Attributes["container"])
		}
		return reg.Had(owned.Network, e.Actor.ID)
	case "image":
		return p.ownImageEvent(e)
	case "service", "node", "secret", "config":
		return p.cfg.Swarm
	}
	return false
}

func (p *Proxy) ownImageEvent(e event) bool {
	if p.cfg.Owned.Had(owned.Image, e.Actor.ID) {
		return true
	}
	for _, ref := range []string{e.Actor.ID, e.Actor.Attributes["name"]} {
		full, ok := fullRef(ref)
		if ok && (p.cfg.Owned.Had(owned.Tag, full) || p.cfg.Owned.Has(owned.Adopted, full)) {
			return true
		}
	}
	return false
}
