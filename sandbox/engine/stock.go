package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"matelot/sandbox/engine/link"
	"matelot/sandbox/engine/running"
	"matelot/sandbox/images"
)

// Stock is what an engine keeps of its images, as files. Put where the next engine
// looks for its own before that starts, they need no loading: that would cost each
// engine a second of a processor, for a dozen of small images.
type Stock struct{ archive []byte }

// Where the files are: in the agent's folder, and in the engine's.
const (
	stockName = "stock.tar"
	stockPath = running.AgentDir + "/" + stockName
	dataRoot  = "/var/lib/docker"
)

// maxStock bounds a stock, in bytes: it is in memory, and goes into each engine.
const maxStock = 256 << 20

// errStock says that a stock is more than it may be.
var errStock = errors.New("the images are too large to be kept for other engines")

// LoadLab loads all lab images, in one archive. None is there for some architectures:
// that is no error, and they are missed when they are asked for.
func (e *Engine) LoadLab(ctx context.Context) error {
	archive, err := images.Archive(e.host.info.Architecture, images.All()...)
	if errors.Is(err, images.ErrNotBuilt) || errors.Is(err, images.ErrNoArch) {
		return nil
	}
	if err != nil {
		return err
	}
	c, err := e.Client()
	if err != nil {
		return err
	}
	defer c.Close()
	resp, err := c.ImageLoad(ctx, archive)
	if err != nil {
		return fmt.Errorf("loading the lab images: %w", err)
	}
	defer resp.Body.Close()
	for lines := json.NewDecoder(resp.Body); ; {
		var line struct{ Error string }
		switch err := lines.Decode(&line); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("loading the lab images: %w", err)
		case line.Error != "":
			return fmt.Errorf("loading the lab images: %s", line.Error)
		}
	}
}

// Stock takes stock of the images that the engine has. Nothing may be changed of them
// meanwhile, and no container may be there: its files are among those of the images.
func (e *Engine) Stock(ctx context.Context) (*Stock, error) {
	stock := &Stock{}
	ended, err := e.link.Run(ctx, link.Command{
		Args: []string{"/bin/sh", "-c", `exec tar -cf - -C "$0" image overlay2 2>/dev/null`, dataRoot}, Dir: "/",
		Env: []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin"},
	}, stock)
	if err == nil && ended != (link.Ended{}) {
		err = fmt.Errorf("exit code %d%s", ended.Code, ended.Failed)
	}
	if err != nil {
		return nil, fmt.Errorf("taking stock of the images: %w", err)
	}
	return stock, nil
}

// Stocked tells whether the engine began with a stock of images.
func (e *Engine) Stocked() bool { return e.options.Stock != nil }

// Write implements io.Writer for what the engine sends.
func (s *Stock) Write(p []byte) (int, error) {
	if len(s.archive)+len(p) > maxStock {
		return 0, errStock
	}
	s.archive = append(s.archive, p...)
	return len(p), nil
}

// stocked is a command that begins once the stock is in its place.
func stocked(command []string) []string {
	return append([]string{"/bin/sh", "-ec", `tar -xf "$0" -C ` + dataRoot + `; exec "$@"`, stockPath}, command...)
}
