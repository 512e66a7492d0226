// Package server is the classroom on the network: HTTPS for learners, and the
// teacher's pages for who has the teacher's token.
//
// Who is on the same network may be anybody. A learner knows the server by its key
// (classroom.Fingerprint), the server a learner by the token that they drew. What
// comes in is bounded in size, time and number.
package server
