package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"debug/elf"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"matelot/internal/cli"
	"matelot/internal/i18n"
	"matelot/internal/release"
)

// TestManPages: each command has a page in each language, of the words of --help.
func TestManPages(t *testing.T) {
	t.Parallel()
	r := release.Release{Version: "v1.2.3", Time: time.Unix(1_700_000_000, 0)}
	files, err := documents(r)
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string]string{}
	for _, f := range files {
		pages[f.Name] = string(f.Data)
	}
	for _, lang := range i18n.Languages() {
		words := i18n.New(lang)
		dir := "man/" + lang + "/man1/"
		if lang == "en" {
			dir = "man/man1/"
		}
		root := cli.Commands(words)
		count := 0
		for _, cmd := range append(root.Commands(), root) {
			if cmd.Hidden {
				continue
			}
			count++
			name := dir + strings.ReplaceAll(cmd.CommandPath(), " ", "-") + ".1"
			page := pages[name]
			for _, want := range []string{".SH " + words.T("help.man.options"), cmd.Short, `"2023-11-14" "matelot v1.2.3"`} {
				if !strings.Contains(page, want) {
					t.Errorf("%s has no %q in it:\n%.400s", name, want, page)
				}
			}
		}
		if count < 10 {
			t.Errorf("only %d commands were found in %s", count, lang)
		}
	}
	course := pages["man/fr/man1/matelot-course-import.1"]
	for _, want := range []string{".SH NOM\n", ".SH VOIR AUSSI\n", ".SH EXEMPLES\n", ".TP\n\\fB--from\\fP \\fI", ".TP\n\\fB-o\\fP, \\fB--output\\fP \\fI", ".TP\n\\fB--accept-scripts\\fP\n"} {
		if !strings.Contains(course, want) {
			t.Errorf("a French page has no %q in it:\n%s", want, course)
		}
	}
	english := regexp.MustCompile(`(?m)^\.SH (NAME|EXAMPLE|SEE ALSO|OPTIONS INHERITED.*|HISTORY)$`)
	for name, page := range pages {
		if strings.HasPrefix(name, "man/fr/") && english.MatchString(page) {
			t.Errorf("%s: %s", name, english.FindString(page))
		}
	}
}

// TestReleaseOfThisMachine makes the release of one target and looks it over.
func TestReleaseOfThisMachine(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the executables")
	}
	t.Chdir(filepath.Join("..", ".."))
	dir := t.TempDir()
	if err := run(t.Context(), []string{"-o", dir, "-version", "v1.2.3", "linux/" + runtime.GOARCH}); err != nil {
		t.Fatal(err)
	}
	name := "matelot_1.2.3_linux_" + runtime.GOARCH
	unpacked := unpack(t, filepath.Join(dir, name+".tar.gz"))
	for _, want := range []string{
		"README.md", "README.fr.md", "LICENSE", "THIRD-PARTY-LICENCES.txt", "completions/matelot.bash", "completions/_matelot",
		"completions/matelot.fish", "completions/matelot.ps1", "man/man1/matelot-check.1", "man/fr/man1/matelot-check.1",
	} {
		if info, err := os.Stat(filepath.Join(unpacked, name, want)); err != nil || info.Size() == 0 {
			t.Errorf("the archive has no %s (%v)", want, err)
		}
	}
	for _, exe := range []string{"matelot", "matelot-tutor"} {
		isStatic(t, filepath.Join(unpacked, name, exe))
	}
	if runtime.GOOS == "linux" {
		saysItsVersion(t, filepath.Join(unpacked, name, "matelot"))
	}
	listsWhatIsLinked(t, filepath.Join(dir, "matelot_1.2.3.cdx.json"), filepath.Join(unpacked, name, "matelot-tutor"))
	sums, err := os.ReadFile(filepath.Join(dir, "checksums.txt"))
	if err != nil || strings.Count(string(sums), "\n") != 3 {
		t.Errorf("the checksums of the three files are:\n%s%v", sums, err)
	}
	t.Run("the package", func(t *testing.T) {
		dpkg, err := exec.LookPath("dpkg-deb")
		if err != nil || runtime.GOOS != "linux" {
			if os.Getenv("CI") != "" {
				t.Fatal("dpkg-deb is missing, which reads packages")
			}
			t.Skip("dpkg-deb is missing, which reads packages")
		}
		root := filepath.Join(t.TempDir(), "root")
		deb := filepath.Join(dir, "matelot_1.2.3_"+runtime.GOARCH+".deb")
		if out, err := exec.CommandContext(t.Context(), dpkg, "--extract", deb, root).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		exe := filepath.Join(root, "usr", "bin", "matelot")
		saysItsVersion(t, exe)
		// With its sibling found it renders; the fast one alone shows bare Markdown.
		if out := says(t, exe, "show", "ports/publish"); strings.Contains(out, "```") || !strings.Contains(out, "-p 5001:5000") {
			t.Errorf("the sibling was not found, or the lesson is not shown:\n%s", out)
		}
	})
}

// says runs an executable with a home of its own.
func says(t *testing.T, exe string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), exe, args...)
	cmd.Env = append(os.Environ(), "MATELOT_HOME="+t.TempDir(), "MATELOT_SESSION=", "MATELOT_LANG=en")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s", exe, args, err, out)
	}
	return string(out)
}

func saysItsVersion(t *testing.T, exe string) {
	t.Helper()
	var got struct{ Version, Commit, Go string }
	if err := json.Unmarshal([]byte(says(t, exe, "version", "--format", "json")), &got); err != nil {
		t.Fatal(err)
	}
	if got.Version != "v1.2.3" || len(got.Commit) != 40 || got.Go != runtime.Version() {
		t.Errorf("it says that it is %+v", got)
	}
}

// isStatic: an executable that needs no interpreter and no library, and has no
// symbols.
func isStatic(t *testing.T, path string) {
	t.Helper()
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP || p.Type == elf.PT_DYNAMIC {
			t.Errorf("%s is linked dynamically: %s", path, p.Type)
		}
	}
	if f.Section(".symtab") != nil {
		t.Errorf("%s has symbols", path)
	}
}

// listsWhatIsLinked holds the bill of materials against what the linker wrote.
func listsWhatIsLinked(t *testing.T, bill, exe string) {
	t.Helper()
	data, err := os.ReadFile(bill)
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "go", "version", "-m", exe).Output()
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		if len(words) < 3 || words[0] != "dep" {
			continue
		}
		found++
		if purl := "pkg:golang/" + words[1] + "@" + strings.ReplaceAll(words[2], "+", "%2B"); !bytes.Contains(data, []byte(`"`+purl+`"`)) {
			t.Errorf("%s is linked, and not in the bill of materials", purl)
		}
	}
	if found < 20 {
		t.Errorf("only %d modules were found in the executable", found)
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(out), here) {
		t.Errorf("the executable tells where it was built: %s", here)
	}
}

// unpack unpacks an archive of a release into a new folder.
func unpack(t *testing.T, path string) string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unpacked, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var names []string
	for r := tar.NewReader(unpacked); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, h.Name)
		to := filepath.Join(dir, filepath.FromSlash(h.Name))
		if h.Typeflag == tar.TypeDir {
			if err := os.MkdirAll(to, 0o700); err != nil {
				t.Fatal(err)
			}
			continue
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, content, h.FileInfo().Mode()); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.IsSorted(names) {
		t.Errorf("the archive is not sorted: %q", names)
	}
	return dir
}
