package pane

import (
	"os"
	"os/exec"

	"github.com/charmbracelet/x/xpty"
)

// leadSession has nothing to do: a pseudo-console is a session of its own.
func leadSession(*exec.Cmd) {}

// leaveToProgram has nothing to do: ConPTY keeps the program's end.
func leaveToProgram(xpty.Pty) {}

func closeTerminal(tty xpty.Pty) error { return tty.Close() }

func signalNumber(*os.ProcessState) (int, bool) { return 0, false }

func foreground(xpty.Pty) (int, bool) { return 0, false }

// hangUpGroups ends the program: Windows has no signal for it. Closing the
// pseudo-console ends what else is attached to it.
func hangUpGroups(cmd *exec.Cmd, _ []int) { _ = cmd.Process.Kill() }

func killGroups(cmd *exec.Cmd, _ []int) { _ = cmd.Process.Kill() }
