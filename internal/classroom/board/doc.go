// Package board follows what each learner of a room did, and says what a teacher
// wants to know of it: who is where, who is stuck, what many get wrong.
//
// It is pure: what it says follows from what it was told and from the time that it
// is asked for.
package board
