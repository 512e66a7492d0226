package proxy

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"matelot/sandbox/journal"
)

// boolParams are query parameters that the engine reads as yes or no.
var boolParams = map[string]bool{
	"all": true, "force": true, "v": true, "link": true, "follow": true,
	"stdout": true, "stderr": true, "timestamps": true, "details": true,
	"stream": true, "one-shot": true, "stdin": true, "logs": true, "nocache": true,
	"rm": true, "forcerm": true, "pull": true, "noprune": true, "pause": true, "size": true,
	"digests": true, "shared-size": true, "noOverwriteDirNonDir": true, "copyUIDGID": true,
}

// quietParams are not noted: they may hold secrets, or say nothing.
var quietParams = map[string]bool{
	"buildargs": true, "labels": true, "changes": true, "session": true,
	"buildid": true, "cachefrom": true, "detachKeys": true, "message": true,
}

// noteQuery notes the query's parameters. A "no" is left out, except where it
// is the meaningful answer (stats without a stream).
func (c *call) noteQuery() {
	for name, values := range c.query {
		if quietParams[name] || len(values) == 0 {
			continue
		}
		value := strings.Join(values, ",")
		if boolParams[name] {
			value = "1"
			if !truth(values[0]) {
				if name != "stream" {
					continue
				}
				value = "0"
			}
		}
		c.flag(name, value)
	}
}

// truth reads a query parameter as the engine does.
func truth(s string) bool {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "", "0", "no", "false", "none":
		return false
	}
	return true
}

// noteError notes the error that a line of a progress stream tells: such an
// answer began with a 200 all the same.
func (c *call) noteError(line []byte) {
	if text := errorIn(line); text != "" {
		c.entry.Error = text
	}
}

// record writes the call's entry when it is over, once. Where the client can
// tell the answer's end by its length, that is before the last byte goes out:
// a client that has all of it may ask for a verdict at once.
func (c *call) record() {
	if c.recorded {
		return
	}
	c.recorded = true
	e := c.finished()
	e.DurationMS = float64(time.Since(e.At).Microseconds()) / 1000
	e.Bytes = c.w.bytes
	c.append(e)
}

// recordStart writes the entry of a stream's beginning.
func (c *call) recordStart() {
	if !c.streams || c.w.status >= http.StatusBadRequest {
		return
	}
	e := c.finished()
	e.Stream = journal.StreamStart
	e.DurationMS = float64(time.Since(e.At).Microseconds()) / 1000
	c.append(e)
}

func (c *call) finished() journal.Entry {
	e := c.entry
	e.Status = c.w.status
	notePeer(c.r.Context(), &e)
	if c.w.status >= http.StatusBadRequest {
		var m message
		if c.said != "" {
			e.Error = c.said
		} else if json.Unmarshal(c.w.head, &m) == nil && m.Message != "" {
			e.Error = m.Message
		} else {
			e.Error = strings.TrimSpace(string(c.w.head))
		}
	}
	return e
}

func (c *call) append(e journal.Entry) {
	// A journal that cannot be written (a full disk) must not stop the learner;
	// what the engine shows is still there to be checked.
	_, _ = c.p.cfg.Journal.Append(e)
}

// recorder watches an answer on its way to the client.
type recorder struct {
	http.ResponseWriter
	status  int
	bytes   int64
	head    []byte // the beginning of an error answer
	length  int64  // of the whole answer; -1 when its end is not told by a length
	bodies  bool   // the request's method has answers with a body
	started func()
	ended   func() // called before the last byte of an answer with a length
}

const maxHead = 4 << 10

func (w *recorder) wrote() bool { return w.status != 0 }

func (w *recorder) WriteHeader(status int) {
	if w.wrote() {
		return // the answer has begun: a build after the pulls it needed
	}
	if status >= 200 || status == http.StatusSwitchingProtocols {
		w.note(status)
		w.length = w.announced(status)
		if w.length == 0 {
			w.ended()
		}
	}
	w.ResponseWriter.WriteHeader(status)
}

// announced is how long the answer will be, -1 when that is not said.
func (w *recorder) announced(status int) int64 {
	if status == http.StatusSwitchingProtocols {
		return -1
	}
	if !w.bodies || status == http.StatusNoContent || status == http.StatusNotModified {
		return 0
	}
	length, err := strconv.ParseInt(w.Header().Get("Content-Length"), 10, 64)
	if err != nil {
		return -1
	}
	return length
}

// note sets the status once.
func (w *recorder) note(status int) {
	if w.status == 0 {
		w.status = status
		w.started()
	}
}

func (w *recorder) Write(p []byte) (int, error) {
	w.note(http.StatusOK)
	if w.status >= http.StatusBadRequest && len(w.head) < maxHead {
		w.head = append(w.head, p[:min(len(p), maxHead-len(w.head))]...)
	}
	w.bytes += int64(len(p))
	if w.length >= 0 && w.bytes >= w.length {
		w.ended()
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController flush and hijack.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }
