// Package account gives each learner of a shared server a world of their own: an engine
// in a container, and beside it a machine, a container in which they work.
//
// Between the two stands a guard, in this process: the machine has no socket of the
// engine but the guarded one. An engine in a container needs so much of the kernel that
// who controls it freely is near to root on the host; the guard (package proxy) lets
// through what a lab needs, and nothing that leads out of a container. The lab in the
// machine has a proxy of its own in front of that, which is the learner's and is trusted
// with nothing.
//
// The package knows nothing of classes, of who signs in, and of what is run.
package account
