// Package checker says what is right, what is wrong and why.
//
// A [Check] states what must be so. An [Observation] is what was read from the
// engine, the registry, HTTP, the workspace and the session's journal. [Judge]
// compares the two and returns one [Result] a check, each with findings: stable
// codes with what was seen, what was expected and the command to look with.
//
// The package is pure: it does no input or output, reads no clock, and knows
// nothing of languages, of the engine's client, of sessions or of terminals.
// An observation saved as JSON and judged again gives the same results.
package checker
