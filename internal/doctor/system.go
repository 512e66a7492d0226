package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"os/user"
	"slices"
	"strconv"
	"time"

	"golang.org/x/term"

	"matelot/sandbox/dial"
)

// System is this machine, for a learner whose terminal is at terminal.
func System(env dial.Environment, terminal *os.File) Machine {
	return Machine{
		Env:           env,
		LookPath:      exec.LookPath,
		Run:           run,
		Find:          func(ctx context.Context) (dial.Endpoint, error) { return dial.Find(ctx, env) },
		Connect:       connect,
		InDockerGroup: inDockerGroup,
		FreeSpace:     freeSpace,
		PortFree:      portFree,
		PortHolder:    portHolder,
		Registry:      askRegistry,
		TerminalSize: func() (int, int, bool) {
			columns, rows, err := term.GetSize(int(terminal.Fd()))
			return columns, rows, err == nil
		},
	}
}

func run(ctx context.Context, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.WaitDelay = time.Second // A child of its own may hold its output open.
	output, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return string(output), fmt.Errorf("%s: %w: %s", name, err, firstLine(string(exit.Stderr)))
	}
	return string(output), err
}

// inDockerGroup compares what the machine knows of the account with what this
// process was given when its session began.
func inDockerGroup() (account, session bool) {
	group, err := user.LookupGroup("docker")
	if err != nil {
		return false, false
	}
	me, err := user.Current()
	if err != nil {
		return false, false
	}
	ids, err := me.GroupIds()
	if err != nil {
		return false, false
	}
	mine, err := os.Getgroups()
	if err != nil {
		return slices.Contains(ids, group.Gid), false
	}
	id, err := strconv.Atoi(group.Gid)
	return slices.Contains(ids, group.Gid), err == nil && slices.Contains(mine, id)
}

// portFree listens for a moment: on every address, since that is what docker
// publishes on, and on 127.0.0.1, since macOS allows the first although another
// program has the second.
func portFree(ctx context.Context, port int) error {
	var config net.ListenConfig
	for _, address := range []string{"", "127.0.0.1"} {
		listener, err := config.Listen(ctx, "tcp", net.JoinHostPort(address, strconv.Itoa(port)))
		if errors.Is(err, fs.ErrPermission) {
			return nil // A low port: the engine may, whatever this account may.
		}
		if err != nil {
			return err
		}
		if err := listener.Close(); err != nil {
			return err
		}
	}
	return nil
}
