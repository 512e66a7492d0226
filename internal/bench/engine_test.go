package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/client"

	"matelot/internal/enginetest"
	"matelot/sandbox/dial"
)

func newClient(b *testing.B, endpoint dial.Endpoint) *client.Client {
	b.Helper()
	c, err := client.NewClientWithOpts(client.WithHost("tcp://engine"),
		client.WithDialContext(endpoint.DialContext), client.WithAPIVersionNegotiation())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = c.Close() })
	return c
}

// foreign is how many containers of others stand on the crowded engine.
const foreign = 500

// BenchmarkCheckOnCrowdedEngine: aim, at most 1.2 times what the same check
// takes on the engine without them.
func BenchmarkCheckOnCrowdedEngine(b *testing.B) {
	endpoint := enginetest.Need(b)
	enginetest.Lock(b, "port-5001")
	l := newLab(b)
	l.solve()
	check := func() { l.run("check", "ports/publish") }
	b.ResetTimer()
	for range b.N {
		var alone, crowded []time.Duration
		check()
		for range rounds {
			alone = append(alone, timed(check))
		}
		remove := crowd(b, newClient(b, endpoint))
		check()
		for range rounds {
			crowded = append(crowded, timed(check))
		}
		remove()
		x, y := median(crowded), median(alone)
		report(b, float64(x)/float64(y), x, y, "crowded", "alone")
	}
}

// crowd makes containers that are not of any session.
func crowd(b *testing.B, c *client.Client) (remove func()) {
	b.Helper()
	ctx := context.Background()
	var ids []string
	remove = func() {
		for _, id := range ids {
			if err := c.ContainerRemove(ctx, id, container.RemoveOptions{Force: true}); err != nil {
				b.Errorf("removing a foreign container: %v", err)
			}
		}
		ids = nil
	}
	b.Cleanup(remove)
	for i := range foreign {
		made, err := c.ContainerCreate(ctx, &container.Config{
			Image: "our-web-server", Labels: map[string]string{"matelot.test": "bench", "matelot.session": ""},
		}, nil, nil, nil, fmt.Sprintf("matelot-bench-%d-%d", time.Now().UnixNano(), i))
		if err != nil {
			b.Fatalf("making foreign containers: %v", err)
		}
		ids = append(ids, made.ID)
	}
	return remove
}

// BenchmarkFirstLearn: aim, below two seconds from a cold start in a home that
// knows nothing to the end of the set-up, image loaded and built, where the
// learner types.
func BenchmarkFirstLearn(b *testing.B) {
	enginetest.Need(b)
	enginetest.Lock(b, "port-5001")
	var all []time.Duration
	for range b.N {
		for range 5 {
			l := newLab(b)
			cmd := l.command(l.exe, "learn", "ports/publish")
			cmd.Stdin = strings.NewReader("\n")
			all = append(all, timed(func() {
				if err := cmd.Run(); err != nil && cmd.ProcessState.ExitCode() != 1 {
					b.Fatal(err)
				}
			}))
			l.run("clean", "--yes")
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(all).Seconds(), "median-s")
}

// BenchmarkEventToVerdict: aim, 95 of 100 below 100 ms from the answer of the
// engine that started the container to the end of check --watch.
func BenchmarkEventToVerdict(b *testing.B) {
	endpoint := enginetest.Need(b)
	enginetest.Lock(b, "port-5001")
	l := newLab(b)
	l.solve()
	c := newClient(b, endpoint)
	ctx := context.Background()
	var all []time.Duration
	for range b.N {
		for range 20 {
			stopNow := 0
			if err := c.ContainerStop(ctx, "our-web-server", container.StopOptions{Timeout: &stopNow}); err != nil {
				b.Fatal(err)
			}
			all = append(all, l.watched(func() error {
				return c.ContainerStart(ctx, "our-web-server", container.StartOptions{})
			}))
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(median(all).Milliseconds()), "p50-ms")
	b.ReportMetric(float64(quantile(all, 0.95).Milliseconds()), "p95-ms")
}

// watched starts check --watch, waits until it has judged once, acts, and gives
// the time from the act's end to the verdict.
func (l lab) watched(act func() error) time.Duration {
	l.b.Helper()
	cmd := l.command(l.exe, "check", "ports/publish", "--watch")
	out, err := cmd.StdoutPipe()
	if err != nil {
		l.b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		l.b.Fatal(err)
	}
	lines := bufio.NewReader(out)
	if _, err := lines.ReadString('\n'); err != nil {
		l.b.Fatal(err)
	}
	if err := act(); err != nil {
		l.b.Fatal(err)
	}
	start := time.Now()
	if _, err := io.Copy(io.Discard, lines); err != nil {
		l.b.Fatal(err)
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); errors.As(err, &exit) {
		l.b.Fatalf("check --watch ended with %d", exit.ExitCode())
	}
	return time.Since(start)
}
