//go:build linux

package applet

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"text/tabwriter"

	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// yes prints a line for ever.
func yes(c *Call) int {
	word := "y"
	if len(c.Args) > 0 {
		word = strings.Join(c.Args, " ")
	}
	block := bytes.Repeat([]byte(word+"\n"), 1+8192/(len(word)+1))
	for {
		if _, err := c.Stdout.Write(block); err != nil {
			return statusFail
		}
	}
}

// seq prints numbers.
func seq(c *Call) int {
	numbers := []int{1, 1, 0}
	if len(c.Args) < 1 || len(c.Args) > 3 {
		return c.failf("usage: seq [FIRST [STEP]] LAST")
	}
	for i, arg := range c.Args {
		n, err := strconv.Atoi(arg)
		if err != nil {
			return c.failf("%s: not a whole number", arg)
		}
		switch {
		case i == len(c.Args)-1:
			numbers[2] = n
		case i == 0:
			numbers[0] = n
		default:
			numbers[1] = n
		}
	}
	if numbers[1] == 0 {
		return c.failf("the step must not be 0")
	}
	var out []string
	for n := numbers[0]; (numbers[1] > 0 && n <= numbers[2]) || (numbers[1] < 0 && n >= numbers[2]); n += numbers[1] {
		out = append(out, strconv.Itoa(n))
	}
	c.print(out)
	return statusOK
}

// hostname prints the container's name; with -i its address.
func hostname(c *Call) int {
	opts, ok := c.parse("iIsf", nil)
	if !ok {
		return statusUsage
	}
	name, err := os.Hostname()
	if err != nil {
		return c.fail(err)
	}
	if opts.has('i') || opts.has('I') {
		addresses, err := lookupHost(name)
		if err != nil {
			return c.fail(err)
		}
		name = strings.Join(addresses, " ")
	}
	fmt.Fprintln(c.Stdout, name)
	return statusOK
}

// uname tells of the kernel, which is the host's.
func uname(c *Call) int {
	opts, ok := c.parse("asnrvmo", map[string]rune{"all": 'a'})
	if !ok {
		return statusUsage
	}
	var u unix.Utsname
	if err := unix.Uname(&u); err != nil {
		return c.fail(err)
	}
	if len(opts.values) == 0 {
		opts.values['s'] = []string{""}
	}
	var words []string
	for _, part := range []struct {
		flag rune
		text string
	}{
		{'s', unix.ByteSliceToString(u.Sysname[:])},
		{'n', unix.ByteSliceToString(u.Nodename[:])},
		{'r', unix.ByteSliceToString(u.Release[:])},
		{'v', unix.ByteSliceToString(u.Version[:])},
		{'m', unix.ByteSliceToString(u.Machine[:])},
		{'o', "Linux"},
	} {
		if opts.has(part.flag) || opts.has('a') {
			words = append(words, part.text)
		}
	}
	fmt.Fprintln(c.Stdout, strings.Join(words, " "))
	return statusOK
}

// clearScreen empties the terminal.
func clearScreen(c *Call) int {
	fmt.Fprint(c.Stdout, "\x1b[H\x1b[2J\x1b[3J")
	return statusOK
}

// nproc prints the number of processors.
func nproc(c *Call) int {
	fmt.Fprintln(c.Stdout, runtime.NumCPU())
	return statusOK
}

// free shows the memory of the machine: /proc/meminfo knows no container, so
// that a memory limit does not show here, as with any free.
func free(c *Call) int {
	opts, ok := c.parse("hmk", nil)
	if !ok {
		return statusUsage
	}
	text, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return c.fail(err)
	}
	values := map[string]int64{}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) >= 2 {
			values[strings.TrimSuffix(fields[0], ":")], _ = strconv.ParseInt(fields[1], 10, 64)
		}
	}
	show := func(kib int64) string {
		switch {
		case opts.has('h'):
			return humanSize(kib * 1024)
		case opts.has('m'):
			return strconv.FormatInt(kib/1024, 10)
		}
		return strconv.FormatInt(kib, 10)
	}
	total, available := values["MemTotal"], values["MemAvailable"]
	table := tabwriter.NewWriter(c.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "\ttotal\tused\tfree\tavailable\t")
	fmt.Fprintf(table, "Mem:\t%s\t%s\t%s\t%s\t\n", show(total), show(total-available), show(values["MemFree"]), show(available))
	fmt.Fprintf(table, "Swap:\t%s\t%s\t%s\t\t\n", show(values["SwapTotal"]), show(values["SwapTotal"]-values["SwapFree"]), show(values["SwapFree"]))
	table.Flush()
	return statusOK
}
