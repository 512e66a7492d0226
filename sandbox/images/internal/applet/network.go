//go:build linux

package applet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path"
	"strconv"
	"strings"
	"time"
)

// wget fetches a page by HTTP. There are no certificates in a lab image, so
// that https is refused with a reason.
func wget(c *Call) int {
	opts, ok := c.parse("qSO:T:t:P:Yc", map[string]rune{
		"quiet": 'q', "output-document": 'O', "spider": 's', "timeout": 'T', "tries": 't',
		"server-response": 'S', "post-data": 'p', "header": 'h', "no-verbose": 'q',
	})
	if !ok {
		return statusUsage
	}
	if len(opts.args) != 1 {
		return c.failf("usage: wget [-q] [-O FILE|-] [--spider] [-T SECONDS] URL")
	}
	url := opts.args[0]
	if !strings.Contains(url, "://") {
		url = "http://" + url
	}
	if strings.HasPrefix(url, "https:") {
		return c.failf("this lab image speaks only http: it holds no certificates to check https with")
	}
	seconds, err := strconv.ParseFloat(orDefault(opts.value('T'), "30"), 64)
	if err != nil {
		return c.failf("-T %s: not a number of seconds", opts.value('T'))
	}
	return c.report(c.fetch(url, opts, time.Duration(seconds*float64(time.Second))))
}

func (c *Call) fetch(url string, opts options, limit time.Duration) error {
	method := http.MethodGet
	if opts.has('s') {
		method = http.MethodHead
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, url, nil)
	if err != nil {
		return err
	}
	request.Header.Set("User-Agent", "Wget (matelot lab image)")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return networkError(err)
	}
	defer response.Body.Close()
	if opts.has('S') {
		fmt.Fprintf(c.Stderr, "  %s %s\n", response.Proto, response.Status)
		for name, values := range response.Header {
			fmt.Fprintf(c.Stderr, "  %s: %s\n", name, strings.Join(values, ", "))
		}
	}
	if response.StatusCode >= 400 {
		return fmt.Errorf("server returned error: %s %s", response.Proto, response.Status)
	}
	if opts.has('s') {
		if !opts.has('q') {
			fmt.Fprintln(c.Stderr, "remote file exists")
		}
		return nil
	}
	return c.store(response, opts)
}

// store writes the body where -O says, or to a file named as in the URL.
func (c *Call) store(response *http.Response, opts options) error {
	name := opts.value('O')
	if name == "-" {
		_, err := io.Copy(c.Stdout, response.Body)
		return err
	}
	if name == "" {
		if name = path.Base(response.Request.URL.Path); name == "/" || name == "." {
			name = "index.html"
		}
	}
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	n, err := io.Copy(f, response.Body)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil && !opts.has('q') {
		fmt.Fprintf(c.Stderr, "'%s' saved, %d bytes\n", name, n)
	}
	return err
}

// networkError takes the wrapping off that only a Go programmer wants to read.
func networkError(err error) error {
	var dns *net.DNSError
	var op *net.OpError
	switch {
	case errors.As(err, &dns):
		return fmt.Errorf("bad address '%s': no such name here", dns.Name)
	case errors.Is(err, context.DeadlineExceeded):
		return errors.New("the server did not answer in time")
	case errors.As(err, &op) && op.Addr != nil:
		return fmt.Errorf("can't connect to remote host (%s): %s", op.Addr, describe(op.Err))
	}
	return err
}

// lookupHost resolves a name by /etc/hosts and the engine's DNS.
func lookupHost(name string) ([]string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	addresses, err := net.DefaultResolver.LookupHost(ctx, name)
	if err != nil {
		return nil, networkError(err)
	}
	return addresses, nil
}

// nslookup shows the addresses of names; getent does with "hosts".
func nslookup(c *Call) int {
	names := c.Args
	if c.Name == "getent" {
		if len(names) < 2 || (names[0] != "hosts" && names[0] != "ahosts") {
			return c.failf("usage: getent hosts NAME")
		}
		names = names[1:]
	}
	if len(names) == 0 {
		return c.failf("usage: nslookup NAME")
	}
	addresses, err := lookupHost(names[0])
	if err != nil {
		return c.fail(err)
	}
	for _, address := range addresses {
		if c.Name == "getent" {
			fmt.Fprintf(c.Stdout, "%-16s %s\n", address, names[0])
		} else {
			fmt.Fprintf(c.Stdout, "Name:    %s\nAddress: %s\n", names[0], address)
		}
	}
	return statusOK
}

// nc connects to a port, or waits on one with -l; -z only tries.
func nc(c *Call) int {
	opts, ok := c.parse("zvlw:p:nk", nil)
	if !ok {
		return statusUsage
	}
	seconds, err := strconv.ParseFloat(orDefault(opts.value('w'), "10"), 64)
	if err != nil {
		return c.failf("-w %s: not a number of seconds", opts.value('w'))
	}
	if opts.has('l') {
		return c.listen(orDefault(opts.value('p'), strings.Join(opts.args, "")))
	}
	if len(opts.args) != 2 {
		return c.failf("usage: nc [-z] [-v] [-w SECONDS] HOST PORT, or nc -l -p PORT")
	}
	address := net.JoinHostPort(opts.args[0], opts.args[1])
	conn, err := net.DialTimeout("tcp", address, time.Duration(seconds*float64(time.Second)))
	if err != nil {
		return c.fail(networkError(err))
	}
	defer conn.Close()
	if opts.has('v') {
		fmt.Fprintf(c.Stderr, "%s (%s) open\n", address, conn.RemoteAddr())
	}
	if opts.has('z') {
		return statusOK
	}
	return c.report(c.exchange(conn))
}

// listen takes one connection.
func (c *Call) listen(port string) int {
	listener, err := net.Listen("tcp", ":"+port)
	if err != nil {
		return c.fail(networkError(err))
	}
	defer listener.Close()
	conn, err := listener.Accept()
	if err != nil {
		return c.fail(err)
	}
	defer conn.Close()
	return c.report(c.exchange(conn))
}

// exchange copies both ways until the other side has said all.
func (c *Call) exchange(conn net.Conn) error {
	go func() {
		_, _ = io.Copy(conn, c.Stdin) // an error here shows in the reading below
		if half, ok := conn.(*net.TCPConn); ok {
			_ = half.CloseWrite()
		}
	}()
	_, err := io.Copy(c.Stdout, conn)
	return err
}

// addresses shows the network interfaces, as `ip addr` does.
func addresses(c *Call) int {
	what := strings.Join(c.Args, " ")
	if !strings.HasPrefix("address show", strings.TrimSpace(what)) && !strings.HasPrefix(what, "a") {
		return c.failf("this lab image's ip knows only: ip addr")
	}
	interfaces, err := net.Interfaces()
	if err != nil {
		return c.fail(err)
	}
	for _, i := range interfaces {
		fmt.Fprintf(c.Stdout, "%d: %s: <%s> mtu %d\n", i.Index, i.Name, strings.ToUpper(strings.ReplaceAll(i.Flags.String(), "|", ",")), i.MTU)
		if i.HardwareAddr != nil {
			fmt.Fprintf(c.Stdout, "    link/ether %s\n", i.HardwareAddr)
		}
		all, err := i.Addrs()
		if err != nil {
			return c.fail(err)
		}
		for _, address := range all {
			family := "inet"
			if strings.Contains(address.String(), ":") {
				family = "inet6"
			}
			fmt.Fprintf(c.Stdout, "    %s %s\n", family, address)
		}
	}
	return statusOK
}
