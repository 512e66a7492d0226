// Package rubric weighs what came of a submission: it reads a rubric, a YAML file
// under version control, and makes grades by it.
//
// A rubric says which exercises are asked for, what their checks weigh, which
// must be passed, which are hidden from the learner, and what being late costs.
// Without one, each check counts its own points and every exercise must be passed.
//
// Weighing is pure: no I/O, no clock, no language, and the same outcomes always
// give the same grade. Only [Load] reads a file. The package knows nothing of
// engines and of how an exercise is replayed.
package rubric
