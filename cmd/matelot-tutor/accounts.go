package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"

	"matelot/internal/classroom/accounts"
	"matelot/internal/classroom/hosting"
	"matelot/internal/cli"
	"matelot/internal/i18n"
	"matelot/sandbox/account"
	"matelot/sandbox/engine"
)

// ownerPrefix begins the owners' names of all accounts' containers.
const ownerPrefix = "account-"

// machines gives accounts their engines and machines.
type machines struct {
	options  *cli.AccountOptions
	host     *engine.Host
	user     int               // whose an account's files are
	programs map[string]string // the executables of this build, by their path in a machine
}

// openAccounts prepares a shared server; nil options are none.
func openAccounts(ctx context.Context, o *cli.AccountOptions) (_ *hosting.AccountOptions, done func() error, err error) {
	if o == nil {
		return nil, func() error { return nil }, nil
	}
	host, err := engine.Connect(ctx, o.Endpoint)
	if err != nil {
		return nil, nil, errors.Join(cli.ErrNoEngines, err)
	}
	m := &machines{options: o, host: host, user: os.Getuid(), programs: map[string]string{}}
	if m.user == 0 { // nobody is root in a machine
		m.user = engine.RunnerID
	}
	if err = host.Ready(ctx); err == nil {
		err = host.Sweep(ctx, ownerPrefix)
	}
	if err != nil {
		return nil, nil, errors.Join(cli.ErrNoEngines, err, host.Close())
	}
	if err := m.findPrograms(); err != nil {
		return nil, nil, errors.Join(err, host.Close())
	}
	return &hosting.AccountOptions{
		Most: o.Most, Address: o.Address, Idle: o.Idle, Lang: o.Lang, Machines: m, Trouble: o.Trouble,
	}, host.Close, nil
}

// findPrograms finds both executables of this build.
func (m *machines) findPrograms() error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("finding matelot-tutor: %w", err)
	}
	for name, path := range map[string]string{"matelot-tutor": self, "matelot": cli.Sibling("matelot")} {
		if path == "" {
			return fmt.Errorf("%s is not there: %w", name, fs.ErrNotExist)
		}
		if path, err = filepath.EvalSymlinks(path); err != nil {
			return fmt.Errorf("finding %s: %w", name, err)
		}
		m.programs[account.ProgramsPath+"/"+name] = path
	}
	return nil
}

// Prepare implements accounts.Machines. The folders have been made just now, and nobody
// else has seen them.
func (m *machines) Prepare(p accounts.Place) error {
	if os.Getuid() == m.user {
		return nil
	}
	for _, dir := range []string{p.State, p.Work} {
		err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			return os.Lchown(path, m.user, m.user)
		})
		if err != nil {
			return fmt.Errorf("giving %s to the learner: %w", dir, err)
		}
	}
	return nil
}

// Start implements accounts.Machines.
func (m *machines) Start(ctx context.Context, p accounts.Place, told func(string)) (accounts.Machine, error) {
	limits := engine.DefaultLimits()
	limits.Memory, limits.CPUs = m.options.Memory, m.options.CPUs
	limits.Disk = min(limits.Disk, limits.Memory*3/4) // it is memory
	work := engine.DefaultRunnerLimits()
	a, err := account.Start(ctx, m.host, account.Options{
		Owner: ownerPrefix + p.ID, State: p.State, Work: p.Work, Guard: filepath.Join(p.Private, "guard"), User: m.user,
		ReadOnly: m.programs, Engine: limits, Machine: work, Say: m.options.Say,
		Ways: map[string]func(context.Context) (net.Conn, error){accounts.ClassAddress: p.Class},
	}, func(step engine.Step) { told(string(step)) })
	if err != nil {
		return nil, err
	}
	return &machine{a}, nil
}

// machine is an account's.
type machine struct{ *account.Account }

// Run implements accounts.Machine: the learner's matelot runs there. After the engine
// was lost the exercise under way begins anew.
func (m *machine) Run(ctx context.Context, t accounts.Terminal) error {
	args := []string{account.ProgramsPath + "/matelot", "learn"}
	if t.Fresh {
		args = append(args, "--again")
	}
	sizes := make(chan engine.Size, 1)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case s := <-t.Resized:
				select {
				case sizes <- engine.Size(s):
				case <-ctx.Done():
					return
				}
			}
		}
	}()
	_, err := m.Account.Run(ctx, engine.Terminal{
		Args: args, Dir: account.HomePath, Name: "learn", Env: environment(t), Size: engine.Size(t.Size), Resized: sizes, In: t.In, Out: t.Out,
	})
	return err
}

// environment is what of it matters in a machine: the rest comes from the image. LANG
// says the language, LC_CTYPE the letters: it is the one locale that every image has.
func environment(t accounts.Terminal) []string {
	return []string{
		"TERM=" + t.Kind, "LANG=" + i18n.Locale(t.Lang), "LC_CTYPE=C.UTF-8", "COLORTERM=truecolor", "HOME=" + account.HomePath, "USER=learner", "LOGNAME=learner",
		"SHELL=/bin/bash", "XDG_STATE_HOME=" + account.StatePath, "DOCKER_HOST=" + account.DockerHost,
		"PATH=" + account.ProgramsPath + ":/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
	}
}
