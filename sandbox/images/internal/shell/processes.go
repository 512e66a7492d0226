//go:build linux

package shell

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

// processes keeps the children of the shell: those it waits for, and the
// background jobs.
type processes struct {
	mu       sync.Mutex
	children map[int]bool // started by us, not yet waited for
	jobs     []*job
}

// job is a command in the background.
type job struct {
	number int
	pid    int
	text   string
	done   chan struct{} // closed at the end
	status int           // valid once done
	told   bool          // its end was shown or waited for
}

func newProcesses() *processes {
	return &processes{children: map[int]bool{}}
}

// start starts a program as a known child. The lock is held over the start so
// that the reaping of orphans never takes a child before it is known.
func (p *processes) start(cmd *exec.Cmd) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := cmd.Start(); err != nil {
		return err
	}
	p.children[cmd.Process.Pid] = true
	return nil
}

// wait waits for a child and returns how it ended.
func (p *processes) wait(cmd *exec.Cmd) *os.ProcessState {
	// An error is either the exit status, which is in the state, or trouble
	// with copying output to a place that is gone, which no shell reports.
	_ = cmd.Wait()
	p.mu.Lock()
	delete(p.children, cmd.Process.Pid)
	p.mu.Unlock()
	return cmd.ProcessState
}

// background makes a started child a job and waits for it apart.
func (p *processes) background(cmd *exec.Cmd, text string) *job {
	p.mu.Lock()
	number := 1
	if n := len(p.jobs); n > 0 {
		number = p.jobs[n-1].number + 1
	}
	j := &job{number: number, pid: cmd.Process.Pid, text: text, done: make(chan struct{})}
	p.jobs = append(p.jobs, j)
	p.mu.Unlock()
	go func() {
		state := p.wait(cmd)
		j.status = state.ExitCode()
		if ws, ok := state.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
			j.status = statusSignalBase + int(ws.Signal())
		}
		close(j.done)
	}()
	return j
}

// running lists the jobs that have not been told of.
func (p *processes) running() []*job {
	p.mu.Lock()
	defer p.mu.Unlock()
	var jobs []*job
	for _, j := range p.jobs {
		if !j.told {
			jobs = append(jobs, j)
		}
	}
	return jobs
}

// find returns the job of a process ID or of a number such as %2; %, %+ and
// %% are the last one.
func (p *processes) find(arg string) (*job, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := len(p.jobs) - 1; i >= 0; i-- {
		j := p.jobs[i]
		number, isJob := strings.CutPrefix(arg, "%")
		switch {
		case isJob && (number == "" || number == "+" || number == "%"):
			if !j.told {
				return j, true
			}
		case isJob && number == strconv.Itoa(j.number), !isJob && arg == strconv.Itoa(j.pid):
			return j, true
		}
	}
	return nil, false
}

// pid reads a process ID or a job number.
func (p *processes) pid(arg string) (int, error) {
	if strings.HasPrefix(arg, "%") {
		j, ok := p.find(arg)
		if !ok {
			return 0, fmt.Errorf("no such job")
		}
		return j.pid, nil
	}
	pid, err := strconv.Atoi(arg)
	if err != nil {
		return 0, fmt.Errorf("not a process ID")
	}
	return pid, nil
}

// list shows the jobs, and forgets those that ended.
func (p *processes) list(w io.Writer) {
	for _, j := range p.running() {
		state := "Running"
		select {
		case <-j.done:
			state, j.told = "Done", true
			if j.status != 0 {
				state = fmt.Sprintf("Exit %d", j.status)
			}
		default:
		}
		fmt.Fprintf(w, "[%d]  %-10s %s\n", j.number, state, j.text)
	}
}

// reapOrphans collects, for as long as the shell lives, the ended processes
// that became children of PID 1 because their own parent had ended.
func (p *processes) reapOrphans() {
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGCHLD)
	go func() {
		for range ended {
			p.reapOnce()
		}
	}()
}

// reapOnce looks for zombies in /proc instead of waiting for any child, which
// would take away the status of a child that the shell waits for.
func (p *processes) reapOnce() {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return // only a malformed pattern fails
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, path := range stats {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // it ended meanwhile
		}
		pid, state, parent, ok := parseStat(string(text))
		if ok && state == "Z" && parent == os.Getpid() && !p.children[pid] {
			_, _ = syscall.Wait4(pid, nil, syscall.WNOHANG, nil)
		}
	}
}

// parseStat reads process ID, state and parent from /proc/PID/stat (proc(5)).
func parseStat(text string) (pid int, state string, parent int, ok bool) {
	open, end := strings.IndexByte(text, '('), strings.LastIndexByte(text, ')')
	if open < 0 || end < open {
		return 0, "", 0, false
	}
	fields := strings.Fields(text[end+1:])
	if len(fields) < 2 {
		return 0, "", 0, false
	}
	pid, errPID := strconv.Atoi(strings.TrimSpace(text[:open]))
	parent, errParent := strconv.Atoi(fields[1])
	return pid, fields[0], parent, errPID == nil && errParent == nil
}
