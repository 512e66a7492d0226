//go:build linux

package applet

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

// account is what adduser and useradd create.
type account struct {
	name, home, shell, comment, group string
	id                                string // "" to choose
	system, createHome                bool
}

// create writes the account and its group, and makes the home folder.
func (a account) create() error {
	if _, exists := findRecord(passwdFile, a.name); exists {
		return fmt.Errorf("user %s exists already", a.name)
	}
	if a.id == "" {
		a.id = strconv.Itoa(freeID(a.system))
	}
	uid, err := strconv.Atoi(a.id)
	if err != nil {
		return fmt.Errorf("%s: not a user ID", a.id)
	}
	if a.group == "" {
		if _, exists := findRecord(groupFile, a.name); !exists {
			if err := appendRecord(groupFile, record{a.name, "x", a.id, ""}); err != nil {
				return err
			}
		}
		a.group = a.name
	}
	gid, err := lookupID(groupFile, a.group)
	if err != nil {
		return err
	}
	if a.home == "" {
		a.home = "/home/" + a.name
	}
	line := record{a.name, "x", a.id, strconv.Itoa(gid), a.comment, a.home, a.shell}
	if err := appendRecord(passwdFile, line); err != nil {
		return err
	}
	if !a.createHome {
		return nil
	}
	if err := os.MkdirAll(a.home, 0o755); err != nil {
		return err
	}
	return os.Chown(a.home, uid, gid)
}

// adduser is Alpine's and BusyBox's; Debian's options are taken as well. There
// are no passwords in a lab image, so it never asks for one.
func adduser(c *Call) int {
	opts, ok := c.parse("DHSh:u:G:s:g:qM", map[string]rune{
		"disabled-password": 'D', "no-create-home": 'H', "system": 'S', "home": 'h', "uid": 'u',
		"ingroup": 'G', "shell": 's', "gecos": 'g', "comment": 'g', "quiet": 'q',
	})
	if !ok {
		return statusUsage
	}
	switch len(opts.args) {
	case 1:
	case 2:
		return c.report(addMember(opts.args[1], opts.args[0]))
	default:
		return c.failf("usage: adduser [-D] [-H] [-S] [-u ID] [-G GROUP] [-h HOME] [-s SHELL] NAME [GROUP]")
	}
	return c.report(account{
		name: opts.args[0], id: opts.value('u'), home: opts.value('h'), shell: orDefault(opts.value('s'), "/bin/sh"),
		comment: opts.value('g'), group: opts.value('G'), system: opts.has('S'), createHome: !opts.has('H'),
	}.create())
}

// useradd is the one of Debian and Ubuntu.
func useradd(c *Call) int {
	opts, ok := c.parse("mMrNUu:g:G:s:d:c:", map[string]rune{
		"create-home": 'm', "no-create-home": 'M', "system": 'r', "uid": 'u', "gid": 'g', "groups": 'G',
		"shell": 's', "home-dir": 'd', "comment": 'c', "user-group": 'U', "no-user-group": 'N',
	})
	if !ok {
		return statusUsage
	}
	if len(opts.args) != 1 {
		return c.failf("usage: useradd [-m] [-r] [-u ID] [-g GROUP] [-G GROUPS] [-d HOME] [-s SHELL] NAME")
	}
	err := account{
		name: opts.args[0], id: opts.value('u'), home: opts.value('d'), shell: orDefault(opts.value('s'), "/bin/sh"),
		comment: opts.value('c'), group: opts.value('g'), system: opts.has('r'), createHome: opts.has('m') && !opts.has('M'),
	}.create()
	for group := range strings.SplitSeq(opts.value('G'), ",") {
		if err == nil && group != "" {
			err = addMember(group, opts.args[0])
		}
	}
	return c.report(err)
}

// addgroup and groupadd make a group.
func addgroup(c *Call) int {
	opts, ok := c.parse("Srg:", map[string]rune{"system": 'S', "gid": 'g'})
	if !ok {
		return statusUsage
	}
	if len(opts.args) == 2 {
		return c.report(addMember(opts.args[1], opts.args[0]))
	}
	if len(opts.args) != 1 {
		return c.failf("usage: %s [-S] [-g ID] NAME", c.Name)
	}
	if _, exists := findRecord(groupFile, opts.args[0]); exists {
		return c.failf("group %s exists already", opts.args[0])
	}
	id := opts.value('g')
	if id == "" {
		id = strconv.Itoa(freeID(opts.has('S') || opts.has('r')))
	}
	return c.report(appendRecord(groupFile, record{opts.args[0], "x", id, ""}))
}

// report turns an error into a message and a status.
func (c *Call) report(err error) int {
	if err != nil {
		return c.fail(err)
	}
	return statusOK
}

func orDefault(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// id tells who runs the command.
func id(c *Call) int {
	opts, ok := c.parse("ugnG", map[string]rune{"user": 'u', "group": 'g', "name": 'n', "groups": 'G'})
	if !ok {
		return statusUsage
	}
	users, groups := readNames(passwdFile), readNames(groupFile)
	uid, gid := uint32(os.Geteuid()), uint32(os.Getegid())
	supplementary, err := os.Getgroups()
	if err != nil {
		return c.fail(err)
	}
	if len(opts.args) > 0 {
		r, found := findRecord(passwdFile, opts.args[0])
		if !found {
			return c.failf("%s: no such user", opts.args[0])
		}
		u, errUID := strconv.ParseUint(r[2], 10, 32)
		g, errGID := strconv.ParseUint(r[3], 10, 32)
		if errUID != nil || errGID != nil {
			return c.failf("%s: unreadable line in %s", opts.args[0], passwdFile)
		}
		uid, gid, supplementary = uint32(u), uint32(g), nil
	}
	all := []uint32{gid}
	for _, g := range supplementary {
		if !slices.Contains(all, uint32(g)) {
			all = append(all, uint32(g))
		}
	}
	show := func(names map[uint32]string, id uint32) string {
		if name := names[id]; opts.has('n') && name != "" {
			return name
		}
		return strconv.FormatUint(uint64(id), 10)
	}
	switch {
	case opts.has('u'):
		fmt.Fprintln(c.Stdout, show(users, uid))
	case opts.has('g'):
		fmt.Fprintln(c.Stdout, show(groups, gid))
	case opts.has('G'):
		var words []string
		for _, g := range all {
			words = append(words, show(groups, g))
		}
		fmt.Fprintln(c.Stdout, strings.Join(words, " "))
	default:
		var words []string
		for _, g := range all {
			words = append(words, withName(g, groups))
		}
		fmt.Fprintf(c.Stdout, "uid=%s gid=%s groups=%s\n", withName(uid, users), withName(gid, groups), strings.Join(words, ","))
	}
	return statusOK
}

func withName(id uint32, names map[uint32]string) string {
	text := strconv.FormatUint(uint64(id), 10)
	if name := names[id]; name != "" {
		text += "(" + name + ")"
	}
	return text
}

// whoami prints the name of the user.
func whoami(c *Call) int {
	uid := uint32(os.Geteuid())
	name := readNames(passwdFile)[uid]
	if name == "" {
		return c.failf("no name for user ID %d", uid)
	}
	fmt.Fprintln(c.Stdout, name)
	return statusOK
}
