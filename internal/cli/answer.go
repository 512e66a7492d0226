package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"matelot/internal/i18n"
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
	questions := ex.Questions()
	if len(questions) == 0 {
		return &usageError{"cli.error.no_question", map[string]any{"Exercise": ex.ID}}
	}
	id, value := questions[0].ID, strings.Join(args, " ")
	if len(args) > 1 {
		if check, ok := ex.Check(args[0]); ok && check.Answer != nil {
			id, value = args[0], strings.Join(args[1:], " ")
		} else if len(questions) > 1 {
			return &usageError{"cli.error.answer", map[string]any{"Got": args[0], "Questions": questionIDs(ex)}}
		}
	}
	if value == "" || (len(args) == 1 && len(questions) > 1) {
		return &usageError{"cli.error.answer", map[string]any{"Got": value, "Questions": questionIDs(ex)}}
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
	a.note("cli.answer.noted", "ID", id, "Value", value)
	return a.hook(ctx)
}

// setLang saves the language: the words fr and en of the lab's shell.
func (a *App) setLang(lang string) error {
	settings := a.Settings
	settings.Lang = lang
	if err := a.Home.Save(settings); err != nil {
		return err
	}
	a.Words = i18n.New(lang)
	a.note("cli.lang.set")
	return nil
}
