package checker

import "time"

// ContainerSpec states what a container must be like. Every field that is set
// must hold; what is not set is not looked at.
//
// With Name, the container of that name is judged. Without, the container that
// comes nearest is: some exercises let the engine choose the name.
type ContainerSpec struct {
	Name         string            `yaml:"name" json:"name,omitempty"`
	Image        string            `yaml:"image" json:"image,omitempty"` // reference; the container must run what that reference means now
	State        string            `yaml:"state" json:"state,omitempty"` // created, running, paused, exited
	ExitCode     *ExitCode         `yaml:"exit_code" json:"exit_code,omitempty"`
	Command      []string          `yaml:"command" json:"command,omitzero"`       // the whole of Config.Cmd
	Entrypoint   []string          `yaml:"entrypoint" json:"entrypoint,omitzero"` // the whole of Config.Entrypoint
	User         string            `yaml:"user" json:"user,omitempty"`            // "nonroot" accepts any user but root
	Env          map[string]string `yaml:"env" json:"env,omitempty"`
	Labels       map[string]string `yaml:"labels" json:"labels,omitempty"`
	Ports        map[string]Port   `yaml:"ports" json:"ports,omitempty"` // "5000/tcp": where it must be published
	Mounts       []MountSpec       `yaml:"mounts" json:"mounts,omitempty"`
	Networks     []string          `yaml:"networks" json:"networks,omitempty"`
	Detached     *bool             `yaml:"detached" json:"detached,omitempty"`       // started with -d (Config.AttachStdout false)
	TTY          *bool             `yaml:"tty" json:"tty,omitempty"`                 // -t
	Interactive  *bool             `yaml:"interactive" json:"interactive,omitempty"` // -i
	AutoRemove   *bool             `yaml:"auto_remove" json:"auto_remove,omitempty"` // --rm
	Restart      string            `yaml:"restart" json:"restart,omitempty"`         // restart policy's name
	Health       string            `yaml:"health" json:"health,omitempty"`           // healthy, unhealthy, starting
	NeverStarted *bool             `yaml:"never_started" json:"never_started,omitempty"`
	Started      *bool             `yaml:"started" json:"started,omitempty"` // has been started at least once
	Memory       string            `yaml:"memory" json:"memory,omitempty"`   // limit as docker writes it: 256m
	CPUs         string            `yaml:"cpus" json:"cpus,omitempty"`       // limit as docker writes it: 0.5
	Only         bool              `yaml:"only" json:"only,omitempty"`       // no second container of the same image may exist
	// Prepared: it must be the container that the exercise's set-up made, not one
	// that the learner made. When it is gone, only a reset helps.
	Prepared bool `yaml:"prepared" json:"prepared,omitempty"`
}

// MountSpec states what must be mounted into a container.
type MountSpec struct {
	Type     string `yaml:"type" json:"type,omitempty"`     // bind, volume, tmpfs
	Source   string `yaml:"source" json:"source,omitempty"` // bind: path relative to the workspace (or absolute); volume: its name
	Target   string `yaml:"target" json:"target"`
	ReadOnly *bool  `yaml:"read_only" json:"read_only,omitempty"`
	File     bool   `yaml:"file" json:"file,omitempty"` // the source must be a file, not a folder
}

// ImageSpec states what an image must be like.
type ImageSpec struct {
	Ref          string            `yaml:"ref" json:"ref"` // name[:tag]
	User         string            `yaml:"user" json:"user,omitempty"`
	Entrypoint   []string          `yaml:"entrypoint" json:"entrypoint,omitzero"`
	Command      []string          `yaml:"command" json:"command,omitzero"`
	WorkingDir   string            `yaml:"working_dir" json:"working_dir,omitempty"`
	Env          map[string]string `yaml:"env" json:"env,omitempty"`
	Labels       map[string]string `yaml:"labels" json:"labels,omitempty"`
	ExposedPorts []string          `yaml:"exposed_ports" json:"exposed_ports,omitempty"`
	Files        []string          `yaml:"files" json:"files,omitempty"`           // paths that must be in the image
	NoFiles      []string          `yaml:"no_files" json:"no_files,omitempty"`     // paths that must not be in any layer
	NoSecret     []string          `yaml:"no_secret" json:"no_secret,omitempty"`   // texts that must not be in history, config or any layer's files
	MaxSize      string            `yaml:"max_size" json:"max_size,omitempty"`     // as docker writes it: 20MB
	ExecForm     *bool             `yaml:"exec_form" json:"exec_form,omitempty"`   // entrypoint not wrapped in a shell
	NewerThan    string            `yaml:"newer_than" json:"newer_than,omitempty"` // workspace file: the image must have been built after its last change
	SameAs       string            `yaml:"same_as" json:"same_as,omitempty"`       // another reference with the same image ID
	NotSameAs    string            `yaml:"not_same_as" json:"not_same_as,omitempty"`
	Reuses       string            `yaml:"reuses" json:"reuses,omitempty"`         // another reference, whose first layers it must stand on (the build cache)
	NewLayers    int               `yaml:"new_layers" json:"new_layers,omitempty"` // with Reuses: how many layers of its own it may have
}

// VolumeSpec states that a named volume must exist, and what is in it.
type VolumeSpec struct {
	Name   string            `yaml:"name" json:"name"`
	Labels map[string]string `yaml:"labels" json:"labels,omitempty"`
	InUse  *bool             `yaml:"in_use" json:"in_use,omitempty"`
	// Compose says that the name is the one in the compose file: compose puts the
	// project's name before it.
	Compose bool   `yaml:"compose" json:"compose,omitempty"`
	Kept    bool   `yaml:"kept" json:"kept,omitempty"`         // it must not have been removed since the exercise began
	File    string `yaml:"file" json:"file,omitempty"`         // path inside the volume that must exist
	Has     string `yaml:"contains" json:"contains,omitempty"` // text that File must contain
	// Prepared says that the exercise's set-up made it: once it is gone, a new one
	// would not do.
	Prepared bool `yaml:"prepared" json:"prepared,omitempty"`
}

// NetworkSpec states that a network must exist and who must be on it.
type NetworkSpec struct {
	Name       string   `yaml:"name" json:"name"`
	Driver     string   `yaml:"driver" json:"driver,omitempty"`
	Containers []string `yaml:"containers" json:"containers,omitempty"` // names that must be connected
}

// RegistrySpec states what a registry must hold.
type RegistrySpec struct {
	Repository string `yaml:"repository" json:"repository"` // host[:port]/path; the host "lab" means the session's registry
	Tag        string `yaml:"tag" json:"tag,omitempty"`
	SameAs     string `yaml:"same_as" json:"same_as,omitempty"`         // local reference whose image it must be
	NotSameAs  string `yaml:"not_same_as" json:"not_same_as,omitempty"` // another tag of the repository that must differ
	Frozen     bool   `yaml:"frozen" json:"frozen,omitempty"`           // with same_as: it was published before, and must not mean another image now
}

// ComposeSpec states what a compose project must be like. Services are found
// by the labels compose gives (com.docker.compose.*), never by name.
type ComposeSpec struct {
	Project  string                 `yaml:"project" json:"project,omitempty"` // "" is the project of Dir
	Dir      string                 `yaml:"dir" json:"dir,omitempty"`         // workspace folder that holds the compose file
	Services map[string]ServiceSpec `yaml:"services" json:"services,omitempty"`
	Down     bool                   `yaml:"down" json:"down,omitempty"` // nothing of it may be left (volumes aside)
}

// ServiceSpec states what one compose service must be like.
type ServiceSpec struct {
	Running int             `yaml:"running" json:"running,omitempty"` // how many containers at least; 0 is read as 1
	Healthy bool            `yaml:"healthy" json:"healthy,omitempty"`
	Image   string          `yaml:"image" json:"image,omitempty"`
	Ports   map[string]Port `yaml:"ports" json:"ports,omitempty"`
	Volumes []string        `yaml:"volumes" json:"volumes,omitempty"` // compose volumes mounted in it, each NAME or NAME:TARGET
}

// SwarmServiceSpec states what a service of the engine's swarm must be like. It can
// be met only on an engine of the session's own.
type SwarmServiceSpec struct {
	Name     string `yaml:"name" json:"name"`
	Image    string `yaml:"image" json:"image,omitempty"`       // reference that all its tasks must run
	Replicas int    `yaml:"replicas" json:"replicas,omitempty"` // how many tasks must be wanted, and run; 0: as many as it wants
	// UpdatedFrom is a reference that the service must have run before: it was updated,
	// not made anew.
	UpdatedFrom string          `yaml:"updated_from" json:"updated_from,omitempty"`
	Ports       map[string]Port `yaml:"ports" json:"ports,omitempty"` // "5000/tcp": where it must be published
	// Replaced: the learner must have ended a task of it, by its container, in this exercise.
	// That another one came is what Replicas says.
	Replaced bool `yaml:"replaced" json:"replaced,omitempty"`
}

// HTTPSpec states what a URL must answer, asked from the learner's machine.
type HTTPSpec struct {
	URL       string   `yaml:"url" json:"url"`
	Status    int      `yaml:"status" json:"status,omitempty"` // 0 is read as 200
	Contains  string   `yaml:"contains" json:"contains,omitempty"`
	Timeout   Duration `yaml:"timeout" json:"timeout,omitempty"`     // 0 is read as 2s
	Container string   `yaml:"container" json:"container,omitempty"` // who should answer: used to explain a refusal
	Refused   bool     `yaml:"refused" json:"refused,omitempty"`     // nothing must answer there
}

// ExecSpec states what a command inside a running container must give. The
// checker runs it; the learner does not see it.
type ExecSpec struct {
	Container string   `yaml:"container" json:"container"`
	Command   []string `yaml:"command" json:"command"`
	ExitCode  int      `yaml:"exit_code" json:"exit_code,omitempty"`
	Contains  string   `yaml:"contains" json:"contains,omitempty"`
	// Ended is the program by whose absence the command is right: to say that it
	// still runs tells more than what the command printed.
	Ended string `yaml:"ended" json:"ended,omitempty"`
}

// LogsSpec states what a container's log must contain.
type LogsSpec struct {
	Container string `yaml:"container" json:"container"`
	Contains  string `yaml:"contains" json:"contains"`
}

// FileSpec states what must be in the workspace.
type FileSpec struct {
	Path     string `yaml:"path" json:"path"` // relative to the workspace
	Contains string `yaml:"contains" json:"contains,omitempty"`
	Equals   string `yaml:"equals" json:"equals,omitempty"` // whole content, white space at both ends aside
	Matches  string `yaml:"matches" json:"matches,omitempty"`
	Missing  bool   `yaml:"missing" json:"missing,omitempty"` // must not exist
	Dir      bool   `yaml:"dir" json:"dir,omitempty"`
	// Kubernetes lists what the file, a manifest in YAML, must describe. What it
	// describes is held against Kubernetes' own rules too: required fields, types,
	// names of fields, labels that match.
	Kubernetes []KubernetesSpec `yaml:"kubernetes" json:"kubernetes,omitempty"`
}

// KubernetesSpec states what one object of a Kubernetes manifest must be like.
type KubernetesSpec struct {
	Kind     string   `yaml:"kind" json:"kind"` // Deployment or Service
	Name     string   `yaml:"name" json:"name"`
	Port     int      `yaml:"port" json:"port,omitempty"`         // Deployment: the container's; Service: the one that it opens
	Image    string   `yaml:"image" json:"image,omitempty"`       // Deployment: of its first container
	Command  []string `yaml:"command" json:"command,omitempty"`   // Deployment: what the first container runs, command and args together
	Replicas int      `yaml:"replicas" json:"replicas,omitempty"` // Deployment: how many pods
	Type     string   `yaml:"type" json:"type,omitempty"`         // Service: ClusterIP, NodePort, LoadBalancer
}

// DidSpec states that the learner must have done something since the exercise
// began: it is looked for in the session's journal, so it stays true.
type DidSpec struct {
	Action    string            `yaml:"action" json:"action"`                   // as in the journal: container.logs
	Container string            `yaml:"container" json:"container,omitempty"`   // name it must have been done to
	Image     string            `yaml:"image" json:"image,omitempty"`           // image of the container, or the image it was done to
	Target    string            `yaml:"target" json:"target,omitempty"`         // any other thing: volume, network, repository
	Command   []string          `yaml:"command" json:"command,omitempty"`       // exec: the command's beginning
	Step      []string          `yaml:"step" json:"step,omitempty"`             // exec: another command, which the statement has tried first
	Flags     map[string]string `yaml:"flags" json:"flags,omitempty"`           // flags it must have had; "" means absent
	AnyStatus bool              `yaml:"any_status" json:"any_status,omitempty"` // an action that was refused, or failed, counts too
	Status    int               `yaml:"status" json:"status,omitempty"`         // this HTTP status exactly (409…)
	Times     int               `yaml:"times" json:"times,omitempty"`           // at least so often; 0 is read as 1
	Prepared  bool              `yaml:"prepared" json:"prepared,omitempty"`     // to a container that the exercise's set-up made, not the learner
	As        string            `yaml:"as" json:"as,omitempty"`                 // the command to name it by, where it is not the action's own (docker compose down) or the target is not to be told
}

// AbsentSpec states what must no longer be there. Exactly one field is set.
type AbsentSpec struct {
	Container     string `yaml:"container" json:"container,omitempty"`
	ContainersOf  string `yaml:"containers_of" json:"containers_of,omitempty"` // image reference: no container of it
	AllContainers bool   `yaml:"all_containers" json:"all_containers,omitempty"`
	Stopped       bool   `yaml:"stopped" json:"stopped,omitempty"` // no stopped container
	Image         string `yaml:"image" json:"image,omitempty"`
	Dangling      bool   `yaml:"dangling" json:"dangling,omitempty"` // no image without a tag
	Volume        string `yaml:"volume" json:"volume,omitempty"`
	Network       string `yaml:"network" json:"network,omitempty"`
}

// ClientSpec states how the docker command of the lab is set up: which contexts
// it knows, and which one it uses. At least one of Context and Uses is set.
type ClientSpec struct {
	Context string `yaml:"context" json:"context,omitempty"` // a context that must be there
	Host    string `yaml:"host" json:"host,omitempty"`       // where Context must lead, as DOCKER_HOST writes it: ssh://me@server
	Missing bool   `yaml:"missing" json:"missing,omitempty"` // Context must not be there
	// Uses is the context that docker commands must use: the one in use by the
	// configuration, which no variable of the learner's shell may override. The variables are
	// known where the learner's own shell asks; elsewhere they count as unset.
	Uses string `yaml:"uses" json:"uses,omitempty"`
}

// AnswerSpec is a question. Its words stand in the lesson, under the check's
// ID; this says which answers are right.
type AnswerSpec struct {
	Equals  []string `yaml:"equals" json:"equals,omitempty"` // any of these; letter case and outer white space aside
	Matches string   `yaml:"matches" json:"matches,omitempty"`
	// Of names a fact of the observation, for answers that differ from learner
	// to learner: "container:NAME:exit_code", "container:NAME:host_port:5000/tcp",
	// "container:NAME:id", "container:NAME:ip".
	Of string `yaml:"of" json:"of,omitempty"`
	// About names the container that the set-up made for the question. It decides
	// nothing; when it is gone, the finding says that only a reset helps.
	About string `yaml:"about" json:"about,omitempty"`
}

// Duration reads as Go's durations do ("2s") from YAML and JSON.
type Duration time.Duration

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	if err != nil {
		return err
	}
	*d = Duration(v)
	return nil
}

// MarshalText implements encoding.TextMarshaler.
func (d Duration) MarshalText() ([]byte, error) {
	return []byte(time.Duration(d).String()), nil
}
