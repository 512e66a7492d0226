package proxy

import (
	"context"
	"encoding/json"
	"strconv"
)

// Outside is the learner's machine, where their programs look for published ports,
// when the engine is one of the session's own in a container.
type Outside interface {
	// Blocked tells what keeps a port from being reached there that a container is
	// to publish at an address; "" is any address.
	Blocked(ctx context.Context, address string, port int) Block
	// Changed is called when containers have started or stopped, before the client
	// is told so.
	Changed(ctx context.Context)
}

// Block is what keeps a port from being opened.
type Block int

// The blocks.
const (
	NotBlocked       Block = iota
	BlockedByProgram       // something of that machine listens there
	BlockedByRights        // ports below 1024 are not for this user
)

// outsideChanged has ports opened and closed before a client goes on.
func (c *call) outsideChanged() {
	if c.p.cfg.Outside != nil {
		c.p.cfg.Outside.Changed(c.steady())
	}
}

// warnOfPorts adds to the engine's answer what docker prints as warnings: which of
// the container's ports cannot be reached from the learner's machine.
func (c *call) warnOfPorts(got answer, host json.RawMessage) answer {
	if c.p.cfg.Outside == nil {
		return got
	}
	var bindings struct {
		PortBindings map[string][]struct{ HostIP, HostPort string }
	}
	var made object
	if json.Unmarshal(host, &bindings) != nil || json.Unmarshal(got.body, &made) != nil {
		return got
	}
	var warnings []string
	if made.get("Warnings", &warnings) != nil {
		return got
	}
	for _, port := range sortedKeys(bindings.PortBindings) {
		for _, b := range bindings.PortBindings[port] {
			number, err := strconv.Atoi(b.HostPort)
			if err != nil {
				continue // a range, or one that the engine chooses
			}
			switch c.p.cfg.Outside.Blocked(c.ctx(), b.HostIP, number) {
			case BlockedByProgram:
				warnings = append(warnings, c.p.broken(c.p.words(CodePortHere, map[string]string{"Port": b.HostPort})))
			case BlockedByRights:
				warnings = append(warnings, c.p.broken(c.p.words(CodePortLow, map[string]string{"Port": b.HostPort})))
			case NotBlocked:
			}
		}
	}
	if len(warnings) > 0 {
		made.set("Warnings", warnings)
		got.body = made.encode()
	}
	return got
}
