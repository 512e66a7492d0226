package client

import (
	"context"
	"net/http"

	"matelot/internal/classroom"
)

// ConnectForFiles is Connect for what is large. It speaks HTTP/1.1, each transfer on a
// connection of its own: what is added by framing and by windows of HTTP/2 costs, and
// brings nothing there.
func (m Membership) ConnectForFiles() *Conn {
	c := m.Connect()
	if t, ok := c.client.Transport.(*http.Transport); ok {
		t.ForceAttemptHTTP2 = false
		t.ReadBufferSize = 64 << 10
	}
	return c
}

// Images gives the images that the room has.
func (c *Conn) Images(ctx context.Context) ([]classroom.Image, error) {
	var list classroom.Images
	err := c.ask(ctx, http.MethodGet, classroom.PathImages, nil, &list)
	return list.Images, err
}
