// Package sandbox keeps one learner's lab on one engine: the session.
//
// A session owns what is made in it, has a workspace (a folder the learner
// works in), a journal (what was asked of the engine), and a docker
// configuration of its own, whose context leads to the session's proxy
// instead of the engine. It survives the process that serves it: everything it
// knows is in its folder, and the next process finds it there.
//
// The package knows nothing of lessons, checks, languages or terminals: what
// an exercise needs is handed to it as a [Scene].
package sandbox
