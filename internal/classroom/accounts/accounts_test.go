package accounts_test

import (
	"bufio"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
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

func TestComingInAndBack(t *testing.T) {
	t.Parallel()
	s := newSchool(t, nil)
	if _, err := s.dial("Ada", nil, "000000"); err == nil {
		t.Fatal("a wrong code opens the door")
	}
	ada, secret := s.newcomer("Ada")
	ada.say("hello\n")
	ada.await("said hello")
	if strings.Contains(ada.seen(), "said hello\r") {
		t.Error("what the machine prints was changed")
	}
	if err := ada.session.WindowChange(50, 160); err != nil {
		t.Fatal(err)
	}
	ada.await("size 160x50")
	ada.say("leave\n")
	ada.await("See you soon")
	if got := ada.ended(); got != 0 {
		t.Errorf("exit code %d", got)
	}
	again := s.back("ada", strings.ToLower(strings.Replace(secret, "-", " ", 1)), map[string]string{"LANG": "fr_FR.UTF-8"})
	again.await("here xterm fr 80x24 fresh=false")
	if s.starts() != 1 {
		t.Errorf("%d machines were started", s.starts())
	}
	if _, err := s.dial("Bob", nil, secret); err == nil {
		t.Error("Ada's password opens another name")
	}

	other := s.back("Ada", code, nil)
	other.await("The name Ada is taken")
	if other.ended() != 1 {
		t.Error("who has the code alone came in by another's name")
	}
	bob, _ := s.newcomer("Bob")
	bob.say("leave\n")
	full := s.back("Eve", code, nil)
	full.await("the 2 accounts of this server are taken")
	odd := s.back("Ev\x07e", code, nil)
	odd.await("accounts of this server are taken")
}

func TestOutlivesARestart(t *testing.T) {
	t.Parallel()
	s := newSchool(t, nil)
	_, secret := s.newcomer("Ada")
	fingerprint := s.door.Fingerprint()
	s.shut()
	place := <-s.places
	for _, path := range []string{filepath.Join(s.dir, "ssh_host_ed25519"), filepath.Join(s.dir, "accounts", place.ID, "account.json")} {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", path, info, err)
		}
		text, err := os.ReadFile(path)
		if err != nil || strings.Contains(string(text), secret) {
			t.Errorf("%s holds the password, or cannot be read: %v", path, err)
		}
	}
	if info, err := os.Stat(filepath.Join(s.dir, "accounts")); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder of the accounts: %v, %v", info, err)
	}
	s.open()
	if got := s.door.Fingerprint(); got != fingerprint {
		t.Errorf("the key was %s, and is %s", fingerprint, got)
	}
	s.back("Ada", secret, nil).await("here xterm en 80x24 fresh=true")
}

func TestKeyIsRemembered(t *testing.T) {
	t.Parallel()
	s := newSchool(t, nil)
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	key := []ssh.AuthMethod{ssh.PublicKeys(signer)}
	client, err := s.dial("Ada", key, code)
	if err != nil {
		t.Fatal(err)
	}
	ada := s.sit(client, nil)
	ada.await("Press Enter")
	ada.say("\x03")
	ada.ended()
	client, err = s.dial("Ada", key)
	if err != nil {
		t.Fatalf("with the key alone: %v", err)
	}
	s.sit(client, nil).await("here xterm")
	if _, err := s.dial("Bob", key); err == nil {
		t.Error("Ada's key opens another name")
	}
}

func TestGuessesAreRationed(t *testing.T) {
	t.Parallel()
	s := newSchool(t, nil)
	for range 7 {
		if _, err := s.dial("Ada", nil, "1", "2", "3"); err == nil {
			t.Fatal("a wrong code opens the door")
		}
	}
	if _, err := s.dial("Ada", nil, code); err == nil {
		t.Error("after 21 wrong codes from an address the right one opens at once")
	}
	if s.starts() != 0 {
		t.Error("a machine was started for nobody")
	}
}

// TestNothingButATerminal: whatever else ssh knows is refused, to who has signed in too.
func TestNothingButATerminal(t *testing.T) {
	t.Parallel()
	s := newSchool(t, nil)
	client, err := s.dial("Ada", nil, code)
	if err != nil {
		t.Fatal(err)
	}
	session := func() *ssh.Session {
		one, err := client.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		return one
	}
	if out, err := session().CombinedOutput("cat /etc/passwd"); err == nil || !strings.Contains(string(out), "No command is run here") {
		t.Errorf("a command: %v %s", err, out)
	}
	if err := session().RequestSubsystem("sftp"); err == nil {
		t.Error("sftp is answered")
	}
	noTerminal := session()
	var said strings.Builder
	noTerminal.Stderr = &said
	if err := noTerminal.Shell(); err != nil {
		t.Fatal(err)
	}
	if err := noTerminal.Wait(); err == nil || !strings.Contains(said.String(), "takes a terminal") {
		t.Errorf("without a terminal: %v %s", err, said.String())
	}
	for _, request := range []string{"auth-agent-req@openssh.com", "x11-req", "env", "signal", "break", "subsystem"} {
		if ok, err := session().SendRequest(request, true, nil); ok || err != nil {
			t.Errorf("%s: %v, %v", request, ok, err)
		}
	}
	if err := session().Setenv("LD_PRELOAD", "/tmp/x.so"); err == nil {
		t.Error("any variable is taken")
	}
	if conn, err := client.Dial("tcp", "127.0.0.1:22"); err == nil {
		t.Errorf("a port is forwarded: %v", conn.Close())
	}
	if l, err := client.Listen("tcp", "127.0.0.1:0"); err == nil {
		t.Errorf("a port is listened on: %v", l.Close())
	}
	for _, channel := range []string{"direct-tcpip", "direct-streamlocal@openssh.com", "auth-agent@openssh.com", "x11", "tun@openssh.com"} {
		if opened, _, err := client.OpenChannel(channel, nil); err == nil {
			t.Errorf("%s is opened: %v", channel, opened.Close())
		}
	}
	if s.starts() != 0 {
		t.Errorf("%d machines were started", s.starts())
	}
}

func TestOneTerminalAtATime(t *testing.T) {
	t.Parallel()
	s := newSchool(t, nil)
	first, secret := s.newcomer("Ada")
	second := s.back("Ada", secret, nil)
	first.await("by another window")
	if first.ended() != 1 {
		t.Error("the first window ends as if the learner had left")
	}
	second.await("here xterm")
	if s.starts() != 1 {
		t.Errorf("%d machines were started", s.starts())
	}
}

func TestIdleMachineIsStopped(t *testing.T) {
	t.Parallel()
	s := newSchool(t, func(o *accounts.Options) { o.Idle = 10 * time.Millisecond })
	ada, secret := s.newcomer("Ada")
	ada.say("leave\n")
	place := <-s.places
	select {
	case id := <-s.closed:
		if id != place.ID {
			t.Errorf("the machine of %s was stopped", id)
		}
	case <-time.After(patience):
		t.Fatal("the machine goes on")
	}
	s.back("Ada", secret, nil).await("fresh=true")
}

func TestForgottenLearner(t *testing.T) {
	t.Parallel()
	s := newSchool(t, nil)
	ada, secret := s.newcomer("Ada")
	place := <-s.places
	s.mu.Lock()
	s.forgotten["learner1"] = true
	s.mu.Unlock()
	if err := s.door.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	ada.await("This account was erased")
	if _, err := os.Stat(filepath.Dir(place.State)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder is still there: %v", err)
	}
	if id := <-s.closed; id != place.ID {
		t.Errorf("the machine of %s was stopped", id)
	}
	if _, err := s.dial("Ada", nil, secret); err == nil {
		t.Error("the password of who is forgotten opens the door")
	}
	s.newcomer("Ada")
}

func TestClosingTellsEverybody(t *testing.T) {
	t.Parallel()
	s := newSchool(t, nil)
	ada, _ := s.newcomer("Ada")
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := s.door.Close(ctx); err != nil {
		t.Fatal(err)
	}
	ada.await("The class is closing")
	select {
	case <-s.closed:
	default:
		t.Error("the machine goes on")
	}
}
