//go:build linux

package applet

import (
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// stat tells all of a file's attributes.
func stat(c *Call) int {
	opts, ok := c.parse("c:L", map[string]rune{"format": 'c', "dereference": 'L'})
	if !ok {
		return statusUsage
	}
	users, groups := readNames(passwdFile), readNames(groupFile)
	result := statusOK
	for _, name := range opts.args {
		info, err := os.Lstat(name)
		if opts.has('L') {
			info, err = os.Stat(name)
		}
		if err != nil {
			result = c.fail(err)
			continue
		}
		st, ok := info.Sys().(*syscall.Stat_t)
		if !ok {
			return c.failf("%s: no attributes", name)
		}
		user, group := orDefault(users[st.Uid], "UNKNOWN"), orDefault(groups[st.Gid], "UNKNOWN")
		octal := strconv.FormatUint(uint64(unixMode(info.Mode())), 8)
		if opts.has('c') {
			fmt.Fprintln(c.Stdout, strings.NewReplacer("%n", name, "%s", strconv.FormatInt(info.Size(), 10),
				"%a", octal, "%A", modeText(info.Mode()), "%U", user, "%G", group, "%F", kindOf(info),
				"%u", fmt.Sprint(st.Uid), "%g", fmt.Sprint(st.Gid), "%i", fmt.Sprint(st.Ino),
				"%Y", strconv.FormatInt(info.ModTime().Unix(), 10), "%y", info.ModTime().String(), "%%", "%",
			).Replace(opts.value('c')))
			continue
		}
		fmt.Fprintf(c.Stdout, "  File: %s\n  Size: %d\tBlocks: %d\t%s\n Inode: %d\tLinks: %d\nAccess: (%s/%s)  Uid: (%d/%s)  Gid: (%d/%s)\nModify: %s\n",
			name, info.Size(), st.Blocks, kindOf(info), st.Ino, st.Nlink, octal, modeText(info.Mode()),
			st.Uid, user, st.Gid, group, info.ModTime().Format("2006-01-02 15:04:05.000000000 -0700"))
	}
	return result
}

func kindOf(info fs.FileInfo) string {
	switch {
	case info.IsDir():
		return "directory"
	case info.Mode()&fs.ModeSymlink != 0:
		return "symbolic link"
	case info.Mode().IsRegular() && info.Size() == 0:
		return "regular empty file"
	case info.Mode().IsRegular():
		return "regular file"
	}
	return "special file"
}

// ownerOf is the user ID of a file's owner.
func ownerOf(info fs.FileInfo) int {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(st.Uid)
	}
	return -1
}
