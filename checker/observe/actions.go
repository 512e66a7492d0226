package observe

import (
	"context"
	"errors"
	"fmt"

	"matelot/checker"
)

var errNoJournal = errors.New("no journal is kept")

// actions reads the learner's actions from the journal.
func (r *reader) actions(ctx context.Context) error {
	if r.src.Journal == nil {
		return errNoJournal
	}
	actions, err := r.src.Journal(ctx)
	if err != nil {
		return fmt.Errorf("reading the journal: %w", err)
	}
	r.put(func(obs *checker.Observation) { obs.Actions = actions })
	return nil
}
