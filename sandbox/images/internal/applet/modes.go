//go:build linux

package applet

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// chmod changes modes given in octal or as in u+x,go-w.
func chmod(c *Call) int {
	// A mode such as -x or -w looks like an option: put it aside first.
	var mode string
	args := c.Args[:0:0]
	for _, arg := range c.Args {
		if mode == "" && (!strings.HasPrefix(arg, "-") || isSymbolicMode(arg)) {
			mode = arg
			continue
		}
		args = append(args, arg)
	}
	c.Args = args
	opts, ok := c.parse("Rvf", map[string]rune{"recursive": 'R', "verbose": 'v'})
	if !ok {
		return statusUsage
	}
	if mode == "" || len(opts.args) == 0 {
		return c.failf("usage: chmod [-R] MODE FILE…")
	}
	if _, err := changeMode(mode, 0, false, 0); err != nil {
		return c.fail(err)
	}
	umask := syscall.Umask(0)
	syscall.Umask(umask)
	return c.eachPath(opts.args, opts.has('R'), func(path string, info fs.FileInfo) error {
		if info.Mode()&fs.ModeSymlink != 0 {
			return nil
		}
		bits, err := changeMode(mode, unixMode(info.Mode()), info.IsDir(), uint32(umask))
		if err != nil {
			return err
		}
		return chmodBits(path, bits)
	})
}

// chmodBits sets the twelve bits of a mode as they are.
func chmodBits(path string, bits uint32) error {
	if err := syscall.Chmod(path, bits); err != nil {
		return &fs.PathError{Op: "chmod", Path: path, Err: err}
	}
	return nil
}

// isSymbolicMode tells -x or -rwx from the options of chmod.
func isSymbolicMode(arg string) bool {
	return len(arg) > 1 && strings.Trim(arg[1:], "rwxXst") == ""
}

// unixMode gives the twelve bits of a mode.
func unixMode(mode fs.FileMode) uint32 {
	bits := uint32(mode.Perm())
	if mode&fs.ModeSetuid != 0 {
		bits |= syscall.S_ISUID
	}
	if mode&fs.ModeSetgid != 0 {
		bits |= syscall.S_ISGID
	}
	if mode&fs.ModeSticky != 0 {
		bits |= syscall.S_ISVTX
	}
	return bits
}

// changeMode applies a mode, octal or symbolic (POSIX chmod), to the bits of a
// file. Without a who, the umask limits what is given.
func changeMode(mode string, bits uint32, dir bool, umask uint32) (uint32, error) {
	if octal, err := strconv.ParseUint(mode, 8, 12); err == nil {
		return uint32(octal), nil
	}
	for clause := range strings.SplitSeq(mode, ",") {
		at := strings.IndexAny(clause, "+-=")
		if at < 0 {
			return 0, fmt.Errorf("%s: not a mode such as 755 or u+x", mode)
		}
		who, limit := uint32(0), uint32(0o7777)
		for _, letter := range clause[:at] {
			switch letter {
			case 'u':
				who |= 0o4700
			case 'g':
				who |= 0o2070
			case 'o':
				who |= 0o1007
			case 'a':
				who |= 0o7777
			default:
				return 0, fmt.Errorf("%s: not a mode such as 755 or u+x", mode)
			}
		}
		if who == 0 {
			who, limit = 0o7777, ^umask
		}
		what, err := permissions(clause[at+1:], bits, dir)
		if err != nil {
			return 0, err
		}
		what &= who & limit
		switch clause[at] {
		case '+':
			bits |= what
		case '-':
			bits &^= what
		case '=':
			bits = bits&^(who&0o777) | what
		}
	}
	return bits, nil
}

// permissions reads the letters after + - =.
func permissions(letters string, bits uint32, dir bool) (uint32, error) {
	var what uint32
	for _, letter := range letters {
		switch letter {
		case 'r':
			what |= 0o444
		case 'w':
			what |= 0o222
		case 'x':
			what |= 0o111
		case 'X':
			if dir || bits&0o111 != 0 {
				what |= 0o111
			}
		case 's':
			what |= 0o6000
		case 't':
			what |= 0o1000
		default:
			return 0, fmt.Errorf("%s: not permissions such as rwx", letters)
		}
	}
	return what, nil
}

// chown changes owners and groups, by name or number; chgrp groups only.
func chown(c *Call) int {
	opts, ok := c.parse("Rvhf", map[string]rune{"recursive": 'R', "verbose": 'v'})
	if !ok {
		return statusUsage
	}
	if len(opts.args) < 2 {
		return c.failf("usage: %s [-R] %s FILE…", c.Name, map[bool]string{true: "GROUP", false: "USER[:GROUP]"}[c.Name == "chgrp"])
	}
	owner, group, hasGroup := strings.Cut(opts.args[0], ":")
	if c.Name == "chgrp" {
		owner, group, hasGroup = "", opts.args[0], true
	}
	uid, gid := -1, -1
	var err error
	if owner != "" {
		if uid, err = lookupID(passwdFile, owner); err != nil {
			return c.fail(err)
		}
	}
	switch {
	case group != "":
		if gid, err = lookupID(groupFile, group); err != nil {
			return c.fail(err)
		}
	case hasGroup: // "user:" means the user's own group
		if r, found := findRecord(passwdFile, owner); found {
			if gid, err = strconv.Atoi(r[3]); err != nil {
				return c.fail(err)
			}
		}
	}
	return c.eachPath(opts.args[1:], opts.has('R'), func(path string, _ fs.FileInfo) error {
		return os.Lchown(path, uid, gid)
	})
}

// eachPath calls fn for the paths, and with recursive for all below them.
func (c *Call) eachPath(paths []string, recursive bool, fn func(string, fs.FileInfo) error) int {
	result := statusOK
	for _, path := range paths {
		err := filepath.Walk(path, func(path string, info fs.FileInfo, err error) error {
			if err == nil {
				err = fn(path, info)
			}
			if err != nil {
				result = c.fail(err)
				return nil
			}
			if info.IsDir() && !recursive {
				return fs.SkipDir
			}
			return nil
		})
		if err != nil {
			result = c.fail(err)
		}
	}
	return result
}
