package tutor

import "os"

func interruptSignals() []os.Signal { return []os.Signal{os.Interrupt} }

// endSignals is empty: Windows ends all of a console's processes by itself.
func endSignals() []os.Signal { return nil }

func hangUp(process *os.Process) error { return process.Kill() }
