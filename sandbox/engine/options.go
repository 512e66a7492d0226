package engine

import (
	"context"
	"os"
	"time"

	"matelot/sandbox/engine/running"
)

// The images in which an engine runs, where none is named, and the variable that
// names another: it must hold dockerd and what that needs, and for runners a shell,
// curl and the docker command.
const (
	DefaultImage  = running.DefaultImage
	DinD          = running.DinD
	ImageVariable = running.ImageVariable
)

// Label is on all containers and volumes that this package makes; its value is the
// owner's name.
const Label = running.Label

// Options say what an engine may use.
type Options struct {
	// Owner names who asked for it, so that what is left of them can be found.
	Owner string
	// Image is that of the engine; "" is what ImageVariable names, else what is there.
	Image string
	// Workspace is an absolute path, the same in the engine as for who uses it: a
	// folder of this machine, or with Volume a volume in memory.
	Workspace string
	// Folder is the folder of this machine that the workspace is, where it has another
	// path here; "" is the same.
	Folder string
	// Volume makes the workspace a volume of that many bytes in memory, which only
	// the engine and its runners see.
	Volume int64
	// Internet gives the engine and its containers a way out to the network. Nobody
	// gets in by it.
	Internet bool
	// Attached ends the engine with this process, however that ends; an engine that
	// is not goes on, and running.Open finds it again.
	Attached bool
	Limits   Limits
	// Runner has a runner started with the engine; nil starts none.
	Runner *RunnerLimits
	// Stock is the images that the engine begins with; nil is none.
	Stock *Stock
	// Prepare does something with the engine before it is given out; nil does nothing.
	Prepare func(ctx context.Context, e *Engine) error
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
type Step = running.Step

// The steps of a start. Their words are engine.step.STEP.
const (
	StepImage = running.StepImage
	StepStart = running.StepStart
	StepReady = running.StepReady
)

// readyWithin is how long an engine may take to answer.
const readyWithin = 60 * time.Second

// imageWanted is the image that was asked for, or "".
func (o Options) imageWanted() string {
	if o.Image != "" {
		return o.Image
	}
	return os.Getenv(ImageVariable)
}
