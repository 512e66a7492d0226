//go:build linux

package applet

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// sleep waits for seconds, or a number with s, m, h or d, or for ever.
func sleep(c *Call) int {
	if len(c.Args) == 0 {
		return c.failf("usage: sleep SECONDS|infinity")
	}
	var total time.Duration
	for _, arg := range c.Args {
		if arg == "infinity" || arg == "inf" {
			for { // not select{}: the runtime would take that for a deadlock
				time.Sleep(24 * time.Hour)
			}
		}
		unit := time.Second
		number := arg
		if at := len(arg) - 1; at > 0 {
			switch arg[at] {
			case 's':
				number = arg[:at]
			case 'm':
				number, unit = arg[:at], time.Minute
			case 'h':
				number, unit = arg[:at], time.Hour
			case 'd':
				number, unit = arg[:at], 24*time.Hour
			}
		}
		n, err := strconv.ParseFloat(number, 64)
		if err != nil || n < 0 {
			return c.failf("%s: not a time such as 5, 0.5 or 2m", arg)
		}
		total += time.Duration(n * float64(unit))
	}
	time.Sleep(total)
	return statusOK
}

// date prints the time, in UTC with -u, in a format after +.
func date(c *Call) int {
	opts, ok := c.parse("ud:I", map[string]rune{"utc": 'u', "date": 'd', "iso-8601": 'I'})
	if !ok {
		return statusUsage
	}
	now := time.Now()
	if text := opts.value('d'); text != "" {
		seconds, err := strconv.ParseInt(strings.TrimPrefix(text, "@"), 10, 64)
		if err != nil || !strings.HasPrefix(text, "@") {
			return c.failf("-d %s: this lab image's date knows only @SECONDS", text)
		}
		now = time.Unix(seconds, 0)
	}
	if opts.has('u') {
		now = now.UTC()
	}
	format := "%a %b %e %H:%M:%S %Z %Y"
	if opts.has('I') {
		format = "%F"
	}
	if len(opts.args) > 0 {
		var custom bool
		if format, custom = strings.CutPrefix(opts.args[0], "+"); !custom {
			return c.failf("the time of a container is the host's and cannot be set here")
		}
	}
	fmt.Fprintln(c.Stdout, strftime(format, now))
	return statusOK
}

// strftime writes a time by the letters of strftime(3).
func strftime(format string, t time.Time) string {
	layouts := map[byte]string{
		'a': "Mon", 'A': "Monday", 'b': "Jan", 'B': "January", 'd': "02", 'e': "_2", 'H': "15", 'I': "03",
		'M': "04", 'm': "01", 'p': "PM", 'S': "05", 'Y': "2006", 'y': "06", 'Z': "MST", 'z': "-0700",
		'F': "2006-01-02", 'T': "15:04:05", 'R': "15:04", 'D': "01/02/06", 'j': "002", 'h': "Jan",
		'c': "Mon Jan _2 15:04:05 2006",
	}
	var out strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			out.WriteByte(format[i])
			continue
		}
		i++
		switch letter := format[i]; letter {
		case 's':
			out.WriteString(strconv.FormatInt(t.Unix(), 10))
		case 'N':
			fmt.Fprintf(&out, "%09d", t.Nanosecond())
		case 'n':
			out.WriteByte('\n')
		case '%':
			out.WriteByte('%')
		default:
			layout, known := layouts[letter]
			if !known {
				out.WriteString("%" + string(letter))
				continue
			}
			out.WriteString(t.Format(layout))
		}
	}
	return out.String()
}

// uptime tells how long the machine has run.
func uptime(c *Call) int {
	text, err := os.ReadFile("/proc/uptime")
	if err != nil {
		return c.fail(err)
	}
	first, _, _ := strings.Cut(string(text), " ")
	seconds, err := strconv.ParseFloat(first, 64)
	if err != nil {
		return c.fail(err)
	}
	load, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return c.fail(err)
	}
	averages := strings.Fields(string(load))
	fmt.Fprintf(c.Stdout, "%s up %s, load average: %s\n", time.Now().Format("15:04:05"),
		time.Duration(seconds)*time.Second, strings.Join(averages[:min(3, len(averages))], ", "))
	return statusOK
}
