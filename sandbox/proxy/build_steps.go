package proxy

import (
	"context"
	"regexp"
	"strings"
	"time"

	"matelot/sandbox/owned"
)

// How the classic builder tells of a step, and of the container that the step runs in.
var (
	stepBegins  = regexp.MustCompile(`^Step \d+/\d+ : `)
	stepRuns    = regexp.MustCompile(`^ ---> Running in ([0-9a-f]{12})\n?$`)
	stepRemoved = regexp.MustCompile(`^Removing intermediate container ([0-9a-f]{12})\n?$`)
)

// steps notes the containers of a build's steps while they are there. They bear no label,
// so that nothing else would tell whose they are when the engine is killed.
type steps struct {
	owned *owned.Registry
	begun bool // a step has, and has not told its container: only then what says so is the builder
}

// take reads what a build says.
func (s *steps) take(text string) {
	switch {
	case stepBegins.MatchString(text):
		s.begun = true
	case s.begun && stepRuns.MatchString(text):
		s.begun = false
		// A note that cannot be written is made good with the next; a build goes on.
		_ = s.owned.Add(owned.Item{Kind: owned.Step, ID: stepRuns.FindStringSubmatch(text)[1]})
	case stepRemoved.MatchString(text):
		_ = s.owned.Remove(owned.Step, stepRemoved.FindStringSubmatch(text)[1])
	}
}

// leftSteps are the containers that steps of builds have now. What is noted and is gone
// is forgotten, and so is what cannot have been made by the build: a program of a step
// can say what the builder says.
func (p *Proxy) leftSteps(ctx context.Context) ([]owned.Item, error) {
	var left []owned.Item
	for _, item := range p.cfg.Owned.List(owned.Step) {
		var info struct {
			containerInfo
			Created time.Time
		}
		found, err := p.engine.read(ctx, "/containers/"+item.ID+"/json", nil, &info)
		if err != nil {
			return nil, err
		}
		_, labelled := info.Config.Labels[p.labels.session()]
		if found && !labelled && !info.Created.Before(item.At.Add(-clockSkew)) {
			item.Name = strings.TrimPrefix(info.Name, "/")
			left = append(left, item)
			continue
		}
		if err := p.cfg.Owned.Remove(owned.Step, item.ID); err != nil {
			return nil, err
		}
	}
	return left, nil
}

// purgeSteps takes the containers away that builds have left.
func (p *Proxy) purgeSteps(ctx context.Context, r *Report) error {
	left, err := p.leftSteps(ctx)
	if err != nil {
		return err
	}
	for _, item := range left {
		gone, err := p.purgeOne(ctx, r, item, "/containers/"+item.ID, "force", "1", "v", "1")
		if err != nil {
			return err
		}
		if gone {
			r.Containers = append(r.Containers, item.Name)
		}
	}
	return nil
}
