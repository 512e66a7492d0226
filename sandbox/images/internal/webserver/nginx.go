package webserver

import (
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

const (
	nginxRoot    = "/usr/share/nginx/html"
	nginxServer  = "matelot-nginx-stand-in"
	nginxAddress = ":80"
	nginxConf    = "/etc/nginx"
)

// Nginx is the program nginx of the lab image: it serves nginxRoot on port 80
// in the foreground, whatever "daemon" says, and reads no configuration.
func Nginx(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("nginx", flag.ContinueOnError)
	flags.SetOutput(stderr)
	version := flags.Bool("v", false, "say what this is")
	test := flags.Bool("t", false, "test the configuration")
	order := flags.String("s", "", "order to the running server: reload")
	flags.String("g", "", "directives (taken, not used)")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	switch {
	case *version:
		fmt.Fprintln(stderr, "nginx version: "+nginxServer+" (matelot lab image)")
		return 0
	case *test:
		fmt.Fprintln(stderr, "nginx: this stand-in reads no configuration; there is nothing to test")
		return 0
	case *order == "reload":
		fmt.Fprintln(stderr, "nginx: nothing to reload: this stand-in reads its files anew for each request")
		return 0
	case *order != "":
		fmt.Fprintf(stderr, "nginx: -s %s: stop this stand-in with docker stop\n", *order)
		return 1
	case flags.NArg() > 0:
		fmt.Fprintf(stderr, "nginx: unexpected %q\n", flags.Arg(0))
		return 2
	}
	if _, err := os.Stat(nginxConf); err == nil {
		fmt.Fprintf(stderr, "nginx: this stand-in serves %s on port 80 and does not read what lies in %s\n", nginxRoot, nginxConf)
	}
	handler := files{
		dir: nginxRoot, server: nginxServer,
		problem: func(r *http.Request, text string) {
			fmt.Fprintf(stderr, "%s [error] %d#%d: %s, client: %s, server: localhost, request: \"%s %s %s\", host: %q\n",
				time.Now().Format("2006/01/02 15:04:05"), os.Getpid(), os.Getpid(), text,
				clientOf(r), r.Method, r.RequestURI, r.Proto, r.Host)
		},
	}
	started := func() {
		fmt.Fprintf(stderr, "%s [notice] %d#%d: start worker (matelot lab image)\n",
			time.Now().Format("2006/01/02 15:04:05"), os.Getpid(), os.Getpid())
	}
	return serve("nginx", nginxAddress, &accessLog{next: handler, out: stdout}, started, stderr)
}
