package accounts_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"matelot/internal/classroom"
	"matelot/internal/classroom/accounts"
	"matelot/internal/classroom/room"
	"matelot/internal/classroom/server"
)

const code = "K7XM2P"

// patience is how long something may take that has to come.
const patience = 20 * time.Second

// school is a door with machines that only repeat what is typed.
type school struct {
	*testing.T
	dir     string
	options accounts.Options
	door    *accounts.Server
	address string

	mu        sync.Mutex
	forgotten map[string]bool
	joined    int
	started   int
	closed    chan string // IDs of accounts whose machines were taken away
	places    chan accounts.Place
}

func newSchool(t *testing.T, change func(*accounts.Options)) *school {
	t.Helper()
	s := &school{T: t, dir: t.TempDir(), forgotten: map[string]bool{}, closed: make(chan string, 16), places: make(chan accounts.Place, 16)}
	s.options = accounts.Options{
		Dir: s.dir, Most: 2, Idle: time.Hour, Lang: "en", Machines: s, Guesses: server.NewGuesses(time.Now),
		Word: func() classroom.Word { return classroom.Word{Code: code} },
		Join: func(j classroom.Join, dir string) (string, error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			if j.Code != code || filepath.Base(dir) != "state" {
				return "", errors.New("this is no join")
			}
			if strings.Contains(j.Alias, "\x07") {
				return "", room.ErrAlias
			}
			s.joined++
			return fmt.Sprintf("learner%d", s.joined), nil
		},
		Known: func(learner string) bool {
			s.mu.Lock()
			defer s.mu.Unlock()
			return !s.forgotten[learner]
		},
		Trouble: func(name string, err error) { t.Errorf("the trouble of %s: %v", name, err) },
	}
	if change != nil {
		change(&s.options)
	}
	s.open()
	t.Cleanup(s.shut)
	return s
}

func (s *school) open() {
	s.Helper()
	door, err := accounts.Open(s.options)
	if err != nil {
		s.Fatal(err)
	}
	l, err := new(net.ListenConfig).Listen(s.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		s.Fatal(err)
	}
	s.door, s.address = door, l.Addr().String()
	go func() {
		if err := door.Serve(l); err != nil {
			s.Errorf("serving: %v", err)
		}
	}()
}

func (s *school) shut() {
	s.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := s.door.Close(ctx); err != nil {
		s.Errorf("closing: %v", err)
	}
}

// Prepare implements accounts.Machines.
func (s *school) Prepare(p accounts.Place) error {
	s.places <- p
	return nil
}

// Start implements accounts.Machines.
func (s *school) Start(_ context.Context, p accounts.Place, told func(string)) (accounts.Machine, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.started++
	told("start")
	return &parrot{school: s, id: p.ID}, nil
}

func (s *school) starts() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.started
}

type parrot struct {
	school *school
	id     string
}

func (p *parrot) Run(ctx context.Context, t accounts.Terminal) error {
	fmt.Fprintf(t.Out, "here %s %s %dx%d fresh=%t\r\n", t.Kind, t.Lang, t.Size.Width, t.Size.Height, t.Fresh)
	lines := make(chan string)
	go func() {
		defer close(lines)
		for in := bufio.NewScanner(t.In); in.Scan(); {
			lines <- in.Text()
		}
	}()
	for {
		select {
		case line, open := <-lines:
			if !open || line == "leave" {
				return nil
			}
			fmt.Fprintf(t.Out, "said %s\n", line)
		case size := <-t.Resized:
			fmt.Fprintf(t.Out, "size %dx%d\r\n", size.Width, size.Height)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (p *parrot) Alive(context.Context) bool { return true }

func (p *parrot) Close(context.Context) error {
	p.school.closed <- p.id
	return nil
}

// dial signs in. Each secret is the answer to a question.
func (s *school) dial(name string, more []ssh.AuthMethod, secrets ...string) (*ssh.Client, error) {
	asked := 0
	answer := func(_, _ string, questions []string, _ []bool) ([]string, error) {
		if len(questions) == 0 {
			return nil, nil
		}
		if asked == len(secrets) {
			return nil, errors.New("nothing more to say")
		}
		asked++
		return []string{secrets[asked-1]}, nil
	}
	return ssh.Dial("tcp", s.address, &ssh.ClientConfig{
		User: name, Auth: append(more, ssh.RetryableAuthMethod(ssh.KeyboardInteractive(answer), max(len(secrets), 1))),
		HostKeyCallback: func(_ string, _ net.Addr, key ssh.PublicKey) error {
			if got := ssh.FingerprintSHA256(key); got != s.door.Fingerprint() {
				return fmt.Errorf("the key is %s, and said to be %s", got, s.door.Fingerprint())
			}
			return nil
		},
		Timeout: patience,
	})
}

// sat is somebody at a terminal.
type sat struct {
	*school
	client  *ssh.Client
	session *ssh.Session
	in      io.Writer

	lock sync.Mutex
	text strings.Builder
	more chan struct{}
	over chan error
}

func (s *school) sit(client *ssh.Client, env map[string]string) *sat {
	s.Helper()
	session, err := client.NewSession()
	if err != nil {
		s.Fatal(err)
	}
	t := &sat{school: s, client: client, session: session, more: make(chan struct{}, 1), over: make(chan error, 1)}
	for name, value := range env {
		if err := session.Setenv(name, value); err != nil {
			s.Fatalf("the variable %s: %v", name, err)
		}
	}
	if err := session.RequestPty("xterm", 24, 80, nil); err != nil {
		s.Fatal(err)
	}
	session.Stdout = t
	if t.in, err = session.StdinPipe(); err != nil {
		s.Fatal(err)
	}
	if err := session.Shell(); err != nil {
		s.Fatal(err)
	}
	go func() { t.over <- session.Wait() }()
	return t
}

func (t *sat) Write(p []byte) (int, error) {
	t.lock.Lock()
	defer t.lock.Unlock()
	t.text.Write(p)
	select {
	case t.more <- struct{}{}:
	default:
	}
	return len(p), nil
}

func (t *sat) seen() string {
	t.lock.Lock()
	defer t.lock.Unlock()
	return t.text.String()
}

func (t *sat) await(text string) {
	t.Helper()
	deadline := time.After(patience)
	for !strings.Contains(strings.Join(strings.Fields(t.seen()), " "), text) {
		select {
		case <-t.more:
		case <-deadline:
			t.Fatalf("%q was not said: %q", text, t.seen())
		}
	}
}

func (t *sat) say(text string) {
	t.Helper()
	if _, err := io.WriteString(t.in, text); err != nil {
		t.Fatal(err)
	}
}

// ended waits for the end, and gives the exit code.
func (t *sat) ended() int {
	t.Helper()
	select {
	case err := <-t.over:
		var exit *ssh.ExitError
		if errors.As(err, &exit) {
			return exit.ExitStatus()
		}
		if err != nil {
			t.Errorf("how it ended: %v", err)
		}
	case <-time.After(patience):
		t.Fatalf("it does not end: %q", t.seen())
	}
	return 0
}

var password = regexp.MustCompile(`[0-9A-Z]{6}-[0-9A-Z]{6}`)

// newcomer comes in with the code, and gets to work.
func (s *school) newcomer(name string) (*sat, string) {
	s.Helper()
	client, err := s.dial(name, nil, code)
	if err != nil {
		s.Fatal(err)
	}
	t := s.sit(client, nil)
	t.await("Press Enter")
	t.say("\r")
	t.await("here xterm en 80x24 fresh=true")
	return t, password.FindString(t.seen())
}

// back comes in with a password.
func (s *school) back(name, secret string, env map[string]string) *sat {
	s.Helper()
	client, err := s.dial(name, nil, secret)
	if err != nil {
		s.Fatal(err)
	}
	return s.sit(client, env)
}
