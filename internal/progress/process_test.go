package progress

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Variables that make the test binary another matelot.
const (
	otherPath = "MATELOT_TEST_PROGRESS"
	otherName = "MATELOT_TEST_PROGRESS_NAME" // what it keeps attempts on; it folds if empty
	otherMany = "MATELOT_TEST_PROGRESS_MANY" // how many times; without end if empty
)

// TestOtherMatelot is that other matelot: it keeps attempts, or opens and closes
// the progress file, again and again, and says how many times it has.
func TestOtherMatelot(t *testing.T) {
	path, name := os.Getenv(otherPath), os.Getenv(otherName)
	if path == "" {
		t.Skip("it is run by the tests below alone")
	}
	many, err := strconv.Atoi(os.Getenv(otherMany))
	if err != nil {
		many = -1
	}
	for n := 0; n != many; n++ {
		if name != "" {
			keep(t, path, failed(name, n, n))
		} else {
			s, err := Open(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			if aside := s.Unread(); aside != nil {
				_, err = fmt.Fprintln(os.Stdout, "set aside", aside.Path)
			}
			if err != nil || s.SetAside() != nil || s.Close() != nil {
				t.Fatalf("%v, %+v", err, s.SetAside())
			}
		}
		if _, err := fmt.Fprintf(os.Stdout, "done %d\n", n+1); err != nil {
			t.Fatal(err)
		}
	}
}

// other is that other matelot, seen from the tests.
type other struct {
	name   string
	cmd    *exec.Cmd
	output *bufio.Scanner
	done   int      // how many times, by what it said last
	said   []string // everything else
}

func start(t *testing.T, path, name, many string) *other {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestOtherMatelot$")
	cmd.Env = append(os.Environ(), otherPath+"="+path, otherName+"="+name, otherMany+"="+many)
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return &other{name: name, cmd: cmd, output: bufio.NewScanner(output)}
}

// read reads what it says until it has done its work so many times.
func (o *other) read(times int) {
	for o.done < times && o.output.Scan() {
		if text, ok := strings.CutPrefix(o.output.Text(), "done "); ok {
			o.done, _ = strconv.Atoi(text)
		} else {
			o.said = append(o.said, o.output.Text())
		}
	}
}

const untilItEnds = 1 << 30

func (o *other) kill(t *testing.T) {
	t.Helper()
	if err := o.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	o.read(untilItEnds) // what it had said before it died
	_ = o.cmd.Wait()    // It was killed.
}

// exactly holds that each attempt is there once: as many as were said to be
// kept, and maybe the one that was kept before a kill and not said any more.
func exactly(t *testing.T, s *Store, name string, said, unsaid int) {
	t.Helper()
	attempts := attemptsOn(t, s, name)
	if len(attempts) < said || len(attempts) > said+unsaid {
		t.Errorf("%s: %d attempts, though %d were said to be kept", name, len(attempts), said)
	}
	for n, a := range attempts {
		if a.Points != n {
			t.Fatalf("%s: attempt %d is there in place of %d", name, a.Points, n)
		}
	}
}

func TestManyKeepWhileOthersFold(t *testing.T) {
	path, in := inboxAt(t)
	const many = 2000
	var keepers, folders []*other
	for range 2 {
		folders = append(folders, start(t, path, "", ""))
	}
	for _, o := range folders {
		o.read(1) // it is at work
	}
	for _, name := range []string{"one/one", "two/two", "three/three"} {
		keepers = append(keepers, start(t, path, name, strconv.Itoa(many)))
	}
	for _, o := range keepers {
		o.read(untilItEnds)
		if err := o.cmd.Wait(); err != nil || o.done != many {
			t.Errorf("%s ended after %d: %v: %s", o.name, o.done, err, o.said)
		}
	}
	for _, o := range folders {
		o.kill(t)
		if o.done < 2 || len(o.said) > 0 {
			t.Errorf("a folder opened the file %d times and said %s", o.done, o.said)
		}
	}
	s := openAt(t, path)
	for _, o := range keepers {
		exactly(t, s, o.name, many, 0)
	}
	if s.Unread() != nil || s.SetAside() != nil || in.waiting() {
		t.Errorf("set aside: %+v, %+v", s.Unread(), s.SetAside())
	}
}

// All are killed in the midst of it, after a growing number of attempts, so at
// ever other points of their work; the next ones find it as it was left. Only
// what was not said to be kept may be lost.
func TestKilledWhileKeepingAndFolding(t *testing.T) {
	path, _ := inboxAt(t)
	var keepers []*other
	for round := range 8 {
		var folders []*other
		for range 2 {
			folders = append(folders, start(t, path, "", ""))
		}
		these := []*other{
			start(t, path, fmt.Sprintf("one/%d", round), ""), start(t, path, fmt.Sprintf("two/%d", round), ""),
		}
		for _, o := range folders {
			o.read(1 + round)
		}
		for _, o := range these {
			o.read(20 * (1 + round))
		}
		for _, o := range append(folders, these...) {
			o.kill(t)
		}
		for _, o := range folders {
			if len(o.said) > 0 {
				t.Errorf("round %d: a folder said %s", round, o.said)
			}
		}
		keepers = append(keepers, these...)
	}
	s := openAt(t, path)
	for _, o := range keepers {
		if o.done == 0 {
			t.Errorf("%s kept nothing: %s", o.name, o.said)
		}
		exactly(t, s, o.name, o.done, 1)
	}
	if s.SetAside() != nil {
		t.Errorf("set aside: %+v", s.SetAside())
	}
	if err := s.check(t.Context()); err != nil {
		t.Errorf("the file is damaged: %v", err)
	}
	if err := s.connect(t.Context()); err != nil { // check closed it
		t.Fatal(err)
	}
}
