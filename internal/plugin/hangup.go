package plugin

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
)

// socketVariable names the socket that docker closes to end its plugin: a signal
// to docker alone, as `kill` or a supervisor sends it, reaches the plugin so
// (https://pkg.go.dev/github.com/docker/cli/cli-plugins/socket).
const socketVariable = "DOCKER_CLI_PLUGIN_SOCKET"

// originalVariable holds the name that docker was called by. matelot calls docker
// by its own.
const originalVariable = "DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND"

// Line is the way by which docker tells that it ends.
type Line struct{ address string }

// TakeLine takes the line out of this process's environment, where there is one:
// what the process starts is no plugin, and may outlive docker.
func TakeLine() (Line, error) {
	line := Line{os.Getenv(socketVariable)}
	return line, errors.Join(os.Unsetenv(socketVariable), os.Unsetenv(originalVariable))
}

// Env is an environment with the line in it, for an executable that takes this
// one's place.
func (l Line) Env(base []string) []string {
	if l.address == "" {
		return base
	}
	return append(base, socketVariable+"="+l.address)
}

// Follow ends the context that it returns when docker hangs up. Docker may be too
// old to have a line; then only signals end it.
func (l Line) Follow(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	if l.address == "" {
		return ctx, cancel
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "unix", l.address)
	if err != nil {
		return ctx, cancel // docker is gone already, or made no socket
	}
	context.AfterFunc(ctx, func() { conn.Close() })
	go func() {
		_, err := conn.Read(make([]byte, 1)) // docker never writes
		if errors.Is(err, io.EOF) {
			cancel()
		}
	}()
	return ctx, cancel
}
