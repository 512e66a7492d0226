package browser_test

import (
	"net/http/httptest"
	"testing"

	"matelot/internal/classroom/dashboard"
	"matelot/internal/classroom/room"
	"matelot/internal/classroom/roomtest"
)

// class is a room with its dashboard on a server of the test's own.
func class(t *testing.T) (*room.Room, string) {
	t.Helper()
	r := roomtest.Room(t, roomtest.Outline())
	d, err := dashboard.New(dashboard.Options{Room: r, Word: roomtest.Word(r), Version: "test", Failed: func(err error) { t.Error(err) }})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(d)
	t.Cleanup(server.Close)
	t.Cleanup(d.Close) // before the server, which waits for its requests
	return r, server.URL
}

// welcome is the page of who is not the teacher, on a server of the test's own.
func welcome(t *testing.T) string {
	t.Helper()
	r := roomtest.Room(t, roomtest.Outline())
	d, err := dashboard.New(dashboard.Options{Room: r, Word: roomtest.Word(r), Version: "test", Failed: func(err error) { t.Error(err) }})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(d.Welcome())
	t.Cleanup(server.Close)
	return server.URL
}
