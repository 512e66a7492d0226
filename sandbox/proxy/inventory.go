package proxy

import (
	"context"
	"net/http"

	"matelot/sandbox/owned"
)

// listedImage is an image as a list shows it.
type listedImage struct {
	ID          string `json:"Id"`
	ParentID    string `json:"ParentId"`
	RepoTags    []string
	RepoDigests []string
	Created     int64
	Size        int64
	Labels      map[string]string
}

func (l listedImage) info() imageInfo {
	tags := l.RepoTags
	if isUntagged(tags) {
		tags = nil
	}
	info := imageInfo{ID: l.ID, Parent: l.ParentID, RepoTags: tags, RepoDigests: l.RepoDigests, Size: l.Size}
	info.Config.Labels = l.Labels
	return info
}

// images lists all images of the engine that are no mere steps of builds.
func (p *Proxy) images(ctx context.Context) ([]listedImage, error) {
	var list []listedImage
	_, err := p.engine.read(ctx, "/images/json", nil, &list)
	return list, err
}

// ownImages lists the images that the session may see and that pass a prune's
// filters.
func (p *Proxy) ownImages(ctx context.Context, f filters) ([]imageInfo, error) {
	list, err := p.images(ctx)
	if err != nil {
		return nil, err
	}
	var out []imageInfo
	for _, l := range list {
		info := l.info()
		visible := len(p.visibleTags(info)) > 0 || p.cfg.Owned.Has(owned.Image, info.ID)
		if visible && prunable(f, l.Created, l.Labels) {
			out = append(out, info)
		}
	}
	return out, nil
}

// labelledVolumes lists the volumes that bear the session's label.
func (p *Proxy) labelledVolumes(ctx context.Context) ([]volumeInfo, error) {
	var list struct{ Volumes []volumeInfo }
	q := values("filters", filters{"label": {p.ownLabel()}}.encode())
	_, err := p.engine.read(ctx, "/volumes", q, &list)
	return list.Volumes, err
}

// labelledNetworks lists the networks that bear the session's label.
func (p *Proxy) labelledNetworks(ctx context.Context) ([]networkInfo, error) {
	var list []networkInfo
	q := values("filters", filters{"label": {p.ownLabel()}}.encode())
	_, err := p.engine.read(ctx, "/networks", q, &list)
	return list, err
}

// exists tells whether the engine has an object at a path.
func (p *Proxy) exists(ctx context.Context, path string) (bool, error) {
	got, err := p.engine.whole(ctx, ask{method: http.MethodGet, path: path})
	if err != nil {
		return false, err
	}
	if got.ok() || got.status == http.StatusNotFound {
		return got.ok(), nil
	}
	return false, &engineError{path: path, status: got.status, message: got.message()}
}
