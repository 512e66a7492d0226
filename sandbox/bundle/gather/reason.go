package gather

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strings"

	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"

	"matelot/sandbox/bundle"
)

// Reason is why an image cannot be had, for whoever words it.
type Reason string

// The reasons.
const (
	NoName      Reason = "name"        // it is no name that can be kept
	NotThere    Reason = "not_there"   // the registry has none of that name, or shows it not to this user
	NoPlatform  Reason = "platform"    // it is not made for this platform
	Limited     Reason = "limited"     // the registry gives out no more for now
	Unreachable Reason = "unreachable" // it does not answer
	NotOnEngine Reason = "engine"      // the engine cannot give it
	Unfit       Reason = "unfit"       // it is of a kind that cannot be passed on
	Changed     Reason = "changed"     // what came is not what was asked for
	Other       Reason = "other"
)

// passing tells whether it is worth trying again soon.
func (r Reason) passing() bool { return r == Unreachable || r == Changed }

var (
	errName     = errors.New("no name of an image")
	errPlatform = errors.New("not for this platform")
	errEngine   = errors.New("the engine cannot give it")
)

func reasonOf(err error) Reason {
	var (
		answer  *transport.Error
		corrupt *bundle.CorruptError
		network net.Error
	)
	switch {
	case errors.Is(err, errName):
		return NoName
	case errors.Is(err, errPlatform), strings.Contains(err.Error(), "no child with platform"): // remote has no type for it
		return NoPlatform
	case errors.Is(err, errEngine):
		return NotOnEngine
	case errors.As(err, &answer):
		return reasonOfAnswer(answer)
	case errors.Is(err, bundle.ErrFormat), errors.Is(err, remote.ErrSchema1):
		return Unfit
	case errors.As(err, &corrupt), strings.Contains(err.Error(), "error verifying sha256"): // neither
		return Changed
	case errors.As(err, &network), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return Unreachable
	}
	return Other
}

func reasonOfAnswer(answer *transport.Error) Reason {
	switch code := answer.StatusCode; {
	case code == http.StatusTooManyRequests:
		return Limited
	case code == http.StatusNotFound, code == http.StatusUnauthorized, code == http.StatusForbidden:
		return NotThere
	case code >= http.StatusInternalServerError:
		return Unreachable
	}
	return Other
}
