package pane

// Alone tells whether keys go to the program that was started, and not to one that
// it runs in the foreground. Where that cannot be seen (Windows) it is assumed.
func (p *Pane) Alone() bool {
	group, ok := foreground(p.tty)
	return !ok || group == p.cmd.Process.Pid
}
