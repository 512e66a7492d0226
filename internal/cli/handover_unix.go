//go:build !windows

package cli

import (
	"context"
	"fmt"
	"syscall"
)

// handOver becomes the other executable: the process, its terminal and its
// signals stay the same.
func handOver(_ context.Context, path string, args, env []string) error {
	err := syscall.Exec(path, append([]string{path}, args...), env)
	return fmt.Errorf("starting %s: %w", path, err)
}
