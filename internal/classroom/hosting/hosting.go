// Package hosting opens a classroom: it puts the room, the server and the teacher's
// pages together, for as long as the class lasts.
package hosting

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"time"

	"matelot/internal/classroom"
	"matelot/internal/classroom/lan"
	"matelot/internal/classroom/room"
	"matelot/internal/classroom/server"
)

// Options say how a classroom is opened.
type Options struct {
	Dir     string // what the classroom keeps
	Outline classroom.Outline
	Title   string // "" leaves it as it was
	Course  string // where the teacher's own course is, absolute; "" is the one of matelot
	// Port is where learners come in; 0 takes any that is free. Local is the port of
	// this machine's own browser.
	Port, Local int
	// Host is what the word says; "" is the likeliest of this machine's addresses.
	Host string
	// Pages makes the teacher's pages and those of everybody else.
	Pages func(r *room.Room, word func() classroom.Word) (teacher, welcome http.Handler, err error)
	// Learners has what else learners get, by path.
	Learners map[string]http.Handler
	// Images tells which images they are, and who has got them. Nil has none.
	Images func() []classroom.Offered
	// Accounts opens a shared server too; nil opens none.
	Accounts *AccountOptions
	// Ready is told once learners can come.
	Ready func(classroom.Place)
}

// Run opens a classroom, and keeps it open until ctx ends.
func Run(ctx context.Context, o Options) (err error) {
	identity, err := server.LoadIdentity(o.Dir)
	if err != nil {
		return err
	}
	lock, got, err := lockClass(o.Dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	if !got {
		return classroom.ErrOpen
	}
	if err := leaveDoor(o.Dir); err != nil { // one that was killed has left it
		return err
	}
	r, err := room.Open(ctx, File(o.Dir), o.Outline)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	if o.Title != "" {
		if err := r.SetTitle(ctx, o.Title); err != nil {
			return err
		}
	}
	if o.Course != "" {
		if err := r.SetCourse(ctx, room.Course{Path: o.Course, Titles: o.Outline.Titles}); err != nil {
			return err
		}
	}
	return serve(ctx, o, identity, r)
}

// serve answers until ctx ends.
func serve(ctx context.Context, o Options, identity *server.Identity, r *room.Room) (err error) {
	outside, err := listen(ctx, net.JoinHostPort("", strconv.Itoa(o.Port)))
	if err != nil {
		return err
	}
	defer outside.Close() // the server has closed it
	inside, err := listen(ctx, net.JoinHostPort("127.0.0.1", strconv.Itoa(o.Local)))
	if errors.Is(err, classroom.ErrPort) { // the browser is told which
		inside, err = listen(ctx, "127.0.0.1:0")
	}
	if err != nil {
		return err
	}
	defer inside.Close() // the server has closed it
	place, hosts, err := find(o, r, identity, portOf(outside), portOf(inside))
	if err != nil {
		return err
	}
	word := func() classroom.Word {
		return classroom.Word{Address: place.Word.Address, Code: r.Settings().Code, Print: identity.Print}
	}
	teacher, welcome, err := o.Pages(r, word)
	if err != nil {
		return err
	}
	guesses := server.NewGuesses(time.Now)
	s := server.New(server.Options{Room: r, Identity: identity, Teacher: teacher, Welcome: welcome, Learners: o.Learners, Images: o.Images, Guesses: guesses})
	if err := s.ServeTLS(outside, hosts); err != nil {
		return err
	}
	s.ServeTeacher(inside)
	if err := tellDoor(o.Dir, inside.Addr().String()); err != nil {
		return errors.Join(err, s.Close(ctx))
	}
	defer func() { err = errors.Join(err, leaveDoor(o.Dir)) }()
	var failed chan error
	if o.Accounts != nil {
		shared, port, err := share(ctx, o, identity, r, s, guesses, word)
		if err != nil {
			return errors.Join(err, s.Close(ctx))
		}
		defer func() { err = errors.Join(err, shared.close()) }()
		failed = shared.failed
		host, _, _ := net.SplitHostPort(place.Word.Address) // it was made of both
		place.SSH = classroom.SSH{Host: host, Port: port, Fingerprint: shared.server.Fingerprint()}
	}
	if o.Ready != nil {
		o.Ready(place)
	}
	select {
	case <-ctx.Done():
	case err = <-s.Failed():
	case err = <-failed:
	}
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if closing := s.Close(ending); !errors.Is(closing, context.DeadlineExceeded) {
		err = errors.Join(err, closing)
	}
	return err
}

func listen(ctx context.Context, address string) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil && inUse(err) {
		return nil, fmt.Errorf("%w: %s", classroom.ErrPort, address)
	}
	if err != nil {
		return nil, fmt.Errorf("listening at %s: %w", address, err)
	}
	return l, nil
}

func portOf(l net.Listener) int {
	if a, ok := l.Addr().(*net.TCPAddr); ok {
		return a.Port
	}
	return 0
}

// find says where the classroom is, and for which hosts its certificate has to be.
func find(o Options, r *room.Room, identity *server.Identity, port, local int) (classroom.Place, []string, error) {
	addresses, err := lan.Addresses()
	if err != nil {
		return classroom.Place{}, nil, err
	}
	hosts := []string{"localhost", "127.0.0.1", "::1"}
	host := o.Host
	var others []string
	for _, a := range addresses {
		ip := a.IP.String()
		hosts = append(hosts, ip)
		switch {
		case host == "":
			host = ip
		case ip != host && !a.Virtual():
			others = append(others, ip)
		}
	}
	settings := r.Settings()
	place := classroom.Place{Title: settings.Title, Others: others, Learners: len(r.Learners())}
	if host == "" {
		host, place.Alone = "127.0.0.1", true
	}
	if net.ParseIP(host) == nil {
		hosts = append(hosts, host)
	}
	place.Public = !lan.Private(host)
	address := net.JoinHostPort(host, strconv.Itoa(port))
	place.Word = classroom.Word{Address: address, Code: settings.Code, Print: identity.Print}
	place.Teacher = "http://127.0.0.1:" + strconv.Itoa(local) + "/teacher/" + identity.Teacher
	place.Afar = "https://" + address + "/teacher/" + identity.Teacher
	if f, ok := lan.LikelyFirewall(runtime.GOOS, os.DirFS("/"), strconv.Itoa(port)); ok && !place.Alone {
		place.Firewall, place.Open = f.Name, f.Open
	}
	return place, hosts, nil
}
