// Package compat compares what docker's clients see by a session's proxy with what
// they see on the engine itself: exit codes, outputs and what is on the engine
// afterwards. It has no code of its own, only tests; `make compat` runs all of them
// with all clients, the engine's tests a part with the clients that are there.
//
// A script of testdata is run in worlds that are equal: each a fresh engine in a
// container, with one image. What the world's clients speak with is the engine's own
// socket, a session's proxy before it, or a session on an engine of its own. Every
// line that differs must be one of the intended differences, each of which has its
// reason, and must occur: docs/compat.md lists them.
//
// It knows nothing of lessons and checks, and of the engine's versions only that
// which the engine's image has.
package compat
