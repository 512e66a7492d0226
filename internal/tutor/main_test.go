//go:build !windows

package tutor

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// The test binary is also, under other names, the matelot that a lab shell calls
// and the program that runs a lab shell: both must be processes of their own.
const (
	fakeName   = "fake-matelot"
	runnerName = "lab-runner"
)

func TestMain(m *testing.M) {
	switch filepath.Base(os.Args[0]) {
	case fakeName:
		os.Exit(fakeMatelot(os.Args[1:]))
	case runnerName:
		os.Exit(labRunner(os.Args[1]))
	}
	os.Exit(m.Run())
}

// fakeMatelot notes how it was called in the session's folder, and does what the
// words' commands do to a session.
func fakeMatelot(args []string) int {
	session := os.Getenv("MATELOT_SESSION_DIR")
	here, _ := os.Getwd()
	calls, err := os.OpenFile(filepath.Join(session, "calls"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 99
	}
	fmt.Fprintf(calls, "%s in %s lang=%s\n", strings.Join(args, " "), filepath.Base(here), os.Getenv("MATELOT_LANG"))
	calls.Close()
	write := func(name, text string) { _ = os.WriteFile(filepath.Join(session, name), []byte(text), 0o600) }
	switch args[0] {
	case "hook":
		fmt.Println("HOOK" + "-SAYS")
		if _, err := os.Stat(filepath.Join(session, "hook-blocks")); err == nil {
			fmt.Println("HOOK" + "-BLOCKS")
			time.Sleep(time.Hour)
		}
		return 1 // an exercise not passed; nobody may care
	case "block":
		fmt.Println("BLOCK" + "ED")
		time.Sleep(time.Hour)
	case "touch": // what a docker command does
		touch(filepath.Join(session, "journal"))
	case "check":
		fmt.Println("CHECK" + "-SAYS")
		return 1
	case "next":
		write(CwdFile, filepath.Join(filepath.Dir(session), "workspace two")+"\n")
		touch(filepath.Join(session, "journal"))
	case "reset":
		_ = os.RemoveAll(filepath.Join(filepath.Dir(session), "workspace"))
		_ = os.Mkdir(filepath.Join(filepath.Dir(session), "workspace"), 0o700)
	}
	return 0
}

func touch(journal string) {
	file, err := os.OpenFile(journal, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	fmt.Fprintln(file, "{}")
	file.Close()
}

// labRunner runs the shell that the file describes on this process's standard
// streams, and says how it ended and in which state it left the terminal.
func labRunner(config string) int {
	text, err := os.ReadFile(config)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 99
	}
	s := Shell{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Say: saidPlainly}
	var settings struct {
		Exe, Dir, Journal, SessionDir, Path string
		Env                                 []string
		Interactive                         bool
	}
	if err := json.Unmarshal(text, &settings); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 99
	}
	s.Exe, s.Dir, s.Journal, s.SessionDir = settings.Exe, settings.Dir, settings.Journal, settings.SessionDir
	s.Path, s.Env, s.Interactive = settings.Path, settings.Env, settings.Interactive
	if !s.Interactive {
		code, err := s.Run(context.Background())
		if err != nil {
			fmt.Fprintln(os.Stderr, "runner:", err)
		}
		return code
	}
	before, _ := term.GetState(0)
	code, err := s.Run(context.Background())
	after, _ := term.GetState(0)
	foreground, _ := unix.IoctlGetInt(0, unix.TIOCGPGRP)
	// Once it is back in the foreground nothing of the test may stop it.
	signal.Ignore(syscall.SIGHUP)
	fmt.Printf("\nENDED %d err=%v terminal=%v foreground=%v\n", code, err,
		reflect.DeepEqual(before, after), foreground == unix.Getpgrp())
	// What was printed last can be lost when a terminal closes: wait until it was
	// read. The end of input does as well.
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
	return code
}
