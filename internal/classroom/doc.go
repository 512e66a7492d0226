// Package classroom says what a classroom is: a teacher's process in one room, and
// the learners who join it with a word. It has the word, the messages between them,
// and what of a course a room needs to know.
//
// The rest is below it: board follows what each learner did, room keeps it and lets
// the teacher act, server speaks HTTPS, dashboard shows it, client is the learner's
// side. No exercise is run and no engine is asked in any of them: what a learner's
// machine reports is progress, and becomes a grade only when it is done again
// (internal/grading).
package classroom
