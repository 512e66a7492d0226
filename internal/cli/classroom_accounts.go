package cli

import (
	"context"
	"errors"
	"net"
	"runtime"
	"strconv"
	"time"

	"github.com/docker/go-units"
	"github.com/spf13/pflag"

	"matelot/internal/classroom"
	"matelot/sandbox/dial"
)

// AccountOptions are what a shared server is opened with.
type AccountOptions struct {
	Most     int
	Address  string
	Idle     time.Duration
	Memory   int64 // bytes of each account's engine
	CPUs     float64
	Lang     string
	Endpoint dial.Endpoint // on which the engines run
	Say      func(code string, data map[string]string) string
	// Trouble is told what kept a learner from working.
	Trouble func(name string, err error)
}

// sshCommand is what a learner types; "" where there is no shared server.
func sshCommand(p classroom.SSH) string {
	switch {
	case p.Host == "":
		return ""
	case p.Port == 22:
		return "ssh NAME@" + p.Host
	}
	return "ssh -p " + strconv.Itoa(p.Port) + " NAME@" + p.Host
}

// ErrNoEngines says that there is nothing on which engines for accounts could run.
var ErrNoEngines = errors.New("no engines can be had for accounts")

type accountFlags struct {
	most        int
	ssh, memory string
	idle        time.Duration
	cpus        float64
}

func (f *accountFlags) add(flags *pflag.FlagSet) {
	flags.IntVar(&f.most, "accounts", 0, "")
	flags.StringVar(&f.ssh, "ssh", ":2222", "")
	flags.DurationVar(&f.idle, "idle", 20*time.Minute, "")
	flags.StringVar(&f.memory, "memory", "2g", "")
	flags.Float64Var(&f.cpus, "cpus", 2, "")
}

// maxAccounts is more than one server bears.
const maxAccounts = 500

// accountOptions reads them; nil is that there are to be no accounts.
func (a *App) accountOptions(ctx context.Context, f accountFlags) (*AccountOptions, error) {
	if f.most == 0 {
		return nil, nil
	}
	memory, err := units.RAMInBytes(f.memory)
	switch {
	case runtime.GOOS != "linux":
		return nil, &usageError{"classroom.error.accounts_linux", nil}
	case f.most < 0 || f.most > maxAccounts:
		return nil, &usageError{"classroom.error.accounts", map[string]any{"Got": f.most, "Most": maxAccounts}}
	case err != nil || memory < 512<<20:
		return nil, &usageError{"classroom.error.memory", map[string]any{"Got": f.memory}}
	case f.cpus <= 0:
		return nil, &usageError{"classroom.error.cpus", map[string]any{"Got": f.cpus}}
	case f.idle < time.Second:
		return nil, &usageError{"classroom.error.idle", map[string]any{"Got": f.idle.String()}}
	}
	if _, _, err := net.SplitHostPort(f.ssh); err != nil {
		return nil, &usageError{"classroom.error.ssh", map[string]any{"Got": f.ssh}}
	}
	endpoint, err := a.hostEndpoint(ctx)
	if err != nil {
		return nil, err
	}
	return &AccountOptions{
		Most: f.most, Address: f.ssh, Idle: f.idle, Memory: memory, CPUs: f.cpus, Lang: a.Words.Lang(), Endpoint: a.carrier(endpoint),
		Say: a.serveOptions().Say,
		Trouble: func(name string, err error) {
			detail := a.explainEngine(err)
			if detail == "" {
				detail = err.Error()
			}
			a.note("classroom.account_trouble", "Name", name, "Detail", detail)
		},
	}, nil
}
