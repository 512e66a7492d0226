package submission

import (
	"context"
	"errors"

	"matelot/internal/grader"
)

// Collect takes in the files of a learner's own workspace for [Pack], by the same
// rules by which [Read] takes them: what may not be there is left out and told. skip
// tells which files, by slash path, are not to be handed in; it may be nil. The
// error says that the folder could not be read.
func Collect(ctx context.Context, dir string, limits Limits, skip func(name string) bool) (map[string]grader.File, []grader.Problem, error) {
	in := newIntake(limits)
	in.skip = skip
	if err := in.readFolder(ctx, dir); err != nil && !errors.Is(err, errFull) {
		return nil, nil, err
	}
	if len(in.files) == 0 {
		return nil, in.problems.all(), nil
	}
	return in.files, in.problems.all(), nil
}
