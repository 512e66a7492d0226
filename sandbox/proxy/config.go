package proxy

import (
	"context"
	"io"
	"net"
	"time"

	"matelot/sandbox/journal"
	"matelot/sandbox/owned"
)

// Labels that the proxy puts on what a session creates. Images have a key of
// their own because containers inherit their image's labels, also outside the
// session.
const (
	LabelSession = "matelot.session"
	LabelImage   = "matelot.made-in"
	// labelKind marks lab images; the supply sets it.
	labelKind = "matelot.image"
	// labelProbe, a key and its value, marks a container that a check made to
	// look into a volume; the checker sets it.
	labelProbe = "matelot.role=probe"
	// labelPrefix is what learners' own labels must not begin with.
	labelPrefix = "matelot."
)

// Config is what a Proxy needs. Session, Dial, Owned and Journal must be set.
type Config struct {
	// Session is the value of the labels.
	Session string
	// Labels is the beginning of their keys, where another proxy stands in front whose
	// labels have to get through; "" is "matelot.".
	Labels string
	// Dial connects to the real engine.
	Dial func(ctx context.Context) (net.Conn, error)
	// Owned is the authority on what the session may touch.
	Owned *owned.Registry
	// Journal takes an entry for each request.
	Journal *journal.Writer
	// Guard says what is allowed beyond a plain container.
	Guard Guard
	// Supply offers lab images; nil means there are none.
	Supply Supplier
	// Near offers real images from closer than their registries; nil means that there
	// are none.
	Near Near
	// Claims lets several sessions on one engine share stand-in images; nil
	// means that this session is alone.
	Claims Claims
	// Hub says where pulls are answered from.
	Hub Hub
	// Outside is set where the engine is one of the session's own: then the whole of
	// it is the session's. Nil means that the engine is the learner's.
	Outside Outside
	// Swarm lets the session make its engine a swarm, with services, secrets and
	// configs: only where nobody else has a share in the engine.
	Swarm bool
	// MaxArchive bounds an archive of images that is loaded, in bytes, since the proxy
	// keeps it on this machine's disk meanwhile; then one is loaded at a time. 0 is no
	// bound, where that disk is the learner's own.
	MaxArchive int64
	// Say puts a code and its data into the learner's words; nil gives the bare
	// code, for tests.
	Say func(code string, data map[string]string) string
	// Break breaks a sentence of Say's into lines that fit a terminal, with line
	// feeds; nil leaves it as it is.
	Break func(text string) string
}

// Guard is what a session's containers may do beyond the ordinary. The zero
// value allows nothing.
type Guard struct {
	// Binds are the host folders, absolute, that may be mounted, with all that
	// is in them.
	Binds []string
	// AllowPrivileged allows --privileged and with it everything below.
	AllowPrivileged bool
	// AllowHostNamespaces allows host networking, PIDs, IPC, UTS and users.
	AllowHostNamespaces bool
	// AllowDevices allows --device and --gpus.
	AllowDevices bool
	// AllowCapabilities allows --cap-add and --security-opt.
	AllowCapabilities bool
}

// Supplier offers images that need no network.
type Supplier interface {
	// Supply gives the docker-archive of the lab image that stands in for ref
	// (such as "docker.io/library/alpine:latest") on the engine's architecture
	// (such as "amd64"). found is false if there is none.
	Supply(ctx context.Context, ref, arch string) (archive io.Reader, found bool, err error)
}

// Lister is a Supplier that can name what it offers, for the message that
// tells a learner which images can be had.
type Lister interface {
	// Refs gives familiar references, such as "alpine:latest".
	Refs() []string
}

// Near offers real images from closer than their registries: from a file, or the room
// that the learner is in. What it has comes before any registry is asked.
type Near interface {
	// Near gives the image of a whole name for the engine's architecture. told, which
	// may be called many times, is told how many of its bytes have come nearer. found is
	// false where there is no such image, or the policy does not want it.
	Near(ctx context.Context, ref, arch string, told func(done, total int64)) (image NearImage, found bool, err error)
}

// NearImage is an image that is near.
type NearImage struct {
	// Archive is as `docker load` takes it. Reading it fails where it is not what it
	// says.
	Archive io.ReadCloser
	// Code says where it comes from, with its data beside Name.
	Code string
	Data map[string]string
}

// Claims counts the sessions that use a shared stand-in image.
type Claims interface {
	// Claim notes that session uses ref.
	Claim(ref, session string) error
	// Release takes the note back and tells whether no session is left.
	Release(ref, session string) (last bool, err error)
}

// Locking is what Claims may be as well: it keeps other sessions from adding or
// removing a stand-in for a moment. Without it, one session can remove a
// stand-in just when another begins to use it, and pulls it again.
type Locking interface {
	// Lock waits for its turn, which can be long while another session pulls,
	// until ctx ends.
	Lock(ctx context.Context, ref string) (unlock func(), err error)
}

// HubPolicy says where pulls of Docker Hub images are answered from.
type HubPolicy string

// The policies. Pulls from other registries are always forwarded.
const (
	// HubAuto asks the Hub if it answers, then the mirror, then the Supplier.
	HubAuto HubPolicy = "auto"
	// HubEmbedded asks the Supplier alone.
	HubEmbedded HubPolicy = "embedded"
	// HubOnly asks the Hub alone.
	HubOnly HubPolicy = "hub"
	// HubMirror asks the mirror, then the Supplier.
	HubMirror HubPolicy = "mirror"
)

// Hub is the way to Docker Hub. The zero value is HubAuto without a mirror.
type Hub struct {
	Policy HubPolicy
	// Now, where it is there, says which policy holds at the moment, in place of Policy.
	Now func() HubPolicy
	// Mirror is the host[:port] of a registry that holds Docker Hub's images
	// under their own names, such as "192.0.2.7:5000".
	Mirror string
	// Probe tells whether Docker Hub answers; nil asks it over HTTPS. It must
	// heed its context, which ends after ProbeTimeout.
	Probe func(ctx context.Context) bool
}

// How long Docker Hub gets to answer, and how long the finding is believed.
const (
	ProbeTimeout = 2 * time.Second
	ProbeMemory  = 5 * time.Minute
)
