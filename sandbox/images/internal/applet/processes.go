//go:build linux

package applet

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"

	"golang.org/x/sys/unix"
)

// process is what /proc tells of one process.
type process struct {
	pid, parent int
	uid         uint32
	state       string
	name        string // short, as the kernel keeps it
	command     string // the whole command line
	ticks       uint64 // processor time, 1/100 s
	memory      int64  // resident bytes
}

// readProcesses reads /proc (proc(5)), ordered by process ID.
func readProcesses() []process {
	dirs, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return nil // only a malformed pattern fails
	}
	var all []process
	for _, dir := range dirs {
		if p, ok := readProcess(dir); ok {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b process) int { return a.pid - b.pid })
	return all
}

func readProcess(dir string) (process, bool) {
	stat, err := os.ReadFile(dir + "/stat")
	if err != nil {
		return process{}, false // it ended meanwhile
	}
	text := string(stat)
	open, end := strings.IndexByte(text, '('), strings.LastIndexByte(text, ')')
	pid, err := strconv.Atoi(filepath.Base(dir))
	if err != nil || open < 0 || end < open {
		return process{}, false
	}
	fields := strings.Fields(text[end+1:])
	if len(fields) < 22 {
		return process{}, false
	}
	p := process{pid: pid, state: fields[0], name: text[open+1 : end]}
	p.parent, _ = strconv.Atoi(fields[1])
	user, _ := strconv.ParseUint(fields[11], 10, 64)
	system, _ := strconv.ParseUint(fields[12], 10, 64)
	p.ticks = user + system
	pages, _ := strconv.ParseInt(fields[21], 10, 64)
	p.memory = pages * int64(os.Getpagesize())
	if info, err := os.Stat(dir); err == nil {
		if st, ok := info.Sys().(*syscall.Stat_t); ok {
			p.uid = st.Uid
		}
	}
	command, err := os.ReadFile(dir + "/cmdline")
	p.command = strings.TrimRight(strings.ReplaceAll(string(command), "\x00", " "), " ")
	if err != nil || p.command == "" {
		p.command = "[" + p.name + "]"
	}
	return p, true
}

// ps lists the container's processes. The many options of the real ones only
// choose columns; all are taken, since every process is shown in any case.
func ps(c *Call) int {
	if len(c.Args) > 0 && (c.Args[0] == "--help" || c.Args[0] == "-h") {
		fmt.Fprintln(c.Stdout, "usage: ps: lists all processes of the container")
		return statusOK
	}
	users := readNames(passwdFile)
	table := tabwriter.NewWriter(c.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "PID\tPPID\tUSER\tSTAT\tTIME\tCOMMAND")
	for _, p := range readProcesses() {
		user := orDefault(users[p.uid], strconv.FormatUint(uint64(p.uid), 10))
		fmt.Fprintf(table, "%d\t%d\t%s\t%s\t%s\t%s\n", p.pid, p.parent, user, p.state, cpuTime(p.ticks), p.command)
	}
	table.Flush()
	return statusOK
}

func cpuTime(ticks uint64) string {
	seconds := ticks / 100
	return fmt.Sprintf("%d:%02d", seconds/60, seconds%60)
}

// pgrep and pidof find processes by name, pkill and killall signal them.
func pgrep(c *Call) int {
	opts, ok := c.parse("fxlas", nil)
	if !ok {
		return statusUsage
	}
	found := statusFail
	for _, pattern := range opts.args {
		for _, p := range matching(pattern, c.Name == "pidof" || opts.has('x'), opts.has('f')) {
			found = statusOK
			if opts.has('a') || opts.has('l') {
				fmt.Fprintln(c.Stdout, p.pid, p.command)
			} else {
				fmt.Fprintln(c.Stdout, p.pid)
			}
		}
	}
	return found
}

// matching finds processes other than this one.
func matching(pattern string, exact, wholeCommand bool) []process {
	var found []process
	for _, p := range readProcesses() {
		name := p.name
		if first, _, _ := strings.Cut(p.command, " "); !strings.HasPrefix(first, "[") {
			name = filepath.Base(first)
		}
		if wholeCommand {
			name = p.command
		}
		if p.pid != os.Getpid() && (name == pattern || !exact && strings.Contains(name, pattern)) {
			found = append(found, p)
		}
	}
	return found
}

// signalOption takes -9, -TERM, -s TERM from the front of the arguments.
func (c *Call) signalOption() (syscall.Signal, bool) {
	if len(c.Args) == 0 || len(c.Args[0]) < 2 || c.Args[0][0] != '-' || c.Args[0] == "--" {
		return syscall.SIGTERM, true
	}
	name := c.Args[0][1:]
	c.Args = c.Args[1:]
	if name == "s" && len(c.Args) > 0 {
		name, c.Args = c.Args[0], c.Args[1:]
	}
	if n, err := strconv.Atoi(name); err == nil && n >= 0 && n <= 64 {
		return syscall.Signal(n), true
	}
	sig := unix.SignalNum("SIG" + strings.TrimPrefix(strings.ToUpper(name), "SIG"))
	if sig == 0 {
		c.failf("%s: unknown signal", name)
		return 0, false
	}
	return sig, true
}

// kill signals processes by ID.
func kill(c *Call) int {
	sig, ok := c.signalOption()
	if !ok {
		return statusUsage
	}
	if len(c.Args) == 0 {
		return c.failf("usage: kill [-SIGNAL] PID…")
	}
	result := statusOK
	for _, arg := range c.Args {
		pid, err := strconv.Atoi(arg)
		if err != nil {
			result = c.failf("%s: not a process ID", arg)
			continue
		}
		if err := syscall.Kill(pid, sig); err != nil {
			result = c.failf("%d: %s", pid, describe(err))
		}
	}
	return result
}

func pkill(c *Call) int {
	sig, ok := c.signalOption()
	if !ok {
		return statusUsage
	}
	opts, ok := c.parse("fx", nil)
	if !ok {
		return statusUsage
	}
	found := statusFail
	for _, pattern := range opts.args {
		for _, p := range matching(pattern, c.Name == "killall" || opts.has('x'), opts.has('f')) {
			if err := syscall.Kill(p.pid, sig); err != nil {
				return c.failf("%d: %s", p.pid, describe(err))
			}
			found = statusOK
		}
	}
	if found != statusOK {
		return c.failf("%s: no such process", strings.Join(opts.args, " "))
	}
	return found
}

// top shows the processes by use of the processor: once with -b or without a
// terminal, else every two seconds until Ctrl-C.
func top(c *Call) int {
	opts, ok := c.parse("bn:d:", nil)
	if !ok {
		return statusUsage
	}
	rounds, err := strconv.Atoi(orDefault(opts.value('n'), "0"))
	if err != nil {
		return c.failf("-n %s: not a number", opts.value('n'))
	}
	terminal := isTerminal(c.Stdout)
	if !terminal && rounds == 0 {
		rounds = 1
	}
	const pause = 2 * time.Second
	before := map[int]uint64{}
	for round := 1; ; round++ {
		all := readProcesses()
		if terminal && !opts.has('b') {
			fmt.Fprint(c.Stdout, "\x1b[H\x1b[2J")
		}
		slices.SortStableFunc(all, func(a, b process) int {
			return int(b.ticks-before[b.pid]) - int(a.ticks-before[a.pid])
		})
		table := tabwriter.NewWriter(c.Stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "PID\tPPID\tSTAT\tRSS\tCPU%\tCOMMAND")
		for _, p := range all {
			percent := 0.0
			if last, known := before[p.pid]; known {
				percent = float64(p.ticks-last) / pause.Seconds()
			}
			fmt.Fprintf(table, "%d\t%d\t%s\t%s\t%.1f\t%s\n", p.pid, p.parent, p.state, humanSize(p.memory), percent, p.command)
			before[p.pid] = p.ticks
		}
		table.Flush()
		if round == rounds {
			return statusOK
		}
		time.Sleep(pause)
	}
}
