// Package enginetest lets a test say that it needs a real Docker engine.
//
// A package whose tests import it is an engine package: `make test` finds those
// by that import and runs them one after another, since they share one engine.
// It knows nothing of what the tests do with the engine.
package enginetest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"matelot/sandbox/dial"
)

// Required is the variable by which `make test` says that a missing engine is a
// failure. CI=true says so too; else a test without an engine is skipped.
const Required = "MATELOT_ENGINE_TESTS"

const (
	pingTimeout = 10 * time.Second
	// lockTimeout is longer than any test holds a lock: proving the course takes minutes.
	lockTimeout = 20 * time.Minute
	lockRetry   = 20 * time.Millisecond
)

// Need gives the engine to test with: the one that the docker command uses.
// Without one the test is skipped, or fails where one is required.
func Need(t testing.TB) dial.Endpoint {
	t.Helper()
	endpoint, err := find(t.Context(), dial.System())
	if err == nil {
		return endpoint
	}
	if required(os.Getenv) {
		t.Fatalf("this test needs a docker engine: %v (start one with scripts/engine)", err)
	}
	t.Skipf("no docker engine: %v (start one with scripts/engine)", err)
	return dial.Endpoint{}
}

func required(getenv func(string) string) bool {
	return getenv("CI") == "true" || getenv(Required) == "1"
}

func find(ctx context.Context, env dial.Environment) (dial.Endpoint, error) {
	ctx, cancel := context.WithTimeout(ctx, pingTimeout)
	defer cancel()
	endpoint, err := dial.Find(ctx, env)
	if err != nil {
		return dial.Endpoint{}, err
	}
	return endpoint, ping(ctx, endpoint)
}

// ping makes sure that an engine answers, not just that something listens.
func ping(ctx context.Context, endpoint dial.Endpoint) (err error) {
	transport := &http.Transport{DialContext: endpoint.DialContext}
	defer transport.CloseIdleConnections()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://engine/_ping", nil)
	if err != nil {
		return fmt.Errorf("asking the engine: %w", err)
	}
	response, err := transport.RoundTrip(request)
	if err != nil {
		return fmt.Errorf("asking the engine: %w", err)
	}
	if err := response.Body.Close(); err != nil {
		return fmt.Errorf("asking the engine: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the engine at %s answers %s to a ping", endpoint.Host, response.Status)
	}
	return nil
}

// Lock holds name for this test until it ends, against tests of other
// processes too: for names and ports that a lesson fixes, such as "port-5001".
// A test that takes several must take them in alphabetical order.
func Lock(t testing.TB, name string) {
	t.Helper()
	if name == "" || strings.ContainsAny(name, `/\:`) {
		t.Fatalf("a lock cannot be called %q", name)
	}
	path := filepath.Join(os.TempDir(), "matelot-test-"+name+".lock")
	lock := flock.New(path, flock.SetPermissions(0o666))
	ctx, cancel := context.WithTimeout(t.Context(), lockTimeout)
	defer cancel()
	locked, err := lock.TryLockContext(ctx, lockRetry)
	if errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("another test has held %s for %s", path, lockTimeout)
	}
	if err != nil || !locked {
		t.Fatalf("taking the lock %s: %v", path, err)
	}
	t.Cleanup(func() {
		if err := lock.Close(); err != nil {
			t.Errorf("giving back the lock %s: %v", path, err)
		}
	})
}
