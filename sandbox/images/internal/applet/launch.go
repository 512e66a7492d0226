//go:build linux

package applet

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// env prints the environment or runs a command in a changed one.
func env(c *Call) int {
	opts, ok := c.parse("+iu:0", map[string]rune{"ignore-environment": 'i', "unset": 'u'})
	if !ok {
		return statusUsage
	}
	if opts.has('i') {
		os.Clearenv()
	}
	for _, name := range opts.values['u'] {
		os.Unsetenv(name)
	}
	args := opts.args
	for len(args) > 0 {
		name, value, isSetting := strings.Cut(args[0], "=")
		if !isSetting {
			break
		}
		os.Setenv(name, value)
		args = args[1:]
	}
	if len(args) == 0 {
		for _, setting := range os.Environ() {
			fmt.Fprintln(c.Stdout, setting)
		}
		return statusOK
	}
	return c.become(args)
}

// printenv prints the environment, or the values of some variables.
func printenv(c *Call) int {
	if len(c.Args) == 0 {
		c.print(os.Environ())
		return statusOK
	}
	result := statusOK
	for _, name := range c.Args {
		value, ok := os.LookupEnv(name)
		if !ok {
			result = statusFail
			continue
		}
		fmt.Fprintln(c.Stdout, value)
	}
	return result
}

// become replaces this process by a command.
func (c *Call) become(args []string) int {
	path, err := exec.LookPath(args[0])
	if err != nil {
		c.failf("%s: not found", args[0])
		return 127
	}
	err = syscall.Exec(path, args, os.Environ())
	c.failf("%s: %s", args[0], describe(err))
	return 126
}

// nohup runs a command that the end of the terminal does not end.
func nohup(c *Call) int {
	if len(c.Args) == 0 {
		return c.failf("usage: nohup COMMAND")
	}
	signal.Ignore(syscall.SIGHUP)
	return c.become(c.Args)
}

// timeout runs a command and ends it after a time.
func timeout(c *Call) int {
	opts, ok := c.parse("+s:k:", nil)
	if !ok || len(opts.args) < 2 {
		return c.failf("usage: timeout [-s SIGNAL] SECONDS COMMAND")
	}
	limit, err := strconv.ParseFloat(strings.TrimSuffix(opts.args[0], "s"), 64)
	if err != nil {
		return c.failf("%s: not a number of seconds", opts.args[0])
	}
	sig := syscall.SIGTERM
	if name := opts.value('s'); name != "" {
		named := &Call{Name: c.Name, Args: []string{"-" + name}, Stderr: c.Stderr}
		if sig, ok = named.signalOption(); !ok {
			return statusUsage
		}
	}
	cmd := exec.Command(opts.args[1], opts.args[2:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = c.Stdin, c.Stdout, c.Stderr
	if err := cmd.Start(); err != nil {
		c.failf("%s: not found", opts.args[1])
		return 127
	}
	expired := time.AfterFunc(time.Duration(limit*float64(time.Second)), func() { _ = cmd.Process.Signal(sig) })
	err = cmd.Wait()
	if !expired.Stop() {
		return 124
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	return c.report(err)
}

// which finds programs in PATH.
func which(c *Call) int {
	result := statusOK
	for _, name := range c.Args {
		path, err := exec.LookPath(name)
		if err != nil {
			result = statusFail
			continue
		}
		fmt.Fprintln(c.Stdout, path)
	}
	return result
}
