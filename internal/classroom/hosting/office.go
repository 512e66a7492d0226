package hosting

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/gofrs/flock"

	"matelot/internal/classroom"
	"matelot/internal/classroom/room"
	"matelot/internal/classroom/server"
)

// Office is where the teacher's command line sees to a class. Who opens one closes it.
type Office interface {
	// Class is what is known of it now.
	Class(ctx context.Context) (classroom.Class, error)
	// Forget erases learners, and tells how many. room.ErrNobody is the error for one
	// who is not there.
	Forget(ctx context.Context, f classroom.Forget) (int, error)
	Close() error
}

// SeeTo opens the office of the class in a folder. Where the class is open all goes
// through its server, so that what it has in memory and what browsers show follow;
// else the class cannot be opened until the office closes.
func SeeTo(ctx context.Context, dir string) (Office, error) {
	lock, got, err := lockClass(dir)
	if err != nil {
		return nil, err
	}
	if !got {
		return openOffice(dir, lock)
	}
	r, err := room.Open(ctx, File(dir), classroom.Outline{}) // nobody looks at what they did
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return &closedOffice{r, lock}, nil
}

// closedOffice is that of a class that is not open.
type closedOffice struct {
	room *room.Room
	lock *flock.Flock
}

func (o *closedOffice) Class(context.Context) (classroom.Class, error) { return o.room.About(), nil }

func (o *closedOffice) Forget(ctx context.Context, f classroom.Forget) (int, error) {
	return o.room.Erase(ctx, f)
}

func (o *closedOffice) Close() error { return errors.Join(o.room.Close(), o.lock.Close()) }

// askWithin is how long an open class may take to answer on its own machine.
const askWithin = 30 * time.Second

// serverOffice is that of a class that is open.
type serverOffice struct {
	address, token string
	client         *http.Client
}

// openOffice speaks with who has the lock.
func openOffice(dir string, lock *flock.Flock) (Office, error) {
	if err := lock.Close(); err != nil {
		return nil, fmt.Errorf("asking the open classroom: %w", err)
	}
	identity, err := server.LoadIdentity(dir)
	if err != nil {
		return nil, err
	}
	address, err := doorOf(dir)
	if err != nil {
		return nil, err
	}
	return &serverOffice{address, identity.Teacher, &http.Client{Timeout: askWithin, Transport: &http.Transport{Proxy: nil}}}, nil
}

func (o *serverOffice) Class(ctx context.Context) (c classroom.Class, err error) {
	err = o.ask(ctx, http.MethodGet, classroom.PathOffice, nil, &c)
	return c, err
}

func (o *serverOffice) Forget(ctx context.Context, f classroom.Forget) (int, error) {
	var done classroom.Forgotten
	err := o.ask(ctx, http.MethodPost, classroom.PathForget, f, &done)
	return done.Count, err
}

func (o *serverOffice) Close() error {
	o.client.CloseIdleConnections()
	return nil
}

// maxAnswer bounds what is read of an answer, in bytes: so many learners have long names.
const maxAnswer = 4 << 20

func (o *serverOffice) ask(ctx context.Context, method, path string, message, into any) error {
	text, err := json.Marshal(message)
	if err != nil {
		return fmt.Errorf("writing a message to the open classroom: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, method, "http://"+o.address+path, bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("asking the open classroom: %w", err)
	}
	req.Header.Set("Authorization", "Bearer "+o.token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := o.client.Do(req)
	if err != nil {
		return fmt.Errorf("asking the open classroom: %w", err)
	}
	defer resp.Body.Close()
	switch resp.StatusCode {
	case http.StatusOK:
	case http.StatusNotFound:
		return room.ErrNobody
	default:
		return fmt.Errorf("asking the open classroom: it answers %s", resp.Status)
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxAnswer)).Decode(into); err != nil {
		return fmt.Errorf("reading the open classroom's answer: %w", err)
	}
	return nil
}
