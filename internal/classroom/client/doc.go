// Package client is the learner's side of a classroom: it joins, keeps what is to be
// sent until the classroom has it, and follows what the teacher decides.
//
// Nothing that a learner does waits for the network. What is to be sent stands in a
// file, so that it is sent later where there is no network now, also after a restart;
// it is sent until the classroom says that it has it, and kept there once.
package client
