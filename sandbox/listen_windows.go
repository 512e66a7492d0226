package sandbox

import (
	"context"
	"fmt"
	"net"
	"os/user"

	"github.com/Microsoft/go-winio"
)

// listenPath is the named pipe of that name.
func (s *Session) listenPath(name string) string {
	return `\\.\pipe\matelot-` + s.ID + "-" + name
}

// listen makes a named pipe that only this user can reach.
func listen(path string) (net.Listener, error) {
	me, err := user.Current()
	if err != nil {
		return nil, fmt.Errorf("asking who you are: %w", err)
	}
	// In message mode a pipe can be half-closed, as attach and exec need.
	l, err := winio.ListenPipe(path, &winio.PipeConfig{
		SecurityDescriptor: "D:P(A;;GA;;;" + me.Uid + ")",
		MessageMode:        true,
	})
	if err != nil {
		return nil, fmt.Errorf("listening on %s: %w", path, err)
	}
	return l, nil
}

func dialLocal(ctx context.Context, path string) (net.Conn, error) {
	return winio.DialPipeContext(ctx, path)
}
