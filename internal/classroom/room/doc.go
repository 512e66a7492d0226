// Package room is a classroom's memory: who joined, what they did, what the teacher
// decided. It keeps all of it in one SQLite file, and tells those who watch of each
// change.
//
// What a caller was told is kept outlives the process however it ends, and the
// machine too: writes wait for the disk, many of them together.
package room
