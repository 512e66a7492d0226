package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"

	"matelot/internal/classroom"
)

// ConnectForFiles is Connect for what is large, each transfer on a connection of its
// own: what framing and windows of HTTP/2 would add costs, and brings nothing there.
func (m Membership) ConnectForFiles() *Conn {
	c := m.Connect()
	if t, ok := c.client.Transport.(*http.Transport); ok {
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

const imagesName = "images.json" // what the room was last heard to have

// SaveImages keeps what a membership's room was heard to have, while it holds.
func (s Store) SaveImages(m Membership, images []classroom.Image) error {
	if now, ok, err := s.Membership(); err != nil || !ok || now.Token != m.Token {
		return err
	}
	return s.write(imagesName, classroom.Images{Images: images})
}

// KnownImages are those that the room was last heard to have.
func (s Store) KnownImages() ([]classroom.Image, error) {
	text, err := os.ReadFile(s.path(imagesName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var list classroom.Images
	if err == nil {
		err = json.Unmarshal(text, &list)
	}
	if err != nil {
		return nil, fmt.Errorf("reading which images the classroom has: %w", err)
	}
	return list.Images, nil
}
