package proxy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"sync"
)

// onward is a request as it goes on to the engine.
type onward struct {
	// path is the decoded path without a version.
	path  string
	query url.Values
	// json replaces the body if not nil.
	json []byte
	// stream replaces the body if not nil; length is its size or -1.
	stream io.Reader
	length int64
	// modify may change the engine's answer before the client sees it.
	modify func(*http.Response) error
}

type modifyKey struct{}

// newReverse makes the one reverse proxy that all forwarded calls share.
func (p *Proxy) newReverse() *httputil.ReverseProxy {
	return &httputil.ReverseProxy{
		// The request was written anew before; there is nothing to add.
		Rewrite:       func(*httputil.ProxyRequest) {},
		Transport:     p.engine.transport,
		FlushInterval: -1,
		BufferPool:    &p.buffers,
		ErrorLog:      log.New(io.Discard, "", 0),
		ModifyResponse: func(resp *http.Response) error {
			if modify, ok := resp.Request.Context().Value(modifyKey{}).(func(*http.Response) error); ok {
				return modify(resp)
			}
			return nil
		},
		ErrorHandler: func(_ http.ResponseWriter, r *http.Request, err error) {
			if fail, ok := r.Context().Value(failKey{}).(*error); ok {
				*fail = err
			}
		},
	}
}

type failKey struct{}

// forward sends the call on to the engine and streams the answer back.
func (c *call) forward(on onward) error {
	var failed error
	ctx := context.WithValue(c.ctx(), failKey{}, &failed)
	if on.modify != nil {
		ctx = context.WithValue(ctx, modifyKey{}, on.modify)
	}
	c.p.reverse.ServeHTTP(c.w, c.outgoing(ctx, on))
	switch {
	case failed == nil:
		return nil
	case c.ctx().Err() != nil:
		panic(http.ErrAbortHandler) // the client is gone: nobody to answer
	}
	var refused *refusal
	var answered *engineError
	if errors.As(failed, &refused) || errors.As(failed, &answered) {
		return failed
	}
	return fmt.Errorf("forward: %w: %w", errEngine, failed)
}

// outgoing writes the request anew.
func (c *call) outgoing(ctx context.Context, on onward) *http.Request {
	req := c.r.Clone(ctx)
	req.URL = &url.URL{Scheme: "http", Host: "docker", Path: "/v" + c.api + on.path, RawQuery: on.query.Encode()}
	req.Host = "docker"
	req.RequestURI = ""
	switch {
	case on.json != nil:
		req.Body = io.NopCloser(bytes.NewReader(on.json))
		req.ContentLength = int64(len(on.json))
		req.Header.Set("Content-Type", "application/json")
	case on.stream != nil:
		req.Body = io.NopCloser(on.stream)
		req.ContentLength = on.length
		// Named here so that the engine never reads a body as a form, whose
		// fields would override the query.
		req.Header.Set("Content-Type", "application/x-tar")
	case c.route.body == bodyNone:
		req.Body = http.NoBody
		req.ContentLength = 0
		req.Header.Del("Content-Type")
	default:
		req.Header.Set("Content-Type", "application/x-tar")
	}
	if req.ContentLength >= 0 {
		req.TransferEncoding = nil
		req.Header.Set("Content-Length", strconv.FormatInt(req.ContentLength, 10))
	}
	return req
}

// buffers is the reverse proxy's pool.
type buffers struct{ pool sync.Pool }

const bufferSize = 32 << 10

func (b *buffers) Get() []byte {
	if buf, ok := b.pool.Get().(*[]byte); ok {
		return *buf
	}
	return make([]byte, bufferSize)
}

func (b *buffers) Put(buf []byte) { b.pool.Put(&buf) }
