package proxy

import (
	"context"
	"fmt"
)

// fromNear loads an image that is near. done is false where there is none, or where it
// cannot be had, which is told: then the pull goes on as it would without.
func (pl *pull) fromNear(ctx context.Context, found bool) (done bool, err error) {
	near := pl.p.cfg.Near
	if near == nil || isLabOnly(pl.full) {
		return false, nil
	}
	arch, err := pl.p.arch(ctx, pl.platform)
	if err != nil {
		return false, err
	}
	image, ok, err := near.Near(ctx, pl.full, arch, pl.coming())
	if err != nil {
		return pl.notNear(ctx, err)
	}
	if !ok {
		return false, nil
	}
	defer func() { _ = image.Archive.Close() }() // it was only read
	if found && !pl.p.isStandInTag(pl.full) {
		pl.upToDate()
		return true, nil
	}
	kept, err := pl.spool(image.Archive)
	if err != nil {
		return pl.notNear(ctx, err)
	}
	defer kept.close()
	pending, err := pl.p.pending([]string{pl.full})
	if err != nil {
		return false, err
	}
	defer pending()
	err = pl.load(ctx, kept, loading{code: image.Code, data: image.Data, register: func(ctx context.Context, before map[string]bool) error {
		return pl.p.registerTag(ctx, pl.full, before)
	}})
	if err != nil {
		return false, fmt.Errorf("load %s: %w", pl.ref, err)
	}
	return true, nil
}

// notNear tells why an image that should be near cannot be had.
func (pl *pull) notNear(ctx context.Context, err error) (done bool, _ error) {
	if ctx.Err() != nil {
		return false, err
	}
	pl.emit(progressLine{Status: pl.p.broken(pl.p.words(CodeNotNear, map[string]string{"Name": pl.ref, "Detail": err.Error()}))})
	return false, nil
}

// coming shows how an image comes nearer, as a download of its own.
func (pl *pull) coming() func(done, total int64) {
	id := randomID()[:12]
	var next int64
	return func(done, total int64) {
		if done < next && done < total {
			return
		}
		if next == 0 {
			pl.emit(progressLine{Status: "Pulling fs layer", ID: id, Detail: &progressDetail{}})
		}
		next = done + max(total/50, 1)
		pl.emit(progressLine{
			Status: "Downloading", ID: id, Progress: bar(done, total), Detail: &progressDetail{Current: done, Total: total},
		})
		if done >= total {
			pl.emit(progressLine{Status: "Download complete", ID: id, Detail: &progressDetail{}})
		}
	}
}
