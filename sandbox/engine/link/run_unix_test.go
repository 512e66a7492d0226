//go:build unix

package link_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"matelot/sandbox/engine/link"
)

func TestCommandsAreRun(t *testing.T) {
	l, _ := newLink(t)
	dir := t.TempDir()
	for script, want := range map[string]struct {
		code   int
		output string
	}{
		`echo to; echo both >&2; exit 3`: {3, "to\nboth\n"},
		`kill -KILL $$`:                  {137, ""},
		`pwd; echo "$A-$HOME"; cat`:      {0, dir + "\nb-\nfrom outside"},
	} {
		var out bytes.Buffer
		ended, err := l.Run(t.Context(), link.Command{
			Args: []string{"/bin/sh", "-c", script}, Dir: dir, Env: []string{"A=b", "PATH=" + os.Getenv("PATH")}, Stdin: "from outside",
		}, &out)
		if err != nil || ended.Code != want.code || out.String() != want.output {
			t.Errorf("%s: got %d %q %v", script, ended.Code, out.String(), err)
		}
	}
	ended, err := l.Run(t.Context(), link.Command{Args: []string{"/no/such"}, Dir: dir}, io.Discard)
	if err != nil || ended.Code != 127 || ended.Failed == "" {
		t.Errorf("a command that is not there: %+v, %v", ended, err)
	}
}

// lines gives what is written, line by line.
type lines chan string

func (l lines) Write(p []byte) (int, error) {
	for line := range strings.Lines(string(p)) {
		l <- strings.TrimSpace(line)
	}
	return len(p), nil
}

func TestACommandEndsWithItsContext(t *testing.T) {
	l, _ := newLink(t)
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	defer cancel()
	said, ended := make(lines, 2), make(chan error, 1)
	go func() {
		_, err := l.Run(ctx, link.Command{
			Args: []string{"/bin/sh", "-c", "sleep 1000 & echo $!; echo $$; wait"}, Dir: "/", Env: []string{"PATH=" + os.Getenv("PATH")},
		}, said)
		ended <- err
	}()
	pids := []string{<-said, <-said}
	cancel()
	if err := <-ended; err == nil {
		t.Error("a command that was ended is said to have run")
	}
	for _, text := range pids {
		pid, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for late := time.After(deadline); alive(pid); {
			select {
			case <-tick.C:
			case <-late:
				t.Fatalf("process %d still runs", pid)
			}
		}
	}
}

// alive tells whether a process runs; one that only waits to be reaped does not.
func alive(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || !strings.Contains(string(stat), ") Z ")
}

func TestOutputThatFailsEndsTheCommand(t *testing.T) {
	l, _ := newLink(t)
	_, err := l.Run(t.Context(), link.Command{Args: []string{"/bin/sh", "-c", "yes"}, Dir: "/", Env: []string{"PATH=" + os.Getenv("PATH")}}, full{})
	if !errors.Is(err, errFull) {
		t.Errorf("got %v", err)
	}
	if err := l.Ping(t.Context()); err != nil {
		t.Errorf("the link is of no use any more: %v", err)
	}
}

var errFull = errors.New("full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }
