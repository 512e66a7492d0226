// Package broker keeps a queue of gradings on NATS JetStream: on a server in this
// process, on which nothing listens, or on a server or cluster that is there.
//
// A job is a message of a work queue, under a subject of its course and its ID; its
// ID is the hash of what is to be done, so that the same work is there once. A
// worker holds a lease on a job, renews it while it works, and keeps the result
// under the job's ID before the job goes. What is large is kept beside, under its
// hash.
//
// It knows nothing of engines, courses and terminals.
package broker
