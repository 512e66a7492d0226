package database

import (
	"cmp"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// initTime is how long the first start takes, as making a new cluster does
// with the real image: who comes too early finds the door shut.
const initTime = 1500 * time.Millisecond

const noPassword = `postgres: there is no data yet, and no password for a new database.
postgres: give one by the variable POSTGRES_PASSWORD:
postgres:   docker run -e POSTGRES_PASSWORD=... postgres
postgres: (or set POSTGRES_HOST_AUTH_METHOD=trust, to let everybody in without one)
`

// Main is the command postgres, in the foreground.
func Main(args []string, stdout, stderr io.Writer) int {
	port, err := parsePort(args)
	if err != nil {
		fmt.Fprintf(stderr, "postgres: %v\n", err)
		return 1
	}
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT, syscall.SIGQUIT)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		serve(port, os.Getenv, stdout, stderr)
	}()
	select {
	case <-ended:
		return 1
	case <-signals: // every change is on the disk already
		fmt.Fprintln(stdout, "postgres: shut down")
		return 0
	}
}

// parsePort reads the options; settings (-c) are taken and change nothing.
func parsePort(args []string) (port string, err error) {
	port = "5432"
	for i := 0; i < len(args); i++ {
		switch a := args[i]; {
		case a == "-c" && i+1 < len(args):
			i++
		case a == "-p" && i+1 < len(args):
			i++
			port = args[i]
		case strings.HasPrefix(a, "--"), strings.HasPrefix(a, "-c"):
		default:
			return "", fmt.Errorf("%s is not known to this lab image: -p PORT and -c NAME=VALUE are", a)
		}
	}
	return port, nil
}

// serve answers until something fails, and says what.
func serve(port string, env func(string) string, stdout, stderr io.Writer) {
	cluster, err := start(env, stdout, stderr)
	if err != nil {
		fmt.Fprintf(stderr, "postgres: %v\n", err)
		return
	}
	if cluster == nil {
		return
	}
	listener, err := listen(net.JoinHostPort("", port))
	if err != nil {
		fmt.Fprintf(stderr, "postgres: cannot listen: %v\n", err)
		return
	}
	fmt.Fprintf(stdout, "postgres: ready to accept connections on port %s (matelot's stand-in for PostgreSQL)\n", port)
	fmt.Fprintf(stderr, "postgres: %v\n", cluster.Serve(listener, stderr))
}

// start opens the cluster or makes a new one. It is nil, without an error,
// where the password is missing, which has then been said.
func start(env func(string) string, stdout, stderr io.Writer) (*Cluster, error) {
	dir := cmp.Or(env("PGDATA"), "/var/lib/postgresql/data")
	cluster, err := Open(dir)
	if !isNew(err) {
		if err == nil {
			fmt.Fprintf(stdout, "postgres: there is data in %s already: user, password and database stay as they were\n", dir)
		}
		return cluster, err
	}
	password, err := secret(env, "POSTGRES_PASSWORD")
	if err != nil {
		return nil, err
	}
	if env("POSTGRES_HOST_AUTH_METHOD") == "trust" {
		password = ""
	} else if password == "" {
		fmt.Fprint(stderr, noPassword)
		return nil, nil
	}
	user := cmp.Or(env("POSTGRES_USER"), "postgres")
	name := cmp.Or(env("POSTGRES_DB"), user)
	fmt.Fprintf(stdout, "postgres: new data in %s: user %s, database %s\n", dir, user, name)
	time.Sleep(initTime)
	if cluster, err = Init(dir, user, password, name); err != nil {
		return nil, err
	}
	return cluster, cluster.firstScripts("/docker-entrypoint-initdb.d", name, stdout)
}

// secret is a variable, or the content of the file that NAME_FILE names.
func secret(env func(string) string, name string) (string, error) {
	file := env(name + "_FILE")
	if file == "" {
		return env(name), nil
	}
	content, err := os.ReadFile(file)
	return strings.TrimSpace(string(content)), err
}

// firstScripts runs the SQL files that are there for a new database.
func (c *Cluster) firstScripts(dir, name string, stdout io.Writer) error {
	files, err := filepath.Glob(filepath.Join(dir, "*.sql"))
	for _, file := range files {
		fmt.Fprintf(stdout, "postgres: running %s\n", file)
		content, readErr := os.ReadFile(file)
		if readErr != nil {
			return readErr
		}
		if err := c.run(name, string(content), func(result) {}); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return err
}
