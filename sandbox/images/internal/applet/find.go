//go:build linux

package applet

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// find walks folders and prints, deletes or passes on what matches.
func find(c *Call) int {
	f := finder{call: c, maxDepth: 1 << 30}
	args := c.Args
	for len(args) > 0 && !strings.HasPrefix(args[0], "-") && args[0] != "!" {
		f.roots = append(f.roots, args[0])
		args = args[1:]
	}
	if len(f.roots) == 0 {
		f.roots = []string{"."}
	}
	if err := f.parse(args); err != nil {
		return c.fail(err)
	}
	for _, root := range f.roots {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				f.result = c.fail(err)
				return nil
			}
			return f.visit(root, path, d)
		})
		if err != nil {
			f.result = c.fail(err)
		}
	}
	f.deleteFound()
	return f.result
}

type finder struct {
	call               *Call
	roots              []string
	tests              []func(path string, d fs.DirEntry) bool
	actions            []func(path string) error
	minDepth, maxDepth int
	remove             bool
	found              []string // to delete, parents first
	result             int
}

// parse reads tests and actions.
func (f *finder) parse(args []string) error {
	negate := false
	for len(args) > 0 {
		name := args[0]
		args = args[1:]
		if name == "!" || name == "-not" {
			negate = true
			continue
		}
		if rest, done, err := f.action(name, args); done || err != nil {
			if err != nil {
				return err
			}
			args = rest
			continue
		}
		if len(args) == 0 {
			return fmt.Errorf("%s needs a value, or is unknown", name)
		}
		test, err := f.test(name, args[0])
		if err != nil {
			return err
		}
		args = args[1:]
		if test == nil {
			continue // -maxdepth and -mindepth
		}
		if negate {
			plain := test
			test = func(path string, d fs.DirEntry) bool { return !plain(path, d) }
			negate = false
		}
		f.tests = append(f.tests, test)
	}
	if len(f.actions) == 0 && !f.remove {
		f.actions = append(f.actions, f.printer("\n"))
	}
	return nil
}

func (f *finder) printer(end string) func(string) error {
	return func(path string) error {
		_, err := fmt.Fprint(f.call.Stdout, path, end)
		return err
	}
}

// action reads what takes no value, and -exec.
func (f *finder) action(name string, args []string) (rest []string, done bool, err error) {
	switch name {
	case "-print":
		f.actions = append(f.actions, f.printer("\n"))
	case "-print0":
		f.actions = append(f.actions, f.printer("\x00"))
	case "-delete":
		f.remove = true
	case "-xdev", "-mount":
	case "-empty":
		f.tests = append(f.tests, isEmpty)
	case "-exec":
		for i, arg := range args {
			if arg == ";" || arg == "+" {
				f.actions = append(f.actions, f.runner(args[:i]))
				return args[i+1:], true, nil
			}
		}
		return nil, false, fmt.Errorf(`-exec must end with \;`)
	default:
		return args, false, nil
	}
	return args, true, nil
}

// runner runs a command with {} replaced by the path.
func (f *finder) runner(words []string) func(string) error {
	return func(path string) error {
		args := make([]string, len(words))
		for i, word := range words {
			args[i] = strings.ReplaceAll(word, "{}", path)
		}
		if len(args) == 0 {
			return fmt.Errorf("-exec needs a command")
		}
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Stdin, cmd.Stdout, cmd.Stderr = f.call.Stdin, f.call.Stdout, f.call.Stderr
		return cmd.Run()
	}
}

func isEmpty(path string, d fs.DirEntry) bool {
	if d.IsDir() {
		children, err := os.ReadDir(path)
		return err == nil && len(children) == 0
	}
	info, err := d.Info()
	return err == nil && info.Mode().IsRegular() && info.Size() == 0
}

// test reads a test with its value; nil for one that limits the depth.
func (f *finder) test(name, value string) (func(string, fs.DirEntry) bool, error) {
	switch name {
	case "-maxdepth", "-mindepth":
		n, err := strconv.Atoi(value)
		if name == "-maxdepth" {
			f.maxDepth = n
		} else {
			f.minDepth = n
		}
		return nil, err
	case "-name", "-iname":
		fold := func(s string) string { return s }
		if name == "-iname" {
			fold = strings.ToLower
		}
		if _, err := filepath.Match(value, ""); err != nil {
			return nil, err
		}
		return func(path string, _ fs.DirEntry) bool {
			ok, err := filepath.Match(fold(value), fold(filepath.Base(path)))
			return err == nil && ok
		}, nil
	case "-path":
		expression, err := regexp.Compile("^" + strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(regexp.QuoteMeta(value)) + "$")
		return func(path string, _ fs.DirEntry) bool { return expression.MatchString(path) }, err
	case "-type":
		return func(_ string, d fs.DirEntry) bool {
			return modeText(d.Type())[:1] == strings.Replace(value, "f", "-", 1)
		}, nil
	case "-size", "-mtime", "-mmin":
		return numericTest(name, value)
	case "-user":
		uid, err := lookupID(passwdFile, value)
		return func(_ string, d fs.DirEntry) bool {
			info, err := d.Info()
			return err == nil && ownerOf(info) == uid
		}, err
	case "-perm":
		mode, err := strconv.ParseUint(strings.TrimLeft(value, "-/"), 8, 12)
		return func(_ string, d fs.DirEntry) bool {
			info, err := d.Info()
			if err != nil {
				return false
			}
			bits := uint64(unixMode(info.Mode()))
			switch value[0] {
			case '-':
				return bits&mode == mode
			case '/':
				return bits&mode != 0
			}
			return bits == mode
		}, err
	}
	return nil, fmt.Errorf("this lab image's find does not know %s", name)
}

// numericTest reads +N, -N or N for sizes (with c, k, M, G) and ages.
func numericTest(name, value string) (func(string, fs.DirEntry) bool, error) {
	sign := byte(0)
	number := value
	if value != "" && (value[0] == '+' || value[0] == '-') {
		sign, number = value[0], value[1:]
	}
	unit := int64(512)
	if name == "-size" && number != "" {
		if u, ok := map[byte]int64{'c': 1, 'k': 1 << 10, 'M': 1 << 20, 'G': 1 << 30}[number[len(number)-1]]; ok {
			unit, number = u, number[:len(number)-1]
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	measure := func(info fs.FileInfo) int64 {
		switch name {
		case "-size":
			return (info.Size() + unit - 1) / unit
		case "-mtime":
			return int64(time.Since(info.ModTime()).Hours() / 24)
		}
		return int64(time.Since(info.ModTime()).Minutes())
	}
	return func(_ string, d fs.DirEntry) bool {
		info, err := d.Info()
		if err != nil {
			return false
		}
		switch have := measure(info); sign {
		case '+':
			return have > n
		case '-':
			return have < n
		default:
			return have == n
		}
	}, err
}

// visit judges one path.
func (f *finder) visit(root, path string, d fs.DirEntry) error {
	depth := 0
	if relative, err := filepath.Rel(root, path); err == nil && relative != "." {
		depth = strings.Count(relative, "/") + 1
	}
	if depth >= f.minDepth && depth <= f.maxDepth && f.matches(path, d) {
		if f.remove {
			f.found = append(f.found, path)
		}
		for _, action := range f.actions {
			if err := action(path); err != nil {
				f.result = f.call.fail(err)
			}
		}
	}
	if d.IsDir() && depth >= f.maxDepth {
		return fs.SkipDir
	}
	return nil
}

func (f *finder) matches(path string, d fs.DirEntry) bool {
	for _, test := range f.tests {
		if !test(path, d) {
			return false
		}
	}
	return true
}

// deleteFound removes what -delete gathered, children before their folders.
func (f *finder) deleteFound() {
	for i := len(f.found) - 1; i >= 0; i-- {
		if err := os.Remove(f.found[i]); err != nil && f.found[i] != "." {
			f.result = f.call.fail(err)
		}
	}
}
