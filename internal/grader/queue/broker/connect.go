package broker

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"

	"matelot/internal/grader/queue"
)

// connectWithin is how long one server may take to answer.
const connectWithin = 10 * time.Second

// connect connects to the server, and goes on trying when it is lost later.
func (b *Broker) connect(ctx context.Context) error {
	o := b.options
	shown, err := checkURL(o.URL)
	if err != nil {
		return &queue.ConnectError{URL: shown, Reason: queue.NotAnURL, Err: err}
	}
	options := []nats.Option{
		nats.Name("matelot"), nats.Timeout(connectWithin), nats.MaxReconnects(-1),
		nats.ReconnectWait(200 * time.Millisecond), nats.ReconnectJitter(200*time.Millisecond, 500*time.Millisecond),
		// What cannot be sent now is not sent later behind our backs: it is tried again.
		nats.ReconnectBufSize(-1),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) { b.link.down(err) }),
		nats.ReconnectHandler(func(*nats.Conn) { b.link.up() }),
		nats.ClosedHandler(func(c *nats.Conn) { b.link.close(c.LastError()) }),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { b.link.complain(err) }),
	}
	if b.own != nil {
		options = append(options, b.own.option())
	} else {
		also, err := secured(o)
		if err != nil {
			return &queue.ConnectError{URL: shown, Reason: queue.NoFile, Err: err}
		}
		d := &dialer{first: ctx}
		defer d.connected.Store(true)
		options = append(append(options, also...), nats.SetCustomDialer(d))
	}
	b.conn, err = nats.Connect(o.URL, options...)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return &queue.ConnectError{URL: shown, Reason: reason(err), Err: err}
	}
	return nil
}

// dialer opens connections; the first ends with the context of who opens the queue.
type dialer struct {
	first     context.Context // the library's interface has none
	connected atomic.Bool
}

// Dial implements nats.CustomDialer.
func (d *dialer) Dial(network, address string) (net.Conn, error) {
	ctx := d.first
	if d.connected.Load() {
		ctx = context.WithoutCancel(ctx)
	}
	return (&net.Dialer{Timeout: connectWithin}).DialContext(ctx, network, address)
}

// secured are the options for TLS and credentials.
func secured(o queue.Options) ([]nats.Option, error) {
	var options []nats.Option
	if o.TLS != (queue.TLS{}) {
		config, err := tlsConfig(o.TLS)
		if err != nil {
			return nil, err
		}
		options = append(options, nats.Secure(config))
	}
	if o.Credentials != "" {
		if err := readable(o.Credentials); err != nil {
			return nil, fmt.Errorf("reading the credentials: %w", err)
		}
		options = append(options, nats.UserCredentials(o.Credentials))
	}
	return options, nil
}

func tlsConfig(t queue.TLS) (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if t.CA != "" {
		text, err := os.ReadFile(t.CA)
		if err != nil {
			return nil, fmt.Errorf("reading the certificates that are trusted: %w", err)
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("reading the certificates that are trusted: %s holds none in PEM", t.CA)
		}
	}
	if t.Cert != "" || t.Key != "" {
		pair, err := tls.LoadX509KeyPair(t.Cert, t.Key)
		if err != nil {
			return nil, fmt.Errorf("reading this client's certificate and key: %w", err)
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return config, nil
}

func readable(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	return f.Close()
}

// checkURL checks addresses, and gives them as they may be shown.
func checkURL(addresses string) (shown string, err error) {
	if addresses == "" {
		return "in this process", nil
	}
	var all []string
	for address := range strings.SplitSeq(addresses, ",") {
		u, err := url.Parse(strings.TrimSpace(address))
		if err != nil {
			// The library's words would show a password.
			return "", errors.New("an address cannot be read")
		}
		all = append(all, u.Redacted())
		if !slices.Contains([]string{"nats", "tls", "ws", "wss"}, u.Scheme) || u.Hostname() == "" {
			return strings.Join(all, ","), errors.New("an address is like nats://HOST:4222 or tls://HOST:4222")
		}
	}
	return strings.Join(all, ","), nil
}

// reason says in one word why no connection came about.
func reason(err error) queue.ConnectReason {
	var (
		unverified *tls.CertificateVerificationError
		unknown    x509.UnknownAuthorityError
		header     tls.RecordHeaderError
		network    *net.OpError
		path       *fs.PathError
	)
	switch {
	case errors.Is(err, nats.ErrAuthorization), errors.Is(err, nats.ErrAuthExpired), errors.Is(err, nats.ErrAuthRevoked),
		errors.Is(err, nats.ErrAccountAuthExpired), errors.Is(err, nats.ErrNkeysNotSupported):
		return queue.NotAllowed
	case errors.Is(err, nats.ErrTLS), errors.As(err, &unverified), errors.As(err, &unknown), errors.As(err, &header),
		errors.As(err, &network) && network.Op == "remote error", // so a TLS alert of the server comes
		errors.Is(err, nats.ErrSecureConnRequired), errors.Is(err, nats.ErrSecureConnWanted):
		return queue.NotTrusted
	case errors.As(err, &path):
		return queue.NoFile
	}
	return queue.Unreachable
}
