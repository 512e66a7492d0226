// Package report writes a batch of grades in the formats of course platforms and
// for people: see [Formats].
//
// It writes nowhere: it gives files as bytes, and the same batch gives the same
// bytes. What learners wrote (names, output, values in findings) is hostile in
// every format until it is escaped there. The package knows nothing of engines,
// of the course's files and of how points came about.
package report
