package sandbox

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"matelot/internal/enginetest"
	"matelot/sandbox/journal"
	"matelot/sandbox/registry"
)

// tryDocker is docker for commands that may fail.
func tryDocker(s *Session, dir, script string) (string, error) {
	cmd := exec.Command("sh", "-ec", script)
	cmd.Env, cmd.Dir = s.Env(os.Environ()), dir
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// TestTheSessionHasARegistry follows it from one exercise to the next.
func TestTheSessionHasARegistry(t *testing.T) {
	enginetest.Lock(t, "port-5055")
	endpoint := enginetest.Need(t)
	dir := t.TempDir()
	session, err := Store{Dir: filepath.Join(dir, "sessions")}.Create(t.Context(), Options{
		Endpoint: endpoint, Workspace: filepath.Join(dir, "work"), Images: "embedded",
	})
	if err != nil {
		t.Fatal(err)
	}
	server, err := session.Serve(t.Context(), ServeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, err := session.Control().Purge(context.Background())
		if err := errors.Join(err, server.Close()); err != nil {
			t.Error(err)
		}
	})
	scene := Scene{Exercise: "test/registry", Images: []string{"matelot/web:1"}, Registry: true}
	begun, err := session.Begin(t.Context(), scene, nil)
	if err != nil {
		t.Fatal(err)
	}
	name := registry.Host() + "/matelot/" + session.ID + ":1"
	push := "docker tag matelot/web:1 " + name + "; docker push " + name
	if out, err := tryDocker(session, begun.Dir, push); err == nil || !strings.Contains(out, "no basic auth") {
		t.Errorf("pushed without a login: %v %s", err, out)
	}
	login := "docker login " + registry.Host() + " --username matelot --password-stdin < password.txt"
	if out, err := tryDocker(session, begun.Dir, login); err != nil {
		t.Fatal(out)
	}
	config, err := os.ReadFile(filepath.Join(session.ConfigDir(), "config.json"))
	if err != nil || !strings.Contains(string(config), registry.Host()) {
		t.Errorf("the login is not in the session's own configuration: %s %v", config, err)
	}
	if out, err := tryDocker(session, begun.Dir, push); err != nil {
		t.Fatal(out)
	}

	// Who serves dies, and another one takes over.
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	if server, err = session.Serve(t.Context(), ServeOptions{}); err != nil {
		t.Fatal(err)
	}
	if out, err := tryDocker(session, begun.Dir, "docker rmi "+name+"; docker pull "+name); err != nil {
		t.Errorf("after another process took over: %s", out)
	}

	entries, err := journal.Read(session.JournalPath(), session.FromSeq)
	if err != nil {
		t.Fatal(err)
	}
	var came []string
	for _, e := range entries {
		if e.Action == actRegistryAccess {
			came = append(came, e.Target+" "+e.Flags["user"])
		}
	}
	if diff := cmp.Diff([]string{registry.Host() + " matelot"}, came); diff != "" {
		t.Errorf("the access log: %s", diff)
	}
	raw, err := os.ReadFile(session.JournalPath())
	if err != nil || strings.Contains(string(raw), session.RegistryPassword) {
		t.Errorf("the journal has the password, or cannot be read: %v", err)
	}

	// Begun again: empty. The password is the session's, so the login holds.
	if _, err = session.Begin(t.Context(), scene, nil); err != nil {
		t.Fatal(err)
	}
	if out, err := tryDocker(session, begun.Dir, "docker pull "+name); err == nil || !strings.Contains(out, "nknown") {
		t.Errorf("pulled what was pushed before: %v %s", err, out)
	}
	// An exercise without one ends it.
	if _, err = session.Begin(t.Context(), Scene{Exercise: "test/other"}, nil); err != nil {
		t.Fatal(err)
	}
	if conn, err := net.Dial("tcp", registry.Address()); err == nil {
		_ = conn.Close()
		t.Error("it still listens")
	}
}

func TestTheRegistryNeedsItsPort(t *testing.T) {
	enginetest.Lock(t, "port-5055")
	session := servedSession(t)
	other, err := net.Listen("tcp4", registry.Address())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	_, err = session.Begin(t.Context(), Scene{Exercise: "test/registry", Registry: true}, nil)
	if !errors.Is(err, registry.ErrPortTaken) {
		t.Errorf("begun with a taken port: %v", err)
	}
}

func TestPasswordsAreTypeable(t *testing.T) {
	t.Parallel()
	one, two := newPassword(), newPassword()
	if one == two || len(one) != 14 || strings.Trim(one, "abcdefghijklmnopqrstuvwxyz234567-") != "" {
		t.Errorf("passwords %q and %q", one, two)
	}
}
