package proxy

import (
	"context"
	"errors"
	"fmt"

	"matelot/sandbox/owned"
)

// EnsureImage makes sure that the session can use an image, without a client:
// it adopts it if the engine has it, else it pulls or supplies it. told, which may be
// nil, is told how many bytes of how many have come; not where nothing has to.
func (p *Proxy) EnsureImage(ctx context.Context, ref string, told func(done, total int64)) error {
	full, ok := fullRef(ref)
	if !ok {
		return fmt.Errorf("ensure image: %q is no image reference with a tag", ref)
	}
	if _, err := p.findTagged(ctx, full); err == nil {
		return nil
	}
	pl := &pull{p: p, full: full, ref: familiar(full), emit: func(progressLine) {}}
	if told != nil {
		pl.emit = newTally(told).take
	}
	if err := pl.run(ctx); err != nil {
		return fmt.Errorf("ensure image %s: %w", ref, p.spoken(err))
	}
	return nil
}

// Adopt lets the session use an image that is on the engine but not the
// session's. It is no error if the image is not there (yet).
func (p *Proxy) Adopt(ref string) error {
	full, ok := fullRef(ref)
	if !ok {
		return fmt.Errorf("adopt: %q is no image reference with a tag", ref)
	}
	if p.cfg.Owned.Has(owned.Tag, full) {
		return nil
	}
	return p.adopt(full, imageInfo{})
}

// Spoken is an error whose text is in the learner's words.
type Spoken struct {
	// Code is one of the Code constants, empty for the engine's own words.
	Code string
	Text string
}

func (s *Spoken) Error() string { return s.Text }

// spoken gives a refusal's words to callers that are not HTTP clients.
func (p *Proxy) spoken(err error) error {
	var r *refusal
	if errors.As(err, &r) {
		return &Spoken{Code: r.code, Text: p.say(r)}
	}
	return err
}

// errorIn gives the error that a line of a progress stream tells, if it does.
func errorIn(line []byte) string { return parseProgress(line).Error }
