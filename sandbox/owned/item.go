package owned

import "time"

// Kind is the kind of an object.
type Kind string

// The kinds. The ID of a Tag or Adopted item is the whole reference
// ("docker.io/library/alpine:latest"), of a Volume its name, of all others the
// engine's full ID.
const (
	Container Kind = "container"
	Image     Kind = "image"
	Volume    Kind = "volume"
	Network   Kind = "network"
	// Exec items live in memory only: the engine forgets them as well.
	Exec Kind = "exec"
	// Tag is an image reference that the session made, and may take away.
	Tag Kind = "tag"
	// Adopted is the reference of an image that is not the session's but may be
	// used in it. Taking it away only hides it.
	Adopted Kind = "adopted"
	// Pending is work under way that will make images (a build, a pull), so that
	// what it made can be told apart after a crash.
	Pending Kind = "pending"
	// Step is the container of a build's step, which has no label: an engine that is
	// killed meanwhile leaves it. Its ID is the beginning of the engine's.
	Step Kind = "step"
)

// Item is one object that the session owns or may use.
type Item struct {
	Kind Kind   `json:"kind"`
	ID   string `json:"id"`
	// Name is the container's or network's name; without a leading slash.
	Name string `json:"name,omitempty"`
	// Image is the reference a container was created from; for tags and
	// adopted references it is the ID of the image they stood for.
	Image string `json:"image,omitempty"`
	// Parent is the full ID of the container an exec belongs to.
	Parent string `json:"parent,omitempty"`
	// Note says more where a kind needs it; see the Note constants.
	Note string    `json:"note,omitempty"`
	At   time.Time `json:"at"`
}

// Notes of items.
const (
	// NoteStandIn marks the tag of a supplied image.
	NoteStandIn = "stand-in"
	// NoteLayer marks an image that is only a step of a build.
	NoteLayer = "layer"
	// NoteAnonymous marks a volume that was made without a name.
	NoteAnonymous = "anonymous"
)
