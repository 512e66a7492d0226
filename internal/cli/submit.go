package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/docker/go-units"
	"github.com/spf13/cobra"

	"matelot/internal/course"
	"matelot/internal/grader"
	"matelot/internal/grader/submission"
	"matelot/internal/progress"
)

type submitOptions struct {
	out  string
	name string
}

func (a *App) submitCommand() *cobra.Command {
	var o submitOptions
	cmd := &cobra.Command{
		Use:        "submit [LESSON[/EXERCISE]…]",
		SuggestFor: []string{"hand-in", "handin", "send"},
		RunE:       func(cmd *cobra.Command, args []string) error { return a.submit(cmd.Context(), args, o) },
	}
	cmd.Flags().StringVarP(&o.out, "output", "o", "", "")
	cmd.Flags().StringVar(&o.name, "name", "", "")
	cmd.ValidArgsFunction = a.completeExercises
	return cmd
}

// submit packs what the learner did into an archive that they can hand in. It sends
// nothing anywhere.
func (a *App) submit(ctx context.Context, args []string, o submitOptions) error {
	if utf8.RuneCountInString(o.name) > maxAlias || strings.TrimSpace(o.name) != o.name {
		return &usageError{"cli.error.alias", map[string]any{"Got": o.name, "Max": maxAlias}}
	}
	all, err := a.course()
	if err != nil {
		return err
	}
	wanted, err := a.meant(all, args)
	if err != nil {
		return err
	}
	target, err := a.submitTarget(ctx, o)
	if err != nil {
		return err
	}
	a.tellGathering(a.gatherAll(ctx))
	content, parts, err := a.content(ctx, all, wanted, target)
	if err != nil {
		return err
	}
	content.Learner = o.name
	a.tellMissing(parts, wanted, args)
	if len(parts) == 0 {
		a.note("cli.submit.nothing", "Course", a.ownCourse())
		return errNotPassed
	}
	if !a.json() {
		a.tellParts(parts, o.name)
	}
	if err := writeArchive(target, content); err != nil {
		return err
	}
	return a.submitted(ctx, target, all, parts)
}

// maxAlias bounds a learner's alias, in characters.
const maxAlias = 80

// meant are the exercises that are named: all of a lesson, or one. Without a name
// they are all of the course.
func (a *App) meant(all *course.Course, args []string) ([]*course.Exercise, error) {
	if len(args) == 0 {
		return all.Exercises(), nil
	}
	chosen := map[string]bool{}
	for _, arg := range args {
		if lesson := all.Lesson(arg); lesson != nil {
			for _, ex := range lesson.Exercises {
				chosen[ex.ID] = true
			}
			continue
		}
		ex, err := a.exercise(arg, nil)
		if err != nil {
			return nil, err
		}
		chosen[ex.ID] = true
	}
	var exercises []*course.Exercise
	for _, ex := range all.Exercises() {
		if chosen[ex.ID] {
			exercises = append(exercises, ex)
		}
	}
	return exercises, nil
}

// submitTarget is the file to write. What lies there already is only replaced where
// matelot wrote it.
func (a *App) submitTarget(ctx context.Context, o submitOptions) (string, error) {
	target := o.out
	if info, err := os.Stat(target); target == "" || err == nil && info.IsDir() {
		target = filepath.Join(target, fileNameFor(o.name))
	}
	target, err := filepath.Abs(target)
	if err != nil {
		return "", fmt.Errorf("finding where to write: %w", err)
	}
	if o.out == "" {
		// In an exercise's folder it would be taken for a part of the work.
		if rel, err := filepath.Rel(a.Home.Workspace, filepath.Dir(target)); err == nil && filepath.IsLocal(rel) {
			target = filepath.Join(a.Home.Workspace, filepath.Base(target))
		}
	}
	_, err = os.Lstat(target)
	if errors.Is(err, fs.ErrNotExist) {
		return target, nil
	}
	if err == nil {
		there, err := submission.Read(ctx, target, submission.Options{})
		if err == nil && !there.Handed.IsZero() {
			return target, nil
		}
	}
	return "", &usageError{"cli.error.submit_there", map[string]any{"File": target}}
}

// fileNameFor is what an archive is called.
func fileNameFor(alias string) string {
	plain := strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9', r == '-':
			return r
		case 'A' <= r && r <= 'Z':
			return r + ('a' - 'A')
		case r == ' ', r == '_', r == '.':
			return '-'
		}
		return -1
	}, alias)
	if plain = strings.Trim(plain, "-"); plain == "" {
		return "matelot-submission.zip"
	}
	return "matelot-" + plain + ".zip"
}

// content puts together what was done. All of it together keeps to the limits.
func (a *App) content(ctx context.Context, all *course.Course, wanted []*course.Exercise, target string) (c submission.Content, parts []*handedIn, err error) {
	hash, err := all.Hash()
	if err != nil {
		return c, nil, err
	}
	attempts, err := a.attemptsByExercise(ctx)
	if err != nil {
		a.note("cli.progress.unread", "Detail", err.Error())
	}
	c = submission.Content{
		Handed: time.Now(), CourseHash: hash, Version: a.Version, Exercises: map[string]grader.Work{},
	}
	limits := submission.Defaults()
	// Room for the commands, the attempts and the manifest.
	limits.Files, limits.Total = limits.Files/2, limits.Total-limits.Total/8
	for _, ex := range wanted {
		part, err := a.handIn(ctx, ex, attempts[ex.ID], limits, target)
		if err != nil {
			return c, nil, err
		}
		if part == nil {
			continue
		}
		parts = append(parts, part)
		c.Exercises[ex.ID] = part.work
		limits.Total = max(limits.Total-part.size, 1)
		limits.Files = max(limits.Files-len(part.work.Files), 1)
		for _, at := range part.attempts {
			c.Attempts = append(c.Attempts, grader.Attempt{
				Exercise: at.Exercise, At: at.At, Verdict: at.Verdict, Points: at.Points, MaxPoints: at.MaxPoints, Findings: at.Findings,
			})
		}
	}
	c.Readme = a.readme(parts)
	return c, parts, nil
}

// attemptsByExercise are all that were kept, by exercise, the oldest first.
func (a *App) attemptsByExercise(ctx context.Context) (_ map[string][]progress.Attempt, err error) {
	store, err := progress.Open(ctx, a.Home.Progress())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	all, err := store.All(ctx)
	a.tellSetAside(store)
	if err != nil {
		return nil, err
	}
	byExercise := map[string][]progress.Attempt{}
	for _, attempt := range all {
		byExercise[attempt.Exercise] = append(byExercise[attempt.Exercise], attempt)
	}
	return byExercise, nil
}

// tellMissing says for which of the named lessons and exercises nothing was done.
func (a *App) tellMissing(parts []*handedIn, wanted []*course.Exercise, args []string) {
	if len(args) == 0 {
		return
	}
	done := map[string]bool{}
	for _, p := range parts {
		done[p.ex.ID], done[p.ex.Lesson.ID] = true, true
	}
	for _, arg := range args {
		if !done[arg] {
			a.note("cli.submit.not_done", "Name", arg)
		}
	}
	for _, ex := range wanted {
		if done[ex.Lesson.ID] && !done[ex.ID] {
			a.note("cli.submit.not_done", "Name", ex.ID)
		}
	}
}

// tellParts says what goes into the archive, before it is written.
func (a *App) tellParts(parts []*handedIn, alias string) {
	a.note("cli.submit.holds")
	for _, p := range parts {
		a.note("cli.submit.part", "Exercise", p.ex.ID, "Title", p.ex.Title(a.Words.Lang()), "Commands", p.commands,
			"Files", len(p.work.Files), "Size", units.BytesSize(float64(p.size)), "Answers", len(p.work.Answers),
			"Verdict", string(p.verdict))
		for _, problem := range p.left {
			a.note("cli.submit.left", "Why", a.T("grade.problem."+problem.Code, "Detail", problem.Detail))
		}
		for _, n := range p.work.Notes {
			a.note("cli.submit.note", "Note", a.T("grade.note."+n.Code, "Detail", n.Detail))
		}
		if p.commands == 0 && p.verdict != "" && len(p.work.Answers) == 0 {
			a.note("cli.submit.no_commands", "Exercise", p.ex.ID)
		}
	}
	if alias == "" {
		a.note("cli.submit.no_name")
	}
}

// readme is for who opens the archive.
func (a *App) readme(parts []*handedIn) string {
	text := a.T("cli.submit.readme")
	for _, p := range parts {
		text += "\n  " + p.ex.ID + "  " + p.ex.Title(a.Words.Lang())
	}
	return text + "\n"
}

// submitted reads the archive again, so that what is told is what was written.
func (a *App) submitted(ctx context.Context, target string, all *course.Course, parts []*handedIn) error {
	var known, handed []string
	for _, ex := range all.Exercises() {
		known = append(known, ex.ID)
	}
	for _, p := range parts {
		handed = append(handed, p.ex.ID)
	}
	back, err := submission.Read(ctx, target, submission.Options{Exercises: known})
	if err != nil {
		return err
	}
	for _, problem := range back.Problems {
		a.note("cli.submit.problem", "Problem", a.T("grade.problem."+problem.Code, "Detail", problem.Detail))
	}
	if a.json() {
		return a.printJSON(map[string]any{"file": target, "hash": back.Hash, "exercises": handed, "works": works(parts)})
	}
	a.print(a.T("cli.submit.done", "File", target, "Hash", back.Hash[:12], "Count", len(handed)) + "\n")
	return nil
}

// works are what was packed, for another program.
func works(parts []*handedIn) []map[string]any {
	var list []map[string]any
	for _, p := range parts {
		list = append(list, map[string]any{
			"exercise": p.ex.ID, "commands": p.commands, "files": len(p.work.Files), "bytes": p.size,
			"answers": len(p.work.Answers), "verdict": p.verdict, "notes": noteCodes(p.work.Notes), "left_out": noteCodes(p.left),
		})
	}
	return list
}

func noteCodes(problems []grader.Problem) []map[string]string {
	list := []map[string]string{} // not null
	for _, p := range problems {
		list = append(list, map[string]string{"code": p.Code, "detail": p.Detail})
	}
	return list
}
