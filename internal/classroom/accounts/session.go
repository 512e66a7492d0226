package accounts

import (
	"context"
	"io"
	"regexp"
	"strings"

	charm "charm.land/ssh"
	"golang.org/x/crypto/ssh"

	"matelot/internal/i18n"
)

// session is one channel of a connection. wish's own sessions would rewrite what a
// terminal prints, and say yes to forwarding an agent: here is all that may be asked
// for, and nothing else is answered with yes (RFC 4254, section 6).
func (s *Server) session(_ *charm.Server, _ *ssh.ServerConn, offered ssh.NewChannel, conn charm.Context) {
	g, ok := conn.Value(guestKey).(*guest)
	if !ok {
		_ = offered.Reject(ssh.Prohibited, "") // nobody gets here without having signed in
		return
	}
	channel, requests, err := offered.Accept()
	if err != nil {
		return
	}
	ctx, leave := context.WithCancelCause(conn)
	defer leave(nil)
	stop := context.AfterFunc(s.ending, func() { leave(errClosing) })
	defer stop()
	one := &sitting{server: s, guest: g, channel: channel, env: map[string]string{}, resized: make(chan Size, 1)}
	for req := range requests {
		yes := one.answer(ctx, req)
		_ = req.Reply(yes, nil) // who asked may be gone
	}
}

// sitting is a session that is being arranged.
type sitting struct {
	server  *Server
	guest   *guest
	channel ssh.Channel
	begun   bool
	kind    string // of the terminal; "" while there is none
	size    Size
	resized chan Size
	env     map[string]string // of the language alone
}

// answer does what a client asks for, or says no.
func (t *sitting) answer(ctx context.Context, req *ssh.Request) bool {
	switch req.Type {
	case "pty-req":
		var p struct {
			Kind                                   string
			Width, Height, WidthPixels, HighPixels uint32
			Modes                                  string
		}
		if t.begun || t.kind != "" || ssh.Unmarshal(req.Payload, &p) != nil {
			return false
		}
		t.kind, t.size = terminalKind(p.Kind), sizeIn(p.Width, p.Height)
		return true
	case "env":
		var v struct{ Name, Value string }
		if t.begun || ssh.Unmarshal(req.Payload, &v) != nil || len(v.Value) > 64 {
			return false
		}
		switch v.Name {
		case "LC_ALL", "LC_MESSAGES", "LANG":
			t.env[v.Name] = v.Value
			return true
		}
		return false
	case "window-change":
		var w struct{ Width, Height, WidthPixels, HeightPixels uint32 }
		if t.kind == "" || ssh.Unmarshal(req.Payload, &w) != nil {
			return false
		}
		t.resize(sizeIn(w.Width, w.Height))
		return true
	case "shell", "exec":
		if t.begun {
			return false
		}
		t.begun = true
		t.begin(ctx, req.Type == "exec")
		return true
	}
	return false // subsystems, agents, X11, signals and what else there may be
}

// begin has the session do the one thing that there is. A command is not even read.
func (t *sitting) begin(ctx context.Context, command bool) {
	lang := t.lang()
	s := t.server
	s.visits.Go(func() {
		code := uint32(1)
		defer func() {
			_, _ = t.channel.SendRequest("exit-status", false, ssh.Marshal(struct{ Code uint32 }{code}))
			_ = t.channel.Close()
		}()
		switch {
		case command:
			_, _ = io.WriteString(t.channel.Stderr(), s.say(lang, "no_command")+"\n")
			return
		case t.kind == "":
			_, _ = io.WriteString(t.channel.Stderr(), s.say(lang, "no_terminal", "Name", t.guest.name, "Port", s.port())+"\n")
			return
		}
		code = uint32(s.receive(ctx, visit{guest: t.guest, Terminal: Terminal{ //nolint:gosec // it is 0 or 1
			Kind: t.kind, Lang: lang, Size: t.size, Resized: t.resized, In: t.channel, Out: t.channel,
		}}))
	})
}

// resize has the newest size be the next that is taken notice of.
func (t *sitting) resize(size Size) {
	if !t.begun {
		t.size = size
		return
	}
	for {
		select {
		case t.resized <- size:
			return
		default:
		}
		select {
		case <-t.resized: // an older one that nobody has taken
		default:
		}
	}
}

// lang is the language that the client's variables ask for, else the server's.
func (t *sitting) lang() string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if lang, ok := i18n.Match(t.env[name]); ok {
			return lang
		}
	}
	return t.server.options.Lang
}

// kinds are names of terminals (term(7)).
var kinds = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$`)

func terminalKind(name string) string {
	if !kinds.MatchString(name) || strings.EqualFold(name, "dumb") {
		return "xterm-256color"
	}
	return name
}

// sizeIn is a size that a terminal may have.
func sizeIn(width, height uint32) Size {
	const most = 1000
	return Size{Width: int(min(width, most)), Height: int(min(height, most))}
}
