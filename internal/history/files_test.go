package history

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func text(content string) File { return File{Hash: Hash([]byte(content)), Kept: true, Text: content} }

func TestWatcher(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "w")
	w := NewWatcher(dir, nil, func(name string) bool { return name == "password.txt" })
	if v, changed, err := w.Look(clock(0)); err != nil || changed {
		t.Fatalf("a folder that is not there: %+v, %v", v, err)
	}
	long := strings.Repeat("x", maxFileText+1)
	put(t, dir, "Dockerfile", "FROM alpine\n")
	put(t, dir, "src/app.sh", "echo\n")
	put(t, dir, "big", long)
	put(t, dir, "binary", "\x00\xff")
	put(t, dir, "password.txt", "secret")
	put(t, dir, ".git/config", "x")
	if runtime.GOOS != "windows" {
		for _, err := range []error{os.Symlink("/etc/passwd", filepath.Join(dir, "link")), os.Chmod(filepath.Join(dir, "src/app.sh"), 0o755)} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	script := text("echo\n")
	script.Executable = runtime.GOOS != "windows"
	look := func(n float64, want Version) {
		t.Helper()
		v, changed, err := w.Look(clock(n))
		if err != nil {
			t.Fatal(err)
		}
		want.At = clock(n)
		if diff := cmp.Diff(want, v); diff != "" {
			t.Error(diff)
		}
		if changed != (len(want.Changed)+len(want.Gone) > 0) {
			t.Errorf("changed: %v", changed)
		}
	}
	look(1, Version{Changed: map[string]File{
		"Dockerfile": text("FROM alpine\n"), "src/app.sh": script, "big": {Hash: Hash([]byte(long))}, "binary": {Hash: Hash([]byte("\x00\xff"))},
	}})
	look(2, Version{})
	put(t, dir, "Dockerfile", "FROM ubuntu\n")
	if err := os.Remove(filepath.Join(dir, "binary")); err != nil {
		t.Fatal(err)
	}
	look(3, Version{Changed: map[string]File{"Dockerfile": text("FROM ubuntu\n")}, Gone: []string{"binary"}})

	// Another process goes on, and knows how it was.
	w = NewWatcher(dir, map[string]File{"Dockerfile": text("FROM ubuntu\n"), "src/app.sh": script, "big": {Hash: Hash([]byte(long))}, "gone": text("")}, func(name string) bool { return name == "password.txt" })
	look(4, Version{Gone: []string{"gone"}})
}

func TestWatcherHasLimits(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	half := strings.Repeat("y", maxFileText)
	for i := range maxRunText/maxFileText + 2 {
		put(t, dir, "f"+string(rune('a'+i)), half)
	}
	v, _, err := NewWatcher(dir, nil, nil).Look(clock(0))
	kept := 0
	for _, f := range v.Changed {
		kept += len(f.Text)
	}
	if err != nil || kept > maxRunText {
		t.Errorf("%d bytes are kept, %v", kept, err)
	}
	for i := range maxWatched {
		put(t, dir, "many/"+strings.Repeat("z", i%50+1)+string(rune('a'+i/50)), "")
	}
	if _, _, err := NewWatcher(dir, nil, nil).Look(clock(0)); err == nil {
		t.Error("more files than are looked at gave no error")
	}
}

// TestScriptLaysFiles: a build is done again with what it was made of.
func TestScriptLaysFiles(t *testing.T) {
	t.Parallel()
	base := Version{At: clock(0), Changed: map[string]File{"app.sh": text("one\n"), "given.txt": text("given\n")}}
	change := func(n float64, name, content string) Version {
		return Version{At: clock(n), Changed: map[string]File{name: text(content)}}
	}
	final := func(namesAndTexts ...string) map[string]string {
		hashes := map[string]string{"given.txt": Hash([]byte("given\n"))}
		for i := 0; i < len(namesAndTexts); i += 2 {
			hashes[namesAndTexts[i]] = Hash([]byte(namesAndTexts[i+1]))
		}
		return hashes
	}
	build := func(n float64) (Line, Asked) {
		return typedAt(n, "docker build ."), asked(n+0.1, "docker build .")
	}
	line1, asked1 := build(2)
	line2, asked2 := build(12)
	for _, tt := range []struct {
		name     string
		lines    []Line
		asked    []Asked
		versions []Version
		final    map[string]string
		want     string
		notes    []Note
	}{
		{
			"edited once, before it was used",
			[]Line{line1},
			[]Asked{asked1},
			[]Version{base, change(2.1, "app.sh", "two\n")},
			final("app.sh", "two\n"),
			"docker build .\n", nil,
		},
		{
			"edited between two builds",
			[]Line{line1, line2},
			[]Asked{asked1, asked2},
			[]Version{base, change(12.1, "app.sh", "two\n")},
			final("app.sh", "two\n"),
			"cat > app.sh <<'FILE'\none\nFILE\ndocker build .\ncat > app.sh <<'FILE'\ntwo\nFILE\ndocker build .\n", nil,
		},
		{
			"in a shell of the learner's own", nil,
			[]Asked{asked1, asked2},
			[]Version{base, change(12.1, "app.sh", "two\n")},
			final("app.sh", "two\n"),
			"cat > app.sh <<'FILE'\none\nFILE\ndocker build .\ncat > app.sh <<'FILE'\ntwo\nFILE\ndocker build .\n", nil,
		},
		{
			"edited at the end, and not used any more",
			[]Line{line1},
			[]Asked{asked1},
			[]Version{base, change(20, "app.sh", "two\n")},
			final("app.sh", "two\n"),
			"cat > app.sh <<'FILE'\none\nFILE\ndocker build .\n", nil,
		},
		{
			"written by a line, which will do it again",
			[]Line{typedAt(1, "echo two >> app.sh"), line1},
			[]Asked{asked1},
			[]Version{base, change(2.1, "app.sh", "one\ntwo\n")},
			final("app.sh", "one\ntwo\n"),
			"cat > app.sh <<'FILE'\none\nFILE\necho two >> app.sh\ncat > app.sh <<'FILE'\none\ntwo\nFILE\ndocker build .\n", nil,
		},
		{
			"written by the line that builds",
			[]Line{typedAt(2, "echo two >> app.sh; docker build .")},
			[]Asked{asked1},
			[]Version{base, change(2.1, "app.sh", "one\ntwo\n")},
			final("app.sh", "one\ntwo\n"),
			"cat > app.sh <<'FILE'\none\nFILE\necho two >> app.sh; docker build .\n", nil,
		},
		{
			"made, and taken away",
			[]Line{line1, line2},
			[]Asked{asked1, asked2},
			[]Version{base, {At: clock(2.1), Changed: map[string]File{"src/run.sh": {Hash: Hash([]byte("x")), Kept: true, Text: "x", Executable: true}}}, {At: clock(12.1), Gone: []string{"src/run.sh"}}},
			final("app.sh", "one\n"),
			"rm -f src/run.sh\nmkdir -p src\nprintf %s x > src/run.sh\nchmod +x src/run.sh\ndocker build .\nrm -f src/run.sh\ndocker build .\n", nil,
		},
		{
			"from another folder",
			[]Line{in(typedAt(1, "cd web"), here, here+"/web"), in(line1, here+"/web", here+"/web"), in(line2, here+"/web", here+"/web")},
			[]Asked{asked1, asked2},
			[]Version{base, change(12.1, "app.sh", "FILE\n")},
			final("app.sh", "FILE\n"),
			": \"${MATELOT_WORKSPACE:=$PWD}\"\ncat > app.sh <<'FILE'\none\nFILE\ncd web\ndocker build .\ncat > \"$MATELOT_WORKSPACE\"/app.sh <<'FILE_'\nFILE\nFILE_\ndocker build .\n", nil,
		},
		{
			"no text",
			[]Line{line1, line2},
			[]Asked{asked1, asked2},
			[]Version{{At: clock(0), Changed: map[string]File{"logo": {Hash: "a"}}}, {At: clock(12.1), Changed: map[string]File{"logo": {Hash: "b"}}}},
			map[string]string{"logo": "b"},
			"docker build .\ndocker build .\n",
			[]Note{{NoteFile, "logo"}},
		},
		{"nothing was typed", nil, nil, []Version{base, change(2, "app.sh", "two\n")}, final("app.sh", "two\n"), "", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := Run{Begin: Begin{Workspace: here}, Lines: tt.lines, Asked: tt.asked, Versions: tt.versions}
			got := r.Script(nil, tt.final, "")
			if diff := cmp.Diff(tt.want, got.Text); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.notes, got.Notes); diff != "" {
				t.Error(diff)
			}
			if want := max(len(tt.lines), len(tt.asked)); got.Lines != want {
				t.Errorf("%d lines, want %d", got.Lines, want)
			}
		})
	}
}
