// Package keys reads the lines that somebody typed out of what went to and fro
// between a terminal and a program: keys with their corrections one way, echoes the
// other.
//
// What was typed without being shown, as passwords are, is no line. The package
// knows nothing of containers and connections.
package keys
