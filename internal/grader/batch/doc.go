// Package batch grades a set of submissions: it has each attempt done again, keeps
// what came of it, and can go on where it was killed or judge again what was kept.
//
// Everything of an attempt is written down before the next one counts: a folder with
// a file for each attempt is the state, and the reports are made of it. The package
// knows nothing of engines, words and report formats.
package batch
