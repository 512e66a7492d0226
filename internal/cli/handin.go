package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"matelot/checker"
	"matelot/internal/course"
	"matelot/internal/grader"
	"matelot/internal/grader/submission"
	"matelot/internal/history"
	"matelot/internal/progress"
	"matelot/internal/tutor"
)

// handedIn is what is handed in for one exercise.
type handedIn struct {
	ex       *course.Exercise
	work     grader.Work
	commands int
	size     int64            // of the files, in bytes
	left     []grader.Problem // files that stay here
	attempts []progress.Attempt
	verdict  checker.Verdict // the best; "" where it was never checked
}

// handIn puts together what was done for an exercise. It is nil where nothing was.
func (a *App) handIn(ctx context.Context, ex *course.Exercise, attempts []progress.Attempt, limits submission.Limits, output string) (*handedIn, error) {
	runs, err := a.history().Runs(ex.ID)
	if err != nil {
		return nil, err
	}
	run, last := chooseRun(runs, attempts)
	if !run.Did() && len(attempts) == 0 {
		return nil, nil
	}
	h := &handedIn{ex: ex, attempts: attempts}
	files, left, err := a.files(ctx, ex, run, last, limits, output)
	if err != nil {
		return nil, err
	}
	final := map[string]string{}
	for name, file := range files {
		h.size += int64(len(file.Data))
		final[name] = history.Hash(file.Data)
	}
	script := run.Script(labWords(), final, ownTexts(ex))
	h.commands, h.left = script.Lines, left
	h.work = grader.Work{Files: files, Commands: a.scriptFile(ex, script.Text), Answers: run.Answers, Values: run.Values}
	for _, n := range script.Notes {
		h.work.Notes = append(h.work.Notes, grader.Problem{Code: n.Code, Detail: n.Detail})
	}
	for _, attempt := range attempts {
		if h.verdict == "" || attempt.Verdict == string(checker.Pass) {
			h.verdict = checker.Verdict(attempt.Verdict)
		}
	}
	return h, nil
}

// chooseRun takes the last run in which the exercise was passed, else the last one in
// which anything was done. last tells whether none began after it.
func chooseRun(runs []history.Run, attempts []progress.Attempt) (run history.Run, last bool) {
	did := -1
	for i, r := range slices.Backward(runs) {
		if did < 0 && r.Did() {
			did = i
		}
		if passedIn(runs, i, attempts) {
			return r, i == len(runs)-1
		}
	}
	if did < 0 {
		return history.Run{}, true
	}
	return runs[did], did == len(runs)-1
}

// passedIn tells whether an exercise was passed in its i-th run.
func passedIn(runs []history.Run, i int, attempts []progress.Attempt) bool {
	for _, attempt := range attempts {
		if attempt.Verdict == string(checker.Pass) && attempt.Session == runs[i].Session && during(runs, i, attempt.At) {
			return true
		}
	}
	return false
}

// during tells whether a moment is in the i-th run: before its session began the
// exercise again. Attempts are kept to the millisecond, beginnings more exactly.
func during(runs []history.Run, i int, at time.Time) bool {
	for _, later := range runs[i+1:] {
		if later.Session == runs[i].Session && !at.Before(later.At) {
			return false
		}
	}
	return !at.Before(runs[i].At.Truncate(time.Millisecond))
}

// ownTexts are an exercise's own words and commands: what stands in them is nobody's
// secret.
func ownTexts(ex *course.Exercise) string {
	texts := []string{ex.Setup}
	for _, s := range ex.Solutions {
		texts = append(texts, s.Run)
	}
	for _, m := range ex.Mistakes {
		texts = append(texts, m.Setup, m.Run)
	}
	for _, lang := range ex.Lesson.Languages {
		// A text that cannot be read names nothing; the course's lint says so.
		if t, err := ex.Text(lang); err == nil {
			texts = append(texts, t.Lead, t.Statement, t.Solution)
			texts = append(texts, t.Hints...)
		}
	}
	return strings.Join(texts, "\n")
}

// labWords are the words of the lab's shell: no commands to hand in.
func labWords() []string {
	var words []string
	for _, w := range tutor.Words() {
		words = append(append(words, w.Name), w.Also...)
	}
	return words
}

// scriptFile puts a head on a script for who reads it.
func (a *App) scriptFile(ex *course.Exercise, text string) string {
	if text == "" {
		return ""
	}
	head := a.T("cli.submit.script", "Exercise", ex.ID, "Title", ex.Title(a.Words.Lang()))
	return "#!/bin/sh\n# " + strings.ReplaceAll(strings.TrimSpace(head), "\n", "\n# ") + "\n\n" + text
}

// files are the workspace's: as it is now, or as it was when the exercise was passed
// in a run that was followed by others.
func (a *App) files(ctx context.Context, ex *course.Exercise, run history.Run, last bool, limits submission.Limits, output string) (map[string]grader.File, []grader.Problem, error) {
	dir := run.Workspace
	if dir == "" {
		dir = filepath.Join(a.Home.Workspace, filepath.FromSlash(ex.ID))
	}
	if info, err := os.Stat(a.snapshotPath(ex.ID)); err == nil && !info.ModTime().Before(run.At) && (!last || !exists(dir)) {
		kept, err := submission.Read(ctx, a.snapshotPath(ex.ID), submission.Options{Exercises: []string{ex.ID}, Limits: limits})
		if err != nil {
			return nil, nil, err
		}
		return kept.Exercises[ex.ID].Files, nil, nil
	}
	files, left, err := submission.Collect(ctx, dir, limits, notHandedIn(ex, dir, output))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("reading the workspace of %s: %w", ex.ID, err)
	}
	return files, left, nil
}

// notHandedIn tells which files of a workspace are none of the learner's work: the
// password of the session's registry, half a copy, and what was handed in before.
func notHandedIn(ex *course.Exercise, dir, output string) func(name string) bool {
	unkept := notKept(ex.Registry)
	return func(name string) bool {
		return unkept(name) || output != "" && filepath.Join(dir, filepath.FromSlash(name)) == output
	}
}

// maxSnapshot bounds the files that are kept when an exercise is passed, in bytes.
const maxSnapshot = 8 << 20

// snapshotPath is where the files of an exercise are kept, as they were when it was
// passed.
func (a *App) snapshotPath(exercise string) string {
	return filepath.Join(a.Home.History(), filepath.FromSlash(exercise)+".zip")
}

// snapshot keeps the files of an exercise that has been passed, once for each time
// that it begins: the learner may well reset it afterwards.
func (a *App) snapshot(ctx context.Context, ex *course.Exercise, dir string, began time.Time) (err error) {
	target := a.snapshotPath(ex.ID)
	if info, err := os.Stat(target); err == nil && !info.ModTime().Before(began) {
		return nil
	}
	files, _, err := submission.Collect(ctx, dir, submission.Limits{Total: maxSnapshot}, notHandedIn(ex, dir, ""))
	if err != nil {
		return fmt.Errorf("keeping the files of %s: %w", ex.ID, err)
	}
	return writeArchive(target, submission.Content{
		Version: a.Version, Handed: time.Now(), Exercises: map[string]grader.Work{ex.ID: {Files: files}},
	})
}

// writeArchive packs a submission into a file, whole or not at all.
func writeArchive(target string, content submission.Content) (err error) {
	if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
		return fmt.Errorf("making a folder for %s: %w", target, err)
	}
	half, err := os.CreateTemp(filepath.Dir(target), ".matelot-*.zip")
	if err != nil {
		return fmt.Errorf("writing %s: %w", target, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(half.Name()))
		}
	}()
	err = submission.Pack(half, content)
	if err := errors.Join(err, half.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", target, err)
	}
	if err := os.Rename(half.Name(), target); err != nil {
		return fmt.Errorf("writing %s: %w", target, err)
	}
	return nil
}
