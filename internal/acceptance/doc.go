// Package acceptance runs the built executables as their users do, by scripts
// in testdata, with the real docker CLI on the real engine. It has no code of
// its own: `make build` first.
package acceptance
