package tutor

import (
	"context"
	"os"
	"path/filepath"

	"golang.org/x/term"
)

// interactive gives the terminal to the shell until it ends.
func (s Shell) interactive(ctx context.Context, shell found, f files) (code int, err error) {
	in, ok := s.In.(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) {
		return exitUsage, errNoTerminal
	}
	held, err := holdTerminal(in)
	if err != nil {
		return 0, err
	}
	defer held.restore()
	inner, stop := outlive(ctx)
	defer stop()
	args, env := interactiveArgs(shell.kind, f.dir)
	cmd := s.command(inner, shell, args, env)
	cmd.Stdin = in
	err = cmd.Run()
	return ended(ctx, inner, cmd, err)
}

// interactiveArgs is how each kind of shell is brought to read the files in dir,
// besides what it would read anyway.
func interactiveArgs(k kind, dir string) (args, env []string) {
	switch k {
	case bash:
		return []string{"--rcfile", filepath.Join(dir, "bash.rc"), "-i"}, nil
	case zsh:
		return []string{"-i"}, []string{"ZDOTDIR=" + dir}
	case fish:
		return []string{"-i", "--init-command", "source " + quoteFish(filepath.Join(dir, "init.fish"))}, nil
	case powershell:
		return []string{"-NoLogo", "-NoExit", "-Command", readPowerShell(filepath.Join(dir, "init.ps1"))}, nil
	default:
		return []string{"-i"}, []string{"ENV=" + filepath.Join(dir, "sh.env")}
	}
}

// readPowerShell is a command that runs a script's text in the shell itself:
// Windows' default policy forbids to run a script file.
func readPowerShell(path string) string {
	return ". ([ScriptBlock]::Create((Get-Content -Raw -Encoding UTF8 -LiteralPath " + quotePowerShell(path) + ")))"
}
