package link

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
)

// Link is the outer end.
type Link struct {
	client *http.Client
	conn   net.Conn
}

// maxSaid bounds what is read of an error of the other side, in bytes.
const maxSaid = 4096

// New takes the outer end of a connection to an [Agent]. Close closes it.
func New(conn net.Conn) *Link {
	taken := make(chan net.Conn, 1)
	taken <- conn
	var protocols http.Protocols
	protocols.SetUnencryptedHTTP2(true)
	transport := &http.Transport{
		Protocols: &protocols,
		DialContext: func(context.Context, string, string) (net.Conn, error) {
			select {
			case c := <-taken:
				return c, nil
			default:
				return nil, net.ErrClosed // there is one connection, and it is gone
			}
		},
		DisableCompression: true,
		HTTP2:              &http.HTTP2Config{MaxReceiveBufferPerStream: 4 << 20, MaxReceiveBufferPerConnection: 64 << 20},
	}
	return &Link{client: &http.Client{Transport: transport}, conn: conn}
}

// Close ends the link and all that goes through it.
func (l *Link) Close() error {
	err := l.conn.Close()
	l.client.CloseIdleConnections()
	return err
}

// RemoteError is what the other side says went wrong.
type RemoteError struct {
	Status  int // of HTTP
	Said    string
	Refused bool // a connection was: nobody listens there
}

func (e *RemoteError) Error() string { return e.Said }

// Is implements what errors.Is looks for: a refusal is told from other trouble by
// the error that it would be on this side.
func (e *RemoteError) Is(target error) bool {
	return e.Refused && target == error(syscall.ECONNREFUSED)
}

// do asks one thing of the other side; its answer is open when it returns.
func (l *Link) do(ctx context.Context, path string, header http.Header, body io.Reader) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://agent"+path, body)
	if err != nil {
		return nil, err
	}
	if header != nil {
		req.Header = header
	}
	resp, err := l.client.Do(req)
	if err != nil {
		var wrapped *url.Error // it would name an address that nobody knows
		if errors.As(err, &wrapped) {
			err = wrapped.Err
		}
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		defer resp.Body.Close()
		said, _ := io.ReadAll(io.LimitReader(resp.Body, maxSaid))
		return nil, &RemoteError{
			Status: resp.StatusCode, Said: strings.TrimSpace(string(said)), Refused: resp.Header.Get(refused) != "",
		}
	}
	return resp, nil
}

// Ping waits until the other side answers.
func (l *Link) Ping(ctx context.Context) error {
	resp, err := l.do(ctx, "/ping", nil, nil)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// Dial opens a connection to what listens in the container, on "tcp" or "unix".
func (l *Link) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	s, err := l.open(ctx, "/dial", http.Header{"Network": {network}, "Address": {address}})
	if err != nil {
		return nil, fmt.Errorf("connecting to %s in the container: %w", address, err)
	}
	return s, nil
}

// Put unpacks a tar archive in the container, into a folder that is made. What is
// there already is replaced; nothing is written outside the folder.
func (l *Link) Put(ctx context.Context, dir string, archive io.Reader) error {
	resp, err := l.do(ctx, "/put", http.Header{"Dir": {dir}}, archive)
	if err != nil {
		return fmt.Errorf("carrying files into %s: %w", dir, err)
	}
	return resp.Body.Close()
}

// Limits bound what is carried out of a container.
type Limits struct {
	Files int   `json:"files"` // how many
	File  int64 `json:"file"`  // bytes of each
	Total int64 `json:"total"` // bytes of all
}

// Get packs a folder of the container as a tar archive. Links, special files and
// what is beyond the limits are left out: their entries are empty and have the PAX
// record [Omitted].
func (l *Link) Get(ctx context.Context, dir string, limits Limits) (io.ReadCloser, error) {
	text, err := json.Marshal(limits)
	if err != nil {
		return nil, err
	}
	resp, err := l.do(ctx, "/get", http.Header{"Dir": {dir}, "Limits": {string(text)}}, nil)
	if err != nil {
		return nil, fmt.Errorf("carrying files out of %s: %w", dir, err)
	}
	return resp.Body, nil
}

// Command is what is run in the container.
type Command struct {
	Args  []string `json:"args"`
	Dir   string   `json:"dir"`
	Env   []string `json:"env"` // whole: nothing is inherited
	Stdin string   `json:"stdin,omitempty"`
}

// Ended is how a command ended.
type Ended struct {
	Code   int    `json:"code"`             // exit code; 128 and the signal's number when one ended it
	Failed string `json:"failed,omitempty"` // why it could not be started
}

// Run runs a command and writes what it prints, both streams in one, to output.
// When the context ends, or output fails, the command and all that it started are
// killed.
func (l *Link) Run(ctx context.Context, c Command, output io.Writer) (Ended, error) {
	text, err := json.Marshal(c)
	if err != nil {
		return Ended{}, err
	}
	resp, err := l.do(ctx, "/run", nil, strings.NewReader(string(text)))
	if err != nil {
		return Ended{}, fmt.Errorf("running %s in the container: %w", c.Args[0], err)
	}
	defer resp.Body.Close()
	_, err = io.Copy(output, resp.Body)
	if err != nil {
		return Ended{}, fmt.Errorf("running %s in the container: %w", c.Args[0], err)
	}
	var ended Ended
	if err := json.Unmarshal([]byte(resp.Trailer.Get("Ended")), &ended); err != nil {
		return Ended{}, fmt.Errorf("running %s in the container: it did not say how it ended", c.Args[0])
	}
	return ended, nil
}
