package plugin

import (
	"net"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// TestFollow: when docker closes the socket, what it called ends.
func TestFollow(t *testing.T) {
	dir, err := os.MkdirTemp("", "m") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	listener, err := net.Listen("unix", filepath.Join(dir, "s"))
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	t.Setenv(socketVariable, listener.Addr().String())
	t.Setenv(originalVariable, "docker")
	line, err := TakeLine()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{socketVariable, originalVariable} {
		if value, ok := os.LookupEnv(name); ok {
			t.Errorf("what is started would still have %s=%s", name, value)
		}
	}
	if env := line.Env([]string{"A=1"}); !slices.Contains(env, socketVariable+"="+listener.Addr().String()) {
		t.Errorf("an executable in this one's place has no line: %q", env)
	}
	ctx, stop := line.Follow(t.Context())
	defer stop()
	conn, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	if ctx.Err() != nil {
		t.Fatal("it ended while docker was there")
	}
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-ctx.Done():
	case <-time.After(10 * time.Second):
		t.Error("docker hung up, and nothing ended")
	}
}

func TestFollowWithoutDocker(t *testing.T) {
	t.Parallel()
	for _, line := range []Line{{}, {address: filepath.Join(t.TempDir(), "gone")}} {
		ctx, stop := line.Follow(t.Context())
		if ctx.Err() != nil {
			t.Errorf("%+v ended it", line)
		}
		stop()
		if ctx.Err() == nil {
			t.Errorf("%+v: it cannot be ended", line)
		}
	}
	if env := (Line{}).Env([]string{"A=1"}); !slices.Equal(env, []string{"A=1"}) {
		t.Errorf("without a line the environment is %q", env)
	}
}
