package hosting

import (
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"sync"
	"time"

	"matelot/internal/classroom"
	"matelot/internal/classroom/accounts"
	"matelot/internal/classroom/client"
	"matelot/internal/classroom/room"
	"matelot/internal/classroom/server"
)

// AccountOptions say how a shared server is opened beside the classroom.
type AccountOptions struct {
	Most     int
	Address  string // where ssh is answered
	Idle     time.Duration
	Lang     string
	Machines accounts.Machines
	Trouble  func(name string, err error)
}

// closingMachines is how long all machines together may take to end.
const closingMachines = 30 * time.Second

// sharing is an open shared server.
type sharing struct {
	server *accounts.Server
	inside *inside
	cancel context.CancelFunc
	done   sync.WaitGroup
	failed chan error
}

// share opens the accounts of a classroom that is served already.
func share(ctx context.Context, o Options, id *server.Identity, r *room.Room, s *server.Server, guesses *server.Guesses, word func() classroom.Word) (_ *sharing, port int, err error) {
	a := o.Accounts
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", a.Address)
	if err != nil {
		if inUse(err) {
			err = fmt.Errorf("%w: %s", classroom.ErrSSHPort, a.Address)
		}
		return nil, 0, fmt.Errorf("listening for ssh: %w", err)
	}
	sh := &sharing{inside: newInside(), failed: make(chan error, 1)}
	sh.server, err = accounts.Open(accounts.Options{
		Dir: o.Dir, Most: a.Most, Idle: a.Idle, Lang: a.Lang, Word: word, Guesses: guesses, Class: sh.inside.Dial, Machines: a.Machines, Trouble: a.Trouble,
		Join:  joiner(ctx, id, r, word),
		Known: func(learner string) bool { _, ok := r.Row(learner); return ok },
	})
	if err != nil {
		return nil, 0, errors.Join(err, l.Close())
	}
	s.Also(sh.inside)
	ctx, sh.cancel = context.WithCancel(context.WithoutCancel(ctx))
	sh.done.Go(func() {
		if err := sh.server.Serve(l); err != nil {
			sh.failed <- err
		}
	})
	sh.done.Go(func() { sh.follow(ctx, r, a.Trouble) })
	return sh, portOf(l), nil
}

// joiner lets who has an account into the class. The class answers the account's machine
// at an address of its own.
func joiner(ctx context.Context, id *server.Identity, r *room.Room, word func() classroom.Word) accounts.Joiner {
	return func(j classroom.Join, dir string) (string, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
		defer cancel()
		j.Token = client.NewToken()
		joined, err := r.Join(ctx, j)
		if err != nil {
			return "", err
		}
		there := word()
		there.Address = accounts.ClassAddress
		store := client.Store{Dir: filepath.Join(dir, "matelot", "classroom")} // as package home has it below XDG_STATE_HOME
		if err := store.Save(client.NewMembership(there, id.Public, j.Token, joined), joined.State); err != nil {
			return "", errors.Join(err, r.Forget(ctx, joined.Learner))
		}
		return joined.Learner, nil
	}
}

// follow takes away the accounts of those whom the class forgets.
func (sh *sharing) follow(ctx context.Context, r *room.Room, trouble func(string, error)) {
	watcher := r.Watch()
	defer watcher.Close()
	for {
		changes, ok := watcher.Wait(ctx)
		if !ok {
			return
		}
		if len(changes.Learners) == 0 {
			continue
		}
		if err := sh.server.Look(ctx); err != nil && ctx.Err() == nil {
			trouble("", err)
		}
	}
}

// close sends everybody away.
func (sh *sharing) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closingMachines)
	defer cancel()
	sh.cancel()
	err := sh.server.Close(ctx)
	_ = sh.inside.Close() // it never fails
	sh.done.Wait()
	return err
}
