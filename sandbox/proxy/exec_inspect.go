package proxy

import (
	"net/http"
	"strconv"
)

// execInspect tells how a command in a container is getting on. The docker
// command asks that when the command is over, for its exit code: a status says
// nothing of it, since the stream of an exec begins with a 101 either way.
func (c *call) execInspect() error {
	item, err := c.execution()
	if err != nil {
		return err
	}
	c.flag("exec", item.ID)
	got, err := c.p.engine.whole(c.ctx(), ask{method: http.MethodGet, path: "/exec/" + item.ID + "/json", query: c.query})
	if err != nil {
		return err
	}
	if got.ok() {
		c.noteEnd(got)
	}
	c.pass(got)
	return nil
}

// noteEnd notes the exit code of a command that is over, and that there never
// was a process where the engine could not start one.
func (c *call) noteEnd(got answer) {
	var end struct {
		Running  bool
		ExitCode *int
		Pid      int
	}
	if got.decode(&end) != nil || end.Running || end.ExitCode == nil {
		return // the client reads the answer; the journal can do without
	}
	c.flag("exit_code", strconv.Itoa(*end.ExitCode))
	if end.Pid == 0 {
		c.flag("unstarted", "1")
	}
}
