// Package observe reads what a [checker.Plan] asks for from the engine, the
// registry, HTTP, the workspace and the session's journal, and gives it as a
// [checker.Observation].
//
// It reads only what the plan asks for, all at once, and lets the engine do
// the filtering. It never fails: what could not be read becomes a
// [checker.Trouble], because trouble of the machine is never the learner's.
//
// The package judges nothing. It knows nothing of exercises, languages,
// sessions' files or terminals; it talks to the engine directly, past the
// session's proxy, so that what it does is not in the learner's journal.
package observe
