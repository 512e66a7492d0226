package release

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func sample() (r Release, executables, common []File) {
	r = Release{Version: "v1.2.3", Commit: "abc", Time: time.Unix(1_700_000_000, 0)}
	executables = []File{
		{Name: "matelot", Data: []byte("light"), Executable: true},
		{Name: "matelot-tutor", Data: []byte("tutor"), Executable: true},
	}
	common = []File{
		{Name: "README.md", Data: []byte("read me")},
		{Name: "THIRD-PARTY-LICENCES.txt", Data: []byte("theirs\n")},
		{Name: "LICENSE", Data: []byte("ours\n")},
		{Name: "man/man1/matelot.1", Data: []byte(".TH")},
		{Name: "man/fr/man1/matelot.1", Data: []byte(".TH")},
		{Name: "completions/matelot.bash", Data: []byte("complete")},
		{Name: "completions/matelot.ps1", Data: []byte("complete")},
	}
	return r, executables, common
}

// untar lists an archive's entries: mode, owner, time, name and content.
func untar(t *testing.T, data []byte) []string {
	t.Helper()
	unpacked, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var entries []string
	for r := tar.NewReader(unpacked); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return entries
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, fmt.Sprintf("%s %d:%d %d %s %s", h.FileInfo().Mode(), h.Uid, h.Gid, h.ModTime.Unix(), h.Name, content))
	}
}

func TestTarball(t *testing.T) {
	t.Parallel()
	r, executables, common := sample()
	data, err := r.tarball("m", slices.Concat(executables, common))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"drwxr-xr-x 0:0 1700000000 m/ ",
		"-rw-r--r-- 0:0 1700000000 m/LICENSE ours\n",
		"-rw-r--r-- 0:0 1700000000 m/README.md read me",
		"-rw-r--r-- 0:0 1700000000 m/THIRD-PARTY-LICENCES.txt theirs\n",
		"drwxr-xr-x 0:0 1700000000 m/completions/ ",
		"-rw-r--r-- 0:0 1700000000 m/completions/matelot.bash complete",
		"-rw-r--r-- 0:0 1700000000 m/completions/matelot.ps1 complete",
		"drwxr-xr-x 0:0 1700000000 m/man/ ",
		"drwxr-xr-x 0:0 1700000000 m/man/fr/ ",
		"drwxr-xr-x 0:0 1700000000 m/man/fr/man1/ ",
		"-rw-r--r-- 0:0 1700000000 m/man/fr/man1/matelot.1 .TH",
		"drwxr-xr-x 0:0 1700000000 m/man/man1/ ",
		"-rw-r--r-- 0:0 1700000000 m/man/man1/matelot.1 .TH",
		"-rwxr-xr-x 0:0 1700000000 m/matelot light",
		"-rwxr-xr-x 0:0 1700000000 m/matelot-tutor tutor",
	}
	if diff := cmp.Diff(want, untar(t, data)); diff != "" {
		t.Errorf("the archive (-want +got):\n%s", diff)
	}
	slices.Reverse(common)
	again, err := r.tarball("m", slices.Concat(common, executables))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(data, again) {
		t.Error("the order in which files are given changes the archive")
	}
}

func TestZip(t *testing.T) {
	t.Parallel()
	r, executables, _ := sample()
	data, err := r.zip("m", executables)
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range z.File {
		part, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%d %s %s", f.Modified.Unix(), f.Name, content))
	}
	if diff := cmp.Diff([]string{"1700000000 m/matelot light", "1700000000 m/matelot-tutor tutor"}, got); diff != "" {
		t.Errorf("the archive (-want +got):\n%s", diff)
	}
}

// TestDeb reads the package with Debian's own tool.
func TestDeb(t *testing.T) {
	t.Parallel()
	r, executables, common := sample()
	data, err := r.deb("arm64", executables, common)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := r.deb("arm64", executables, common); err != nil || !bytes.Equal(data, again) {
		t.Errorf("made twice, the package differs: %v", err)
	}
	dpkg, err := exec.LookPath("dpkg-deb")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("dpkg-deb is missing, which reads packages")
		}
		t.Skip("dpkg-deb is missing, which reads packages")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "m.deb")
	if err := write(path, data); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) string {
		out, err := exec.CommandContext(t.Context(), dpkg, args...).CombinedOutput()
		if err != nil {
			t.Fatalf("dpkg-deb %q: %v\n%s", args, err, out)
		}
		return string(out)
	}
	for field, want := range map[string]string{"Package": "matelot", "Version": "1.2.3", "Architecture": "arm64", "Installed-Size": "8"} {
		if got := strings.TrimSpace(run("--field", path, field)); got != want {
			t.Errorf("%s is %q, want %q", field, got, want)
		}
	}
	root := filepath.Join(dir, "root")
	run("--extract", path, root)
	for name, want := range map[string]string{
		"usr/bin/matelot":                               "light",
		"usr/libexec/matelot/matelot-tutor":             "tutor",
		"usr/share/bash-completion/completions/matelot": "complete",
		"usr/share/doc/matelot/README.md":               "read me",
		"usr/share/doc/matelot/copyright":               "ours\n\n\nWhat matelot links has licences of its own:\n\ntheirs\n",
		"usr/share/man/man1/matelot.1.gz":               "",
		"usr/share/man/fr/man1/matelot.1.gz":            "",
		"usr/share/doc/matelot/changelog.gz":            "",
	} {
		got, err := os.ReadFile(filepath.Join(root, name))
		if err != nil || want != "" && string(got) != want {
			t.Errorf("%s holds %q, want %q (%v)", name, got, want, err)
		}
	}
	control := filepath.Join(dir, "control")
	run("--control", path, control)
	got, err := os.ReadFile(filepath.Join(control, "md5sums"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(got)), "\n")
	if len(lines) != 8 || !strings.HasSuffix(lines[0], "  usr/bin/matelot") {
		t.Errorf("the checksums are:\n%s", got)
	}
}

// A package names whoever makes it, in what it says of itself and in its changes.
func TestDebNamesItsMaintainer(t *testing.T) {
	t.Parallel()
	r, executables, common := sample()
	for _, maintainer := range []string{"", "Ada Lovelace <ada@example.org>"} {
		r.Maintainer = maintainer
		want := maintainer
		if want == "" {
			want = DefaultMaintainer
		}
		files, err := r.installed(executables, common)
		if err != nil {
			t.Fatal(err)
		}
		if control := r.control("amd64", files); !strings.Contains(control, "\nMaintainer: "+want+"\n") {
			t.Errorf("%q: the package says\n%s", maintainer, control)
		}
		for _, f := range files {
			if !strings.HasSuffix(f.Name, "changelog.gz") {
				continue
			}
			packed, err := gzip.NewReader(bytes.NewReader(f.Data))
			if err != nil {
				t.Fatal(err)
			}
			if text, err := io.ReadAll(packed); err != nil || !strings.Contains(string(text), " -- "+want+"  ") {
				t.Errorf("%q: the changes say\n%s (%v)", maintainer, text, err)
			}
		}
	}
}

func TestCheckMaintainer(t *testing.T) {
	t.Parallel()
	for maintainer, ok := range map[string]bool{
		DefaultMaintainer: true, "Ada Lovelace <ada@example.org>": true,
		"": false, "Ada Lovelace": false, "ada@example.org": false, "Ada <ada@example.org>\nSection: x": false,
	} {
		if err := CheckMaintainer(maintainer); (err == nil) != ok {
			t.Errorf("%q: %v", maintainer, err)
		}
	}
}

func TestDebKnowsEachFile(t *testing.T) {
	t.Parallel()
	r, executables, common := sample()
	if _, err := r.deb("amd64", executables, append(common, File{Name: "new.txt"})); err == nil {
		t.Error("a file without a place in the package was left out, and nobody told")
	}
}

// TestDebianVersion: as dpkg orders them, from the oldest.
func TestDebianVersion(t *testing.T) {
	t.Parallel()
	r := Release{Time: time.Unix(1_700_000_000, 0)}
	var before string
	for _, tt := range []struct{ version, want string }{
		{"937509b", "0~20231114221320.937509b"},
		{"v1.2.3-rc.1", "1.2.3~rc.1"},
		{"v1.2.3", "1.2.3"},
		{"v1.2.3-dirty", "1.2.3+dirty"},
		{"v1.2.4", "1.2.4"},
		{"v1.2.4-5-gabc123", "1.2.4+5.gabc123"},
		{"v1.2.4-5-gabc123-dirty", "1.2.4+5.gabc123+dirty"},
		{"1.10.0", "1.10.0"},
	} {
		r.Version = tt.version
		got := r.debianVersion()
		if got != tt.want {
			t.Errorf("%s is %s for Debian, want %s", tt.version, got, tt.want)
		}
		if dpkg, err := exec.LookPath("dpkg"); err == nil && before != "" {
			if err := exec.CommandContext(t.Context(), dpkg, "--compare-versions", before, "lt", got).Run(); err != nil {
				t.Errorf("for dpkg %s does not come before %s: %v", before, got, err)
			}
		}
		before = got
	}
}

func TestEmptyKeepsWhatIsNoRelease(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	old := filepath.Join(dir, "matelot_1_linux_amd64.tar.gz")
	for _, path := range []string{old, filepath.Join(dir, checksumsName)} {
		if err := write(path, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := empty(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(old); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the release before is still there: %v", err)
	}
	for _, path := range []string{old, filepath.Join(dir, "letters.txt")} {
		if err := write(path, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := empty(dir); err == nil || !strings.Contains(err.Error(), "letters.txt") {
		t.Errorf("a folder with other things: %v", err)
	}
	if _, err := os.Stat(old); err != nil {
		t.Errorf("something was removed all the same: %v", err)
	}
}

func TestChecksums(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := write(filepath.Join(dir, "matelot_b"), []byte("hello\n")); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time with a list that is there
		if err := writeChecksums(dir); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(filepath.Join(dir, checksumsName))
	if err != nil {
		t.Fatal(err)
	}
	const want = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03  matelot_b\n"
	if string(got) != want {
		t.Errorf("the checksums are %q, want %q", got, want)
	}
}

func TestParseTargets(t *testing.T) {
	t.Parallel()
	got, err := ParseTargets([]string{"linux/arm64", "windows/amd64"})
	if diff := cmp.Diff([]Target{{"linux", "arm64"}, {"windows", "amd64"}}, got); err != nil || diff != "" {
		t.Errorf("%v, (-want +got):\n%s", err, diff)
	}
	for _, words := range [][]string{nil, {"linux"}, {"linux/"}, {"/amd64"}} {
		if got, err := ParseTargets(words); err == nil {
			t.Errorf("%q was read as %v", words, got)
		}
	}
}
