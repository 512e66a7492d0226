//go:build linux

package applet

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"text/tabwriter"
)

// df shows how full file systems are.
func df(c *Call) int {
	opts, ok := c.parse("hkTm", map[string]rune{"human-readable": 'h'})
	if !ok {
		return statusUsage
	}
	mounts, err := readMounts()
	if err != nil {
		return c.fail(err)
	}
	table := tabwriter.NewWriter(c.Stdout, 0, 0, 2, ' ', 0)
	if opts.has('h') {
		fmt.Fprintln(table, "Filesystem\tSize\tUsed\tAvailable\tUse%\tMounted on")
	} else {
		fmt.Fprintln(table, "Filesystem\t1K-blocks\tUsed\tAvailable\tUse%\tMounted on")
	}
	for _, path := range opts.args {
		if _, err := os.Stat(path); err != nil {
			return c.fail(err)
		}
	}
	for _, m := range mounts {
		if len(opts.args) > 0 && !m.holds(opts.args, mounts) {
			continue
		}
		var st syscall.Statfs_t
		if syscall.Statfs(m.dir, &st) != nil || st.Blocks == 0 {
			continue
		}
		size, used := int64(st.Blocks)*st.Bsize, int64(st.Blocks-st.Bfree)*st.Bsize
		free := int64(st.Bavail) * st.Bsize
		show := func(n int64) string {
			if opts.has('h') {
				return humanSize(n)
			}
			return strconv.FormatInt(n/1024, 10)
		}
		percent := 0
		if used+free > 0 {
			percent = int((used*100 + used + free - 1) / (used + free))
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%d%%\t%s\n", m.device, show(size), show(used), show(free), percent, m.dir)
	}
	table.Flush()
	return statusOK
}

// mount is a line of /proc/mounts.
type mount struct{ device, dir, kind, options string }

func readMounts() ([]mount, error) {
	text, err := os.ReadFile("/proc/mounts")
	if err != nil {
		return nil, err
	}
	var mounts []mount
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) >= 4 {
			mounts = append(mounts, mount{fields[0], strings.ReplaceAll(fields[1], `\040`, " "), fields[2], fields[3]})
		}
	}
	return mounts, nil
}

// holds says whether one of the paths lies on this mount: the longest that is
// above the path.
func (m mount) holds(paths []string, all []mount) bool {
	for _, path := range paths {
		abs, err := filepath.Abs(path)
		if err != nil {
			continue
		}
		best := ""
		for _, other := range all {
			if (other.dir == "/" || abs == other.dir || strings.HasPrefix(abs, other.dir+"/")) && len(other.dir) > len(best) {
				best = other.dir
			}
		}
		if best == m.dir {
			return true
		}
	}
	return false
}

// showMounts is mount without arguments; it mounts nothing.
func showMounts(c *Call) int {
	if len(c.Args) > 0 {
		return c.failf("a container without more rights cannot mount; this only lists what is mounted")
	}
	mounts, err := readMounts()
	if err != nil {
		return c.fail(err)
	}
	for _, m := range mounts {
		fmt.Fprintf(c.Stdout, "%s on %s type %s (%s)\n", m.device, m.dir, m.kind, m.options)
	}
	return statusOK
}

// du adds up what folders and files take on the disk.
func du(c *Call) int {
	opts, ok := c.parse("shakcd:", map[string]rune{"summarize": 's', "human-readable": 'h', "all": 'a', "max-depth": 'd'})
	if !ok {
		return statusUsage
	}
	depth := 1 << 30
	if opts.has('s') {
		depth = 0
	} else if opts.has('d') {
		var err error
		if depth, err = strconv.Atoi(opts.value('d')); err != nil {
			return c.failf("-d %s: not a number", opts.value('d'))
		}
	}
	show := func(bytes int64, path string) {
		text := strconv.FormatInt((bytes+1023)/1024, 10)
		if opts.has('h') {
			text = humanSize(bytes)
		}
		fmt.Fprintf(c.Stdout, "%s\t%s\n", text, path)
	}
	result := statusOK
	var measure func(path string, level int) int64
	measure = func(path string, level int) int64 {
		info, err := os.Lstat(path)
		if err != nil {
			result = c.fail(err)
			return 0
		}
		var sum int64
		if st, ok := info.Sys().(*syscall.Stat_t); ok {
			sum = st.Blocks * 512
		}
		if info.IsDir() {
			children, err := os.ReadDir(path)
			if err != nil {
				result = c.fail(err)
			}
			for _, child := range children {
				sum += measure(filepath.Join(path, child.Name()), level+1)
			}
		}
		if level <= depth && (info.IsDir() || opts.has('a') || level == 0) {
			show(sum, path)
		}
		return sum
	}
	if len(opts.args) == 0 {
		opts.args = []string{"."}
	}
	var total int64
	for _, path := range opts.args {
		total += measure(path, 0)
	}
	if opts.has('c') {
		show(total, "total")
	}
	return result
}
