package proxy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"matelot/sandbox/journal"
)

// BuildKit's clients (buildx, compose) do not ask for /build but turn /grpc
// into an HTTP/2 connection and build over that. The proxy speaks HTTP/2 on
// both sides, so that tags, labels and rights are looked at here too.

const (
	bkControl = "/moby.buildkit.v1.Control/"
	bkBridge  = "/moby.buildkit.v1.frontend.LLBBridge/"
)

// bkPassed are the methods that only read, or whose effects stay in the build.
var bkPassed = map[string]bool{
	bkControl + "Status":             true,
	bkControl + "Session":            true,
	bkControl + "ListWorkers":        true,
	bkControl + "Info":               true,
	bkControl + "ListenBuildHistory": true,
	bkBridge + "ResolveImageConfig":  true,
	bkBridge + "ResolveSourceMeta":   true,
	bkBridge + "ReadFile":            true,
	bkBridge + "ReadDir":             true,
	bkBridge + "StatFile":            true,
	bkBridge + "Evaluate":            true,
	bkBridge + "Ping":                true,
	bkBridge + "Return":              true,
	bkBridge + "Inputs":              true,
	bkBridge + "Warn":                true,
	"/grpc.health.v1.Health/Check":   true,
	"/opentelemetry.proto.collector.trace.v1.TraceService/Export": true,
}

// bkNothing are the methods that are answered with nothing: the cache of
// builds and their history are one for the whole engine.
var bkNothing = map[string]bool{
	bkControl + "Prune":              true,
	bkControl + "UpdateBuildHistory": true,
	bkControl + "DiskUsage":          true,
}

// buildkit serves one client's BuildKit connection.
func (c *call) buildkit() error {
	link, err := c.openUpgrade(onward{path: "/grpc"})
	if err != nil || link == nil {
		return err
	}
	defer link.close()
	b := &bkConn{c: c, first: make(chan net.Conn, 1)}
	b.first <- streamConn{Conn: link.engine, reader: link.fromEngine}
	b.reverse = b.newReverse()
	client := streamConn{Conn: link.client, reader: link.fromClient}
	server := &http.Server{
		Handler: b, Protocols: onlyHTTP2(), ErrorLog: log.New(io.Discard, "", 0),
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(c.ctx()) },
	}
	stop := context.AfterFunc(c.ctx(), link.close)
	defer stop()
	listener := newSingle(client)
	err = server.Serve(listener)
	b.transport.CloseIdleConnections()
	if !errors.Is(err, net.ErrClosed) {
		return errAnswered // the connection broke: nobody is left to tell
	}
	return nil
}

func onlyHTTP2() *http.Protocols {
	p := new(http.Protocols)
	p.SetUnencryptedHTTP2(true)
	return p
}

// streamConn is a connection that is read through what was read ahead of it.
type streamConn struct {
	net.Conn
	reader io.Reader
}

func (s streamConn) Read(p []byte) (int, error) { return s.reader.Read(p) }

// single is a listener for one connection: it ends when that does.
type single struct {
	conn chan net.Conn
	done chan struct{}
	addr net.Addr
}

func newSingle(conn net.Conn) *single {
	s := &single{conn: make(chan net.Conn, 1), done: make(chan struct{}), addr: conn.LocalAddr()}
	s.conn <- notifyClose{Conn: conn, close: sync.OnceFunc(func() { close(s.done) })}
	return s
}

func (s *single) Accept() (net.Conn, error) {
	select {
	case conn := <-s.conn:
		return conn, nil
	case <-s.done:
		return nil, net.ErrClosed
	}
}

func (s *single) Close() error   { return nil }
func (s *single) Addr() net.Addr { return s.addr }

// notifyClose tells when a connection is closed.
type notifyClose struct {
	net.Conn
	close func()
}

func (n notifyClose) Close() error {
	defer n.close()
	return n.Conn.Close()
}

// bkConn handles the calls of one BuildKit connection.
type bkConn struct {
	c         *call
	first     chan net.Conn
	transport *http.Transport
	reverse   *httputil.ReverseProxy
}

func (b *bkConn) newReverse() *httputil.ReverseProxy {
	b.transport = &http.Transport{
		Protocols:          onlyHTTP2(),
		DisableCompression: true,
		DialContext: func(context.Context, string, string) (net.Conn, error) {
			select {
			case conn := <-b.first:
				return conn, nil
			default:
				return nil, net.ErrClosed
			}
		},
	}
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL = &url.URL{Scheme: "http", Host: "docker", Path: r.In.URL.Path}
		},
		Transport:     b.transport,
		FlushInterval: -1,
		ErrorLog:      log.New(io.Discard, "", 0),
		ModifyResponse: func(resp *http.Response) error {
			if modify, ok := resp.Request.Context().Value(modifyKey{}).(func(*http.Response) error); ok {
				return modify(resp)
			}
			return nil
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			refuseGRPC(w, grpcUnavailable, err.Error())
		},
	}
}

// The status codes of gRPC that are used here.
const (
	grpcOK            = 0
	grpcInvalid       = 3
	grpcDenied        = 7
	grpcUnimplemented = 12
	grpcUnavailable   = 14
)

// ServeHTTP handles one gRPC call.
func (b *bkConn) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch method := r.URL.Path; {
	case method == bkControl+"Solve":
		b.solve(w, r)
	case method == bkBridge+"Solve":
		b.bridge(w, r)
	case bkPassed[method]:
		b.reverse.ServeHTTP(w, r)
	case bkNothing[method]:
		b.nothing(w, method)
	default:
		refuseGRPC(w, grpcUnimplemented, "unknown method "+method)
	}
}

// nothing answers that there is no cache to be seen or freed.
func (b *bkConn) nothing(w http.ResponseWriter, method string) {
	if method == bkControl+"Prune" {
		b.note(journal.Entry{Action: "build.prune", Status: http.StatusOK})
	}
	w.Header().Set("Content-Type", "application/grpc")
	w.Header().Set("Trailer", "Grpc-Status")
	if method != bkControl+"Prune" {
		_, _ = w.Write(make([]byte, frameHead)) // one empty message
	}
	w.Header().Set("Grpc-Status", strconv.Itoa(grpcOK))
}

// note writes an entry for one call among those of the connection.
func (b *bkConn) note(e journal.Entry) {
	e.At, e.Phase = b.c.entry.At, b.c.entry.Phase
	notePeer(b.c.r.Context(), &e)
	b.c.append(e)
}

// solve guards a build and registers what it made before the client knows.
func (b *bkConn) solve(w http.ResponseWriter, r *http.Request) {
	entry := journal.Entry{Action: "image.build", Flags: map[string]string{"buildkit": "1"}, Status: http.StatusOK}
	s, tags, err := b.guardSolve(r)
	if s.internal && !s.exports && err == nil {
		b.pass(w, r, s.msg, nil)
		return
	}
	defer func() { b.note(entry) }()
	if err != nil {
		entry.Status, entry.Error = http.StatusForbidden, b.c.p.spoken(err).Error()
		refuseGRPC(w, grpcDenied, entry.Error)
		return
	}
	entry.Target = strings.Join(s.names, ",")
	ctx := r.Context()
	before, err := b.c.p.imageIDs(ctx)
	if err == nil {
		var done func()
		if done, err = b.c.p.pending(tags); err == nil {
			defer done()
		}
	}
	if err != nil {
		entry.Status, entry.Error = http.StatusServiceUnavailable, err.Error()
		refuseGRPC(w, grpcUnavailable, err.Error())
		return
	}
	steady := context.WithoutCancel(ctx)
	b.pass(w, r, s.msg, func(resp *http.Response) error {
		raw, err := io.ReadAll(io.LimitReader(resp.Body, maxJSON))
		if err != nil {
			return fmt.Errorf("build: %w: %w", errEngine, err)
		}
		if status := grpcStatus(resp); status != "0" {
			entry.Status, entry.Error = http.StatusInternalServerError, grpcMessage(resp)
		}
		resp.Body = io.NopCloser(bytes.NewReader(raw))
		id := ""
		if len(raw) >= frameHead {
			id = solvedID(raw[frameHead:])
		}
		return b.c.p.registerBuilt(steady, tags, id, before)
	})
}

// guardSolve reads a request to build and refuses what reaches past it.
func (b *bkConn) guardSolve(r *http.Request) (solve, []string, error) {
	msg, err := readFrame(r.Body)
	if err != nil {
		return solve{}, nil, err
	}
	s, err := parseSolve(msg, b.c.p.labels)
	if err != nil {
		return s, nil, err
	}
	if host := b.c.p.cfg.Guard.AllowHostNamespaces; !host && (s.hostNetwork() || len(s.entitlements) > 0) {
		return s, nil, forbid(CodeBuildOption, "Field", strings.Join(append([]string{"--allow"}, s.entitlements...), " "))
	}
	tags, err := b.c.p.claimTags(r.Context(), s.names)
	return s, tags, err
}

// bridge labels the result of a frontend that the client runs itself.
func (b *bkConn) bridge(w http.ResponseWriter, r *http.Request) {
	msg, err := readFrame(r.Body)
	if err != nil {
		refuseGRPC(w, grpcInvalid, err.Error())
		return
	}
	s, err := labelBridge(msg, b.c.p.labels)
	if err != nil {
		refuseGRPC(w, grpcInvalid, err.Error())
		return
	}
	if s.hostNetwork() && !b.c.p.cfg.Guard.AllowHostNamespaces {
		refuseGRPC(w, grpcDenied, b.c.p.say(forbid(CodeBuildOption, "Field", "--network host")))
		return
	}
	b.pass(w, r, s.msg, nil)
}

// pass forwards a call with another message.
func (b *bkConn) pass(w http.ResponseWriter, r *http.Request, msg []byte, modify func(*http.Response) error) {
	ctx := r.Context()
	if modify != nil {
		ctx = context.WithValue(ctx, modifyKey{}, modify)
	}
	out := r.Clone(ctx)
	body := frame(msg)
	out.Body = io.NopCloser(bytes.NewReader(body))
	out.ContentLength = int64(len(body))
	out.Header.Del("Content-Length")
	b.reverse.ServeHTTP(w, out)
}

const (
	// frameHead is the size of what stands before a gRPC message: whether it is
	// compressed, and its length.
	frameHead = 5
	maxFrame  = 64 << 20
)

// grpcStatus and grpcMessage read how a call ended, which an answer without a
// body tells in its header.
