// Package images holds the lab images: small images that stand in, by
// behaviour, for those that the course names (hello-world, alpine, ubuntu,
// nginx, postgres, redis), one that plays the role of a language runtime, and
// the course's backend. They need no network: the archives are embedded and
// loaded by POST /images/load.
//
// The programs inside are our own (folder programs), built for linux/amd64 and
// linux/arm64 by the command in folder build, which also writes the blobs that
// this package embeds. What a learner builds FROM a lab image inherits its
// labels, so it is the image ID, not a label, that tells a lab image from one
// made of it.
//
// The package knows nothing of engines, sessions or lessons, and does no work
// before it is asked: it is linked into commands that must start at once.
package images
