package hosting_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"matelot/internal/classroom"
	"matelot/internal/classroom/client"
	"matelot/internal/classroom/hosting"
	"matelot/internal/classroom/room"
)

// class is one that is open until it is closed.
type class struct {
	classroom.Place
	room  *room.Room
	close func()
}

func openClass(t *testing.T, dir string) class {
	t.Helper()
	ctx, end := context.WithCancel(context.Background())
	ready, done := make(chan classroom.Place, 1), make(chan error, 1)
	var c class
	none := http.NotFoundHandler()
	go func() {
		done <- hosting.Run(ctx, hosting.Options{
			Dir: dir, Host: "127.0.0.1", Title: "Monday", Ready: func(p classroom.Place) { ready <- p },
			Images: func() []classroom.Offered {
				return []classroom.Offered{{Ref: "docker.io/library/nginx:alpine", Learners: 2}}
			},
			Pages: func(r *room.Room, _ func() classroom.Word) (teacher, welcome http.Handler, err error) {
				c.room = r
				return none, none, nil
			},
		})
	}()
	closed := false
	c.close = func() {
		if closed {
			return
		}
		closed = true
		end()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(c.close)
	select {
	case c.Place = <-ready:
	case err := <-done:
		done <- nil
		t.Fatal(err)
	}
	return c
}

func (c class) join(t *testing.T, alias string) client.Membership {
	t.Helper()
	m, _, err := client.Join(t.Context(), c.Word, classroom.Join{Alias: alias, Token: client.NewToken(), Lang: "fr"})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func seeTo(t *testing.T, dir string) (hosting.Office, classroom.Class) {
	t.Helper()
	office, err := hosting.SeeTo(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	about, err := office.Class(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return office, about
}

// TestTheOfficeOfAClass sees to a class while it is open, and while it is not.
func TestTheOfficeOfAClass(t *testing.T) {
	dir := t.TempDir()
	c := openClass(t, dir)
	ada, bob := c.join(t, "Ada"), c.join(t, "Bob")
	c.join(t, "Cleo")
	watcher := c.room.Watch()
	defer watcher.Close()
	office, about := seeTo(t, dir)
	if !about.Open || about.Title != "Monday" || len(about.Learners) != 3 || len(about.Images) != 1 || about.Images[0].Learners != 2 {
		t.Errorf("open: %+v", about)
	}
	if n, err := office.Forget(t.Context(), classroom.Forget{Learner: ada.Learner}); n != 1 || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	if changes, ok := watcher.Wait(t.Context()); !ok || !changes.Learners[ada.Learner] {
		t.Errorf("those who watch are told of %+v", changes)
	}
	conn := ada.Connect()
	defer conn.Close()
	var refused *client.RefusedError
	if _, err := conn.Newer(t.Context(), 0); !errors.As(err, &refused) || refused.Status != http.StatusUnauthorized {
		t.Errorf("Ada is still there: %v", err)
	}
	if n, err := office.Forget(t.Context(), classroom.Forget{Learner: ada.Learner}); n != 0 || !errors.Is(err, room.ErrNobody) {
		t.Errorf("forgotten twice: %d, %v", n, err)
	}
	if err := office.Close(); err != nil {
		t.Error(err)
	}

	c.close()
	office, about = seeTo(t, dir)
	if about.Open || about.Title != "Monday" || len(about.Learners) != 2 || about.Learners[0].ID != bob.Learner || len(about.Images) != 0 {
		t.Errorf("closed: %+v", about)
	}
	if err := hosting.Run(t.Context(), hosting.Options{Dir: dir}); !errors.Is(err, classroom.ErrOpen) {
		t.Errorf("it is opened meanwhile: %v", err)
	}
	if n, err := office.Forget(t.Context(), classroom.Forget{All: true}); n != 2 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if err := office.Close(); err != nil {
		t.Error(err)
	}
	c = openClass(t, dir)
	if left := c.room.Learners(); len(left) != 0 {
		t.Errorf("left: %+v", left)
	}
	names, err := filepath.Glob(filepath.Join(dir, "classroom.db*"))
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		if text, err := os.ReadFile(name); err != nil || strings.Contains(string(text), "Cleo") {
			t.Errorf("Cleo is left in %s, %v", name, err)
		}
	}
}

// TestTheOfficeIsTheTeachers: nobody else gets in, and not from another machine.
func TestTheOfficeIsTheTeachers(t *testing.T) {
	dir := t.TempDir()
	c := openClass(t, dir)
	ada := c.join(t, "Ada")
	token, err := os.ReadFile(filepath.Join(dir, "teacher.token"))
	if err != nil {
		t.Fatal(err)
	}
	door, _, _ := strings.Cut(strings.TrimPrefix(c.Teacher, "http://"), "/")
	ask := func(header ...string) int {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+door+classroom.PathForget, strings.NewReader(`{"all":true}`))
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(header); i += 2 {
			req.Header.Set(header[i], header[i+1])
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		return resp.StatusCode
	}
	teacher := strings.TrimSpace(string(token))
	for what, header := range map[string][]string{
		"nobody": nil, "a learner": {"Authorization", "Bearer " + ada.Token}, "the page's cookie": {"Cookie", "matelot_teacher=" + teacher},
	} {
		if status := ask(header...); status != http.StatusUnauthorized {
			t.Errorf("%s: %d", what, status)
		}
	}
	far := ada
	far.Token = teacher
	conn := far.Connect()
	defer conn.Close()
	var refused *client.RefusedError
	if _, err := conn.Do(t.Context(), http.MethodPost, classroom.PathForget, strings.NewReader(`{"all":true}`), nil); !errors.As(err, &refused) || refused.Status != http.StatusNotFound {
		t.Errorf("by the room's door: %v", err)
	}
	if n := len(c.room.Learners()); n != 1 {
		t.Errorf("%d learners are left", n)
	}
}
