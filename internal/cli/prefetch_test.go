package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"matelot/internal/course"
	"matelot/lessons"
	"matelot/sandbox"
	"matelot/sandbox/bundle"
	"matelot/sandbox/bundle/bundletest"
)

// prefetchWith runs a command with a gathering that does nothing but give a result.
func prefetchWith(t *testing.T, gather func(GatherOptions) (GatherResult, error), args ...string) (code int, out, errs string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	home := t.TempDir()
	code = Main(append([]string{"classroom", "prefetch"}, args...), Options{
		Streams: Streams{In: strings.NewReader(""), Out: &stdout, Err: &stderr},
		Getenv: func(name string) string {
			return map[string]string{"MATELOT_HOME": home, "MATELOT_LANG": "en"}[name]
		},
		Pages:  func(bool) (Pages, error) { return nil, errors.New("nothing is shown") },
		Gather: func(_ context.Context, o GatherOptions) (GatherResult, error) { return gather(o) },
	})
	return code, stdout.String(), strings.Join(strings.Fields(stderr.String()), " ")
}

func TestPrefetch(t *testing.T) {
	t.Parallel()
	image := bundle.Image{
		Ref: "docker.io/library/alpine:latest", OS: "linux", Arch: "amd64",
		Manifest: bundle.Blob{Digest: "sha256:1", Size: 500}, Layers: []bundle.Blob{{Digest: "sha256:2", Size: 3_000_000}},
	}
	all := GatherResult{Images: []bundle.Image{image}, Written: true, Missing: []GatherMissing{
		{Ref: "none:1", Platform: "linux/arm64", Reason: "not_there", Err: errors.New("404")},
		{Ref: "mysql:8", Platform: "linux/arm64", Reason: "limited", Err: errors.New("429"), Kept: true},
	}}
	var got GatherOptions
	code, out, errs := prefetchWith(t, func(o GatherOptions) (GatherResult, error) {
		got = o
		o.Told(GatherStep{Ref: "alpine", Platform: "linux/amd64", Number: 1, Of: 8, Size: 3_000_500, Begun: true})
		o.Told(GatherStep{Ref: "alpine", Platform: "linux/amd64", Number: 1, Of: 8, Bytes: 7, Size: 3_000_500})
		return all, nil
	}, "-o", "room.tar")
	if code != ExitInconclusive || !slices.Equal(got.Platforms, []string{"linux/amd64", "linux/arm64"}) || filepath.Base(got.Out) != "room.tar" || !filepath.IsAbs(got.Out) {
		t.Errorf("%d: %+v", code, got)
	}
	for _, part := range []string{"3MB", "linux/amd64", "alpine:latest", "One image", "matelot classroom serve --images room.tar"} {
		if !strings.Contains(out, part) {
			t.Errorf("it does not say %q:\n%s", part, out)
		}
	}
	for _, part := range []string{"1 of 8: alpine (linux/amd64), 3", "none:1 for linux/arm64 is missing: its registry has no such image", "docker login it gives more", "still has the one from before"} {
		if !strings.Contains(errs, part) {
			t.Errorf("it does not say %q:\n%s", part, errs)
		}
	}
	code, out, _ = prefetchWith(t, func(GatherOptions) (GatherResult, error) { return all, nil }, "--format", "json", "mysql:8")
	var read struct {
		Written bool
		Bytes   int64
		Images  []struct{ Ref, Platform string }
		Missing []struct {
			Ref, Reason string
			Kept        bool
		}
	}
	if err := json.Unmarshal([]byte(out), &read); err != nil || code != ExitInconclusive || !read.Written || read.Bytes != 3_000_500 ||
		len(read.Images) != 1 || len(read.Missing) != 2 || !read.Missing[1].Kept || read.Missing[0].Reason != "not_there" {
		t.Errorf("%d, %v: %s", code, err, out)
	}
	for name, test := range map[string]struct {
		err  error
		args []string
		want string
		code int
	}{
		"another writes":  {ErrGathering, nil, "Another matelot writes", ExitInconclusive},
		"the disk":        {errors.New("no space left"), nil, "no space left", ExitInconclusive},
		"no platform":     {nil, []string{"--platform", "windows"}, "--platform linux/amd64", ExitUsage},
		"a whole address": {nil, []string{"--mirror", "https://x/"}, "--mirror registry.school.example", ExitUsage},
	} {
		code, _, errs := prefetchWith(t, func(GatherOptions) (GatherResult, error) { return GatherResult{}, test.err }, test.args...)
		if code != test.code || !strings.Contains(errs, test.want) {
			t.Errorf("%s: %d, %s", name, code, errs)
		}
	}
}

// TestImagesOfTheCourse: by default what the course uses is gathered, and no more.
func TestImagesOfTheCourse(t *testing.T) {
	t.Parallel()
	all, err := course.Load(lessons.FS)
	if err != nil {
		t.Fatal(err)
	}
	got := realImages(all)
	t.Log(got)
	for _, want := range []string{"alpine:latest", "ubuntu:latest", "nginx:latest", "nginx:alpine", "hello-world:linux"} {
		if !slices.Contains(got, want) {
			t.Errorf("%s is not among %v", want, got)
		}
	}
	for _, ref := range got {
		if strings.HasPrefix(ref, "matelot/") {
			t.Errorf("%s is nowhere but in the lab", ref)
		}
	}
}

func TestImagesFrom(t *testing.T) {
	t.Parallel()
	path := bundletest.Write(t, bundletest.Named{Ref: "alpine", Image: bundletest.Image(t, "amd64", bundletest.Layer(t, 10))})
	none := filepath.Join(t.TempDir(), "none.tar")
	if err := os.WriteFile(none, []byte("no images"), 0o600); err != nil {
		t.Fatal(err)
	}
	for from, want := range map[string]string{"": "", "auto": "auto", "embedded": "embedded", "hub": "hub", path: path, none: "?", none + "x": "?"} {
		got, err := imagesFrom(from)
		if want == "?" {
			var usage *usageError
			if !errors.As(err, &usage) || usage.id != "cli.error.images" {
				t.Errorf("%q: %v", from, err)
			}
		} else if got != want || err != nil {
			t.Errorf("%q is %q, %v", from, got, err)
		}
	}
	session := newSession(t)
	for _, from := range []string{path, ""} {
		if err := useImages(session, from); err != nil || session.Images != path {
			t.Errorf("%q: %q, %v", from, session.Images, err)
		}
	}
	if file, ok := sandbox.ImagesFile(session.Images); !ok || file != path {
		t.Errorf("the file is %q", file)
	}
}

func TestServeImages(t *testing.T) {
	t.Parallel()
	path := bundletest.Write(t, bundletest.Named{Ref: "alpine", Image: bundletest.Image(t, "amd64", bundletest.Layer(t, 10))})
	none := filepath.Join(t.TempDir(), "none.tar")
	serve := func(args ...string) (code int, o ClassroomOptions, errs string) {
		var out, stderr bytes.Buffer
		home := t.TempDir()
		code = Main(append([]string{"classroom", "serve"}, args...), Options{
			Streams: Streams{In: strings.NewReader(""), Out: &out, Err: &stderr},
			Getenv: func(name string) string {
				return map[string]string{"MATELOT_HOME": home, "MATELOT_LANG": "en"}[name]
			},
			Pages:     func(bool) (Pages, error) { return nil, errors.New("nothing is shown") },
			Classroom: func(_ context.Context, got ClassroomOptions) error { o = got; return nil },
		})
		return code, o, strings.Join(strings.Fields(stderr.String()), " ")
	}
	if code, o, errs := serve("--images", path, "--upload", "10MB"); code != 0 || len(o.Learners) != 2 || !strings.Contains(errs, "One image is served") {
		t.Errorf("%d %v %s", code, o.Learners, errs)
	}
	if code, o, _ := serve(); code != 0 || len(o.Learners) != 0 {
		t.Errorf("without images: %d %v", code, o.Learners)
	}
	if code, _, errs := serve("--images", none); code != ExitInconclusive || !strings.Contains(errs, "cannot be served") {
		t.Errorf("no file: %d %s", code, errs)
	}
	if code, _, errs := serve("--upload", "much"); code != ExitUsage || !strings.Contains(errs, "--upload 10MB") {
		t.Errorf("no number: %d %s", code, errs)
	}
}
