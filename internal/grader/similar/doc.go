// Package similar lists texts of different submissions that have much in common,
// for a teacher's eye. It judges nobody: two learners may well do the same.
//
// White space, quotes and comments do not count, nor do names, numbers and the
// order of lines, beyond saying in what way two texts are alike. What the course
// itself hands out (the starting files, the solutions, the commands in the lesson)
// and what everybody types is left out on both sides first, so that two who did
// just what the lesson shows are not alike; nor are texts with little of their own.
//
// The same texts give the same list, in whatever order they come. The work grows
// with the number of texts, not with the number of pairs: only texts that share
// some of their rarest pieces are compared.
package similar
