//go:build linux

package applet

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path"
	"strconv"
	"strings"
	"time"
)

// Exit statuses of curl that scripts and healthchecks look at.
const (
	curlResolve = 6
	curlConnect = 7
	curlStatus  = 22
	curlTimeout = 28
)

// curl asks an HTTP server, with the options that healthchecks use.
func curl(c *Call) int {
	opts, ok := c.parse("sSfo:OILvX:d:H:m:ik", map[string]rune{
		"silent": 's', "show-error": 'S', "fail": 'f', "output": 'o', "remote-name": 'O', "head": 'I',
		"location": 'L', "verbose": 'v', "request": 'X', "data": 'd', "header": 'H', "max-time": 'm', "include": 'i',
		"connect-timeout": 'm',
	})
	if !ok {
		return statusUsage
	}
	if len(opts.args) != 1 {
		return c.failf("usage: curl [-s] [-f] [-I] [-L] [-o FILE] [-m SECONDS] URL")
	}
	url := opts.args[0]
	if !strings.Contains(url, "://") {
		url = "http://" + url
	}
	if strings.HasPrefix(url, "https:") {
		return c.failf("this lab image speaks only http: it holds no certificates to check https with")
	}
	seconds, err := strconv.ParseFloat(orDefault(opts.value('m'), "300"), 64)
	if err != nil {
		return c.failf("-m %s: not a number of seconds", opts.value('m'))
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Duration(seconds*float64(time.Second)))
	defer cancel()
	response, err := request(ctx, url, opts)
	if err != nil {
		return c.curlFailed(err, opts)
	}
	defer response.Body.Close()
	if opts.has('f') && response.StatusCode >= 400 {
		if !opts.has('s') || opts.has('S') {
			c.failf("(%d) the server answered %s", curlStatus, response.Status)
		}
		return curlStatus
	}
	return c.report(c.show(response, opts))
}

// request asks the server.
func request(ctx context.Context, url string, opts options) (*http.Response, error) {
	method := orDefault(opts.value('X'), http.MethodGet)
	var body io.Reader
	if opts.has('d') {
		method, body = orDefault(opts.value('X'), http.MethodPost), strings.NewReader(opts.value('d'))
	}
	if opts.has('I') {
		method = http.MethodHead
	}
	r, err := http.NewRequestWithContext(ctx, method, url, body)
	if err != nil {
		return nil, err
	}
	r.Header.Set("User-Agent", "curl (matelot lab image)")
	if opts.has('d') {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, header := range opts.values['H'] {
		name, value, _ := strings.Cut(header, ":")
		r.Header.Set(name, strings.TrimSpace(value))
	}
	client := &http.Client{}
	if !opts.has('L') {
		client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	}
	return client.Do(r)
}

// curlFailed words an error and gives curl's status for it.
func (c *Call) curlFailed(err error, opts options) int {
	err = networkError(err)
	status := curlConnect
	switch {
	case strings.HasPrefix(err.Error(), "bad address"):
		status = curlResolve
	case strings.Contains(err.Error(), "in time"):
		status = curlTimeout
	}
	if !opts.has('s') || opts.has('S') {
		c.failf("(%d) %s", status, describe(err))
	}
	return status
}

// show writes the answer where it was asked for.
func (c *Call) show(response *http.Response, opts options) error {
	out := c.Stdout
	name := opts.value('o')
	if opts.has('O') {
		name = path.Base(response.Request.URL.Path)
	}
	if name != "" && name != "-" {
		f, err := os.Create(name)
		if err != nil {
			return err
		}
		defer f.Close()
		out = f
	}
	if opts.has('I') || opts.has('i') {
		fmt.Fprintf(out, "%s %s\r\n", response.Proto, response.Status)
		if err := response.Header.Write(out); err != nil {
			return err
		}
		fmt.Fprint(out, "\r\n")
	}
	_, err := io.Copy(out, response.Body)
	return err
}
