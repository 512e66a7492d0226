package tutor

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// endSignal is the cause of a context that a signal ended.
type endSignal syscall.Signal

func (s endSignal) Error() string { return "told to end: " + syscall.Signal(s).String() }

// outlive keeps this process alive while its shell runs: an interrupt is for the
// command in the foreground. It is caught, not ignored, since what is ignored
// would stay ignored in the shell. A request to end cancels the context, which
// hangs the shell up: a shell at its prompt ignores SIGTERM.
func outlive(parent context.Context) (_ context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(parent)
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, interruptSignals()...)
	ends := make(chan os.Signal, 1)
	signal.Notify(ends, endSignals()...)
	go func() {
		select {
		case told := <-ends:
			number, _ := told.(syscall.Signal) // as all of endSignals are
			cancel(endSignal(number))
		case <-ctx.Done():
		}
	}()
	return ctx, func() {
		signal.Stop(interrupts)
		signal.Stop(ends)
		cancel(nil)
	}
}
