package proxy

import (
	"context"
	"errors"
	"strings"

	"matelot/sandbox/owned"
)

// listed is a container as a list shows it.
type listed struct {
	ID      string `json:"Id"`
	Names   []string
	ImageID string
	State   string
	Labels  map[string]string
}

func (l listed) name() string {
	if len(l.Names) == 0 {
		return shortID(l.ID)
	}
	return strings.TrimPrefix(l.Names[0], "/")
}

// containersOf lists all containers of the engine, stopped ones and others'
// too, that were made from an image or from one built on it.
func (p *Proxy) containersOf(ctx context.Context, image string) ([]listed, error) {
	return p.containers(ctx, filters{"ancestor": {image}})
}

// containers lists all containers that pass the filters, stopped ones too.
func (p *Proxy) containers(ctx context.Context, f filters) ([]listed, error) {
	var list []listed
	q := values("all", "1", "filters", f.encode())
	if _, err := p.engine.read(ctx, "/containers/json", q, &list); err != nil {
		return nil, err
	}
	return list, nil
}

func isNotOwned(err error) bool { return errors.Is(err, owned.ErrNotOwned) }
