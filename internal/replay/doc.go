// Package replay does again what a learner handed in: on an engine of its own, with
// the commands in a runner that has no rights, behind the proxy that guards every
// session. It is a grader.Replayer.
//
// What is of the course (set-up, checks) runs here; what is of the learner runs in
// the runner alone, and what comes out of that is read as if they meant harm.
package replay
