package accounts

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"

	"matelot/internal/classroom/room"
	"matelot/internal/render"
)

// visit is one session: a learner at a terminal.
type visit struct {
	guest *guest
	Terminal
}

// receive has a learner work until they leave, and gives the exit code for their ssh.
func (s *Server) receive(ctx context.Context, v visit) int {
	in := bufio.NewReader(v.In)
	v.In = in
	r, password, err := s.enter(v.guest, v.Lang)
	if err != nil {
		return s.sorry(v, err)
	}
	if password != "" {
		v.print(s.say(v.Lang, "welcome", "Name", r.Name, "Password", password) + "\n\n" + s.say(v.Lang, "sent") + "\n\n" + s.say(v.Lang, "enter") + " ")
		if !enter(in) {
			return 1
		}
		v.print("\n")
	}
	l := s.live(r.ID)
	ctx, done, err := l.take(ctx)
	if err != nil {
		return s.sorry(v, err)
	}
	defer done()
	if !s.options.Known(r.Learner) {
		return s.sorry(v, errForgotten)
	}
	m, fresh, err := s.start(ctx, l, func(step string) {
		if text := s.printer(v.Lang).T("engine.step." + step); text != "" {
			v.print(text + "\n")
		}
	})
	defer s.rest(l)
	if err != nil {
		if why := context.Cause(ctx); why != nil {
			err = why
		}
		return s.sorry(v, err)
	}
	l.used, v.Fresh = true, fresh
	err = m.Run(ctx, v.Terminal)
	if why := context.Cause(ctx); why != nil {
		err = why
	}
	if err != nil {
		return s.sorry(v, err)
	}
	v.print(s.say(v.Lang, "bye", "Name", r.Name) + "\n")
	return 0
}

// sorry says why the learner cannot work here now.
func (s *Server) sorry(v visit, err error) int {
	id := "trouble"
	for is, name := range map[error]string{
		errTaken: "taken", errFull: "full", errGone: "gone", errElsewhere: "elsewhere", errClosing: "closing", errForgotten: "gone",
		errTooMuch: "too_much", room.ErrAlias: "alias", room.ErrEnded: "over", room.ErrFull: "full", room.ErrCode: "code",
	} {
		if errors.Is(err, is) {
			id = name
		}
	}
	if id == "trouble" {
		if errors.Is(err, context.Canceled) {
			return 1 // they have gone
		}
		s.options.Trouble(v.guest.name, err)
	}
	v.print(backToText + s.say(v.Lang, id, "Name", v.guest.name, "Most", s.options.Most, "Port", s.port()) + "\n")
	return 1
}

// backToText leaves a full screen that was broken off, and what it had switched on.
const backToText = "\x1b[?1049l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[<u\x1b[?25h\x1b[0m\r"

// print says something on a terminal that nobody has prepared.
func (v visit) print(text string) {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		lines = append(lines, render.Wrap(line, max(v.Size.Width-1, 40))...)
	}
	_, _ = io.WriteString(v.Out, strings.Join(lines, "\r\n")) // who reads may be gone
}

// enter waits until the learner types Enter; false is that they leave.
func enter(in *bufio.Reader) bool {
	for {
		switch b, err := in.ReadByte(); {
		case err != nil || b == 3 || b == 4: // Ctrl-C, Ctrl-D
			return false
		case b == '\r' || b == '\n':
			return true
		}
	}
}

// say is a message of this package.
func (s *Server) say(lang, id string, data ...any) string {
	return s.printer(lang).T("accounts."+id, data...)
}
