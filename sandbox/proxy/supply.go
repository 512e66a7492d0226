package proxy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"matelot/sandbox/owned"
)

// fromMirror pulls from the class's mirror, under the image's own name, or
// else from the supply.
func (pl *pull) fromMirror(ctx context.Context, found bool, code string) error {
	if pl.p.cfg.Hub.Mirror == "" {
		return pl.fromSupply(ctx, found, code, nil)
	}
	repo, tag := refPath(pl.full)
	mirror := *pl
	mirror.auth = nil
	mirror.ref = pl.p.cfg.Hub.Mirror + "/" + repo + ":" + tag
	mirror.full = mirror.ref
	pl.emit(progressLine{Status: pl.p.broken(pl.p.words(CodeMirror, map[string]string{"Name": pl.ref, "Mirror": pl.p.cfg.Hub.Mirror}))})
	if _, err := mirror.fromRegistry(ctx); err != nil {
		return pl.fromSupply(ctx, found, code, nil)
	}
	info, ok, err := pl.p.inspectImage(ctx, mirror.ref)
	if err != nil || !ok {
		return errors.Join(err, pl.fromSupply(ctx, found, code, nil))
	}
	if err := pl.p.retag(ctx, info.ID, pl.full); err != nil {
		return err
	}
	_, err = pl.p.untag(ctx, usable{imageInfo: info}, mirror.full, false)
	return err
}

// retag gives an image the reference that it stands in for.
func (p *Proxy) retag(ctx context.Context, id, full string) error {
	repo, tag := cutTag(familiar(full))
	got, err := p.engine.whole(ctx, ask{
		method: http.MethodPost, path: "/images/" + id + "/tag", query: values("repo", repo, "tag", tag),
	})
	if err != nil {
		return err
	}
	if !got.ok() {
		return &refusal{status: got.status, text: got.message()}
	}
	return p.cfg.Owned.Add(owned.Item{Kind: owned.Tag, ID: full, Image: id})
}

// fromSupply loads the lab image that stands in for a reference. code says why
// it is used; hubErr is the registry's own answer if it gave one.
func (pl *pull) fromSupply(ctx context.Context, found bool, code string, hubErr error) error {
	if found {
		pl.upToDate()
		return nil
	}
	if pl.p.cfg.Supply == nil {
		return pl.notOffline(hubErr)
	}
	arch, err := pl.p.arch(ctx, pl.platform)
	if err != nil {
		return err
	}
	archive, ok, err := pl.p.cfg.Supply.Supply(ctx, pl.full, arch)
	if err != nil {
		return fmt.Errorf("supply %s: %w", pl.ref, err)
	}
	if !ok {
		return pl.notOffline(hubErr)
	}
	if closer, ok := archive.(io.Closer); ok {
		defer func() { _ = closer.Close() }()
	}
	kept, err := pl.spool(archive)
	if err != nil {
		return err
	}
	defer kept.close()
	return pl.load(ctx, kept, loading{code: code, register: pl.registerStandIn})
}

// notOffline words that an image can be had neither from the Hub nor here.
func (pl *pull) notOffline(hubErr error) error {
	if hubErr != nil {
		return hubErr
	}
	var refs []string
	if lister, ok := pl.p.cfg.Supply.(Lister); ok {
		refs = lister.Refs()
	}
	return refuse(http.StatusNotFound, CodeNotOffline, "Name", pl.ref, "Images", strings.Join(refs, ", "))
}

// arch gives the architecture that an image is wanted for: the client's wish,
// or the engine's own.
func (p *Proxy) arch(ctx context.Context, platform string) (string, error) {
	if _, rest, ok := strings.Cut(platform, "/"); ok {
		arch, _, _ := strings.Cut(rest, "/")
		return arch, nil
	}
	var version struct{ Arch string }
	_, err := p.engine.read(ctx, "/version", nil, &version)
	return version.Arch, err
}

// loading is how an archive is loaded.
type loading struct {
	code     string // says where it comes from
	data     map[string]string
	register func(ctx context.Context, before map[string]bool) error
}

// spooled is an archive that has come whole, and the tags that it sets.
type spooled struct {
	*spool
	refs []string
}

// spool takes an archive in whole, and makes sure that it has the image that was asked
// for.
func (pl *pull) spool(archive io.Reader) (spooled, error) {
	var found contents
	kept, err := newSpool(archive, 0, func(r io.Reader) (err error) {
		found, err = scanArchive(r)
		return err
	})
	if err != nil {
		return spooled{}, fmt.Errorf("supply %s: %w", pl.ref, err)
	}
	if !slices.ContainsFunc(found.refs, func(ref string) bool { full, ok := fullRef(ref); return ok && full == pl.full }) {
		kept.close()
		return spooled{}, fmt.Errorf("supply %s: %w: it holds %v", pl.ref, errArchive, found.refs)
	}
	return spooled{kept, found.refs}, nil
}

// load loads an archive under the reference that was asked for, with the
// progress of a pull.
func (pl *pull) load(ctx context.Context, archive spooled, how loading) error {
	repo, tag := refPath(pl.full)
	pl.emit(progressLine{Status: "Pulling from " + repo, ID: tag})
	data := map[string]string{"Name": pl.ref}
	maps.Copy(data, how.data)
	pl.emit(progressLine{Status: pl.p.broken(pl.p.words(how.code, data))})
	if _, err := pl.p.claimTags(ctx, archive.refs); err != nil {
		return err
	}
	before, err := pl.p.imageIDs(ctx)
	if err != nil {
		return err
	}
	if err := pl.upload(context.WithoutCancel(ctx), archive.spool); err != nil {
		return err
	}
	if err := how.register(context.WithoutCancel(ctx), before); err != nil {
		return err
	}
	pl.emit(progressLine{Status: "Status: Downloaded newer image for " + pl.ref})
	return nil
}

// registerStandIn puts a loaded stand-in on the list.
func (pl *pull) registerStandIn(ctx context.Context, before map[string]bool) error {
	info, found, err := pl.p.inspectImage(ctx, pl.ref)
	if err != nil || !found {
		return err
	}
	if err := pl.p.registerImage(info, before); err != nil {
		return err
	}
	return pl.p.claimStandIn(pl.full, info)
}

// upload sends an archive to the engine, with progress.
func (pl *pull) upload(ctx context.Context, archive *spool) error {
	id := randomID()[:12]
	pl.emit(progressLine{Status: "Pulling fs layer", ID: id, Detail: &progressDetail{}})
	meter := &meter{Reader: archive, total: archive.size, step: max(archive.size/20, 1), report: func(n int64) {
		pl.emit(progressLine{
			Status: "Downloading", ID: id, Progress: bar(n, archive.size),
			Detail: &progressDetail{Current: n, Total: archive.size},
		})
	}}
	got, err := pl.p.engine.whole(ctx, ask{
		method: http.MethodPost, path: "/images/load", query: values("quiet", "1"), body: meter,
	})
	if err != nil {
		return err
	}
	if !got.ok() {
		return &refusal{status: got.status, text: got.message()}
	}
	for line := range strings.Lines(string(got.body)) {
		if text := errorIn([]byte(line)); text != "" {
			return &refusal{status: http.StatusInternalServerError, text: text}
		}
	}
	pl.emit(progressLine{Status: "Download complete", ID: id, Detail: &progressDetail{}})
	pl.emit(progressLine{Status: "Pull complete", ID: id, Detail: &progressDetail{}})
	return nil
}

// meter reports what was read through it, in steps.
type meter struct {
	io.Reader
	done, total, step, next int64
	report                  func(int64)
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.Reader.Read(p)
	m.done += int64(n)
	if m.done >= m.next && n > 0 {
		m.next = m.done + m.step
		m.report(m.done)
	}
	return n, err
}

// bar draws progress as the engine does.
func bar(n, total int64) string {
	const width = 50
	filled := int(width * n / max(total, 1))
	head := ">"
	if filled >= width {
		filled, head = width, ""
	}
	return fmt.Sprintf("[%s%s%s]  %s/%s", strings.Repeat("=", filled), head,
		strings.Repeat(" ", width-filled-len(head)*min(1, width-filled)), size(n), size(total))
}

// size words a number of bytes as the engine does.
func size(n int64) string {
	switch {
	case n >= 1e6:
		return fmt.Sprintf("%.4gMB", float64(n)/1e6)
	case n >= 1e3:
		return fmt.Sprintf("%.4gkB", float64(n)/1e3)
	}
	return fmt.Sprintf("%dB", n)
}
