// Package running reaches engines in containers that run already: it opens a way
// into one, looks whether it is still there, and takes away what an owner has.
//
// It starts none. What does so (package engine) is slow to load, and most of matelot
// only needs what is here.
package running
