package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"matelot/internal/course"
	"matelot/sandbox"
)

// answerCommand is the word "answer" of the lab's shell.
func (a *App) answerCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:    "answer [QUESTION] VALUE",
		Hidden: true,
		Args:   cobra.ArbitraryArgs,
		RunE:   func(cmd *cobra.Command, args []string) error { return a.answer(cmd.Context(), args) },
	}
	return cmd
}

// answer keeps the answer to a question of the current exercise. The question
// need not be named where there is only one.
func (a *App) answer(ctx context.Context, args []string) error {
	session, ex, err := a.current(ctx, nil)
	if err != nil {
		return err
	}
	id, value, err := answered(ex, args)
	if err != nil {
		return err
	}
	err = session.Update(func(state *sandbox.State) {
		if state.Answers == nil {
			state.Answers = map[string]string{}
		}
		state.Answers[id] = value
	})
	if err != nil {
		return err
	}
	a.tellGathering(a.history().In(session.ID).Answer(ex.ID, map[string]string{id: value}))
	a.note("cli.answer.noted", "ID", id, "Value", value)
	return a.hook(ctx)
}

// answered reads an answer: VALUE alone where there is one question, QUESTION VALUE,
// or QUESTION=VALUE, as it is written after "check --answer".
func answered(ex *course.Exercise, args []string) (id, value string, err error) {
	questions := ex.Questions()
	if len(questions) == 0 {
		return "", "", &usageError{"cli.error.no_question", map[string]any{"Exercise": ex.ID}}
	}
	if len(args) == 0 {
		return "", "", &usageError{"cli.error.answer", map[string]any{"Got": "", "Questions": questionIDs(ex)}}
	}
	asks := func(id string) bool {
		check, ok := ex.Check(id)
		return ok && check.Answer != nil
	}
	name, rest, pair := strings.Cut(args[0], "=")
	switch {
	case pair && asks(name):
		id, value = name, strings.Join(append([]string{rest}, args[1:]...), " ")
	case len(args) > 1 && asks(args[0]):
		id, value = args[0], strings.Join(args[1:], " ")
	case len(questions) == 1:
		id, value = questions[0].ID, strings.Join(args, " ")
	}
	if id == "" || strings.TrimSpace(value) == "" {
		return "", "", &usageError{"cli.error.answer", map[string]any{"Got": args[0], "Questions": questionIDs(ex)}}
	}
	return id, value, nil
}

// literalAnswer has all that follows the word "answer" read as it is, since an
// answer may well be an option of docker. A lone --help is still a question.
func literalAnswer(args []string) []string {
	const word = "answer"
	if len(args) < 2 || args[0] != word || args[1] == "--" {
		return args
	}
	if len(args) == 2 && (args[1] == "--help" || args[1] == "-h") {
		return args
	}
	return append([]string{word, "--"}, args[1:]...)
}
