package webserver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// graceTime is how long running answers may take after SIGQUIT.
const graceTime = 5 * time.Second

// serve answers on address until a signal comes: SIGTERM and SIGINT end at
// once, SIGQUIT lets running answers end first. started is called once the
// port is open. It returns the exit status.
func serve(name, address string, handler http.Handler, started func(), stderr io.Writer) int {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT, syscall.SIGQUIT)
	listener, err := net.Listen("tcp", address)
	if err != nil {
		fmt.Fprintf(stderr, "%s: cannot listen on %s: %v\n", name, address, err)
		return 1
	}
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 30 * time.Second, IdleTimeout: 60 * time.Second,
		ErrorLog: log.New(stderr, name+": ", 0),
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	started()
	select {
	case err := <-ended:
		if err != nil && !errors.Is(err, http.ErrServerClosed) {
			fmt.Fprintf(stderr, "%s: %v\n", name, err)
			return 1
		}
	case sig := <-signals:
		if sig == syscall.SIGQUIT {
			ctx, cancel := context.WithTimeout(context.Background(), graceTime)
			defer cancel()
			if err := server.Shutdown(ctx); err == nil {
				return 0
			}
		}
		_ = server.Close() // the process ends here in any case
	}
	return 0
}
