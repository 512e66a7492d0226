// Package shell is the shell of the lab images: what answers to sh, ash and
// bash in a container. It stands on mvdan.cc/sh and adds what that
// interpreter leaves to its host, because Docker lessons need it:
//
//   - real processes for `command &`, with $!, wait, jobs and kill;
//   - an exec that replaces the process, so that an entrypoint script can hand
//     PID 1 to the program;
//   - traps for signals, run between commands as a shell does;
//   - the manners of PID 1: orphans are reaped, and signals nobody handles
//     are dropped, as the kernel does for other programs;
//   - a prompt with line editing on a terminal.
//
// It knows nothing of images, of Docker or of which commands are installed.
package shell
