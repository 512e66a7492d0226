package observe

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/docker/docker/api/types/image"
	"github.com/google/go-cmp/cmp"

	"matelot/checker"
)

func TestAnImageIsSeenAsDockerInspectShowsIt(t *testing.T) {
	l := newLab(t)
	ref := l.name("built") + ":1.0"
	id := l.build(ref, `FROM scratch
COPY tool /tool
ENV COLOUR=blue
LABEL by=us
EXPOSE 8080/tcp 53/udp
WORKDIR /srv
USER 1000
ENTRYPOINT ["/tool"]
CMD ["sleep"]
`, nil)
	obs := l.read(checker.Plan{Images: true, ImageRefs: []string{ref, l.name("missing")}})
	noTroubles(t, obs)
	i := slices.IndexFunc(obs.Images, func(img checker.Image) bool { return img.ID == id })
	if i < 0 {
		t.Fatalf("the image is not among %+v", obs.Images)
	}
	got, want := obs.Images[i], inspect(t, ref)
	created, err := time.Parse(time.RFC3339Nano, at(t, want, "Created").(string))
	if err != nil {
		t.Fatal(err)
	}
	tagged, err := time.Parse(time.RFC3339Nano, at(t, want, "Metadata", "LastTagTime").(string))
	if err != nil {
		t.Fatal(err)
	}
	if len(got.History) != 9 || !strings.Contains(got.History[0], "COPY") || !strings.Contains(got.History[7], "sleep") {
		t.Errorf("history, oldest first: %q", got.History)
	}
	got.History = nil
	// The layers of COPY and WORKDIR.
	var layers []string
	for _, layer := range at(t, want, "RootFS", "Layers").([]any) {
		layers = append(layers, layer.(string))
	}
	if len(layers) < 1 || !slices.Equal(got.Layers, layers) {
		t.Errorf("layers %q, and docker says %q", got.Layers, layers)
	}
	got.Layers = nil
	expected := checker.Image{
		ID: want["Id"].(string), Refs: []string{ref}, Created: created, Size: int64(at(t, want, "Size").(float64)),
		Labels: map[string]string{"by": "us", "matelot.test": l.session}, Tagged: tagged.UTC(), Detailed: true,
		User: "1000", Entrypoint: []string{"/tool"}, Command: []string{"sleep"}, WorkingDir: "/srv",
		Env: map[string]string{
			"COLOUR": "blue", "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
		},
		Exposed: []string{"53/udp", "8080/tcp"},
	}
	if diff := cmp.Diff(expected, got); diff != "" {
		t.Errorf("as observed (+) and as docker says (-):\n%s", diff)
	}
}

func TestOnlyTheSessionsImagesAreSeen(t *testing.T) {
	l := newLab(t)
	mine, theirs := l.name("mine")+":1", l.name("theirs")+":1"
	mineID := l.build(mine, "FROM scratch\nCOPY tool /tool\n", nil)
	theirsID := l.build(theirs, "FROM scratch\nCOPY tool /tool\nENV FOREIGN=1\n", nil)
	adopted := l.name("adopted") + ":latest"
	if err := l.conn.ImageTag(t.Context(), theirs, adopted); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.removeImage(adopted) })
	plan := checker.Plan{Images: true, ImageRefs: []string{mine, theirs, adopted}}
	tests := []struct {
		name  string
		owned []string
		want  map[string][]string
	}{
		{"an ID", []string{mineID}, map[string][]string{mineID: {mine}}},
		{"a reference in full", []string{"docker.io/library/" + adopted}, map[string][]string{theirsID: {adopted}}},
		{"a reference without its tag", []string{strings.TrimSuffix(adopted, ":latest")}, map[string][]string{theirsID: {adopted}}},
		{"both", []string{mineID, adopted}, map[string][]string{mineID: {mine}, theirsID: {adopted}}},
		{"none", []string{}, map[string][]string{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			obs := l.read(plan, func(s *Sources) { s.OwnedImages = func() ([]string, error) { return test.owned, nil } })
			noTroubles(t, obs)
			got := map[string][]string{}
			for _, img := range obs.Images {
				got[img.ID] = img.Refs
				if !img.Detailed {
					t.Errorf("%v is not known in detail", img.Refs)
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	obs := l.read(checker.Plan{Images: true})
	seen := func(id string) bool {
		return slices.ContainsFunc(obs.Images, func(img checker.Image) bool { return img.ID == id && !img.Detailed })
	}
	if !seen(mineID) || !seen(theirsID) {
		t.Error("without a list of its own, a session sees every image")
	}
}

func TestADanglingImageHasNoReference(t *testing.T) {
	l := newLab(t)
	var id string
	t.Cleanup(func() { l.removeImage(id) }) // after its container
	id = l.build(l.name("dangling"), "FROM scratch\nCOPY tool /tool\nCMD [\"/tool\", \"sleep\"]\n", nil)
	l.run(l.name("keeps-it"), id)
	if _, err := l.conn.ImageRemove(t.Context(), l.name("dangling"), image.RemoveOptions{Force: true}); err != nil {
		t.Fatal(err)
	}
	obs := l.read(checker.Plan{Images: true}, func(s *Sources) { s.OwnedImages = func() ([]string, error) { return []string{id}, nil } })
	noTroubles(t, obs)
	if len(obs.Images) != 1 || obs.Images[0].ID != id || len(obs.Images[0].Refs) != 0 {
		t.Errorf("got %+v", obs.Images)
	}
}

func TestHistoryIsReadForImageChecksOnly(t *testing.T) {
	l := newLab(t)
	calls := &counted{Engine: l.conn}
	l.read(checker.Plan{ImageRefs: []string{l.image()}}, func(s *Sources) { s.Engine = calls })
	if diff := cmp.Diff([]string{"ImageInspect " + l.image()}, calls.calls); diff != "" {
		t.Error(diff)
	}
}

func TestImageFiles(t *testing.T) {
	l := newLab(t)
	ref := l.name("files") + ":1"
	id := l.build(ref, `FROM scratch
COPY tool /tool
COPY key.txt /app/key.txt
COPY page.html /app/page.html
RUN ["/tool", "rm", "/app/key.txt"]
RUN ["/tool", "link", "/app", "/www"]
ENV TOKEN=token-in-env
LABEL note=label-text
CMD ["echo", "in-history"]
`, map[string]string{"key.txt": "a secret-key here", "page.html": "<p>"})
	wanted := checker.ImageFilesWanted{
		Ref:     ref,
		Paths:   []string{"/tool", "app/page.html", "/app/", "/app/key.txt", "/www/page.html", "/www/key.txt", "/none", "/tool/x"},
		Secrets: []string{"secret-key", "token-in-env", "label-text", "in-history", "not-there", ""},
	}
	plan := checker.Plan{ImageFiles: map[string]checker.ImageFilesWanted{
		"c": wanted, "missing": {Ref: l.name("missing"), Paths: []string{"/tool"}},
	}}
	obs := l.read(plan)
	noTroubles(t, obs)
	want := checker.ImageFiles{
		Present: []string{"/tool", "app/page.html", "/app/", "/www/page.html"},
		Layered: []string{"/tool", "app/page.html", "/app/", "/app/key.txt", "/www/page.html"},
		Secrets: []checker.Secret{
			{Text: "secret-key", Where: "/app/key.txt"},
			{Text: "token-in-env", Where: "history"},
			{Text: "token-in-env", Where: "env"},
			{Text: "label-text", Where: "history"},
			{Text: "label-text", Where: "label"},
			{Text: "in-history", Where: "history"},
		},
	}
	if diff := cmp.Diff(want, obs.ImageFiles["c"]); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(checker.ImageFiles{}, obs.ImageFiles["missing"]); diff != "" {
		t.Error(diff)
	}
	obs = l.read(plan, func(s *Sources) { s.OwnedImages = func() ([]string, error) { return []string{}, nil } })
	if diff := cmp.Diff(checker.ImageFiles{}, obs.ImageFiles["c"]); diff != "" {
		t.Errorf("an image that the session does not see was searched:\n%s", diff)
	}
	obs = l.read(plan, func(s *Sources) { s.OwnedImages = func() ([]string, error) { return []string{id}, nil } })
	if diff := cmp.Diff(want, obs.ImageFiles["c"]); diff != "" {
		t.Error(diff)
	}
}

func TestVolumeFiles(t *testing.T) {
	l := newLab(t)
	volume, lonely, empty := l.volume(l.name("data")), l.volume(l.name("lonely")), l.volume(l.name("empty"))
	into := func(volume string, words ...string) {
		t.Helper()
		id := l.run(l.name("writes-"+strings.ToLower(time.Now().Format("150405.000000"))), l.image(), command(words...),
			func(_ *config, h *host) { h.Binds = []string{volume + ":/data"} })
		l.wait(id)
		if volume == lonely {
			if err := l.conn.ContainerRemove(t.Context(), id, removeAll); err != nil {
				t.Fatal(err)
			}
		}
	}
	into(volume, "write", "/data/note.txt", "ahoy")
	into(volume, "link", "note.txt", "/data/link")
	into(volume, "link", "/etc/passwd", "/data/away")
	into(lonely, "write", "/data/note.txt", "alone")
	plan := checker.Plan{VolumeFiles: map[string]checker.VolumeFileWanted{
		"file":    {Volume: volume, Path: "note.txt"},
		"slash":   {Volume: volume, Path: "/note.txt"},
		"dots":    {Volume: volume, Path: "../../data/note.txt"},
		"link":    {Volume: volume, Path: "link"},
		"away":    {Volume: volume, Path: "away"},
		"missing": {Volume: volume, Path: "gone.txt"},
		"dir":     {Volume: volume, Path: "."},
		"lonely":  {Volume: lonely, Path: "note.txt"},
		"nothing": {Volume: empty, Path: "note.txt"},
		"none":    {Volume: l.name("none"), Path: "note.txt"},
	}}
	obs := l.read(plan)
	noTroubles(t, obs)
	got := map[string]checker.File{}
	for id, file := range obs.VolumeFiles {
		if (file.Kind == "missing") != file.Changed.IsZero() {
			t.Errorf("%s was changed at %s", id, file.Changed)
		}
		file.Changed = time.Time{}
		got[id] = file
	}
	ahoy := checker.File{Kind: "file", Content: "ahoy", Size: 4, Owner: "0"}
	want := map[string]checker.File{
		"file": ahoy, "slash": ahoy, "link": ahoy,
		"dots": {Kind: "missing"}, "missing": {Kind: "missing"}, "nothing": {Kind: "missing"}, "none": {Kind: "missing"},
		"away":   {Kind: "other"},
		"dir":    {Kind: "dir", Owner: "0", Entries: []string{"away", "link", "note.txt"}},
		"lonely": {Kind: "file", Content: "alone", Size: 5, Owner: "0"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	left, err := l.conn.ContainerList(t.Context(), probes(l.session))
	if err != nil || len(left) > 0 {
		t.Errorf("containers that were made to look into volumes are left: %v, %v", left, err)
	}
	if obs := l.read(checker.Plan{Volumes: true}); len(obs.Volumes) != 3 {
		t.Errorf("to look made a volume: %+v", obs.Volumes)
	}
}

func TestNoImageToLookIntoAVolumeWithIsTrouble(t *testing.T) {
	l := newLab(t)
	volume := l.volume(l.name("data"))
	obs := l.read(checker.Plan{VolumeFiles: map[string]checker.VolumeFileWanted{"c": {Volume: volume, Path: "x"}}},
		func(s *Sources) { s.OwnedImages = func() ([]string, error) { return nil, nil } })
	if len(obs.Troubles) != 1 || obs.Troubles[0].Code != CodeUnreadable || obs.Troubles[0].Topic != checker.TopicVolumeFiles || obs.Troubles[0].Of != "c" {
		t.Errorf("got %+v", obs.Troubles)
	}
}
