// Package lan finds out at which addresses a room's learners may reach this machine,
// and what is likely to be in their way. It asks nobody: what it says follows from
// this machine's interfaces and settings.
package lan
