package proxy

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// realPath gives where a host path really leads: links are followed, also
// those on the way to what does not exist yet. A link that leads nowhere is an
// error, since the engine would make what it points to.
func realPath(p string) (string, error) {
	clean := filepath.Clean(p)
	if !filepath.IsAbs(clean) {
		return "", fmt.Errorf("path %q is not absolute", p)
	}
	rest := ""
	for at := clean; ; at = filepath.Dir(at) {
		_, err := os.Lstat(at)
		if err == nil {
			real, err := filepath.EvalSymlinks(at)
			if err != nil {
				return "", fmt.Errorf("follow links: %w", err)
			}
			return filepath.Join(real, rest), nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("look at the path: %w", err)
		}
		parent := filepath.Dir(at)
		if parent == at {
			return "", fmt.Errorf("path %q has no root", p)
		}
		rest = filepath.Join(filepath.Base(at), rest)
	}
}

// within tells whether path is root or below it. Both are real paths.
func within(path, root string) bool {
	rel, err := filepath.Rel(root, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// checkBind refuses a host path that leads outside the folders that may be
// mounted, or to a socket, by which the engine itself could be reached.
func (p *Proxy) checkBind(source string) error {
	real, ok := p.allowedBind(source)
	if !ok {
		return forbid(CodeBindOutside, "Path", source, "Real", real, "Roots", strings.Join(p.cfg.Guard.Binds, ", "))
	}
	if info, err := os.Stat(real); err == nil && info.Mode()&(fs.ModeSocket|fs.ModeDevice) != 0 {
		return forbid(CodeBindSocket, "Path", source)
	}
	return nil
}

// allowedBind gives where a host path really leads and whether that is within
// the folders that may be mounted.
func (p *Proxy) allowedBind(source string) (real string, ok bool) {
	real, err := realPath(source)
	if err != nil {
		return source, false
	}
	for _, root := range p.cfg.Guard.Binds {
		if realRoot, err := realPath(root); err == nil && within(real, realRoot) {
			return real, true
		}
	}
	return real, false
}

// recheckBinds looks once more where a container's binds lead, just before they
// are mounted: a folder may have been swapped for a link since it was created.
func (c *call) recheckBinds(info containerInfo) error {
	for _, m := range info.Mounts {
		if m.Type != "bind" || !c.p.isHere(m.Source) {
			continue
		}
		if real, ok := c.p.allowedBind(m.Source); !ok {
			return forbid(CodeBindSwapped, "Path", m.Source, "Real", real, "Name", strings.TrimPrefix(info.Name, "/"))
		}
		if err := c.p.checkBind(m.Source); err != nil {
			return err
		}
	}
	return nil
}

// isHere tells whether a bind's source, as the engine shows it, is a path of
// this machine. An engine in a virtual machine has names of its own for the
// folders that it was told of, such as /host_mnt/Users/… on macOS and
// /run/desktop/mnt/host/wsl/docker-desktop-bind-mounts/… in WSL
// (https://github.com/docker/for-win/issues/4812): what they stand for was
// looked at when the container was created, and no link here changes it.
func (p *Proxy) isHere(source string) bool {
	if slices.ContainsFunc(p.cfg.Guard.Binds, func(root string) bool { return within(filepath.Clean(source), root) }) {
		return true
	}
	_, err := os.Lstat(source)
	return !errors.Is(err, fs.ErrNotExist)
}
