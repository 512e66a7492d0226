package engine_test

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/client"

	"matelot/sandbox/engine"
	"matelot/sandbox/images"
)

// TestStock: an engine that begins with a stock has the same images as the one that
// they were loaded into, file by file, and works with them.
func TestStock(t *testing.T) {
	host := hostOf(t)
	first := start(t, host, ownOptions(t))
	if err := first.LoadLab(t.Context()); err != nil {
		t.Fatal(err)
	}
	o := ownOptions(t)
	var err error
	if o.Stock, err = first.Stock(t.Context()); err != nil {
		t.Fatal(err)
	}
	if first.Stocked() {
		t.Error("the first engine had no stock")
	}
	prepared := false
	o.Owner += "-second"
	o.Prepare = func(context.Context, *engine.Engine) error {
		prepared = true
		return nil
	}
	second := start(t, host, o)
	if !prepared || !second.Stocked() {
		t.Errorf("prepared %v, stocked %v", prepared, second.Stocked())
	}
	loaded, stocked := contentOf(t, first), contentOf(t, second)
	if !maps.Equal(loaded, stocked) {
		t.Errorf("loaded:\n%v\nstocked:\n%v", loaded, stocked)
	}
	for _, i := range images.All() {
		if stocked[i.Ref] == "" {
			t.Errorf("%s is missing", i.Ref)
		}
	}
	runner, err := second.Runner(t.Context(), engine.DefaultRunnerLimits())
	if err != nil {
		t.Fatal(err)
	}
	guard(t, second, runner)
	out := run(t, runner, `mkdir b && cd b && printf 'FROM alpine\nRUN echo built >/f\n' >Dockerfile && docker build -q -t b . >/dev/null 2>&1 && docker run --rm b cat /f && docker rmi -f b alpine >/dev/null && docker images -q alpine:latest`)
	if out != "built\n" {
		t.Errorf("got %q", out)
	}
}

// contentOf tells of each reference its image's ID and what is in its files.
func contentOf(t *testing.T, e *engine.Engine) map[string]string {
	t.Helper()
	c, err := e.Client()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	all, err := c.ImageList(t.Context(), image.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	content := map[string]string{}
	for _, i := range all {
		says := i.ID + " " + filesOf(t, c, i.ID)
		for _, ref := range i.RepoTags {
			content[ref] = says
		}
	}
	return content
}

func filesOf(t *testing.T, c *client.Client, id string) string {
	t.Helper()
	made, err := c.ContainerCreate(t.Context(), &container.Config{Image: id, Cmd: []string{"x"}}, nil, nil, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.ContainerExport(t.Context(), made.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	var lines []string
	for r := tar.NewReader(out); ; {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.New()
		if _, err := io.Copy(sum, r); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, fmt.Sprintf("%s %o %d:%d %c %s %v %x",
			header.Name, header.Mode, header.Uid, header.Gid, header.Typeflag, header.Linkname, header.PAXRecords, sum.Sum(nil)))
	}
	if err := c.ContainerRemove(t.Context(), made.ID, container.RemoveOptions{Force: true}); err != nil {
		t.Fatal(err)
	}
	slices.Sort(lines)
	return fmt.Sprintf("%d files %x", len(lines), sha256.Sum256([]byte(strings.Join(lines, "\n"))))
}
