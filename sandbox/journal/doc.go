// Package journal keeps what was asked of the engine in a session: one line of
// JSON for each request, with its answer's status.
//
// Much of what a learner does leaves no trace in the engine (ps, logs, stats,
// inspect, a refused run), so the journal is the evidence for it. It holds no
// secrets: callers hand over names of environment variables, not values, command
// lines pass through Args, which masks what looks secret, and of what was typed into
// a container only lines that its terminal showed are handed over.
//
// The package knows nothing of HTTP, of the engine, or of lessons.
package journal
