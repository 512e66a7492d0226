package replay

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"matelot/internal/grader"
	"matelot/sandbox/engine/link"
	"matelot/sandbox/proxy"
)

// errOutput says that the commands printed more than they may.
var errOutput = errors.New("the commands print without end")

// capped keeps the end of what is written, and refuses when there was too much.
type capped struct {
	left int64
	end  []byte
}

// kept is how much of an output is kept, in bytes.
const kept = 16 << 10

func (c *capped) Write(p []byte) (int, error) {
	if c.left -= int64(len(p)); c.left < 0 {
		return 0, errOutput
	}
	c.end = append(c.end, p...)
	if len(c.end) > 2*kept {
		c.end = append([]byte(nil), c.end[len(c.end)-kept:]...)
	}
	return len(p), nil
}

// setUp runs the exercise's own script.
func (a *attempt) setUp(ctx context.Context, script, dir string) (string, error) {
	out := &capped{left: 64 << 20}
	ended, err := a.runner.Link().Run(ctx, link.Command{
		Args: []string{"/bin/sh", "-e"}, Dir: dir, Env: a.environment(), Stdin: script,
	}, out)
	if err == nil && (ended.Code != 0 || ended.Failed != "") {
		err = fmt.Errorf("exit code %d%s", ended.Code, ended.Failed)
	}
	return string(out.end), err
}

// run runs the commands. That they outrun their limits is a breach; that the runner
// does not answer is one too, since only they can have ended it.
func (a *attempt) run(ctx context.Context) (ended link.Ended, output []byte, err error) {
	if strings.TrimSpace(a.work.Commands) == "" {
		return ended, nil, nil
	}
	limits := a.replayer.options.Limits
	timed, cancel := context.WithTimeout(ctx, limits.Time)
	defer cancel()
	out := &capped{left: limits.Output}
	dir := a.session.ExerciseDir(a.ex.ID)
	ended, err = a.runner.Link().Run(timed, link.Command{
		Args: []string{"/bin/sh"}, Dir: dir, Env: a.environment(), Stdin: "trap 'env >" + runnerEnv + "' EXIT\n" + a.work.Commands + "\n",
	}, out)
	switch {
	case ctx.Err() != nil:
		return ended, out.end, ctx.Err()
	case errors.Is(err, errOutput):
		a.breach("limit.output", "")
	case timed.Err() != nil:
		a.breach("limit.time", limits.Time.String())
	case err != nil:
		a.breach("runner.gone", "")
	case ended.Failed != "":
		return ended, out.end, errors.New(ended.Failed)
	}
	if killed, err := a.runner.OutOfMemory(ctx); err == nil && killed {
		a.breach("limit.memory", "")
	}
	return ended, out.end, nil
}

// environment is the commands' whole one.
func (a *attempt) environment() []string {
	return []string{
		"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=" + a.session.Workspace, "LANG=C.UTF-8",
		"DOCKER_CONFIG=" + runnerConfig, "MATELOT_SESSION=" + a.session.ID,
	}
}

// leftVariables are DOCKER_HOST and DOCKER_CONTEXT as the commands' shell left them.
func (a *attempt) leftVariables(ctx context.Context) map[string]string {
	set := map[string]string{}
	out, err := a.runner.Link().Get(ctx, "/home", link.Limits{Files: 200, File: 1 << 20, Total: 8 << 20})
	if err != nil {
		return set
	}
	defer out.Close()
	for r := tar.NewReader(out); ; {
		header, err := r.Next()
		if err != nil {
			return set
		}
		if "/home/"+header.Name != runnerEnv {
			continue
		}
		text, err := io.ReadAll(io.LimitReader(r, 1<<20))
		if err != nil {
			return set
		}
		for line := range bytes.Lines(text) {
			name, value, _ := strings.Cut(strings.TrimRight(string(line), "\r\n"), "=")
			if value != "" && (name == "DOCKER_HOST" || name == "DOCKER_CONTEXT") {
				set[name] = strings.ReplaceAll(value, "unix://"+runnerSocket, a.session.Proxy())
			}
		}
		return set
	}
}

// dangerous are the refusals of the guard that a submission has to answer for: it
// asked for what would lead out of the lab.
func dangerous() []string {
	return []string{
		proxy.CodePath, proxy.CodeDuplicate, proxy.CodePrivileged, proxy.CodeHostNamespace, proxy.CodeDevice, proxy.CodeCapability,
		proxy.CodeOption, proxy.CodeBindOutside, proxy.CodeBindSocket, proxy.CodeBindSwapped, proxy.CodeBindPropagation,
		proxy.CodeVolumeDriver, proxy.CodeNetworkDriver, proxy.CodePlugin,
	}
}

// say words a refusal, and notes it.
func (a *attempt) say(code string, data map[string]string) string {
	if slices.Contains(dangerous(), code) {
		a.breach("guard."+strings.TrimPrefix(code, "refusal."), a.tidy([]byte(firstOf(data, "Path", "Field", "Option", "Name"))))
	}
	if a.replayer.options.Say == nil {
		return code
	}
	return a.replayer.options.Say(code, data)
}

func firstOf(data map[string]string, names ...string) string {
	for _, name := range names {
		if data[name] != "" {
			return data[name]
		}
	}
	return ""
}

func (a *attempt) breach(code, detail string) {
	a.lock.Lock()
	defer a.lock.Unlock()
	if a.breaches == nil {
		a.breaches = map[grader.Breach]bool{}
	}
	if len(a.breaches) < maxBreaches {
		a.breaches[grader.Breach{Code: code, Detail: detail}] = true
	}
}

// maxBreaches is how many are told of one attempt.
const maxBreaches = 50

// told are the breaches, in an order that does not hang on time.
func (a *attempt) told() []grader.Breach {
	a.lock.Lock()
	defer a.lock.Unlock()
	var all []grader.Breach
	for b := range a.breaches {
		all = append(all, b)
	}
	slices.SortFunc(all, func(x, y grader.Breach) int { return strings.Compare(x.Code+"\x00"+x.Detail, y.Code+"\x00"+y.Detail) })
	return all
}
