package screen

import "os"

// A Windows console knows no job control.
func stopSignals() []os.Signal     { return nil }
func continueSignals() []os.Signal { return nil }
func jobControl() bool             { return false }
func stopJob() error               { return nil }
