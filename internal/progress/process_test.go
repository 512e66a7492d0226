package progress

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Variables that make the test binary another matelot, which writes.
const (
	writerPath = "MATELOT_TEST_PROGRESS"
	writerName = "MATELOT_TEST_PROGRESS_NAME"
	writerMany = "MATELOT_TEST_PROGRESS_MANY" // how many attempts; without end if empty
)

// TestWriter is that other matelot: it opens, adds and closes again and again,
// and says each attempt that it was told is kept.
func TestWriter(t *testing.T) {
	path := os.Getenv(writerPath)
	if path == "" {
		t.Skip("it is run by the tests below alone")
	}
	many, err := strconv.Atoi(os.Getenv(writerMany))
	if err != nil {
		many = -1
	}
	for n := 0; n != many; n++ {
		s, err := Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		add(t, s, failed(os.Getenv(writerName), 1, n))
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Fprintf(os.Stdout, "kept %d\n", n+1); err != nil {
			t.Fatal(err)
		}
	}
}

// writer starts that other matelot.
func writer(t *testing.T, path, name, many string) (*exec.Cmd, io.Reader) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestWriter$")
	cmd.Env = append(os.Environ(), writerPath+"="+path, writerName+"="+name, writerMany+"="+many)
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, output
}

func TestTwoMatelotsWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "progress.db")
	const many = 100
	names := []string{"one/one", "two/two", "three/three"}
	commands := make([]*exec.Cmd, len(names))
	for i, name := range names {
		cmd, output := writer(t, path, name, strconv.Itoa(many))
		commands[i] = cmd
		go func() { _, _ = io.Copy(io.Discard, output) }()
	}
	for i, cmd := range commands {
		if err := cmd.Wait(); err != nil {
			t.Errorf("%s: %v", names[i], err)
		}
	}
	s := openAt(t, path)
	for _, name := range names {
		if got := len(attemptsOn(t, s, name)); got != many {
			t.Errorf("%s has %d attempts, want %d", name, got, many)
		}
	}
	if s.SetAside() != nil {
		t.Errorf("set aside: %+v", s.SetAside())
	}
}

// A matelot that is killed in mid-write loses at most the attempt that it was
// writing, and the next one finds a whole file. It is killed after a growing
// number of attempts, so at ever other points of its work.
func TestKilledWhileWriting(t *testing.T) {
	path := filepath.Join(t.TempDir(), "progress.db")
	for round := range 12 {
		name := fmt.Sprintf("round/%d", round)
		cmd, output := writer(t, path, name, "")
		kept, lines := 0, bufio.NewScanner(output)
		for kept <= round && lines.Scan() {
			if text, ok := strings.CutPrefix(lines.Text(), "kept "); ok {
				kept, _ = strconv.Atoi(text)
			}
		}
		time.Sleep(time.Duration(round) * 300 * time.Microsecond) // into the next write
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for lines.Scan() { // what it had said before it died
			if text, ok := strings.CutPrefix(lines.Text(), "kept "); ok {
				kept, _ = strconv.Atoi(text)
			}
		}
		_ = cmd.Wait() // It was killed.
		if kept == 0 {
			t.Fatal("the writer never wrote")
		}
		s := openAt(t, path)
		if got := len(attemptsOn(t, s, name)); got < kept || got > kept+1 {
			t.Errorf("round %d: %d attempts, though it had said that %d are kept", round, got, kept)
		}
		if err := s.check(t.Context()); err != nil {
			t.Errorf("round %d: the file is damaged: %v", round, err)
		}
		if err := s.connect(t.Context()); err != nil { // check closed it
			t.Fatal(err)
		}
		if s.SetAside() != nil {
			t.Errorf("round %d: set aside: %+v", round, s.SetAside())
		}
	}
}
