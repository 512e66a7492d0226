package proxy

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"matelot/sandbox/owned"
)

// pull is one pull on its way.
type pull struct {
	p *Proxy
	// full is the reference with registry and tag, ref as people write it.
	full, ref string
	// auth holds the client's credentials, platform what it asked for.
	auth     http.Header
	platform string
	emit     func(progressLine)
}

// progressLine is a line of a pull's progress as clients read it.
type progressLine struct {
	Status   string          `json:"status,omitempty"`
	ID       string          `json:"id,omitempty"`
	Progress string          `json:"progress,omitempty"`
	Detail   *progressDetail `json:"progressDetail,omitempty"`
	Error    string          `json:"error,omitempty"`
	ErrorIs  *errorDetail    `json:"errorDetail,omitempty"`
	raw      json.RawMessage
}

type progressDetail struct {
	Current int64 `json:"current,omitempty"`
	Total   int64 `json:"total,omitempty"`
}

type errorDetail struct {
	Message string `json:"message"`
}

// imagePull pulls an image for the client.
func (c *call) imagePull() error {
	ref := joinRef(c.query.Get("fromImage"), c.query.Get("tag"))
	c.entry.Target = ref
	full, ok := fullRef(ref)
	if !ok {
		return c.pullDigest(ref)
	}
	if c.query.Get("tag") == "" && repository(ref) == ref {
		return forbid(CodeAllTags, "Name", ref)
	}
	c.entry.Target = familiar(full)
	pl := &pull{p: c.p, full: full, ref: familiar(full), platform: c.query.Get("platform"), emit: c.emitLine}
	if auth := c.r.Header.Get("X-Registry-Auth"); auth != "" {
		pl.auth = http.Header{"X-Registry-Auth": {auth}}
	}
	if err := pl.run(c.ctx()); err != nil {
		return c.inStream(err)
	}
	return nil
}

// emitLine sends the client one line of progress at once.
func (c *call) emitLine(line progressLine) {
	if !c.w.wrote() {
		c.w.Header().Set("Content-Type", "application/json")
		c.w.Header().Set("Api-Version", c.api)
		c.w.WriteHeader(http.StatusOK)
	}
	raw := []byte(line.raw)
	if raw == nil {
		var err error
		if raw, err = json.Marshal(line); err != nil {
			return
		}
	}
	_, _ = c.w.Write(append(raw, '\r', '\n'))
	_ = http.NewResponseController(c.w).Flush()
}

// pullDigest pulls by digest: such an image bears no tag, so it can move none.
func (c *call) pullDigest(ref string) error {
	if _, err := c.p.findImage(c.ctx(), ref); err == nil {
		c.emitLine(progressLine{Status: "Status: Image is up to date for " + ref})
		return nil
	}
	before, err := c.p.imageIDs(c.ctx())
	if err != nil {
		return err
	}
	return c.forward(onward{path: "/images/create", query: c.query, modify: func(resp *http.Response) error {
		if resp.StatusCode != http.StatusOK {
			return nil
		}
		resp.Body = &watched{ReadCloser: resp.Body, line: func([]byte) {}, end: func() error {
			info, found, err := c.p.inspectImage(c.steady(), ref)
			if err != nil || !found {
				return err
			}
			return c.p.registerImage(info, before)
		}}
		return nil
	}})
}

// run pulls one image: what the engine has already is adopted, the rest comes
// from where the policy says. Pulls of one image wait for each other.
func (pl *pull) run(ctx context.Context) error {
	defer pl.p.pulls.lock(pl.full)()
	unlock, err := pl.p.lockStandIn(ctx, pl.full)
	if err != nil {
		return err
	}
	defer unlock()
	info, found, err := pl.p.inspectImage(ctx, pl.ref)
	if err != nil {
		return err
	}
	if found && !pl.p.ownsTag(pl.full, info) {
		return pl.adopt(ctx, info)
	}
	policy := pl.p.cfg.Hub.Policy
	if now := pl.p.cfg.Hub.Now; now != nil {
		policy = now()
	}
	if done, err := pl.fromNear(ctx, found); done || err != nil {
		return err
	}
	switch {
	case !isHub(pl.full):
		_, err := pl.fromRegistry(ctx)
		return err
	case isLabOnly(pl.full), policy == HubEmbedded:
		return pl.fromSupply(ctx, found, CodeStandInPinned, nil)
	case policy == HubOnly:
		_, err := pl.fromRegistry(ctx)
		return err
	case policy == HubMirror:
		return pl.fromMirror(ctx, found, CodeStandIn)
	}
	if !pl.p.probe.reachable(ctx) {
		return pl.fromMirror(ctx, found, CodeStandIn)
	}
	status, err := pl.fromRegistry(ctx)
	switch {
	case err == nil || ctx.Err() != nil:
		return err
	case status == http.StatusNotFound:
		// The Hub has no such image, or does not show it to this user. A lab
		// image of that name does no harm; without one its answer stands.
		return pl.fromSupply(ctx, found, CodeStandInPinned, err)
	case isLimit(status, err):
		return pl.fromMirror(ctx, found, CodeStandInLimit)
	}
	pl.p.probe.failed()
	return pl.fromMirror(ctx, found, CodeStandIn)
}

// isLimit tells whether a pull ran into Docker Hub's limit. Engines before 23
// have no status of its own for it, only the registry's error code.
func isLimit(status int, err error) bool {
	return status == http.StatusTooManyRequests || strings.Contains(err.Error(), "toomanyrequests")
}

// adopt lets the session use an image that the learner has already, or that
// another session was supplied with.
func (pl *pull) adopt(ctx context.Context, info imageInfo) error {
	shared, err := pl.isStandIn(ctx, info)
	if err != nil {
		return err
	}
	if shared {
		if err := pl.p.claimStandIn(pl.full, info); err != nil {
			return err
		}
		pl.upToDate()
		return nil
	}
	if err := pl.p.adopt(pl.full, info); err != nil {
		return err
	}
	pl.upToDate()
	return nil
}

func (pl *pull) upToDate() {
	repo, tag := refPath(pl.full)
	pl.emit(progressLine{Status: "Pulling from " + repo, ID: tag})
	pl.emit(progressLine{Status: "Status: Image is up to date for " + pl.ref})
}

// adopt puts a reference that is not the session's on the list of those that
// it may use.
func (p *Proxy) adopt(full string, info imageInfo) error {
	return p.cfg.Owned.Add(owned.Item{Kind: owned.Adopted, ID: full, Image: info.ID})
}

// fromRegistry has the engine pull, and passes its progress on. The status is
// that of the engine's answer.
func (pl *pull) fromRegistry(ctx context.Context) (status int, err error) {
	before, err := pl.p.imageIDs(ctx)
	if err != nil {
		return 0, err
	}
	done, err := pl.p.pending([]string{pl.full})
	if err != nil {
		return 0, err
	}
	defer done()
	named, tag := cutTag(pl.ref)
	resp, err := pl.p.engine.do(ctx, ask{
		method: http.MethodPost, path: "/images/create", header: pl.auth,
		query: values("fromImage", named, "tag", tag, "platform", pl.platform),
	})
	if err != nil {
		return 0, err
	}
	defer closeBody(resp)
	if resp.StatusCode != http.StatusOK {
		raw, err := io.ReadAll(io.LimitReader(resp.Body, maxJSON))
		if err != nil {
			return 0, fmt.Errorf("pull: %w: %w", errEngine, err)
		}
		return resp.StatusCode, &refusal{status: resp.StatusCode, text: answer{body: raw}.message()}
	}
	if err := pl.relay(resp.Body); err != nil {
		return http.StatusOK, err
	}
	return http.StatusOK, pl.p.registerTag(context.WithoutCancel(ctx), pl.full, before)
}

// relay passes progress on; an error in the stream becomes an error. Clients go
// on at the stream's end, which the caller holds back until the image has been
// registered.
func (pl *pull) relay(r io.Reader) error {
	scanner := bufio.NewScanner(r)
	scanner.Buffer(nil, maxLine)
	for scanner.Scan() {
		line := bytes.TrimSpace(scanner.Bytes())
		var p progress
		if len(line) == 0 {
			continue
		}
		if json.Unmarshal(line, &p) == nil && p.Error != "" {
			return &refusal{status: http.StatusInternalServerError, text: p.Error}
		}
		pl.emit(progressLine{raw: bytes.Clone(line)})
	}
	if err := scanner.Err(); err != nil {
		return fmt.Errorf("pull: %w: %w", errEngine, err)
	}
	return nil
}

// cutTag splits a familiar reference into repository and tag.
func cutTag(ref string) (repo, tag string) {
	repo = repository(ref)
	return repo, strings.TrimPrefix(ref, repo+":")
}
