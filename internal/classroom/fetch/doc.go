// Package fetch gets the images of the room onto a learner's machine: into a folder
// that is an OCI image layout, each blob once, whichever image and classroom it comes
// with, going on where it was broken off.
//
// It asks the classroom that was joined and nobody else, and believes it nothing: what
// is used has the digest that it was asked for by.
package fetch
