package tutor

import (
	"context"
	"path/filepath"
)

// script runs the commands of In in one PowerShell, which reads them all and
// splits them by its own parser.
func (s Shell) script(ctx context.Context, shell found, f files) (int, error) {
	inner, stop := outlive(ctx)
	defer stop()
	cmd := s.command(inner, shell, []string{
		"-NoLogo", "-NoProfile", "-Command", readPowerShell(filepath.Join(f.dir, "script.ps1")),
	}, nil)
	cmd.Stdin = s.In
	err := cmd.Run()
	return ended(ctx, inner, cmd, err)
}
