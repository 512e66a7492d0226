package engine

import (
	"os"
	"time"

	"matelot/sandbox/images"
)

// DefaultImage is made by scripts/engine-image.
const DefaultImage = "matelot-engine:1"

// DinD is Docker's own image of an engine (https://hub.docker.com/_/docker), used
// where DefaultImage is not there and this one is or can be had.
const DinD = "docker:28.5.2-dind"

// ImageVariable names another image; it must hold dockerd and what that needs, and
// for runners a shell, curl and the docker command.
const ImageVariable = "MATELOT_ENGINE_IMAGE"

// Label is on all containers and volumes that this package makes; its value is the
// owner's name.
const Label = "matelot.engine"

// Options say what an engine may use.
type Options struct {
	// Owner names who asked for it, so that what is left of them can be found.
	Owner string
	// Image is that of the engine; "" is what ImageVariable names, else what is there.
	Image string
	// Workspace is an absolute path, the same in the engine as for who uses it: a
	// folder of this machine, or with Volume a volume in memory.
	Workspace string
	// Volume makes the workspace a volume of that many bytes in memory, which only
	// the engine and its runners see.
	Volume int64
	// Internet gives the engine and its containers a way out to the network.
	Internet bool
	// Attached ends the engine with this process, however that ends; an engine that
	// is not goes on, and Open finds it again.
	Attached bool
	Limits   Limits
	// Runner has a runner started with the engine; nil starts none.
	Runner *RunnerLimits
}

// Limits bound an engine with all of its containers.
type Limits struct {
	Memory    int64   // bytes, disk in memory included
	CPUs      float64 // cores
	Processes int64
	Disk      int64 // bytes of images, containers and volumes
}

// DefaultLimits are what an exercise of the course needs, with room to spare.
func DefaultLimits() Limits {
	return Limits{Memory: 3 << 30, CPUs: 2, Processes: 1024, Disk: 2 << 30}
}

// Step is what a start is doing, for telling it.
type Step string

// The steps of a start. Their words are engine.step.STEP.
const (
	StepImage Step = "image" // looking for the engine's image
	StepStart Step = "start" // its container is started
	StepReady Step = "ready" // it is waited for
)

// readyWithin is how long an engine may take to answer.
const readyWithin = 60 * time.Second

// inside is where things are in the container.
const (
	agentPath  = "/matelot/" + images.Agent
	agentDir   = "/matelot"
	socketPath = "/run/matelot.sock"
)

// imageWanted is the image that was asked for, or "".
func (o Options) imageWanted() string {
	if o.Image != "" {
		return o.Image
	}
	return os.Getenv(ImageVariable)
}
