// Command tool is what runs in the containers of this package's tests: a
// static program on an empty image, so that nothing has to be pulled.
package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	if err := run(os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(command string, args []string) error {
	switch command {
	case "sleep":
		stop := make(chan os.Signal, 1)
		signal.Notify(stop, syscall.SIGTERM)
		<-stop
		return nil
	case "serve": // ADDRESS TEXT [DELAY]
		return serve(args)
	case "reset": // ADDRESS: accept and hang up
		return hangUp(args[0])
	case "echo":
		fmt.Println(strings.Join(args, " "))
		return nil
	case "both":
		fmt.Fprintln(os.Stdout, "to stdout")
		fmt.Fprintln(os.Stderr, "to stderr")
		return nil
	case "count": // N: so many numbered lines
		n, err := strconv.Atoi(args[0])
		for i := range n {
			fmt.Printf("line %06d\n", i)
		}
		return err
	case "exit":
		code, err := strconv.Atoi(args[0])
		if err == nil {
			os.Exit(code)
		}
		return err
	case "write": // PATH TEXT
		return os.WriteFile(args[0], []byte(args[1]), 0o600)
	case "link": // TARGET PATH
		return os.Symlink(args[0], args[1])
	case "rm":
		return os.RemoveAll(args[0])
	}
	return fmt.Errorf("unknown command %q", command)
}

func serve(args []string) error {
	if len(args) > 2 {
		delay, err := time.ParseDuration(args[2])
		if err != nil {
			return err
		}
		time.Sleep(delay)
	}
	return http.ListenAndServe(args[0], http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, args[1])
	}))
}

func hangUp(address string) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	for {
		conn, err := listener.Accept()
		if err != nil {
			return err
		}
		if err := conn.Close(); err != nil {
			return err
		}
	}
}
