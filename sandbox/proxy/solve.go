package proxy

import (
	"slices"
	"strings"
)

// The numbers of the fields of BuildKit's messages that the proxy looks at,
// from moby/buildkit api/services/control/control.proto and
// frontend/gateway/pb/gateway.proto.
const (
	solveExporter      = 3
	solveExporterAttrs = 4
	solveFrontend      = 6
	solveFrontendAttrs = 7
	solveEntitlements  = 9
	solveInternal      = 11
	solveExporters     = 13

	exporterAttrs = 2

	bridgeFrontend    = 2
	bridgeFrontendOpt = 3

	responseExporter = 1
)

// solve is what matters of a request to build.
type solve struct {
	// names are the tags that the result gets.
	names []string
	// entitlements are the rights it asks for beyond a plain build.
	entitlements []string
	// attrs are the options of the frontend.
	attrs map[string]string
	// internal tells that the client asks on its own account, to find out what
	// the engine can do.
	internal bool
	// exports tells that the result is put somewhere.
	exports bool
	// msg is the request with the session's label on the result.
	msg []byte
}

// parseSolve reads a Control.Solve request and labels what it makes.
func parseSolve(msg []byte, l labels) (solve, error) {
	s := solve{attrs: map[string]string{}}
	list, err := wireFields(msg)
	if err != nil {
		return s, err
	}
	frontend := ""
	for _, f := range list {
		switch f.number {
		case solveExporter:
			s.exports = s.exports || len(f.value) > 0
		case solveExporterAttrs:
			err = s.exporterAttr(f.value)
		case solveExporters:
			s.exports = true
			err = s.exporter(f.value)
		case solveEntitlements:
			s.entitlements = append(s.entitlements, string(f.value))
		case solveFrontend:
			frontend = string(f.value)
		case solveInternal:
			s.internal = true
		case solveFrontendAttrs:
			var drop bool
			if drop, err = s.frontendAttr(l, f.value); drop {
				continue
			}
		}
		if err != nil {
			return s, err
		}
		s.msg = append(s.msg, f.raw...)
	}
	if frontend != "" {
		s.msg = appendPair(s.msg, solveFrontendAttrs, "label:"+l.image(), l.value)
	}
	return s, nil
}

// labelBridge puts the label into an LLBBridge.Solve request, by which newer
// clients run the frontend.
func labelBridge(msg []byte, l labels) (solve, error) {
	s := solve{attrs: map[string]string{}}
	list, err := wireFields(msg)
	if err != nil {
		return s, err
	}
	frontend := ""
	for _, f := range list {
		switch f.number {
		case bridgeFrontend:
			frontend = string(f.value)
		case bridgeFrontendOpt:
			drop, err := s.frontendAttr(l, f.value)
			if err != nil {
				return s, err
			}
			if drop {
				continue
			}
		}
		s.msg = append(s.msg, f.raw...)
	}
	if frontend != "" {
		s.msg = appendPair(s.msg, bridgeFrontendOpt, "label:"+l.image(), l.value)
	}
	return s, nil
}

// frontendAttr notes an option; drop tells that it must not go on, because it
// sets one of matelot's own labels.
func (s *solve) frontendAttr(l labels, entry []byte) (drop bool, err error) {
	key, value, err := wirePair(entry)
	if err != nil {
		return false, err
	}
	s.attrs[key] = value
	return strings.HasPrefix(key, "label:"+l.prefix), nil
}

func (s *solve) exporter(msg []byte) error {
	list, err := wireFields(msg)
	if err != nil {
		return err
	}
	for _, f := range list {
		if f.number == exporterAttrs {
			if err := s.exporterAttr(f.value); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *solve) exporterAttr(entry []byte) error {
	key, value, err := wirePair(entry)
	if err != nil {
		return err
	}
	if key == "name" && value != "" {
		for name := range strings.SplitSeq(value, ",") {
			if !slices.Contains(s.names, name) {
				s.names = append(s.names, name)
			}
		}
	}
	return nil
}

// hostNetwork tells whether a build asks for the host's network.
func (s *solve) hostNetwork() bool { return s.attrs["force-network-mode"] == "host" }

// solvedID reads a Control.Solve answer for the ID of the image that was made.
func solvedID(msg []byte) string {
	list, err := wireFields(msg)
	if err != nil {
		return ""
	}
	found := map[string]string{}
	for _, f := range list {
		if f.number != responseExporter {
			continue
		}
		if key, value, err := wirePair(f.value); err == nil {
			found[key] = value
		}
	}
	// Engines before 23 tell the image's ID, which is the digest of its
	// configuration, as the digest.
	for _, key := range []string{"containerimage.config.digest", "containerimage.digest"} {
		if wholeID.MatchString(found[key]) {
			return found[key]
		}
	}
	return ""
}
