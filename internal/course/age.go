package course

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Aged is a lesson's text that was last changed before the English one, or before
// that of the first language where there is none in English.
type Aged struct {
	File  string // 070-ports/lesson.fr.md
	Newer string // the other file's name
}

// Aging asks Git which texts of a course's folder are older than the same
// lesson's in English: what changed there may be missing here. A change
// that is not committed is newer than all that is. It knows nothing of what was
// changed, so it is a hint and no problem; in a folder that Git does not keep it
// finds nothing.
func Aging(ctx context.Context, dir string, c *Course) ([]Aged, error) {
	if _, err := git(ctx, dir, "rev-parse", "--is-inside-work-tree"); err != nil {
		return nil, nil //nolint:nilerr // nothing to ask
	}
	var aged []Aged
	for _, l := range c.Lessons {
		if len(l.Languages) < 2 {
			continue
		}
		first := l.Languages[0]
		if slices.Contains(l.Languages, "en") {
			first = "en"
		}
		changed, err := lastChange(ctx, dir, textFile(l, first))
		if err != nil {
			return nil, err
		}
		for _, lang := range l.Languages {
			at, err := lastChange(ctx, dir, textFile(l, lang))
			if err != nil {
				return nil, err
			}
			if at.Before(changed) {
				aged = append(aged, Aged{File: textFile(l, lang), Newer: path.Base(textFile(l, first))})
			}
		}
	}
	return aged, nil
}

// lastChange is when a file was last committed, or the end of time when it
// differs from what is committed.
func lastChange(ctx context.Context, dir, file string) (time.Time, error) {
	status, err := git(ctx, dir, "status", "--porcelain", "--", file)
	if err != nil {
		return time.Time{}, err
	}
	if status != "" {
		return time.Unix(1<<40, 0), nil
	}
	out, err := git(ctx, dir, "log", "-1", "--format=%ct", "--", file)
	if err != nil {
		return time.Time{}, err
	}
	seconds, err := strconv.ParseInt(out, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("reading the time of %s: %w", file, err)
	}
	return time.Unix(seconds, 0), nil
}

func git(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", append([]string{"-C", dir}, args...)...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("git %s: %w: %s", args[0], err, strings.TrimSpace(errs.String()))
	}
	return strings.TrimSpace(out.String()), nil
}
