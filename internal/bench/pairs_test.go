package bench

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// rounds is how often each side of a pair is timed.
const rounds = 31

// ratio times two things by turns and gives the medians' ratio a/b, and the
// medians.
func ratio(b *testing.B, a, other func()) (float64, time.Duration, time.Duration) {
	b.Helper()
	a()
	other()
	var as, bs []time.Duration
	for range rounds {
		as, bs = append(as, timed(a)), append(bs, timed(other))
	}
	ma, mb := median(as), median(bs)
	return float64(ma) / float64(mb), ma, mb
}

func timed(f func()) time.Duration {
	start := time.Now()
	f()
	return time.Since(start)
}

func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}

func quantile(d []time.Duration, q float64) time.Duration {
	slices.Sort(d)
	return d[int(q*float64(len(d)-1))]
}

// report prints a ratio with its two sides in place of Go's own figure.
func report(b *testing.B, r float64, x, y time.Duration, names ...string) {
	b.Helper()
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(r, "ratio")
	b.ReportMetric(float64(x.Microseconds())/1000, names[0]+"-ms")
	b.ReportMetric(float64(y.Microseconds())/1000, names[1]+"-ms")
}

// lab is a home of its own with the built executables, cleaned in the end.
type lab struct {
	b    *testing.B
	home string
	exe  string
}

func newLab(b *testing.B) lab {
	b.Helper()
	exe, err := filepath.Abs(filepath.Join("..", "..", "bin", "matelot"))
	if err != nil {
		b.Fatal(err)
	}
	if _, err := os.Stat(exe); err != nil {
		b.Fatalf("%v: make build first", err)
	}
	l := lab{b: b, home: b.TempDir(), exe: exe}
	b.Cleanup(func() { l.run("clean", "--yes") })
	return l
}

func (l lab) env() []string {
	env := slices.DeleteFunc(os.Environ(), func(pair string) bool { return strings.HasPrefix(pair, "MATELOT_") })
	return append(env, "MATELOT_HOME="+l.home)
}

func (l lab) command(name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(context.Background(), name, args...)
	cmd.Env = l.env()
	return cmd
}

// run runs matelot and gives its standard output; exit code 1 is a verdict.
func (l lab) run(args ...string) string {
	l.b.Helper()
	out, err := l.command(l.exe, args...).Output()
	var exit *exec.ExitError
	if err != nil && (!asExit(err, &exit) || exit.ExitCode() > 1) {
		stderr := ""
		if exit != nil {
			stderr = string(exit.Stderr)
		}
		l.b.Fatalf("matelot %s: %v\n%s", strings.Join(args, " "), err, stderr)
	}
	return string(out)
}
