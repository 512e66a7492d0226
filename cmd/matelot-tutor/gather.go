package main

import (
	"context"
	"errors"

	"matelot/internal/cli"
	"matelot/sandbox/bundle"
	"matelot/sandbox/bundle/gather"
)

// gatherImages brings real images together in a file.
func gatherImages(ctx context.Context, o cli.GatherOptions) (cli.GatherResult, error) {
	got, err := gather.Run(ctx, gather.Options{
		Out: o.Out, Refs: o.Refs, Platforms: o.Platforms, Mirror: o.Mirror, FromEngine: o.FromEngine,
		Told: func(s gather.Step) { o.Told(cli.GatherStep(s)) },
	})
	if errors.Is(err, bundle.ErrWriting) {
		err = errors.Join(cli.ErrGathering, err)
	}
	result := cli.GatherResult{Images: got.Images, Written: got.Written}
	for _, m := range got.Missing {
		result.Missing = append(result.Missing, cli.GatherMissing{
			Ref: m.Ref, Platform: m.Platform, Reason: string(m.Reason), Err: m.Err, Kept: m.Kept,
		})
	}
	return result, err
}
