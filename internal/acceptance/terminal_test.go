package acceptance

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"

	"matelot/internal/enginetest"
)

// screen is what a terminal has shown so far.
type screen struct {
	t   *testing.T
	tty *os.File

	mu   sync.Mutex
	text strings.Builder
	cut  int // the number that stood before what was awaited last
	more chan struct{}
}

var escapes = regexp.MustCompile(`\x1b(\[[0-9;?]*[a-zA-Z]|\][^\x07\x1b]*(\x07|\x1b\\)|[=>])`)

func (s *screen) read() {
	buf := make([]byte, 4096)
	for {
		n, err := s.tty.Read(buf)
		s.mu.Lock()
		s.text.Write(buf[:n])
		s.mu.Unlock()
		select {
		case s.more <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

// await waits until a text stands behind the last one that was awaited.
func (s *screen) await(text string) {
	s.t.Helper()
	deadline := time.After(60 * time.Second)
	for {
		s.mu.Lock()
		seen := escapes.ReplaceAllString(s.text.String(), "")
		before, rest, found := strings.Cut(seen, text)
		if found {
			s.cut, _ = strconv.Atoi(before) // 0 where it is no number
			s.text.Reset()
			s.text.WriteString(rest)
		}
		s.mu.Unlock()
		if found {
			return
		}
		select {
		case <-s.more:
		case <-deadline:
			s.t.Fatalf("%q was not shown:\n%s", text, seen)
		}
	}
}

// turnPages presses Enter after each screen of a text but the last. The format is
// what stands before the number of screens where matelot waits.
func (s *screen) turnPages(format string) {
	s.t.Helper()
	for page, pages := 1, 2; page < pages; page++ {
		s.await(fmt.Sprintf(format, page))
		s.await(")")
		pages = s.cut
		s.enter("")
	}
}

func (s *screen) enter(line string) {
	s.t.Helper()
	if _, err := s.tty.WriteString(line + "\r"); err != nil {
		s.t.Fatal(err)
	}
}

// TestMatelotAloneInATerminal is a beginner's first minutes on a terminal too small for the
// full-screen tutor, in French: the
// first exercise, a slip, the right command, the next exercise, and out.
func TestMatelotAloneInATerminal(t *testing.T) {
	enginetest.Need(t)
	enginetest.Lock(t, "lessons")
	if runtime.GOOS == "windows" {
		t.Skip("pseudo-terminals of Unix")
	}
	path, home := bin(t), t.TempDir()
	command := func(args ...string) *exec.Cmd {
		cmd := exec.Command(filepath.Join(path, "matelot"), args...)
		cmd.Env = append(os.Environ(), "MATELOT_HOME="+home, "HOME="+home, "SHELL=/bin/bash",
			"LANG=fr_FR.UTF-8", "LC_ALL=C.UTF-8", "MATELOT_LANG=fr", "TERM=xterm-256color")
		return cmd
	}
	t.Cleanup(func() {
		if out, err := command("clean", "--yes").CombinedOutput(); err != nil {
			t.Errorf("cleaning: %v\n%s", err, out)
		}
	})
	cmd := command()
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 79})
	if err != nil {
		t.Fatal(err)
	}
	// Before the cleaning: a test that failed leaves a tutor behind.
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // closing the terminal would wait for who reads it
		_ = cmd.Wait()         // an error where it was waited for already
		tty.Close()
	})
	s := &screen{t: t, tty: tty, more: make(chan struct{}, 1)}
	go s.read()
	// The introduction first, a screen at a time, then the statement from its top.
	s.await("Les conteneurs")
	s.turnPages("la suite (%d sur ")
	s.await("À quoi ça sert")
	s.await("(matelot)")
	s.enter("docker run hello-world:linux")
	s.await("déjà été démarré")
	s.await("(matelot)")
	s.enter("indice")
	s.await("Indice 1 sur")
	s.await("(matelot)")
	s.enter("docker rm -f $(docker ps -aq); docker container create hello-world:linux")
	s.await("containers/create\u00a0: réussi")
	s.await("(matelot)")
	s.enter("suivant")
	s.turnPages("la suite (%d sur ")
	s.await("containers/start")
	s.await("(matelot)")
	s.enter("pwd")
	s.await("workspace/containers/start")
	s.enter("quitter")
	s.await("Tu quittes le labo dans containers/start")
	if err := cmd.Wait(); err != nil {
		t.Errorf("matelot ended with %v", err)
	}
}
