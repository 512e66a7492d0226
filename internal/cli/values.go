package cli

import (
	"context"
	"fmt"
	"net"
	"strconv"

	"github.com/spf13/cobra"

	"matelot/internal/course"
	"matelot/sandbox"
)

// seedFlag adds the flag for a seed. A teacher's script may set it by variable.
func (a *App) seedFlag(cmd *cobra.Command, seed *string) {
	cmd.Flags().StringVar(seed, "seed", a.Getenv("MATELOT_SEED"), "")
}

// own is the exercise with the values that the session has drawn for it.
func own(session *sandbox.Session, ex *course.Exercise) (*course.Exercise, error) {
	if len(ex.Values) == 0 || session.Values[ex.ID] == nil {
		return ex, nil
	}
	return ex.With(session.Values[ex.ID])
}

// draw gives an exercise that is about to begin the learner's values. Once drawn
// they stay, but for a port that somebody has taken since.
func draw(ctx context.Context, session *sandbox.Session, ex *course.Exercise) (*course.Exercise, error) {
	if len(ex.Values) == 0 {
		return ex, nil
	}
	free := func(port int) bool { return portIsFree(ctx, port) }
	values := session.Values[ex.ID]
	// What holds a port of the exercise under way is most likely its own attempt.
	if values == nil || (session.Exercise != ex.ID && !allFree(ex, values, free)) {
		values = ex.Draw(session.Seed, free)
		err := session.Update(func(state *sandbox.State) {
			if state.Values == nil {
				state.Values = map[string]map[string]string{}
			}
			state.Values[ex.ID] = values
		})
		if err != nil {
			return nil, err
		}
	}
	return ex.With(values)
}

func allFree(ex *course.Exercise, values course.Values, free func(int) bool) bool {
	for _, v := range ex.Values {
		if !v.Port {
			continue
		}
		if port, err := strconv.Atoi(values[v.Name]); err != nil || !free(port) {
			return false
		}
	}
	return true
}

// portIsFree tells whether a program could listen there on all interfaces.
func portIsFree(ctx context.Context, port int) bool {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", ":"+strconv.Itoa(port))
	if err != nil {
		return false
	}
	return l.Close() == nil
}

// plant sets the session's seed, from which the values of exercises that have
// some are drawn. One that differs draws them anew.
func plant(session *sandbox.Session, seed string) error {
	if seed == "" || seed == session.Seed {
		return nil
	}
	err := session.Update(func(state *sandbox.State) { state.Seed, state.Values = seed, nil })
	if err != nil {
		return fmt.Errorf("keeping the seed: %w", err)
	}
	return nil
}
