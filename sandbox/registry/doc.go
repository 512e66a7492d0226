// Package registry is a session's own registry: a place to push images to and
// to pull them from, for lessons that need one, without an account anywhere.
// It asks for a user and a password as a private registry does, so that docker
// login is real, and tells whoever serves it about each login.
//
// What was pushed is on disk: blobs as files, manifests in a list that is only
// ever added to. A process that was killed left all that it had said yes to.
//
// It is for lab images on one machine: it listens on the loopback address, and
// bounds what it takes. The package knows nothing of sessions, engines, lessons
// or languages.
package registry
