package observe

import (
	"context"
	"io"
	"net"
	"time"

	"github.com/docker/docker/api/types"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/events"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/swarm"
	"github.com/docker/docker/api/types/system"
	"github.com/docker/docker/api/types/volume"
	"github.com/docker/docker/client"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"

	"matelot/checker"
)

// The labels by which a session's things are told apart.
const (
	// LabelSession is on every container, volume and network of a session.
	LabelSession = "matelot.session"
	// LabelRole tells what a thing of the session is for.
	LabelRole = "matelot.role"
	// RoleProbe is the role of a container that this package makes to read a
	// volume. It is in no observation.
	RoleProbe = "probe"
)

// defaultTimeout bounds a whole Read.
const defaultTimeout = 5 * time.Second

// Engine is what is used of the engine's client. [client.Client] has it, and
// so has [Conn], which also knows what answered.
type Engine interface {
	ContainerList(ctx context.Context, options container.ListOptions) ([]container.Summary, error)
	ContainerInspect(ctx context.Context, id string) (container.InspectResponse, error)
	ContainerLogs(ctx context.Context, id string, options container.LogsOptions) (io.ReadCloser, error)
	ContainerExecCreate(ctx context.Context, id string, options container.ExecOptions) (container.ExecCreateResponse, error)
	ContainerExecAttach(ctx context.Context, execID string, options container.ExecAttachOptions) (types.HijackedResponse, error)
	ContainerExecInspect(ctx context.Context, execID string) (container.ExecInspect, error)
	ContainerCreate(ctx context.Context, config *container.Config, host *container.HostConfig,
		networking *network.NetworkingConfig, platform *ocispec.Platform, name string) (container.CreateResponse, error)
	ContainerRemove(ctx context.Context, id string, options container.RemoveOptions) error
	CopyFromContainer(ctx context.Context, id, path string) (io.ReadCloser, container.PathStat, error)

	ImageList(ctx context.Context, options image.ListOptions) ([]image.Summary, error)
	ImageInspect(ctx context.Context, ref string, options ...client.ImageInspectOption) (image.InspectResponse, error)
	ImageHistory(ctx context.Context, ref string, options ...client.ImageHistoryOption) ([]image.HistoryResponseItem, error)
	ImageSave(ctx context.Context, refs []string, options ...client.ImageSaveOption) (io.ReadCloser, error)

	VolumeList(ctx context.Context, options volume.ListOptions) (volume.ListResponse, error)
	NetworkList(ctx context.Context, options network.ListOptions) ([]network.Summary, error)

	Info(ctx context.Context) (system.Info, error)
	ServiceList(ctx context.Context, options swarm.ServiceListOptions) ([]swarm.Service, error)
	TaskList(ctx context.Context, options swarm.TaskListOptions) ([]swarm.Task, error)

	Events(ctx context.Context, options events.ListOptions) (<-chan events.Message, <-chan error)
}

// Dialer opens a connection, as [net.Dialer.DialContext] does.
type Dialer func(ctx context.Context, network, addr string) (net.Conn, error)

// Sources is where the facts come from.
type Sources struct {
	Engine Engine
	// Session is the value of the label that the session's things carry. Empty
	// means that the whole engine is the session's, as an engine of its own is.
	Session  string
	Exercise string // only copied into the observation

	// OwnedContainers gives the full IDs of the session's containers, as its
	// registry has them. It may be nil: the label alone tells them apart as well,
	// but to find a label an engine goes through all of its containers (2 to 8 ms
	// for 500 of them on Docker 20.10), and by ID it does not. An error of these
	// three means that what the session has is not known.
	OwnedContainers func() ([]string, error)
	// OwnedImages gives the IDs and references of the images that the session
	// sees: images that BuildKit made carry no label. Nil means that every image
	// of the engine is seen.
	OwnedImages func() ([]string, error)
	// OwnedVolumes gives the names of the session's volumes that may carry no
	// label, such as those an image declares. It may be nil.
	OwnedVolumes func() ([]string, error)
	// Journal gives the learner's actions since the exercise began.
	Journal func(context.Context) ([]checker.Action, error)

	Workspace string // folder on this machine
	// LocalEngine says that the engine sees this machine's files, so that the
	// source of a bind mount outside the workspace may be looked at too.
	LocalEngine bool
	Registry    Registry
	// DockerConfig is the lab's DOCKER_CONFIG: the folder with the contexts.
	DockerConfig string
	// Variables are DOCKER_HOST and DOCKER_CONTEXT where they are set in the
	// learner's shell, as far as that is known.
	Variables map[string]string
	Answers   map[string]string // by check ID

	// Dial is how a URL of the learner's machine is reached; nil is a plain dialer.
	Dial Dialer
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// Timeout bounds the whole reading; 0 is five seconds.
	Timeout time.Duration
}

// Registry is the session's own registry.
type Registry struct {
	Host     string // host:port; empty where none runs
	Username string
	Password string
	Dial     Dialer // nil is Sources.Dial
}

// Problem is an error of a source that knows under which code it is to be
// told. A source may return one, or an error that wraps one.
type Problem struct {
	Code checker.Code
	Err  error
}

// Error implements error.
func (p *Problem) Error() string { return p.Err.Error() }

// Unwrap gives the reason.
func (p *Problem) Unwrap() error { return p.Err }
