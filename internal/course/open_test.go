package course_test

import (
	"archive/zip"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"matelot/internal/course"
)

// pack writes the files into a ZIP archive under a prefix.
func pack(t *testing.T, prefix string, files fs.FS) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "course.zip")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z := zip.NewWriter(f)
	err = fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(files, path)
		if err != nil {
			return err
		}
		w, err := z.Create(prefix + path)
		if err != nil {
			return err
		}
		_, err = w.Write(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestOpen(t *testing.T) {
	mac := fstest.MapFS{"__MACOSX/x": {Data: []byte("x")}}
	for path, file := range filesOf(t, good()) {
		mac["sample-main/"+path] = file
	}
	want, err := hashOf(good())
	if err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{
		"folder":                     "testdata/good",
		"archive":                    pack(t, "", good()),
		"archive of a Git host":      pack(t, "sample-main/", good()),
		"archive with a Mac's extra": pack(t, "", mac),
	} {
		t.Run(name, func(t *testing.T) {
			source, err := course.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer source.Close()
			got, err := hashOf(source.FS)
			if err != nil || got != want {
				t.Errorf("hash = %s, %v, want %s", got, err, want)
			}
			e, err := course.LoadExercise(source.FS, "ports/publish")
			if err != nil || e.Title("en") != "Publish a port" {
				t.Errorf("exercise = %v, %v", e, err)
			}
			workspace, err := e.Lesson.Workspace()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := fs.Stat(workspace, "web/web-server.Dockerfile"); err != nil {
				t.Error(err)
			}
		})
	}
}

func filesOf(t *testing.T, fsys fs.FS) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(fsys, path)
		files[path] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func hashOf(fsys fs.FS) (string, error) {
	c, err := course.Load(fsys)
	if err != nil {
		return "", err
	}
	return c.Hash()
}

func TestOpenRefuses(t *testing.T) {
	text := filepath.Join(t.TempDir(), "text.zip")
	if err := os.WriteFile(text, []byte("no archive"), 0o600); err != nil {
		t.Fatal(err)
	}
	many := fstest.MapFS{}
	for i := range 5001 {
		many[strings.Repeat("a", 1+i%7)+"/"+string(rune('0'+i/1000))+string(rune('a'+i/26%26))+string(rune('a'+i%26))+string(rune('a'+i/676%26))] = &fstest.MapFile{}
	}
	for i := 0; len(many) < 5001; i++ {
		many["more/"+strings.Repeat("b", i+1)] = &fstest.MapFile{}
	}
	var tooBig *course.TooBigError
	if _, err := course.Open(pack(t, "", many)); !errors.As(err, &tooBig) || tooBig.Files < 5001 {
		t.Errorf("an archive of %d files: %v, want a TooBigError", len(many), err)
	}
	if _, err := course.Open(text); err == nil {
		t.Error("a file that is no archive is opened")
	}
	if _, err := course.Open(filepath.Join(t.TempDir(), "nowhere")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a path that does not exist: %v", err)
	}
}

func TestOpenRefusesABomb(t *testing.T) {
	name := filepath.Join(t.TempDir(), "bomb.zip")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z := zip.NewWriter(f)
	// What an entry announces counts: no more than that is ever read of it.
	header := &zip.FileHeader{Name: "course.yaml", Method: zip.Deflate, UncompressedSize64: 1 << 40}
	if _, err := z.CreateRaw(header); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	var tooBig *course.TooBigError
	if _, err := course.Open(name); !errors.As(err, &tooBig) || tooBig.Bytes <= 256<<20 {
		t.Errorf("= %v, want a TooBigError", err)
	}
}

func TestFolderDoesNotLeadOut(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("symbolic links need a privilege on Windows")
	}
	dir := t.TempDir()
	outside := filepath.Join(t.TempDir(), "secret.yaml")
	if err := os.WriteFile(outside, []byte("format: 1\nid: s\ntitles: {en: S}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "course.yaml")); err != nil {
		t.Fatal(err)
	}
	source, err := course.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	if _, err := course.Load(source.FS); err == nil {
		t.Error("a link leads out of the course's folder")
	}
}

func TestHash(t *testing.T) {
	files := filesOf(t, good())
	before, err := hashOf(files)
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		change func(fstest.MapFS)
		same   bool
	}{
		"line ends of another system": {func(f fstest.MapFS) {
			for _, file := range f {
				file.Data = []byte(strings.ReplaceAll(string(file.Data), "\n", "\r\n"))
			}
		}, true},
		"the program's own file": {func(f fstest.MapFS) { f["embed.go"] = &fstest.MapFile{Data: []byte("package lessons")} }, true},
		"a word":                 {func(f fstest.MapFS) { f["070-ports/lesson.en.md"].Data[3] = 'x' }, false},
		"a file's name": {func(f fstest.MapFS) {
			f["070-ports/workspace/web/Dockerfile"] = f["070-ports/workspace/web/web-server.Dockerfile"]
			delete(f, "070-ports/workspace/web/web-server.Dockerfile")
		}, false},
		"a new file": {func(f fstest.MapFS) { f["070-ports/workspace/web/new"] = &fstest.MapFile{} }, false},
		"line ends of a binary file": {func(f fstest.MapFS) {
			f["070-ports/workspace/web/web-server.Dockerfile"].Data = []byte("\x00\r\n")
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			files := filesOf(t, good())
			tt.change(files)
			after, err := hashOf(files)
			if err != nil {
				t.Fatal(err)
			}
			if (before == after) != tt.same {
				t.Errorf("hash before %s, after %s; want the same: %v", before, after, tt.same)
			}
		})
	}
	l, err := course.LoadLesson(good(), "ports")
	if err != nil {
		t.Fatal(err)
	}
	if hash, err := l.Hash(); err != nil || len(hash) != 64 || hash == before {
		t.Errorf("lesson's hash = %q, %v", hash, err)
	}
}
