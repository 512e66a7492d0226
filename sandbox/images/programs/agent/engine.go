//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"
)

// grace is how long an engine may take to end.
const grace = 5 * time.Second

// runEngine prepares the container and runs the engine until it ends, or somebody
// ends it.
func runEngine(command []string, attached bool, workspace string) error {
	if len(command) == 0 {
		return errors.New("no engine is named")
	}
	if err := prepare(workspace); err != nil {
		return err
	}
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stderr = os.Stderr
	cmd.Stdout = os.Stderr // standard output is the link's
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("starting the engine: %w", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	left := make(chan error, 1)
	if attached {
		go func() { left <- serve() }()
	}
	select {
	case err := <-ended:
		return fmt.Errorf("the engine ended by itself: %w", errors.Join(err))
	case <-stop:
	case <-left: //nolint:errcheck // however the link ended
	}
	_ = cmd.Process.Signal(syscall.SIGTERM) // it may have ended just now
	select {
	case <-ended: //nolint:errcheck // it was told to
	case <-time.After(grace):
		_ = cmd.Process.Kill()
	}
	return nil
}
