// Package queue says what a queue of gradings is: a client hands in jobs and waits
// for what comes of them, workers take jobs and do them, in this process or on any
// number of machines.
//
// A job is delivered at least once and its result is kept once. It knows nothing of
// how the queue is kept: package broker does that.
package queue
