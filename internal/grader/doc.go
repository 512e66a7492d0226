// Package grader makes grades of submissions. It holds what a grade is and how
// points are added up; its sub-packages read submissions (submission), weigh
// them (rubric), compare them (similar), write them in the formats of course
// platforms (report) and share the work among machines (queue).
//
// It knows nothing of engines: who replays a submission is behind [Replayer].
package grader
