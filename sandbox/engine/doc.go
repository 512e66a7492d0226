// Package engine gives engines of one's own: a Docker engine in a container of
// another one, for a session that must be a world of its own, and beside it a place
// where commands run that nobody trusts.
//
// Nothing of such an engine listens outside its container: package link is the only
// way in. It has no way out to the network unless that was asked for. Its memory,
// processors, processes and disk are bounded. It ends with who asked for it.
//
// An engine in a container needs so much of the kernel that the container is no wall
// against who controls that engine; package proxy, which stands in front of it, is
// what keeps them from it. docs/grading.md and docs/decisions/0009 say what holds
// against whom.
package engine
