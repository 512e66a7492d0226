// Package marks makes of what a room knows what a course platform takes: the same
// points by the same rubric as a grading, and the same formats.
//
// What learners' own machines reported is progress. It is never called a grade, since
// nobody has done it again on a clean engine: every format says so.
package marks
