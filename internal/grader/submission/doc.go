// Package submission writes and reads what a learner hands in.
//
// [Pack] writes an archive, [Read] reads one, or a folder, or a Git checkout, and
// [Find] says what of some paths is a submission. Who hands in may mean harm:
// nothing is run and nothing is written to disk, no link is followed, no memory is
// taken because a header says so, and what may not be there is left out and told
// as a problem, while the rest is read.
//
// The package knows nothing of engines, and of courses only the exercises' names.
package submission
