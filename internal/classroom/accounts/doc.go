// Package accounts is the door of a shared server: learners come in by ssh, with the
// class's code or a password of their own, and each works in a machine of their own.
//
// Nothing of the server itself is behind that door. A session can do one thing, which is
// to have a terminal in the learner's machine; commands, files, forwarded ports, agents
// and screens are refused. What a machine is, who gives it and what runs in it is told by
// [Machines]; the package knows no engine.
package accounts
