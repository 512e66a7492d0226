// Package pane is a terminal within the terminal: it runs a program on a
// pseudo-terminal (ConPTY on Windows), keeps the screen that the program draws,
// and sends it keys, pastes and the mouse as a terminal would.
//
// It knows nothing of lessons, engines and of what is drawn around it. The
// caller chooses the program and its environment; the terminal behaves as
// TERM=xterm-256color says (COLORTERM=truecolor holds too).
//
// One goroutine reads what the program prints, a few thousand bytes at a time,
// into the emulator (package emulator); nothing is rendered until somebody asks
// for a View, so that a flood of output costs one rendering for each frame that
// is drawn, and a key waits for none of it. Another goroutine writes what is
// typed, so that a program that reads nothing blocks nobody.
package pane
