package client

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"matelot/internal/classroom"
)

// ErrForged says that who answers at the address is not the classroom of the word.
var ErrForged = errors.New("another than the classroom answers there")

// RefusedError is that the classroom said no.
type RefusedError struct {
	Status int
	Code   string // of a classroom.Problem, or ""
	After  time.Duration
}

func (e *RefusedError) Error() string {
	return fmt.Sprintf("the classroom refused it: %d %s", e.Status, e.Code)
}

// Bounds on how long it may take to reach a classroom, and to speak TLS with it.
const (
	dialWithin  = 5 * time.Second
	shakeWithin = 20 * time.Second
)

// Conn speaks with one classroom.
type Conn struct {
	address string
	token   string
	client  *http.Client
}

// newConn speaks with who has the public key of a hash. It speaks HTTP/1.1: where a
// network went away under a connection, that connection ends with the request that
// noticed, and holds up no other.
func newConn(address, token, key string) *Conn {
	c := &Conn{address: address, token: token}
	config := anybody()
	config.VerifyConnection = func(state tls.ConnectionState) error {
		if hashOf(publicKey(state)) != key {
			return ErrForged
		}
		return nil
	}
	c.client = &http.Client{
		Transport: &http.Transport{
			Proxy:               nil, // it is in this room
			DialContext:         (&net.Dialer{Timeout: dialWithin}).DialContext,
			TLSClientConfig:     config,
			TLSHandshakeTimeout: shakeWithin,
			IdleConnTimeout:     time.Minute,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return c
}

// anybody lets speak with anybody: by their key it is found out who they are.
func anybody() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: true} //nolint:gosec // keys are compared by who uses it
}

func publicKey(state tls.ConnectionState) []byte {
	return state.PeerCertificates[0].RawSubjectPublicKeyInfo
}

// keyAt gives the public key of who answers at an address, whoever that is.
func keyAt(ctx context.Context, address string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, shakeWithin)
	defer cancel()
	d := tls.Dialer{NetDialer: &net.Dialer{Timeout: dialWithin}, Config: anybody()}
	conn, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("asking for the classroom's key: %w", err)
	}
	defer conn.Close()                                        // nothing was sent
	return publicKey(conn.(*tls.Conn).ConnectionState()), nil //nolint:forcetypeassert // a tls.Dialer gives no other
}

// Connect speaks with the classroom that was joined.
func (m Membership) Connect() *Conn { return newConn(m.Address, m.Token, m.Key) }

// Close lets go of what is open.
func (c *Conn) Close() { c.client.CloseIdleConnections() }

func hashOf(publicKey []byte) string {
	sum := sha256.Sum256(publicKey)
	return hex.EncodeToString(sum[:])
}

// NewToken draws the token by which a classroom will know a learner.
func NewToken() string {
	raw := make([]byte, classroom.TokenLength)
	_, _ = rand.Read(raw) // never fails
	return base64.RawURLEncoding.EncodeToString(raw)
}

// Join joins the classroom of a word with a token. It keeps nothing: Store.Save does.
func Join(ctx context.Context, word classroom.Word, j classroom.Join) (Membership, classroom.State, error) {
	// Its key is compared while no connection waits: that takes a slow machine longer
	// than a server has patience.
	raw, err := keyAt(ctx, word.Address)
	if err != nil {
		return Membership{}, classroom.State{}, fmt.Errorf("joining the classroom: %w", err)
	}
	spelled, err := classroom.Fingerprint(raw)
	if err != nil {
		return Membership{}, classroom.State{}, err
	}
	if spelled != word.Print {
		return Membership{}, classroom.State{}, fmt.Errorf("joining the classroom: %w", ErrForged)
	}
	key := hashOf(raw)
	c := newConn(word.Address, "", key)
	defer c.Close()
	j.Code = word.Code
	var joined classroom.Joined
	if err := c.ask(ctx, http.MethodPost, classroom.PathJoin, j, &joined); err != nil {
		return Membership{}, classroom.State{}, fmt.Errorf("joining the classroom: %w", err)
	}
	return member(word, key, j.Token, joined), joined.State, nil
}

// NewMembership is that of a learner whom the classroom itself has let in, at the
// address of a word.
func NewMembership(word classroom.Word, publicKey []byte, token string, joined classroom.Joined) Membership {
	return member(word, hashOf(publicKey), token, joined)
}

func member(word classroom.Word, key, token string, joined classroom.Joined) Membership {
	return Membership{
		Word: word.String(), Address: word.Address, Key: key, Token: token, Room: joined.State.Room,
		Learner: joined.Learner, Alias: joined.Alias, Joined: time.Now().UTC().Truncate(time.Second),
	}
}

// Send sends events, and gives the room's State.
func (c *Conn) Send(ctx context.Context, events []classroom.Event) (state classroom.State, err error) {
	err = c.ask(ctx, http.MethodPost, classroom.PathEvents, classroom.Events{Sent: time.Now().UTC(), Events: events}, &state)
	return state, err
}

// Newer waits for a State that is newer than a version, for as long as the classroom
// lets one wait; then it gives the one there is.
func (c *Conn) Newer(ctx context.Context, version int64) (state classroom.State, err error) {
	err = c.ask(ctx, http.MethodGet, classroom.PathRoom+"?after="+strconv.FormatInt(version, 10), nil, &state)
	return state, err
}

// Answer says what became of an act.
func (c *Conn) Answer(ctx context.Context, a classroom.Answer) (state classroom.State, err error) {
	err = c.ask(ctx, http.MethodPost, classroom.PathAct, a, &state)
	return state, err
}

// Forget has the classroom forget the learner.
func (c *Conn) Forget(ctx context.Context) error {
	return c.ask(ctx, http.MethodDelete, classroom.PathMe, nil, &struct{}{})
}

// maxAnswer bounds what is read of an answer, in bytes.
const maxAnswer = 4 << 20

// ask sends a message, and reads the one that answers it.
func (c *Conn) ask(ctx context.Context, method, path string, message, into any) error {
	ctx, cancel := context.WithTimeout(ctx, classroom.LongestWait+2*dialWithin)
	defer cancel()
	var body io.Reader
	if message != nil {
		text, err := json.Marshal(message)
		if err != nil {
			return fmt.Errorf("writing a message: %w", err)
		}
		body = bytes.NewReader(text)
	}
	resp, err := c.Do(ctx, method, path, body, nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxAnswer)).Decode(into); err != nil {
		return fmt.Errorf("reading the classroom's answer: %w", err)
	}
	return nil
}

// Do asks for something with the learner's token. Any status but 2xx is a
// *RefusedError; who gets an answer closes its body.
func (c *Conn) Do(ctx context.Context, method, path string, body io.Reader, header http.Header) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, "https://"+c.address+path, body)
	if err != nil {
		return nil, fmt.Errorf("asking the classroom: %w", err)
	}
	for name, values := range header {
		req.Header[name] = values
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := c.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("asking the classroom: %w", err)
	}
	if resp.StatusCode/100 == 2 {
		return resp, nil
	}
	defer resp.Body.Close()
	refused := &RefusedError{Status: resp.StatusCode}
	var problem classroom.Problem
	if json.NewDecoder(io.LimitReader(resp.Body, 1<<16)).Decode(&problem) == nil {
		refused.Code, refused.After = problem.Code, time.Duration(problem.After)*time.Second
	}
	return nil, refused
}
