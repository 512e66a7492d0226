// Package lab puts a session and the checks together: what of a session the checks
// read, and what an exercise needs of a session. It knows nothing of commands, words
// and terminals.
package lab
