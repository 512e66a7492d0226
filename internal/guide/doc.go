// Package guide says what is worth doing next: the rest of the lesson, a short
// review of what was hard, the next lesson that the learner does not know yet.
// It also says which lesson stands before another one.
//
// It is pure: it is told what was attempted and what time it is, and knows
// nothing of stores, sessions or engines.
package guide
