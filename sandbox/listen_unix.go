//go:build !windows

package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"
)

// maxSocketPath is what every system's sockaddr_un takes: macOS has 104 bytes
// with the closing zero, Linux 108.
const maxSocketPath = 103

// listenPath is where the socket of that name stands: in the session's folder,
// or, where the path would be too long for a socket, in a private folder of
// the system's temporary one.
func (s *Session) listenPath(name string) string {
	path := filepath.Join(s.Dir, name+".sock")
	if len(path) <= maxSocketPath {
		return path
	}
	return filepath.Join(os.TempDir(), "matelot-"+strconv.Itoa(os.Getuid()), s.ID+"-"+name+".sock")
}

// listen makes a socket that only this user can reach. A stale one, left by a
// process that was killed, is replaced: the caller holds the serving lock.
func listen(path string) (net.Listener, error) {
	if err := privateFolder(filepath.Dir(path)); err != nil {
		return nil, err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("removing a stale socket: %w", err)
	}
	var config net.ListenConfig
	// Nothing is waited for: no context could end it sooner.
	l, err := config.Listen(context.Background(), "unix", path)
	if err != nil {
		return nil, fmt.Errorf("listening on %s: %w", path, err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("closing %s to others: %w", path, err), l.Close())
	}
	return l, nil
}

// privateFolder makes a folder for this user alone, and refuses one that
// somebody else has put there.
func privateFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("making the folder of the sockets: %w", err)
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return fmt.Errorf("looking at the folder of the sockets: %w", err)
	}
	if !ownedByUs(info) || info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("the folder %s is open to others: remove it or set MATELOT_HOME", dir)
	}
	return nil
}

func dialLocal(ctx context.Context, path string) (net.Conn, error) {
	var d net.Dialer
	return d.DialContext(ctx, "unix", path)
}
