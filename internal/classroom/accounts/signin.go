package accounts

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	charm "charm.land/ssh"
	"golang.org/x/crypto/ssh"

	"matelot/internal/classroom"
)

// Guesses rations wrong ones, by the address that they come from.
type Guesses interface {
	// Held tells whether who comes from an address has to wait before they may guess.
	Held(remote string) bool
	Wrong(remote string)
}

// guest is who has come in by a connection. Only one who showed the class's code or a
// password or key of their own is.
type guest struct {
	mu    sync.Mutex
	name  string
	id    string // the account's; "" before there is one
	taken bool   // they have the code alone, and the name is somebody's
	keys  []ssh.PublicKey
}

type contextKey string

const (
	guestKey   contextKey = "guest"
	offeredKey contextKey = "offered"
)

// maxOffered is how many keys of one connection are remembered.
const maxOffered = maxKeys

// byKey lets in who has a key of the account. Keys that are not known are no guesses:
// clients offer all that they have.
func (s *Server) byKey(ctx charm.Context, key charm.PublicKey) bool {
	r, ok := s.store.find(ctx.User())
	if ok && r.has(key) {
		ctx.SetValue(guestKey, &guest{name: r.Name, id: r.ID})
		return true
	}
	// Who has no such key can say that they have it: then they let in somebody else
	// where they come in themselves.
	offered, _ := ctx.Value(offeredKey).([]ssh.PublicKey)
	if len(offered) < maxOffered {
		ctx.SetValue(offeredKey, append(slices.Clone(offered), key))
	}
	return false
}

func (s *Server) byQuestion(ctx charm.Context, ask ssh.KeyboardInteractiveChallenge) bool {
	if s.options.Guesses.Held(ctx.RemoteAddr().String()) {
		_, _ = ask("", s.say(s.options.Lang, "held"), nil, nil) // who asks may be gone
		return false
	}
	answers, err := ask("", s.say(s.options.Lang, "instruction"), []string{s.say(s.options.Lang, "question") + " "}, []bool{false})
	return err == nil && len(answers) == 1 && s.byPassword(ctx, answers[0])
}

// byPassword lets in who knows the account's password, or the class's code: with that
// one they get a new account, or are told that the name is taken.
func (s *Server) byPassword(ctx charm.Context, password string) bool {
	remote := ctx.RemoteAddr().String()
	if s.options.Guesses.Held(remote) {
		return false
	}
	offered, _ := ctx.Value(offeredKey).([]ssh.PublicKey)
	g := &guest{name: ctx.User(), keys: offered}
	r, there := s.store.find(g.name)
	switch {
	case there && r.opens(password):
		g.id = r.ID
		s.remember(r, offered)
	case s.options.Word().SameCode(password):
		g.taken = there
	default:
		s.options.Guesses.Wrong(remote)
		return false
	}
	ctx.SetValue(guestKey, g)
	return true
}

// remember notes the keys of who has shown the account's password.
func (s *Server) remember(r record, keys []ssh.PublicKey) {
	if r.add(keys) {
		_ = s.store.save(r) // then they type the password once more
	}
}

// enter gives a guest's account, which is made where there is none yet: then it comes
// with the password by which they come back.
func (s *Server) enter(g *guest, lang string) (r record, password string, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.id == "" && !g.taken {
		if r, password, err = s.newAccount(g, lang); err != nil {
			return r, "", err
		}
		g.id = r.ID
		return r, password, nil
	}
	r, ok := s.store.find(g.name)
	switch {
	case g.taken:
		return r, "", errTaken
	case !ok || r.ID != g.id || !s.options.Known(r.Learner):
		return r, "", errGone
	}
	return r, "", nil
}

// errGone says that the account was taken away meanwhile.
var errGone = errors.New("the account is gone")

// newAccount makes an account, and its learner a member of the class.
func (s *Server) newAccount(g *guest, lang string) (r record, password string, err error) {
	r, free, err := s.store.reserve(g.name)
	if err != nil {
		return r, "", err
	}
	defer func() {
		if err != nil {
			free()
			err = errors.Join(err, s.store.remove(r))
		}
	}()
	p := s.place(r.ID)
	for _, dir := range []string{p.State, p.Work, p.Private} {
		if err := makeDir(dir); err != nil {
			return r, "", err
		}
	}
	if r.Learner, err = s.join(r.Name, lang, p); err != nil {
		return r, "", err
	}
	if err := s.options.Machines.Prepare(p); err != nil {
		return r, "", fmt.Errorf("preparing an account: %w", err)
	}
	r.add(g.keys)
	password = r.newPassword()
	return r, password, s.store.save(r)
}

// Joiner is the class, as far as who joins it by an account needs it.
type Joiner func(j classroom.Join, dir string) (learner string, err error)

// join makes the account's learner a member of the class: their matelot finds the
// membership where it looks for it.
func (s *Server) join(name, lang string, p Place) (learner string, err error) {
	return s.options.Join(classroom.Join{Code: s.options.Word().Code, Alias: name, Lang: lang}, p.State)
}
