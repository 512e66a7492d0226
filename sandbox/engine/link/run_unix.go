//go:build unix

package link

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// lingering is how long the output of a command is waited for whose descendants
// hold it open.
const lingering = 500 * time.Millisecond

// run runs a command in a process group of its own and streams what it prints.
func (a *Agent) run(w http.ResponseWriter, r *http.Request) {
	var c Command
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 16<<20)).Decode(&c); err != nil || len(c.Args) == 0 {
		refuse(w, errors.Join(errors.New("no command"), err))
		return
	}
	w.Header().Set("Trailer", "Ended")
	w.WriteHeader(http.StatusOK)
	out := flushing(w)
	_ = out.Flush()
	text, err := json.Marshal(c.run(r.Context(), out))
	if err == nil {
		w.Header().Set("Ended", string(text))
	}
}

func (c Command) run(ctx context.Context, out *flushWriter) Ended {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := exec.CommandContext(ctx, c.Args[0], c.Args[1:]...)
	cmd.Dir, cmd.Env, cmd.Stdin = c.Dir, c.Env, strings.NewReader(c.Stdin)
	cmd.Stdout, cmd.Stderr = out, out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = lingering
	err := cmd.Run()
	if cmd.Process != nil {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // what it left in the background
	}
	var exit *exec.ExitError
	switch {
	case err == nil || errors.Is(err, exec.ErrWaitDelay):
		return Ended{}
	case errors.As(err, &exit):
		if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
			return Ended{Code: 128 + int(status.Signal())}
		}
		return Ended{Code: exit.ExitCode()}
	}
	return Ended{Code: 127, Failed: err.Error()}
}
