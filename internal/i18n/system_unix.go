//go:build !windows

package i18n

// System is the language of the learner's desktop. On Unix the locale's
// variables say it; to ask macOS beyond them would cost a process.
func System() string { return "" }
