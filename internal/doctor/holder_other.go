//go:build !linux

package doctor

// portHolder is known on Linux alone; elsewhere the remedy names the command
// that tells.
func portHolder(int) (name string, pid int, found bool) { return "", 0, false }
