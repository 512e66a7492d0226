package proxy

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// nearby has one archive near, whole or not.
type nearby struct {
	ref     string
	archive []byte
	err     error // in place of the archive

	mu     sync.Mutex
	asked  int
	closed int
}

func (n *nearby) Near(_ context.Context, ref, arch string, told func(done, total int64)) (NearImage, bool, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asked++
	if arch == "" {
		return NearImage{}, false, errors.New("no architecture")
	}
	if ref != n.ref {
		return NearImage{}, false, nil
	}
	for i := range int64(101) {
		told(i, 100)
	}
	if n.err != nil && n.archive == nil {
		return NearImage{}, false, n.err
	}
	from := io.Reader(bytes.NewReader(n.archive))
	if n.err != nil {
		from = io.MultiReader(from, failing{n.err})
	}
	return NearImage{Archive: &closing{from, n}, Code: CodeFromFile, Data: map[string]string{"File": "room.tar"}}, true, nil
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

type closing struct {
	io.Reader
	n *nearby
}

func (c *closing) Close() error {
	c.n.mu.Lock()
	defer c.n.mu.Unlock()
	c.n.closed++
	return nil
}

// TestNear: what is near comes before Docker Hub, is the session's as what it pulls,
// and is no stand-in.
func TestNear(t *testing.T) {
	s, ref := newShelf(t)
	full, _ := fullRef(ref)
	n := &nearby{ref: full, archive: s.archives[full]}
	dial, pulls := fakeHub(t, http.StatusNotFound, `{"message":"pull access denied"}`)
	l := newLab(t, func(c *Config) {
		c.Near, c.Dial = n, dial
		c.Hub.Policy = HubAuto
		c.Hub.Probe = func(context.Context) bool { t.Error("Docker Hub was looked for"); return true }
	})
	out := l.must("run", "--rm", ref, "echo", "ahoy")
	for _, part := range []string{CodeFromFile + " File=room.tar Name=" + ref, "Download complete", "Pull complete", "Downloaded newer image for " + ref, "ahoy"} {
		contains(t, out, part)
	}
	contains(t, l.must("pull", ref), "Image is up to date for "+ref)
	if l.proxy.isStandInTag(full) {
		t.Error("a real image is taken for a stand-in")
	}
	if pulls.Load() != 0 || n.closed != 2 {
		t.Errorf("%d pulls reached the engine, %d of %d archives were closed", pulls.Load(), n.closed, n.asked)
	}
	// A classic build's FROM comes from there too.
	l.must("rmi", ref)
	dir := l.contextDir(map[string]string{"Dockerfile": "FROM " + ref + "\nCMD [\"echo\",\"built\"]\n"})
	contains(t, l.must("build", "-t", "built-"+l.session, "-f", filepath.Join(dir, "Dockerfile"), dir), CodeFromFile)
	report, err := l.proxy.Purge(t.Context())
	if err != nil || !strings.Contains(strings.Join(report.Images, " "), ref) {
		t.Errorf("purge = %+v, %v", report, err)
	}
	if status, _ := l.raw(http.MethodGet, "/images/"+ref+"/json", ""); status != http.StatusNotFound {
		t.Error("the image is left")
	}
}

// TestNearInTrouble: what is near and cannot be had is looked for elsewhere, and
// nothing of it reaches the engine.
func TestNearInTrouble(t *testing.T) {
	s, ref := newShelf(t)
	full, _ := fullRef(ref)
	whole := s.archives[full]
	for name, n := range map[string]*nearby{
		"the room is gone":        {ref: full, err: errors.New("the room is gone")},
		"its content was changed": {ref: full, archive: whole[:len(whole)/2], err: errors.New("the content has been changed")},
		"it is another image":     {ref: full, archive: []byte("no archive")},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t, func(c *Config) {
				c.Near, c.Supply = n, s
				c.Hub = Hub{Policy: HubOnly, Now: func() HubPolicy { return HubMirror }}
			})
			out := l.must("pull", ref)
			contains(t, out, CodeNotNear)
			contains(t, out, CodeStandIn+" Name="+ref)
		})
	}
}

// TestNearAfterAStandIn: the real image takes the place of one that stood in for it.
func TestNearAfterAStandIn(t *testing.T) {
	s, ref := newShelf(t)
	full, _ := fullRef(ref)
	n := &nearby{archive: s.archives[full]}
	l := newLab(t, func(c *Config) { c.Near, c.Supply = n, s })
	contains(t, l.must("pull", ref), CodeStandInPinned)
	n.ref = full
	contains(t, l.must("pull", ref), CodeFromFile)
	n.ref = "docker.io/matelot/" + ref
	if out, err := l.docker("pull", "matelot/"+ref); err == nil {
		t.Errorf("a name that is the lab's alone came from elsewhere: %s", out)
	}
	if _, err := l.proxy.Purge(t.Context()); err != nil {
		t.Error(err)
	}
	if status, _ := l.raw(http.MethodGet, "/images/"+ref+"/json", ""); status != http.StatusNotFound {
		t.Error("the image is left")
	}
}
