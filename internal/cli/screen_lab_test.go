package cli

import (
	"errors"
	"testing"
	"time"

	"matelot/internal/i18n"
)

// The screen is drawn while an exercise is set up: it must not wait for that to end.
func TestWordsAreThereWhileAnExerciseIsSetUp(t *testing.T) {
	t.Parallel()
	lab := newScreenLab(&App{Words: i18n.New("fr")}, nil, learnOptions{})
	lab.mu.Lock() // as Open holds it
	defer lab.mu.Unlock()
	drawn := make(chan string, 1)
	go func() { drawn <- lab.Printer().Lang() + lab.Error(errors.New("no answer")) }()
	select {
	case got := <-drawn:
		if got == "" || got[:2] != "fr" {
			t.Errorf("drawn: %q", got)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the words wait for the set-up")
	}
}
