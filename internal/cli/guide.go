package cli

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"matelot/checker"
	"matelot/internal/classroom"
	"matelot/internal/course"
	"matelot/internal/guide"
	"matelot/internal/progress"
	"matelot/sandbox"
)

// The gates: what stands between a learner and a lesson whose forerunner is not
// done. A teacher sets one in settings.json or by MATELOT_GATE.
const (
	gateFree   = "free"   // nothing
	gateSoft   = "soft"   // a word
	gateStrict = "strict" // the lesson does not begin
)

// guide knows the course and what the learner did in it. Progress that cannot be
// read is said, and holds nobody back.
func (a *App) guide(ctx context.Context) (guide.Guide, error) {
	all, err := a.course()
	if err != nil {
		return guide.Guide{}, err
	}
	attempts, err := a.attempts(ctx)
	if err != nil {
		a.note("cli.progress.unread", "Detail", err.Error())
	}
	return guide.Guide{Course: all, Histories: guide.Histories(attempts), Now: time.Now()}, nil
}

// attempts are all that were kept, the oldest first.
func (a *App) attempts(ctx context.Context) (_ []guide.Attempt, err error) {
	store, err := progress.Open(ctx, a.Home.Progress())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	kept, err := store.All(ctx)
	a.tellSetAside(store)
	if err != nil {
		return nil, err
	}
	attempts := make([]guide.Attempt, len(kept))
	for i, k := range kept {
		attempts[i] = guide.Attempt{Exercise: k.Exercise, At: k.At, Passed: k.Verdict == string(checker.Pass)}
		if k.Verdict == string(checker.Fail) && len(k.Findings) > 0 {
			attempts[i].Finding = k.Findings[0]
		}
	}
	return attempts, nil
}

// strictFlag adds the flag by which a lesson begins only after those before it.
func strictFlag(cmd *cobra.Command, strict *bool) {
	cmd.Flags().BoolVar(strict, "strict", false, "")
}

// gate is the one that holds: the flag's, the variable's, or that of the settings;
// in a classroom the teacher's, where that is stricter.
func (a *App) gate(strict bool, room classroom.State) string {
	gate := a.Getenv("MATELOT_GATE")
	if gate == "" {
		gate = a.Settings.Gate
	}
	if gate == "" {
		gate = gateFree
	}
	switch {
	case strict, room.Gate == classroom.Strict:
		return gateStrict
	case gate == gateFree && room.Gate == classroom.Soft:
		return gateSoft
	}
	return gate
}

// pass lets a learner begin an exercise, or says what comes before it.
func (a *App) pass(ctx context.Context, ex *course.Exercise, strict bool) error {
	room := a.roomState()
	if slices.Contains(room.Closed, ex.Lesson.ID) {
		return &usageError{"room.error.closed", map[string]any{"Lesson": ex.Lesson.ID, "Title": ex.Lesson.Title(a.Words.Lang())}}
	}
	gate := a.gate(strict, room)
	switch gate {
	case gateFree:
		return nil
	case gateSoft, gateStrict:
	default:
		return &usageError{"cli.error.gate", map[string]any{"Got": gate}}
	}
	g, err := a.guide(ctx)
	if err != nil {
		return err
	}
	// Whether this machine could start an engine for them is not asked here.
	g.Unfit = func(e *course.Exercise) bool { return e.OwnEngine }
	before := g.Before(ex.Lesson.ID)
	if before == nil {
		return nil
	}
	data := map[string]any{
		"Lesson": ex.Lesson.ID, "Before": before.ID, "Title": before.Title(a.Words.Lang()), "Count": g.Left(before), "TestOut": "",
	}
	if e := before.TestOut(); e != nil {
		data["TestOut"] = e.ID
	}
	if gate == gateStrict {
		return &usageError{"cli.error.before", data}
	}
	a.say(a.T("cli.gate.soft", data))
	return nil
}

// following is what is worth doing in a session after an exercise, and why when it is
// not simply the next. It is nil when all is done. What the session cannot do is passed
// over, and why says how it can be done.
func (a *App) following(ctx context.Context, session *sandbox.Session, current string) (ex *course.Exercise, why string, err error) {
	g, err := a.guide(ctx)
	if err != nil {
		return nil, "", err
	}
	g.Unfit = func(e *course.Exercise) bool { return fits(session, e) != nil }
	choice, ok := g.Next(current)
	var said []string
	for _, e := range choice.Over {
		said = append(said, a.explainEngine(fits(session, e)))
	}
	if !ok {
		return nil, strings.Join(said, "\n"), nil
	}
	switch choice.Why {
	case guide.Review:
		said = append(said, a.T("cli.next.review", "Exercise", choice.Exercise.ID))
	case guide.Skipped:
		said = append(said, a.T("cli.next.skipped", "Exercise", choice.Exercise.ID))
	case guide.Following:
	}
	return choice.Exercise, strings.Join(said, "\n"), nil
}
