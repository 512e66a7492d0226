package cli

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"matelot/internal/course"
	"matelot/sandbox/bundle"
	"matelot/sandbox/images"
)

// GatherOptions say which images are brought together in a file.
type GatherOptions struct {
	Out             string
	Refs, Platforms []string
	Mirror          string // of Docker Hub; "" is the Hub itself
	FromEngine      bool   // in place of registries
	Told            func(GatherStep)
}

// GatherStep is what is being done.
type GatherStep struct {
	Ref, Platform string
	Number, Of    int
	Bytes, Size   int64
	Begun         bool
}

// GatherResult is what came of it.
type GatherResult struct {
	Images  []bundle.Image
	Missing []GatherMissing
	Written bool
}

// GatherMissing is an image that could not be had.
type GatherMissing struct {
	Ref, Platform string
	Reason        string
	Err           error
	Kept          bool // the file has it from before
}

// ErrGathering says that another process writes the same file.
var ErrGathering = errors.New("another process writes this file")

type prefetchOptions struct {
	out, platforms, mirror string
	fromEngine             bool
}

// prefetchName is the file that images are gathered in where none is named.
const prefetchName = "matelot-images.tar"

func (a *App) prefetchCommand() *cobra.Command {
	var o prefetchOptions
	cmd := &cobra.Command{
		Use: "prefetch [IMAGE...]", Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return a.prefetch(cmd.Context(), args, o) },
	}
	flags := cmd.Flags()
	flags.StringVarP(&o.out, "output", "o", prefetchName, "")
	flags.StringVar(&o.platforms, "platform", "linux/amd64,linux/arm64", "")
	flags.StringVar(&o.mirror, "mirror", "", "")
	flags.BoolVar(&o.fromEngine, "from-engine", false, "")
	return cmd
}

var platformName = regexp.MustCompile(`^linux/[a-z0-9]+(/v[0-9]+)?$`)

// prefetch gathers real images before a workshop.
func (a *App) prefetch(ctx context.Context, refs []string, o prefetchOptions) error {
	if done, err := a.handOver(ctx); done {
		return err
	}
	if a.Gather == nil {
		return &usageError{"classroom.error.no_tutor", nil}
	}
	platforms := strings.Split(o.platforms, ",")
	for _, p := range platforms {
		if !platformName.MatchString(p) {
			return &usageError{"prefetch.error.platform", map[string]any{"Got": p}}
		}
	}
	if strings.ContainsAny(o.mirror, "/@ ") {
		return &usageError{"prefetch.error.mirror", map[string]any{"Got": o.mirror}}
	}
	if len(refs) == 0 {
		all, err := a.course()
		if err != nil {
			return err
		}
		refs = realImages(all)
	}
	out := whole(o.out)
	result, err := a.Gather(ctx, GatherOptions{
		Out: out, Refs: refs, Platforms: platforms, Mirror: o.mirror, FromEngine: o.fromEngine, Told: a.tellGathered(),
	})
	if errors.Is(err, ErrGathering) {
		return &trouble{"prefetch.error.writing", map[string]any{"File": out}, err}
	}
	if err != nil && ctx.Err() == nil {
		return &trouble{"prefetch.error.write", map[string]any{"File": out, "Detail": err.Error()}, err}
	}
	if err != nil {
		a.note("prefetch.broken_off", "File", out+".part")
		return err
	}
	return a.tellPrefetched(out, o.out, result)
}

// tellGathered says what is being fetched; on a terminal also how much of it has come.
func (a *App) tellGathered() func(GatherStep) {
	terminal, shown := isTerminal(a.Streams.Err) && !a.flags.quiet, int64(-1)
	return func(s GatherStep) {
		if s.Begun {
			shown = -1
			a.note("prefetch.image", "Ref", s.Ref, "Platform", s.Platform, "Number", s.Number, "Of", s.Of, "Size", bytesOf(s.Size))
			return
		}
		if percent := 100 * s.Bytes / max(s.Size, 1); terminal && percent != shown {
			shown = percent
			fmt.Fprintf(a.Streams.Err, "\r  %d %%\r", percent)
		}
	}
}

// tellPrefetched says what is in the file, which was typed so, and what could not be had.
func (a *App) tellPrefetched(out, typed string, result GatherResult) error {
	if a.json() {
		if err := a.printJSON(prefetchedJSON(out, result)); err != nil {
			return err
		}
	} else {
		for _, image := range result.Images {
			a.print(fmt.Sprintf("%9s  %-13s %s\n", bytesOf(image.Size()), image.Platform(), image.Familiar()))
		}
		if result.Written {
			a.print(a.T("prefetch.done", "Count", len(result.Images), "Size", bytesOf(bundle.Size(result.Images)), "File", out, "Name", typed) + "\n")
		}
		for _, m := range result.Missing {
			text := a.T("prefetch.missing."+m.Reason, "Ref", m.Ref, "Platform", m.Platform, "Detail", m.Err.Error())
			if m.Kept {
				text += " " + a.T("prefetch.kept")
			}
			a.say(text)
		}
	}
	if len(result.Missing) > 0 {
		return errInconclusive
	}
	return nil
}

func prefetchedJSON(out string, result GatherResult) map[string]any {
	gathered, missing := []map[string]any{}, []map[string]any{}
	for _, image := range result.Images {
		gathered = append(gathered, map[string]any{
			"ref": image.Ref, "platform": image.Platform(), "bytes": image.Size(), "digest": image.Manifest.Digest,
		})
	}
	for _, m := range result.Missing {
		missing = append(missing, map[string]any{
			"ref": m.Ref, "platform": m.Platform, "reason": m.Reason, "detail": m.Err.Error(), "kept": m.Kept,
		})
	}
	return map[string]any{
		"file": out, "written": result.Written, "bytes": bundle.Size(result.Images), "images": gathered, "missing": missing,
	}
}

var (
	// imageLine finds the lines in a script that name images: of a docker command, a
	// Dockerfile, a compose file.
	imageLine = regexp.MustCompile(`(?m)^.*(?:\b(?:run|create|pull)\b|\bFROM\b|\bimage:).*$`)
	imageWord = regexp.MustCompile(`[a-z0-9][a-z0-9./_:-]*`)
)

// realImages are the images that the course uses and that lab images stand in for:
// those that its exercises list, and that their solutions and set-ups name.
func realImages(c *course.Course) []string {
	used := map[string]bool{}
	note := func(ref string) {
		if image, ok := images.Find(ref); ok && image.StandsInFor != "" {
			used[image.Ref] = true
		} else if !ok {
			used[ref] = true
		}
	}
	for _, e := range c.Exercises() {
		for _, ref := range e.Images {
			note(ref)
		}
		scripts := []string{e.Setup}
		for _, s := range e.Solutions {
			scripts = append(scripts, s.Run)
		}
		for _, line := range imageLine.FindAllString(strings.Join(scripts, "\n"), -1) {
			for _, word := range imageWord.FindAllString(line, -1) {
				if _, ok := images.Find(word); ok {
					note(word)
				}
			}
		}
	}
	var refs []string
	for ref := range used {
		refs = append(refs, ref)
	}
	slices.Sort(refs)
	return refs
}
