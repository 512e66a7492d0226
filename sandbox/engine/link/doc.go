// Package link is the one connection between matelot and a program of its own
// inside a container: over it, connections are opened to what listens in there,
// listeners are held there, files are carried in and out, and commands are run.
//
// What carries it is any pair of byte streams; in practice the standard streams of
// a container, so that nothing listens outside of it and nothing has to be
// published. It speaks HTTP/2 without encryption (RFC 9113, by prior knowledge):
// that has streams, their flow control, and ends each direction by itself, which
// docker's attached streams need.
//
// It knows nothing of engines. Who holds the outer end is trusted; what runs in
// the container is not, and is told nothing.
package link
