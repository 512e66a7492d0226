package accounts_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"matelot/internal/classroom/accounts"
)

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
