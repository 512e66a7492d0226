package cli

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"matelot/internal/classroom"
	"matelot/internal/course"
	"matelot/internal/render"
	"matelot/sandbox"
)

func (a *App) showCommand() *cobra.Command {
	var lesson bool
	cmd := &cobra.Command{
		Use:  "show [LESSON[/EXERCISE]]",
		Args: upToOne,
		RunE: func(cmd *cobra.Command, args []string) error { return a.show(cmd.Context(), args, lesson) },
	}
	cmd.Flags().BoolVar(&lesson, "lesson", false, "")
	cmd.ValidArgsFunction = a.completeExercises
	return cmd
}

func (a *App) show(ctx context.Context, args []string, lesson bool) error {
	if done, err := a.handOver(ctx); done {
		return err
	}
	var ex *course.Exercise
	var err error
	whole := false
	if len(args) > 0 {
		ex, err = a.named(args[0])
		whole = !strings.Contains(args[0], "/")
	} else {
		_, ex, err = a.current(ctx, nil)
	}
	if err != nil {
		return err
	}
	return a.showExercise(ctx, ex, around{intro: lesson || whole, outro: whole})
}

// around is what is shown of a lesson with one of its exercises. The introduction
// of the first exercise always is, the end of the lesson with the introduction of
// its last one.
type around struct{ intro, outro bool }

// showExercise prints an exercise's statement, and what is wanted around it.
func (a *App) showExercise(ctx context.Context, ex *course.Exercise, around around) error {
	lang := a.Words.Lang()
	lesson, err := ex.Lesson.Text(lang)
	if err != nil {
		return err
	}
	text, err := ex.Text(lang)
	if err != nil {
		return err
	}
	if a.json() {
		return a.printJSON(showJSON(ex, lesson, text))
	}
	var parts []string
	if around.intro || ex.Lesson.Exercises[0] == ex {
		parts = append(parts, fmt.Sprintf("# %s\n\n%s", lesson.Title, lesson.Intro))
	}
	if text.Lead != "" {
		parts = append(parts, text.Lead)
	}
	parts = append(parts, fmt.Sprintf("## %s · %s\n\n%s", text.Title, ex.ID, a.statement(text)))
	if around.outro {
		parts = append(parts, lesson.Outro)
	} else if around.intro {
		parts = append(parts, outro(ex, lesson))
	}
	return a.page(ctx, parts...)
}

// statement is what is to be done, with its questions and how they are answered.
func (a *App) statement(text *course.ExerciseText) string {
	var md strings.Builder
	md.WriteString(text.Statement + "\n")
	for _, q := range text.Questions {
		fmt.Fprintf(&md, "\n### %s\n\n%s\n\n%s\n", q.Title, q.Text,
			a.T("cli.show.answer_with", "ID", q.ID, "Many", len(text.Questions) > 1))
	}
	return md.String()
}

func showJSON(ex *course.Exercise, lesson *course.Text, text *course.ExerciseText) map[string]any {
	questions := []map[string]string{}
	for _, q := range text.Questions {
		questions = append(questions, map[string]string{"id": q.ID, "title": q.Title, "text": q.Text})
	}
	return map[string]any{
		"exercise": ex.ID, "lang": lesson.Lang, "lesson": lesson.Title, "title": text.Title,
		"statement": text.Statement, "questions": questions, "hints": len(text.Hints),
		"max_points": ex.MaxPoints(),
	}
}

// dialect is that of the shell into which the learner types.
func (a *App) dialect() render.Dialect {
	if a.inLab && runtime.GOOS == "windows" {
		return render.DialectPowerShell // the lab's shell there, wherever it was opened from
	}
	return render.DialectOf(a.Getenv, runtime.GOOS)
}

func (a *App) pageTo(stream io.Writer, markdown string) error {
	text, err := a.setText(stream, markdown)
	if err != nil {
		return err
	}
	fmt.Fprint(stream, text)
	return nil
}

// setText renders Markdown for a stream: the tutor as it should look, its bare
// words otherwise.
func (a *App) setText(stream io.Writer, markdown string) (string, error) {
	markdown = render.ForShell(markdown, a.dialect())
	if a.Pages == nil {
		return a.renderer(stream).PlainMarkdown(markdown), nil
	}
	pages, err := a.Pages(a.colour(stream))
	if err != nil {
		return "", err
	}
	return pages.Render(markdown, width(stream))
}

func (a *App) hintCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:  "hint",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.hint(cmd.Context()) },
	}
	return cmd
}

// hint shows the next hint, the last one again when all were shown.
func (a *App) hint(ctx context.Context) error {
	if done, err := a.handOver(ctx); done {
		return err
	}
	session, ex, err := a.current(ctx, nil)
	if err != nil {
		return err
	}
	text, err := ex.Text(a.Words.Lang())
	if err != nil {
		return err
	}
	if len(text.Hints) == 0 {
		return a.page(ctx, a.T("cli.hint.none"))
	}
	number := 0
	err = session.Update(func(state *sandbox.State) {
		state.Hints = min(state.Hints+1, len(text.Hints))
		number = state.Hints
	})
	if err != nil {
		return err
	}
	a.tellRoom(classroom.Event{Kind: classroom.Hinted, Exercise: ex.ID, Level: number})
	hint := text.Hints[number-1]
	if a.json() {
		return a.printJSON(map[string]any{"exercise": ex.ID, "number": number, "of": len(text.Hints), "text": hint})
	}
	title := a.T("cli.hint.title", "Number", number, "Of", len(text.Hints))
	return a.page(ctx, "### "+title+"\n\n"+hint+"\n\n"+a.hintAfter(number, len(text.Hints)))
}

func (a *App) hintAfter(number, of int) string {
	if number < of {
		return a.T("cli.hint.more", "Left", of-number)
	}
	return a.T("cli.hint.last")
}

func (a *App) solutionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:  "solution [LESSON/EXERCISE]",
		Args: upToOne,
		RunE: func(cmd *cobra.Command, args []string) error { return a.solution(cmd.Context(), args) },
	}
	cmd.ValidArgsFunction = a.completeExercises
	return cmd
}

// solution shows a way to do it, and why. As JSON it also lists the scripts by
// which the exercise is proven, which are not all meant to be read.
func (a *App) solution(ctx context.Context, args []string) error {
	if done, err := a.handOver(ctx); done {
		return err
	}
	var ex *course.Exercise
	var err error
	if len(args) > 0 {
		ex, err = a.named(args[0])
	} else {
		_, ex, err = a.current(ctx, nil)
	}
	if err != nil {
		return err
	}
	fsys, err := a.courseFS()
	if err != nil {
		return err
	}
	values := ex.Drawn
	if ex, err = course.LoadExercise(fsys, ex.ID); err != nil {
		return err
	}
	if ex, err = ex.With(values); err != nil {
		return err
	}
	text, err := ex.Text(a.Words.Lang())
	if err != nil {
		return err
	}
	if a.json() {
		scripts := []string{}
		for _, s := range ex.Solutions {
			scripts = append(scripts, strings.TrimSpace(s.Run))
		}
		return a.printJSON(map[string]any{"exercise": ex.ID, "solutions": scripts, "text": text.Solution})
	}
	md := "### " + a.T("cli.solution.title") + "\n\n" + text.Solution
	return a.page(ctx, md)
}
