package proxy

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"matelot/sandbox/owned"
)

// foreignImage makes an image outside of any session.
func (l *lab) foreignImage(name string) string {
	l.t.Helper()
	ref := "matelot-test/" + name + "-" + randomID() + ":1"
	l.importOutside(ref)
	return ref
}

// importOutside imports an image outside, to be removed with its name and
// without.
func (l *lab) importOutside(ref string) {
	l.t.Helper()
	importImage(l.t, l.direct, ref)
	id := l.outside("inspect", "-f", "{{.Id}}", ref)
	l.t.Cleanup(func() {
		for _, name := range []string{ref, id} {
			// Either may be gone by now, which is what is wanted.
			_, _ = l.cli(l.direct, nil, "docker", "rmi", "-f", name)
		}
	})
}

// contextDir writes a build's context.
func (l *lab) contextDir(files map[string]string) string {
	l.t.Helper()
	dir, err := os.MkdirTemp(l.workspace, "build")
	if err != nil {
		l.t.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			l.t.Fatal(err)
		}
	}
	return dir
}

// TestAdoptedImage: what the learner has already can be used once it was
// pulled, and nothing done to it in the session reaches the engine.
func TestAdoptedImage(t *testing.T) {
	l := newLab(t)
	ref := l.foreignImage("adopted")
	second := "matelot-test/second-" + randomID() + ":2"
	l.outside("tag", ref, second)
	t.Cleanup(func() { l.outside("rmi", second) })
	// Naming an image once more, even for a moment, sets its LastTagTime: the
	// one trace that a session's tag leaves on an adopted image.
	state := func() string {
		list := decoded[[]map[string]any](t, l.outside("image", "inspect", ref))
		delete(list[0], "Metadata")
		return fmt.Sprint(list)
	}
	before := state()

	if got := l.must("images", "-q"); got != "" {
		t.Errorf("images shows %q before the pull", got)
	}
	out := l.must("pull", ref)
	contains(t, out, "Status: Image is up to date for "+ref)
	if got := l.must("images", "--format", "{{.Repository}}:{{.Tag}}"); got != ref {
		t.Errorf("images shows %q, want %q alone", got, ref)
	}
	if got := l.must("inspect", "-f", "{{.RepoTags}}", ref); got != "["+ref+"]" {
		t.Errorf("inspect shows the tags %s", got)
	}
	if got := l.must("run", "--rm", ref, "echo", "ahoy"); got != "ahoy" {
		t.Errorf("run printed %q", got)
	}

	l.must("tag", ref, "mine-"+l.session)
	if out, err := l.docker("tag", "mine-"+l.session, second); err == nil {
		t.Errorf("a foreign tag was moved: %s", out)
	}
	if out, err := l.docker("rmi", strings.TrimSpace(l.must("images", "-q", ref))); err == nil || !strings.Contains(out, "multiple repositories") {
		t.Errorf("rmi ID: %v %s", err, out)
	}
	if got := l.must("rmi", ref); got != "Untagged: "+ref {
		t.Errorf("rmi printed %q", got)
	}
	if got := l.must("images", "--format", "{{.Repository}}"); got != "mine-"+l.session {
		t.Errorf("images shows %q", got)
	}
	if got := l.must("rmi", "mine-"+l.session); got != "Untagged: mine-"+l.session+":latest" {
		t.Errorf("rmi of the own tag printed %q", got)
	}
	if out, err := l.docker("rmi", "-f", ref); err == nil {
		t.Errorf("hidden, and yet: %s", out)
	}
	if after := state(); after != before {
		t.Errorf("the image changed:\n%s\n---\n%s", before, after)
	}
}

// TestRunAdoptsByPulling: as with any image, "docker run" pulls what it does
// not see.
func TestRunAdoptsByPulling(t *testing.T) {
	l := newLab(t)
	ref := l.foreignImage("run")
	out := l.must("run", "--rm", ref, "echo", "ahoy")
	contains(t, out, "Unable to find image '"+ref+"' locally")
	contains(t, out, "ahoy")
}

// TestAdoptedInUse: the engine keeps an image's last name while a container
// uses it; so does the session's view.
func TestAdoptedInUse(t *testing.T) {
	l := newLab(t)
	ref := l.foreignImage("used")
	l.must("pull", ref)
	id := l.must("create", ref, "wait")
	out, err := l.docker("rmi", ref)
	if err == nil || !strings.Contains(out, "is using its referenced image") {
		t.Errorf("rmi: %v %s", err, out)
	}
	l.must("rm", id)
	l.must("rmi", ref)
}

func TestBuild(t *testing.T) {
	l := newLab(t)
	base := l.image()
	dir := l.contextDir(map[string]string{
		"Dockerfile": "FROM " + base + "\nCOPY page /page\nRUN [\"/prog\",\"write\",\"/made\",\"x\"]\nCMD [\"cat\",\"/page\"]\n",
		"page":       "hello",
	})
	name := "built-" + l.session
	l.must("build", "-t", name, "-t", name+":2", dir)
	if got := l.must("run", "--rm", name); got != "hello" {
		t.Errorf("run printed %q", got)
	}
	if got := l.outside("inspect", "-f", `{{index .Config.Labels "`+LabelImage+`"}}`, name); got != l.session {
		t.Errorf("the image's label is %q", got)
	}
	l.must("rmi", name+":2")
	first := l.must("images", "-q", "--no-trunc", name)
	// Built again with a change, the old image loses its name and stays.
	if err := os.WriteFile(filepath.Join(dir, "page"), []byte("changed"), 0o644); err != nil {
		t.Fatal(err)
	}
	l.must("build", "-t", name, dir)
	if got := l.must("images", "-q", "--no-trunc", "-f", "dangling=true"); got != first {
		t.Errorf("dangling images: %q, want %q", got, first)
	}
	l.must("history", name)

	foreign := l.foreignImage("over")
	before := l.outside("inspect", foreign)
	out, err := l.docker("build", "-t", foreign, dir)
	if err == nil {
		t.Errorf("built over a foreign tag: %s", out)
	}
	contains(t, out, CodeForeignTag)
	if after := l.outside("inspect", foreign); after != before {
		t.Error("the foreign image changed")
	}
}

// TestFailedBuildLeavesNothing: the container of a RUN that failed would be
// the session's without any sign of it.
func TestFailedBuildLeavesNothing(t *testing.T) {
	l := newLab(t)
	base := l.image()
	marker := "marker-" + l.session
	dir := l.contextDir(map[string]string{
		"Dockerfile": "FROM " + base + "\nENV MARKER=" + marker + "\nRUN [\"/prog\",\"err\",\"" + marker + "\"]\n",
	})
	if out, err := l.docker("build", "--rm=false", "-t", "failed-"+l.session, dir); err == nil {
		t.Fatalf("built: %s", out)
	}
	if got := l.outside("ps", "-a", "--no-trunc", "--format", "{{.Command}}"); strings.Contains(got, marker) {
		t.Errorf("a container was left: %s", got)
	}
	// The step before the failure is the session's, and goes with it.
	layers := l.proxy.cfg.Owned.List(owned.Image)
	if len(layers) < 2 {
		t.Fatalf("the step that worked is not on the list: %v", layers)
	}
	if _, err := l.proxy.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, layer := range layers {
		if status, _ := l.raw(http.MethodGet, "/v1.41/images/"+layer.ID+"/json", ""); status != http.StatusNotFound {
			t.Errorf("image %s is left", layer.ID)
		}
	}
}

// TestStagesGoWithTheSession: the classic builder keeps what it made of the
// stages before the last, without a name and without the session's label.
func TestStagesGoWithTheSession(t *testing.T) {
	l := newLab(t)
	base := l.image()
	dir := l.contextDir(map[string]string{
		"Dockerfile": "FROM " + base + " AS one\nENV STAGE=" + l.session + "\nCOPY page /page\n" +
			"FROM one AS two\nENV STAGE=two\nRUN [\"/prog\",\"write\",\"/made\",\"x\"]\n" +
			"FROM " + base + "\nCOPY --from=two /page /page\n",
		"page": "hello",
	})
	before := strings.Fields(l.outside("images", "-aq", "--no-trunc"))
	l.must("build", "-t", "stages-"+l.session, dir)
	if got := strings.Fields(l.must("images", "-q", "-f", "dangling=true")); len(got) != 1 {
		t.Errorf("images without a name: %q, want that of stage two", got)
	}
	if _, err := l.proxy.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, id := range strings.Fields(l.outside("images", "-aq", "--no-trunc")) {
		if !slices.Contains(before, id) {
			t.Errorf("image %s is left", id)
		}
	}
}

// TestRemovingKeepsForeignParents: the engine clears up parents without a name
// when a child goes; a foreign image without a name is no litter.
func TestRemovingKeepsForeignParents(t *testing.T) {
	l := newLab(t)
	base := l.foreignImage("base")
	dir := l.contextDir(map[string]string{"Dockerfile": "FROM " + base + "\nENV A=" + l.session + "\n"})
	l.outside("build", "-q", "-t", "outside-"+l.session, dir)
	parent := l.outside("inspect", "-f", "{{.Id}}", "outside-"+l.session)
	// Outside, a build replaces it: the old image has no name any more.
	l.outside("tag", base, "outside-"+l.session)
	t.Cleanup(func() {
		l.outside("rmi", "outside-"+l.session)
		l.outside("rmi", parent)
	})
	// In the session, the same lines and one more: the engine's cache makes the
	// nameless image the parent of the session's.
	l.must("pull", base)
	dir = l.contextDir(map[string]string{"Dockerfile": "FROM " + base + "\nENV A=" + l.session + "\nENV B=c\n"})
	l.must("build", "-t", "child-"+l.session, dir)
	step := l.outside("inspect", "-f", "{{.Parent}}", "child-"+l.session)
	if got := l.outside("inspect", "-f", "{{.Parent}}", step); got != parent {
		t.Fatalf("the grandparent is %s, want %s: the test does not show what it should", got, parent)
	}
	l.must("rmi", "child-"+l.session)
	if status, _ := l.raw(http.MethodGet, "/v1.41/images/"+parent+"/json", ""); status != http.StatusOK {
		t.Error("the foreign parent went with the session's image")
	}
	if status, _ := l.raw(http.MethodGet, "/v1.41/images/"+step+"/json", ""); status != http.StatusNotFound {
		t.Error("the session's own step stayed")
	}
}

func TestCommitImportSaveLoad(t *testing.T) {
	l := newLab(t)
	base := l.image()
	id := l.must("run", "-d", base, "wait")
	l.must("exec", id, "/prog", "write", "/note", "committed")
	name := "commit-" + l.session
	l.must("commit", "-m", "message", "-c", "ENV X=y", id, name)
	if got := l.must("run", "--rm", name, "cat", "/note"); got != "committed" {
		t.Errorf("run printed %q", got)
	}
	// A container that somebody runs of the image outside must not take the
	// session's label along.
	outside := l.outside("create", name, "wait")
	t.Cleanup(func() { l.outside("rm", "-f", outside) })
	if got := l.outside("inspect", "-f", `{{index .Config.Labels "matelot.session"}}`, outside); got != "" {
		t.Errorf("a foreign container bears the label %q", got)
	}
	l.outside("rm", outside)

	file := filepath.Join(l.workspace, "saved.tar")
	l.must("save", "-o", file, name, base)
	if out, err := l.docker("save", "-o", file+"2", l.foreignImage("saved")); err == nil {
		t.Errorf("a foreign image was saved: %s", out)
	}
	l.must("rm", "-f", id)
	l.must("rmi", name, base)
	if got := l.must("images", "-q"); got != "" {
		t.Errorf("images shows %q", got)
	}
	contains(t, l.must("load", "-i", file), "Loaded image: "+name)
	if got := l.must("run", "--rm", name, "cat", "/note"); got != "committed" {
		t.Errorf("after load, run printed %q", got)
	}
	l.must("rmi", name, base)
	if status, _ := l.raw(http.MethodGet, "/v1.41/images/"+name+"/json", ""); status != http.StatusNotFound {
		t.Error("the loaded image stayed")
	}
}

// TestLoadOverForeignTag: an archive says itself which tags it moves.
func TestLoadOverForeignTag(t *testing.T) {
	l := newLab(t)
	foreign := l.foreignImage("load")
	dir := l.contextDir(map[string]string{"Dockerfile": "FROM " + foreign + "\nENV OLD=1\n"})
	l.outside("build", "-q", "-t", foreign, dir)
	built := l.outside("inspect", "-f", "{{.Id}}", foreign)
	t.Cleanup(func() { _, _ = l.cli(l.direct, nil, "docker", "rmi", "-f", built) })
	file := filepath.Join(l.workspace, "old.tar")
	l.outside("save", "-o", file, foreign)
	l.importOutside(foreign)
	before := l.outside("inspect", foreign)
	out, err := l.docker("load", "-i", file)
	if err == nil {
		t.Errorf("loaded: %s", out)
	}
	contains(t, out, CodeForeignTag)
	if after := l.outside("inspect", foreign); after != before {
		t.Error("the foreign tag moved")
	}
	if out, err := l.docker("import", "-", foreign); err == nil {
		t.Errorf("imported: %s", out)
	}
	if out, err := l.docker("load", "-i", filepath.Join(dir, "Dockerfile")); err == nil || !strings.Contains(out, CodeLoadArchive) {
		t.Errorf("load of no archive: %v %s", err, out)
	}
}

// TestImagesByID names images by their IDs and beginnings of them.
func TestImagesByID(t *testing.T) {
	l := newLab(t)
	ref := l.image()
	id := l.must("images", "-q", "--no-trunc", ref)
	for _, name := range []string{id, id[7:], id[7:19], id[7:15]} {
		if got := l.must("image", "inspect", "-f", "{{.Id}}", name); got != id {
			t.Errorf("inspect %s = %s", name, got)
		}
		l.must("rm", l.must("create", name, "wait"))
	}
	if out := l.must("rmi", "-f", id); !strings.Contains(out, "Deleted: "+id) {
		t.Errorf("rmi -f: %s", out)
	}
}

// TestForeignTagOnOwnImage: the learner named the session's image outside; it
// is theirs as well now.
func TestForeignTagOnOwnImage(t *testing.T) {
	l := newLab(t)
	ref := l.image()
	kept := "kept-" + l.session
	l.outside("tag", ref, kept)
	t.Cleanup(func() { l.outside("rmi", kept) })
	id := l.must("images", "-q", "--no-trunc")
	l.must("rmi", "-f", id)
	l.outside("inspect", kept)
	if got := l.must("images", "-q"); strings.Contains(got, kept) {
		t.Errorf("images shows %q", got)
	}
	if _, err := l.proxy.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	l.outside("inspect", kept)
}

// TestForeignContainerOnOwnImage: even forced, an image stays that a container
// outside stands on.
func TestForeignContainerOnOwnImage(t *testing.T) {
	l := newLab(t)
	ref := l.image()
	id := l.outside("create", "--label", "matelot.test=image", ref, "wait")
	t.Cleanup(func() { l.outside("rm", "-f", id) })
	out, err := l.docker("rmi", "-f", ref)
	if err == nil {
		t.Errorf("removed: %s", out)
	}
	contains(t, out, CodeImageInUse)
	report, err := l.proxy.Purge(t.Context())
	if err != nil || len(report.Kept) != 1 || report.Kept[0].Name != ref {
		t.Errorf("purge = %+v, %v", report, err)
	}
	l.outside("rm", "-f", id)
}

// TestTagMovedOutside: the session's tag names another image by now.
func TestTagMovedOutside(t *testing.T) {
	l := newLab(t)
	ref := l.image()
	other := l.foreignImage("moved")
	l.outside("tag", other, ref)
	t.Cleanup(func() { _, _ = l.cli(l.direct, nil, "docker", "rmi", ref) })
	if out, err := l.docker("rmi", ref); err == nil {
		t.Errorf("removed: %s", out)
	}
	if _, err := l.proxy.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	l.outside("inspect", ref)
}

func TestPushOfWhatIsNotThere(t *testing.T) {
	l := newLab(t)
	out, err := l.docker("push", l.foreignImage("push"))
	if err == nil {
		t.Errorf("pushed: %s", out)
	}
	contains(t, out, "An image does not exist locally with the tag")
}
