// Command matelot-release writes a release into a folder: archives for all
// targets, packages for Debian, man pages, completions, checksums and a bill of
// materials. `make release` runs it. It is not part of a release.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"time"

	"matelot/internal/cli"
	"matelot/internal/i18n"
	"matelot/internal/release"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "matelot-release:", err)
		os.Exit(1)
	}
}

// run makes a release of the repository that it is called in.
func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("matelot-release", flag.ContinueOnError)
	dir := flags.String("o", "dist", "the `folder` to write to")
	version := flags.String("version", "", "the version; else what git describes")
	maintainer := flags.String("maintainer", release.DefaultMaintainer, "who packages name: a `name and address`")
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	targets, err := release.ParseTargets(flags.Args())
	if err != nil {
		return err
	}
	if err := release.CheckMaintainer(*maintainer); err != nil {
		return err
	}
	r, err := describe(ctx, *version)
	if err != nil {
		return err
	}
	r.Maintainer = *maintainer
	if r.Documents, err = documents(r); err != nil {
		return err
	}
	return r.Make(ctx, *dir, targets, func(step string) { fmt.Fprintln(os.Stderr, step) })
}

// describe says which release the folder's commit makes.
func describe(ctx context.Context, version string) (release.Release, error) {
	r := release.Release{Version: version, Source: "."}
	var err error
	if r.Version == "" {
		if r.Version, err = git(ctx, "describe", "--tags", "--always", "--dirty"); err != nil {
			return r, err
		}
	}
	if r.Commit, err = git(ctx, "rev-parse", "HEAD"); err != nil {
		return r, err
	}
	// https://reproducible-builds.org/specs/source-date-epoch/
	epoch := os.Getenv("SOURCE_DATE_EPOCH")
	if epoch == "" {
		if epoch, err = git(ctx, "log", "-1", "--format=%ct"); err != nil {
			return r, err
		}
	}
	seconds, err := strconv.ParseInt(epoch, 10, 64)
	if err != nil {
		return r, fmt.Errorf("reading the time of the release: %w", err)
	}
	r.Time = time.Unix(seconds, 0)
	return r, nil
}

func git(ctx context.Context, args ...string) (string, error) {
	out, err := exec.CommandContext(ctx, "git", args...).Output()
	if err != nil {
		return "", fmt.Errorf("git %s: %w", strings.Join(args, " "), err)
	}
	return strings.TrimSpace(string(out)), nil
}

// documents are the man pages in all languages, and the completions.
func documents(r release.Release) ([]release.File, error) {
	var files []release.File
	for _, lang := range i18n.Languages() {
		words := i18n.New(lang)
		pages, err := r.ManPages(cli.Commands(words), words)
		if err != nil {
			return nil, err
		}
		files = append(files, pages...)
	}
	completions, err := release.Completions(cli.Commands(i18n.English()))
	return append(files, completions...), err
}
