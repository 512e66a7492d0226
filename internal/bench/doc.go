// Package bench holds the benchmarks of whole commands: `make bench` prints
// each figure as a ratio between two things timed by turns in the same run, so
// that it holds when the machine's speed drifts. It has no code of its own.
package bench
