package webserver

import (
	"flag"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
)

// config is what the command line of web-server says.
type config struct {
	host string
	port int
	dir  string
}

// Main is the course's own web-server: the kind of small program that a
// learner packs into an image. It logs to stdout and stays in the foreground.
func Main(args []string, stdout, stderr io.Writer) int {
	cfg, err := parse(args, os.Getenv("PORT"), stderr)
	if err != nil {
		fmt.Fprintf(stderr, "web-server: %v\n", err)
		return 2
	}
	dir, err := filepath.Abs(cfg.dir)
	if err != nil {
		fmt.Fprintf(stderr, "web-server: %v\n", err)
		return 1
	}
	site := files{
		dir: dir, server: "web-server", fallback: http.HandlerFunc(welcome),
		problem: func(_ *http.Request, text string) { fmt.Fprintln(stderr, "web-server: "+text) },
	}
	mux := http.NewServeMux()
	mux.Handle("/", site)
	mux.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, "ok")
	})
	address := net.JoinHostPort(cfg.host, strconv.Itoa(cfg.port))
	return serve("web-server", address, &accessLog{next: mux, out: stdout}, func() {
		fmt.Fprintf(stdout, "Server started. Visit http://localhost:%d to use it.\n", cfg.port)
	}, stderr)
}

// parse reads the options; the variable PORT is the default of --port.
func parse(args []string, port string, stderr io.Writer) (config, error) {
	cfg := config{port: 5000}
	if port != "" {
		n, err := strconv.Atoi(port)
		if err != nil {
			return cfg, fmt.Errorf("the variable PORT is %q: not a port number", port)
		}
		cfg.port = n
	}
	flags := flag.NewFlagSet("web-server", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.IntVar(&cfg.port, "port", cfg.port, "port to listen on (or the variable PORT)")
	flags.StringVar(&cfg.host, "host", "", "address to listen on; all if not given")
	flags.StringVar(&cfg.dir, "dir", "/srv", "folder with the pages")
	if err := flags.Parse(args); err != nil {
		return cfg, err
	}
	if flags.NArg() > 0 {
		return cfg, fmt.Errorf("unexpected %q", flags.Arg(0))
	}
	if cfg.port < 1 || cfg.port > 65535 {
		return cfg, fmt.Errorf("port %d: must be from 1 to 65535", cfg.port)
	}
	return cfg, nil
}

// welcome is the page shown where the folder has no index.html. It names the
// container that answers, by which copies of it can be told apart.
func welcome(w http.ResponseWriter, _ *http.Request) {
	host, err := os.Hostname()
	if err != nil {
		host = "?"
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	fmt.Fprintf(w, `<!doctype html>
<html lang="fr"><meta charset="utf-8"><title>matelot</title>
<h1>matelot</h1>
<p>Ton serveur répond, depuis le conteneur <code>%[1]s</code>.</p>
<p lang="en">Your server answers, from the container <code>%[1]s</code>.</p>
</html>
`, html.EscapeString(host))
}
