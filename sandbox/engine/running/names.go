package running

import (
	"errors"

	"matelot/sandbox/images"
)

// Label is on all containers and volumes of engines; its value is the owner's name.
const Label = "matelot.engine"

// Where things are in an engine's container.
const (
	AgentDir   = "/matelot"
	AgentPath  = AgentDir + "/" + images.Agent
	SocketPath = "/run/matelot.sock"
)

// Step is what a start is doing, for telling it.
type Step string

// The steps of a start. Their words are engine.step.STEP.
const (
	StepImage Step = "image" // looking for the engine's image
	StepStart Step = "start" // its container is started
	StepReady Step = "ready" // it is waited for
)

// The images in which an engine runs, where none is named.
const (
	// DefaultImage is made by scripts/engine-image.
	DefaultImage = "matelot-engine:1"
	// DinD is Docker's own (https://hub.docker.com/_/docker), used where
	// DefaultImage is not there. What is under its tag may change; by its digest it is
	// what it was.
	DinD = "docker:28.5.2-dind@sha256:2a232a42256f70d78e3cc5d2b5d6b3276710a0de0596c145f627ecfae90282ac"
	// ImageVariable is the variable that names another.
	ImageVariable = "MATELOT_ENGINE_IMAGE"
)

// Errors of a machine that cannot have engines.
var (
	// ErrNoImage says that no image of an engine is there.
	ErrNoImage = errors.New("there is no image of an engine")
	// ErrNotHere says that the machine starts none.
	ErrNotHere = errors.New("this machine's engine starts no engine in a container")
	// ErrFar says that the engine is reached in a way that cannot be used for this.
	ErrFar = errors.New("engines in containers are started on engines that a socket or TCP leads to")
)

// ErrGone says that an engine's container is not there any more, or has ended: with
// it went all that the engine had.
var ErrGone = errors.New("the engine's container has ended")
