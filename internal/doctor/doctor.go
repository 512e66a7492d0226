package doctor

import (
	"context"
	"sync"
	"time"

	"matelot/sandbox/dial"
)

// Status is how one check ended.
type Status string

// The statuses. Warn is a trouble with which most exercises can be done; Skip
// is a check that could not or need not be made.
const (
	OK   Status = "ok"
	Warn Status = "warn"
	Fail Status = "fail"
	Skip Status = "skip"
)

// Result is the outcome of one check.
type Result struct {
	ID     string            `json:"id"`
	Status Status            `json:"status"`
	Data   map[string]string `json:"data,omitempty"` // for the sentences
	Remedy string            `json:"remedy,omitempty"`
}

// Options are what the caller wants to know.
type Options struct {
	// Ports are those that exercises publish on this machine.
	Ports []int
	// EngineImages are those in which an engine of a session's own may run, in the
	// order in which they are looked for.
	EngineImages []string
	// Mirror is the address of a registry that takes the place of Docker Hub, as
	// http://10.0.0.1:5000; empty for the Hub.
	Mirror string
}

// Machine is what the checks look at. System gives this one; a test makes
// others.
type Machine struct {
	Env dial.Environment
	// LookPath and Run find and run a command. Run gives its standard output,
	// and an error for an exit status other than 0.
	LookPath func(name string) (string, error)
	Run      func(ctx context.Context, name string, args ...string) (string, error)

	// Find gives the engine that the docker command uses, and Connect speaks to
	// it.
	Find    func(ctx context.Context) (dial.Endpoint, error)
	Connect func(dial.Endpoint) Engine
	// InDockerGroup tells whether the account is in the docker group, and
	// whether this session has noticed.
	InDockerGroup func() (account, session bool)

	// FreeSpace is what this account may still write in a folder, in bytes.
	FreeSpace func(folder string) (uint64, error)
	// PortFree is nil if a TCP port can be listened at on all addresses.
	PortFree func(ctx context.Context, port int) error
	// PortHolder names the program that listens at a port, if that can be seen.
	PortHolder func(port int) (name string, pid int, found bool)
	// Registry is nil if a registry answers at the address.
	Registry func(ctx context.Context, address string) error
	// TerminalSize is in characters; not ok where there is no terminal.
	TerminalSize func() (columns, rows int, ok bool)
}

// Engine answers the doctor's questions.
type Engine interface {
	Version(ctx context.Context) (Version, error)
	Root(ctx context.Context) (folder string, err error)
	Published(ctx context.Context) ([]Published, error)
	// Carrier tells what it has for engines in containers, in one of these images.
	Carrier(ctx context.Context, images []string) (Carrier, error)
}

// Version is what an engine says of itself.
type Version struct {
	Engine string // as 28.5.2
	API    string // the newest that it speaks, as 1.51
	Podman bool   // it is Podman, which speaks Docker's API
}

// Published is a port that a container publishes.
type Published struct {
	Port      int
	Container string // its name
	Lab       bool   // a session of matelot owns it
}

// Time limits: none of the checks may keep the learner waiting.
const (
	engineTimeout   = 5 * time.Second
	commandTimeout  = 5 * time.Second
	registryTimeout = 2 * time.Second
)

// patient is one examination: the machine, and what the engine said.
type patient struct {
	Machine
	options Options

	endpoint    dial.Endpoint
	endpointErr error
	engine      Engine // nil without an endpoint
	version     Version
	versionErr  error
}

// Examine makes all checks, several at a time, and gives their results in an
// order in which they can be read: what others depend on first.
func Examine(ctx context.Context, m Machine, o Options) []Result {
	p := &patient{Machine: m, options: o}
	p.askEngine(ctx)
	checks := []func(context.Context) []Result{
		p.client, p.reached, p.permission, p.conflict, p.api, p.podman,
		p.compose, p.buildx, p.engineDisk, p.homeDisk, p.ports, p.ownEngine, p.registry,
		p.terminal, p.locale,
	}
	found := make([][]Result, len(checks))
	var group sync.WaitGroup
	for i, check := range checks {
		group.Go(func() { found[i] = check(ctx) })
	}
	group.Wait()
	var results []Result
	for _, some := range found {
		results = append(results, some...)
	}
	return results
}

// Worst is the worst status of the results: Fail, Warn or OK.
func Worst(results []Result) Status {
	worst := OK
	for _, r := range results {
		if r.Status == Fail {
			return Fail
		}
		if r.Status == Warn {
			worst = Warn
		}
	}
	return worst
}

// one is the result of a check that gives a single one.
func one(id string, status Status, remedy string, namesAndValues ...string) []Result {
	r := Result{ID: id, Status: status, Remedy: remedy}
	for i := 0; i+1 < len(namesAndValues); i += 2 {
		if r.Data == nil {
			r.Data = map[string]string{}
		}
		r.Data[namesAndValues[i]] = namesAndValues[i+1]
	}
	return []Result{r}
}
