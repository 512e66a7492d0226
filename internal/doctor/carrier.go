package doctor

import (
	"context"
	"strings"
)

// Carrier is what an engine has that engines in containers need of it.
type Carrier struct {
	Image    string // in which one would run: the first of those asked for that is there
	Sysbox   bool   // it has a runtime that is made for engines in containers
	Rootless bool   // it runs without root's rights, and gives none
}

// ownEngine tells whether sessions can have engines of their own. Whether one starts
// shows only when one does: the kernel and who runs this machine have a say too. It
// is never more than a hint, since nearly all exercises do without.
func (p *patient) ownEngine(ctx context.Context) []Result {
	ctx, cancel := context.WithTimeout(ctx, engineTimeout)
	defer cancel()
	switch {
	case p.versionErr != nil, len(p.options.EngineImages) == 0:
		return one("own_engine", Skip, "", "Why", "unknown")
	case p.Env.OS == "windows", p.endpoint.TLS != nil, strings.HasPrefix(p.endpoint.Host, "ssh://"):
		return one("own_engine", Skip, "", "Why", "far")
	}
	carrier, err := p.engine.Carrier(ctx, p.options.EngineImages)
	if err != nil {
		return one("own_engine", Skip, "", "Why", "unknown")
	}
	if carrier.Image == "" {
		return one("own_engine", Skip, "image", "Why", "image", "Images", strings.Join(p.options.EngineImages, ", "),
			"Pull", p.options.EngineImages[len(p.options.EngineImages)-1])
	}
	way := "capabilities"
	if carrier.Sysbox {
		way = "sysbox"
	} else if carrier.Rootless {
		way = "rootless"
	}
	return one("own_engine", OK, "", "Image", carrier.Image, "Way", way)
}
