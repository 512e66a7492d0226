package webserver

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// accessLog writes one line for each request, in the combined format that
// most tools read.
type accessLog struct {
	next http.Handler

	mu  sync.Mutex
	out io.Writer
}

func (l *accessLog) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	counted := &countingWriter{ResponseWriter: w, status: http.StatusOK}
	l.next.ServeHTTP(counted, r)
	l.mu.Lock()
	defer l.mu.Unlock()
	fmt.Fprintf(l.out, "%s - - [%s] \"%s %s %s\" %d %d \"%s\" \"%s\"\n",
		clientOf(r), time.Now().Format("02/Jan/2006:15:04:05 -0700"),
		r.Method, r.RequestURI, r.Proto, counted.status, counted.bytes,
		orDash(r.Referer()), orDash(r.UserAgent()))
}

// countingWriter remembers the status and the size of an answer.
type countingWriter struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (w *countingWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *countingWriter) Write(p []byte) (int, error) {
	n, err := w.ResponseWriter.Write(p)
	w.bytes += int64(n)
	return n, err
}

// clientOf is the address of the client without its port.
func clientOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
