// Package history keeps what a learner typed in each exercise, and makes a script
// of it that does it again.
//
// It is kept in the learner's own folder, one file for each exercise, and outlives
// sessions as progress does: what is handed in at the end of a course was typed
// weeks before. Passwords are taken out before anything is written.
//
// The package knows nothing of sessions, engines and courses: an exercise is its
// ID, a container is its name and its ID.
package history
