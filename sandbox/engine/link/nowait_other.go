//go:build !unix

package link

// noWait has no counterpart: the inner end is in Linux containers.
const noWait = 0
