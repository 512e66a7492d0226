package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
)

// handOver runs the other executable and ends as it does: Windows cannot
// replace a process.
func handOver(ctx context.Context, path string, args, env []string) error {
	command := exec.CommandContext(ctx, path, args...)
	command.Env = env
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := command.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return &exitError{code: exit.ExitCode()}
	}
	if err != nil {
		return fmt.Errorf("starting %s: %w", path, err)
	}
	return nil
}
