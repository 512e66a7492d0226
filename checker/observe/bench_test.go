package observe

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/docker/docker/api/types/container"

	"matelot/checker"
	"matelot/internal/enginetest"
)

// crowd is how many containers of other people the crowded engine holds.
const crowd = 500

// BenchmarkRead reads a named container and a URL, on the engine as it is and
// with 500 containers that are not the session's; and the same by a whole
// process, against the barest one that could do it. The ratios are of medians.
func BenchmarkRead(b *testing.B) {
	l := newLab(b)
	port, name := freePort(b), l.name("web")
	id := l.run(name, l.image(), publish("5000/tcp", port), command("serve", ":5000", "ahoy"))
	url := fmt.Sprintf("http://localhost:%d/", port)
	plan := checker.PlanFor([]checker.Check{
		{ID: "c", Container: &checker.ContainerSpec{Name: name, Image: l.image(), Ports: map[string]checker.Port{"5000/tcp": {Port: port}}}},
		{ID: "h", HTTP: &checker.HTTPSpec{URL: url, Container: name}},
	})
	plan.Actions = false
	src := l.sources()
	byLabel := func() error { return readWell(b, plan, src) }
	socket, local := strings.CutPrefix(enginetest.Need(b).Host, "unix://")
	process := func(program string, args ...string) func() error {
		binary := filepath.Join(b.TempDir(), program)
		if out, err := exec.Command("go", "build", "-o", binary, "./testdata/"+program).CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
		return func() error { return exec.Command(binary, args...).Run() }
	}
	byID := func() error {
		src := src
		src.OwnedContainers = func() ([]string, error) { return []string{id}, nil }
		return readWell(b, plan, src)
	}
	alone, aloneByLabel := median(b, "alone", byID), median(b, "alone_by_label", byLabel)
	if local {
		whole := median(b, "process", process("check", socket, l.session, id, name, l.image(), url))
		bare := median(b, "bare_process", process("bare", socket, name, url))
		ratio(b, "process_to_bare", whole, bare)
	}
	l.crowd(b)
	ratio(b, "crowded_to_alone", median(b, "crowded", byID), alone)
	ratio(b, "crowded_to_alone_by_label", median(b, "crowded_by_label", byLabel), aloneByLabel)
}

func readWell(b *testing.B, plan checker.Plan, src Sources) error {
	b.Helper()
	obs := Read(b.Context(), plan, src)
	if len(obs.Troubles) > 0 || len(obs.Containers) != 1 || obs.HTTP["h"].Status != 200 {
		return fmt.Errorf("got %+v", obs)
	}
	return nil
}

// median runs a benchmark and gives the median time of one run.
func median(b *testing.B, name string, run func() error) time.Duration {
	b.Helper()
	var times []time.Duration
	b.Run(name, func(b *testing.B) {
		for b.Loop() {
			start := time.Now()
			if err := run(); err != nil {
				b.Fatal(err)
			}
			times = append(times, time.Since(start))
		}
		slices.Sort(times)
		b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "ms/median")
	})
	if len(times) == 0 {
		return 0 // not asked for by -bench
	}
	return times[len(times)/2]
}

func ratio(b *testing.B, name string, a, to time.Duration) {
	b.Helper()
	if a == 0 || to == 0 {
		return
	}
	b.Run(name, func(b *testing.B) {
		for b.Loop() { // the measuring is done
		}
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(float64(a)/float64(to), "ratio")
	})
}

// crowd makes containers that are not the session's, and removes them.
func (l *lab) crowd(b *testing.B) {
	b.Helper()
	ids := make([]string, crowd)
	each := func(do func(i int) error) {
		var wg sync.WaitGroup
		next := make(chan int)
		for range 8 {
			wg.Go(func() {
				for i := range next {
					if err := do(i); err != nil {
						b.Error(err)
					}
				}
			})
		}
		for i := range crowd {
			next <- i
		}
		close(next)
		wg.Wait()
	}
	b.Cleanup(func() {
		each(func(i int) error {
			if ids[i] == "" {
				return nil
			}
			return l.conn.ContainerRemove(context.Background(), ids[i], removeAll)
		})
	})
	each(func(i int) error {
		made, err := l.conn.ContainerCreate(b.Context(),
			&container.Config{Image: l.image(), Labels: map[string]string{"matelot.test": l.session}}, nil, nil, nil, "")
		ids[i] = made.ID
		return err
	})
}
