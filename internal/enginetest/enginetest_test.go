package enginetest

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"matelot/sandbox/dial"
)

func TestRequired(t *testing.T) {
	tests := []struct {
		name      string
		variables map[string]string
		want      bool
	}{
		{"a developer's laptop", nil, false},
		{"CI", map[string]string{"CI": "true"}, true},
		{"make test", map[string]string{Required: "1"}, true},
		{"switched off", map[string]string{Required: "0"}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := required(func(name string) string { return test.variables[name] }); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestFindAsksTheEngine(t *testing.T) {
	answer := http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/_ping" {
			t.Errorf("asked for %s", r.URL.Path)
		}
		w.WriteHeader(answer)
	}))
	t.Cleanup(server.Close)
	env := dial.System()
	env.Getenv = func(name string) string {
		if name == "DOCKER_HOST" {
			return "tcp://" + server.Listener.Addr().String()
		}
		return ""
	}
	endpoint, err := find(t.Context(), env)
	if err != nil || endpoint.Source != dial.SourceHost {
		t.Errorf("got %+v, %v", endpoint, err)
	}
	answer = http.StatusInternalServerError
	if _, err := find(t.Context(), env); err == nil {
		t.Error("an engine that answers 500 is taken")
	}
	server.Close()
	_, err = find(t.Context(), env)
	var opError *net.OpError
	if !errors.As(err, &opError) {
		t.Errorf("nobody listens: got %v", err)
	}
}

// TestLockHelper is the other process of TestLock.
func TestLockHelper(t *testing.T) {
	name := os.Getenv("MATELOT_TEST_LOCK")
	if name == "" {
		t.Skip("it is run by TestLock alone")
	}
	Lock(t, name)
	if _, err := os.Stdout.WriteString("locked\n"); err != nil {
		t.Fatal(err)
	}
}

func TestLock(t *testing.T) {
	name := "enginetest-" + filepath.Base(t.TempDir()) + "-" + strings.ReplaceAll(time.Now().Format("150405.000000"), ".", "-")
	path := filepath.Join(os.TempDir(), "matelot-test-"+name+".lock")
	t.Cleanup(func() { _ = os.Remove(path) })

	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	other := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestLockHelper$")
	other.Env = append(os.Environ(), "MATELOT_TEST_LOCK="+name)
	output, err := other.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	heard := make(chan string, 1)
	t.Run("held", func(t *testing.T) {
		Lock(t, name)
		if held, err := flock.New(path).TryLock(); err != nil || held {
			t.Fatalf("a held lock can be taken: %v, %v", held, err)
		}
		if err := other.Start(); err != nil {
			t.Fatal(err)
		}
		go func() {
			buffer := make([]byte, 64)
			n, _ := output.Read(buffer)
			heard <- string(buffer[:n])
		}()
		select {
		case got := <-heard:
			t.Fatalf("the other process went on while the lock was held: %q", got)
		case <-time.After(100 * time.Millisecond):
		}
	})
	if got := <-heard; !strings.HasPrefix(got, "locked\n") {
		t.Errorf("the other process says %q", got)
	}
	if err := other.Wait(); err != nil {
		t.Error(err)
	}
}

func TestNeed(t *testing.T) {
	endpoint := Need(t)
	if endpoint.Host == "" {
		t.Error("an engine without an address")
	}
}
