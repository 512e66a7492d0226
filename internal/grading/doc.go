// Package grading is `matelot grade`: it finds submissions, has them done again, and
// writes what came of it. It knows nothing of engines: who does attempts again is
// given to it.
package grading
