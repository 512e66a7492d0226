// Package cli is matelot's command tree: it reads flags, puts the other
// packages together and turns results into output and exit codes. It is the
// only package that knows both the sandbox and the checker.
//
// Each command is a file with a constructor that reads its flags and a run
// function that does the work on an [App]. Nothing here exits the process:
// [Main] returns the exit code.
package cli
