package checker

import "time"

// ObservationFormat is the version of the saved form of an [Observation].
const ObservationFormat = 1

// Observation is what was read for a set of checks: facts, no judgement. It
// holds only what the plan asked for; what is not in it was not looked at,
// unless Troubles says that it could not be read.
type Observation struct {
	Format    int               `json:"format"`
	At        time.Time         `json:"at"`
	Engine    Engine            `json:"engine"`
	Session   string            `json:"session,omitempty"`
	Exercise  string            `json:"exercise,omitempty"`
	Values    map[string]string `json:"values,omitempty"`    // the learner's own, of an exercise that draws some
	Workspace string            `json:"workspace,omitempty"` // the workspace's folder on the host
	Registry  string            `json:"registry,omitempty"`  // host:port of the session's registry, "" when none runs

	Containers []Container `json:"containers,omitempty"` // all of the session's
	Images     []Image     `json:"images,omitempty"`     // all that the session sees
	Volumes    []Volume    `json:"volumes,omitempty"`    // the session's
	Networks   []Network   `json:"networks,omitempty"`   // the session's, and the default ones
	Swarm      *Swarm      `json:"swarm,omitempty"`      // nil when it was not looked at
	Actions    []Action    `json:"actions,omitempty"`    // the learner's, since the exercise began

	HTTP         map[string]HTTPAnswer     `json:"http,omitempty"`          // by check ID
	Exec         map[string]ExecAnswer     `json:"exec,omitempty"`          // by check ID
	Logs         map[string]LogText        `json:"logs,omitempty"`          // by check ID
	Files        map[string]File           `json:"files,omitempty"`         // by path, as the check writes it
	ImageFiles   map[string]ImageFiles     `json:"image_files,omitempty"`   // by check ID
	VolumeFiles  map[string]File           `json:"volume_files,omitempty"`  // by check ID
	Repositories map[string]RepositoryTags `json:"repositories,omitempty"`  // by check ID
	ComposeFiles map[string]ComposeFile    `json:"compose_files,omitempty"` // by check ID
	Answers      map[string]string         `json:"answers,omitempty"`       // by check ID
	Client       *Client                   `json:"client,omitempty"`        // nil when it was not looked at
	HostPorts    map[string]PortHolder     `json:"host_ports,omitempty"`    // by host port, when one that is wanted is held by something outside the session

	Troubles []Trouble `json:"troubles,omitempty"`
}

// Engine is what answered.
type Engine struct {
	Version    string `json:"version,omitempty"`
	APIVersion string `json:"api_version,omitempty"`
	OS         string `json:"os,omitempty"`
	Name       string `json:"name,omitempty"` // "docker", "podman"
}

// Trouble is something that could not be read. It makes the checks that needed
// it inconclusive: trouble of the machine is never the learner's.
type Trouble struct {
	Topic  Topic  `json:"topic"`
	Of     string `json:"of,omitempty"` // check ID for the topics that are read for one check
	Code   Code   `json:"code"`         // engine.unreachable, engine.too_old …
	Detail string `json:"detail,omitempty"`
}

// Topic is one part of an observation that is read by itself.
type Topic string

// The topics.
const (
	TopicContainers   Topic = "containers"
	TopicImages       Topic = "images"
	TopicVolumes      Topic = "volumes"
	TopicNetworks     Topic = "networks"
	TopicSwarm        Topic = "swarm"
	TopicActions      Topic = "actions"
	TopicHTTP         Topic = "http"
	TopicExec         Topic = "exec"
	TopicLogs         Topic = "logs"
	TopicFiles        Topic = "files"
	TopicImageFiles   Topic = "image_files"
	TopicVolumeFiles  Topic = "volume_files"
	TopicRepositories Topic = "repositories"
	TopicComposeFiles Topic = "compose_files"
	TopicAnswers      Topic = "answers"
	TopicClient       Topic = "client"
)

// Container is a container of the session. The fields after Detailed come from
// an inspection and are empty where Detailed is false.
type Container struct {
	ID      string            `json:"id"`
	Name    string            `json:"name"`  // without the leading slash
	Image   string            `json:"image"` // the reference it was created with
	ImageID string            `json:"image_id"`
	State   string            `json:"state"` // created, running, paused, restarting, removing, exited, dead
	Created time.Time         `json:"created"`
	Labels  map[string]string `json:"labels,omitempty"`
	Mounts  []Mount           `json:"mounts,omitempty"`
	// Published is what the engine really listens on now; empty when stopped.
	Published []PublishedPort `json:"published,omitempty"`
	Networks  []Endpoint      `json:"networks,omitempty"`

	Detailed     bool                     `json:"detailed,omitempty"`
	ExitCode     int                      `json:"exit_code,omitempty"`
	Error        string                   `json:"error,omitempty"` // State.Error: why a start failed
	OOMKilled    bool                     `json:"oom_killed,omitempty"`
	StartedAt    time.Time                `json:"started_at"`  // zero: never started
	FinishedAt   time.Time                `json:"finished_at"` // zero: never ended
	Health       string                   `json:"health,omitempty"`
	HealthLog    string                   `json:"health_log,omitempty"` // the last probe's output
	RestartCount int                      `json:"restart_count,omitempty"`
	Command      []string                 `json:"command,omitempty"`    // Config.Cmd
	Entrypoint   []string                 `json:"entrypoint,omitempty"` // Config.Entrypoint
	User         string                   `json:"user,omitempty"`
	Env          map[string]string        `json:"env,omitempty"`
	Exposed      []string                 `json:"exposed,omitempty"`     // Config.ExposedPorts: 5000/tcp
	Bindings     map[string][]HostBinding `json:"bindings,omitempty"`    // HostConfig.PortBindings: what was asked for
	PublishAll   bool                     `json:"publish_all,omitempty"` // -P
	AttachStdout bool                     `json:"attach_stdout,omitempty"`
	TTY          bool                     `json:"tty,omitempty"`
	OpenStdin    bool                     `json:"open_stdin,omitempty"`
	AutoRemove   bool                     `json:"auto_remove,omitempty"`
	Restart      string                   `json:"restart,omitempty"`
	Memory       int64                    `json:"memory,omitempty"`    // bytes, 0: no limit
	NanoCPUs     int64                    `json:"nano_cpus,omitempty"` // 1e9 is one CPU, 0: no limit
	StopSignal   string                   `json:"stop_signal,omitempty"`
}

// Mount is a mount point as the engine reports it.
type Mount struct {
	Type   string `json:"type"`             // bind, volume, tmpfs
	Name   string `json:"name,omitempty"`   // volume's name
	Source string `json:"source,omitempty"` // host path of a bind
	Target string `json:"target"`
	RW     bool   `json:"rw"`
	// SourceKind is what stands at a bind's source on the host: dir, file,
	// missing, or "" when it was not looked at (outside the workspace, another machine).
	SourceKind string `json:"source_kind,omitempty"`
	Empty      bool   `json:"empty,omitempty"` // a dir with nothing in it
}

// PublishedPort is one port the engine listens on for a container.
type PublishedPort struct {
	Container string `json:"container"` // 5000/tcp
	IP        string `json:"ip"`
	Host      int    `json:"host"`
}

// HostBinding is where a port was asked to be published.
type HostBinding struct {
	IP   string `json:"ip,omitempty"`
	Port string `json:"port"` // "" asks for a random one
}

// Endpoint is a container's place on a network.
type Endpoint struct {
	Network string   `json:"network"`
	IP      string   `json:"ip,omitempty"`
	Aliases []string `json:"aliases,omitempty"`
}

// Image is an image that the session sees. The fields after Detailed come from
// an inspection.
type Image struct {
	ID      string            `json:"id"`
	Refs    []string          `json:"refs,omitempty"` // name:tag; empty: dangling
	Digests []string          `json:"digests,omitempty"`
	Created time.Time         `json:"created"` // of a built image: when it was built
	Size    int64             `json:"size"`    // bytes
	Labels  map[string]string `json:"labels,omitempty"`
	Tagged  time.Time         `json:"tagged"` // when the engine last gave it a tag; zero when not known

	Detailed   bool              `json:"detailed,omitempty"`
	User       string            `json:"user,omitempty"`
	Entrypoint []string          `json:"entrypoint,omitempty"`
	Command    []string          `json:"command,omitempty"`
	WorkingDir string            `json:"working_dir,omitempty"`
	Env        map[string]string `json:"env,omitempty"`
	Exposed    []string          `json:"exposed,omitempty"`
	Layers     []string          `json:"layers,omitempty"`  // digests, lowest first
	History    []string          `json:"history,omitempty"` // created_by, oldest first
}

// ImageFiles is what was looked for in an image's layers.
type ImageFiles struct {
	Present []string `json:"present,omitempty"` // paths of the check that are in the final file system
	Layered []string `json:"layered,omitempty"` // paths of the check that are in some layer, also when deleted later
	Secrets []Secret `json:"secrets,omitempty"` // texts of the check that were found
}

// Secret tells where a text that must not be in an image was found.
type Secret struct {
	Text  string `json:"text"`
	Where string `json:"where"` // "history", "env", or a file's path
}

// Volume is a named or anonymous volume of the session.
type Volume struct {
	Name   string            `json:"name"`
	Labels map[string]string `json:"labels,omitempty"`
	UsedBy []string          `json:"used_by,omitempty"` // container names
}

// Network is a network that the session sees.
type Network struct {
	ID         string            `json:"id"`
	Name       string            `json:"name"`
	Driver     string            `json:"driver"`
	Labels     map[string]string `json:"labels,omitempty"`
	Containers []string          `json:"containers,omitempty"` // names
}

// Swarm is the swarm that an engine is in, alone.
type Swarm struct {
	State    string    `json:"state"` // inactive, pending, active, error, locked
	Error    string    `json:"error,omitempty"`
	Services []Service `json:"services,omitempty"`
}

// Service is a service of a swarm.
type Service struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Created  time.Time `json:"created"`
	Image    string    `json:"image"`              // without the digest that docker adds
	Previous string    `json:"previous,omitempty"` // the image before its last change
	Mode     string    `json:"mode"`               // replicated, global, job
	Replicas int       `json:"replicas,omitempty"` // wanted
	// UpdateState is "" or one of updating, paused, completed, rollback_started,
	// rollback_paused, rollback_completed.
	UpdateState   string          `json:"update_state,omitempty"`
	UpdateMessage string          `json:"update_message,omitempty"`
	Published     []PublishedPort `json:"published,omitempty"`
	Tasks         []Task          `json:"tasks,omitempty"` // newest first, those that ended too
}

// Task is one copy of a service, or the memory of one.
type Task struct {
	ID        string    `json:"id"`
	Slot      int       `json:"slot,omitempty"`
	Container string    `json:"container,omitempty"` // ID
	Image     string    `json:"image"`
	Created   time.Time `json:"created"`
	Desired   string    `json:"desired"` // running, shutdown, remove …
	State     string    `json:"state"`   // new, pending, preparing, starting, running, complete, failed, rejected, shutdown …
	Error     string    `json:"error,omitempty"`
	ExitCode  int       `json:"exit_code,omitempty"`
}

// Action is one thing the learner asked of the engine: an entry of the
// session's journal.
type Action struct {
	Action  string            `json:"action"` // container.logs
	Target  string            `json:"target,omitempty"`
	ID      string            `json:"id,omitempty"`
	Image   string            `json:"image,omitempty"`
	Flags   map[string]string `json:"flags,omitempty"`
	Status  int               `json:"status"`
	Error   string            `json:"error,omitempty"`
	Command string            `json:"command,omitempty"` // the command line, where it is known: a hint, no evidence
	At      time.Time         `json:"at"`
}

// HTTPAnswer is what a URL gave.
type HTTPAnswer struct {
	Status int    `json:"status,omitempty"` // 0: no answer
	Body   string `json:"body,omitempty"`   // the first 64 KiB
	// Problem is "" or one of refused, reset, timeout, dns, tls, other.
	Problem string `json:"problem,omitempty"`
	Detail  string `json:"detail,omitempty"`
}

// ExecAnswer is what a command in a container gave.
type ExecAnswer struct {
	ExitCode   int    `json:"exit_code"`
	Output     string `json:"output,omitempty"` // both streams, the first 64 KiB
	NotRunning bool   `json:"not_running,omitempty"`
	NoSuch     bool   `json:"no_such,omitempty"` // no such container
}

// LogText is a container's log.
type LogText struct {
	Text   string `json:"text,omitempty"` // the last 64 KiB, both streams
	NoSuch bool   `json:"no_such,omitempty"`
}

// File is what stands at a path.
type File struct {
	Kind    string    `json:"kind"`              // file, dir, missing, other
	Content string    `json:"content,omitempty"` // of a file: the first 64 KiB
	Size    int64     `json:"size,omitempty"`
	Changed time.Time `json:"changed"`
	Owner   string    `json:"owner,omitempty"`   // numeric user ID where the system has one
	Entries []string  `json:"entries,omitempty"` // of a dir: the first 50 names

	// Manifest is what the file says as YAML, where a check asks for it.
	Manifest *Manifest `json:"manifest,omitempty"`
}

// Manifest is a file of YAML documents, as Kubernetes takes them.
type Manifest struct {
	Objects []map[string]any `json:"objects,omitempty"` // one a document, as JSON has it: numbers are float64

	// Problem is what keeps it from being read, or "": see manifest.invalid.
	Problem string `json:"problem,omitempty"`
	Line    int    `json:"line,omitempty"`
	Detail  string `json:"detail,omitempty"` // the reader's error
}

// RepositoryTags is what a registry holds of a repository.
type RepositoryTags struct {
	Missing bool              `json:"missing,omitempty"` // no such repository
	Tags    map[string]string `json:"tags,omitempty"`    // tag → image ID (the config's digest)
	Others  []string          `json:"others,omitempty"`  // the registry's other repositories
	Denied  bool              `json:"denied,omitempty"`
}

// ComposeFile is a compose file of the workspace.
type ComposeFile struct {
	Path    string    `json:"path,omitempty"`   // "" when there is none
	Edited  string    `json:"edited,omitempty"` // which was changed last: it, its override or .env
	Changed time.Time `json:"changed"`          // when that was

	// Problem is what keeps compose from reading it, or "": see compose.invalid_file.
	Problem string `json:"problem,omitempty"`
	Line    int    `json:"line,omitempty"`
	Name    string `json:"name,omitempty"`   // the key that the problem is about
	Detail  string `json:"detail,omitempty"` // the reader's error
}

// Client is how the docker command is set up in the lab.
type Client struct {
	Current  string            `json:"current"`            // the context in use by the configuration; "default" where it names none
	Contexts map[string]string `json:"contexts,omitempty"` // where each leads, by name; default is not among them
	// Variables are DOCKER_HOST and DOCKER_CONTEXT where they are set in the
	// shell that asked.
	Variables map[string]string `json:"variables,omitempty"`
}

// PortHolder is what holds a host port outside the session.
type PortHolder struct {
	Container string `json:"container,omitempty"` // its name, "" when it is no container of this engine
}
