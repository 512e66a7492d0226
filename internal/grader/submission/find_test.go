package submission

import (
	"errors"
	"io/fs"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFind(t *testing.T) {
	t.Parallel()
	known := []string{"ports/publish", "scan/which"}
	class := map[string]string{
		"class/zoe/ports/publish/commands.sh": "", "class/ana.zip": "", "class/bob.tar.gz": "", "class/grades.csv": "",
		"class/carol/notes.txt": "", "class/.hidden/ports/publish/commands.sh": "",
		"class/Dan_123_file/hand-in.zip": "", "class/eve/repo/070-ports/publish/commands.sh": "",
	}
	for _, tt := range []struct {
		name  string
		files map[string]string
		paths []string
		known []string
		want  []Found
	}{
		{
			"a class", class,
			[]string{"class"},
			known,
			[]Found{{"Dan_123_file", "class/Dan_123_file/hand-in.zip"}, {"ana", "class/ana.zip"}, {"bob", "class/bob.tar.gz"}, {"carol", "class/carol"}, {"eve", "class/eve"}, {"zoe", "class/zoe"}},
		},
		{
			"a class of an unknown course", class,
			[]string{"class"},
			nil,
			[]Found{{"Dan_123_file", "class/Dan_123_file/hand-in.zip"}, {"ana", "class/ana.zip"}, {"bob", "class/bob.tar.gz"}, {"carol", "class/carol"}, {"eve", "class/eve"}, {"zoe", "class/zoe"}},
		},
		{"one archive", class, []string{"class/ana.zip"}, known, []Found{{"ana", "class/ana.zip"}}},
		{"one folder", class, []string{"class/zoe"}, known, []Found{{"zoe", "class/zoe"}}},
		{"one folder, named in two ways", class, []string{"class/zoe", "class/../class/zoe/"}, known, []Found{{"zoe", "class/zoe"}}},
		{"a folder with nothing in it", class, []string{"class/carol"}, known, []Found{{"carol", "class/carol"}}},
		{
			"a checkout with a sub-folder",
			map[string]string{"repo/.git/HEAD": "", "repo/work/ports/publish/a": "", "repo/docs/x.md": ""},
			[]string{"repo"},
			known,
			[]Found{{"repo", "repo"}},
		},
		{
			"a class in a checkout",
			map[string]string{"repo/.git/HEAD": "", "repo/ana/ports/publish/a": "", "repo/bob/scan/which/a": ""},
			[]string{"repo"},
			known,
			[]Found{{"ana", "repo/ana"}, {"bob", "repo/bob"}},
		},
		{
			"a packed one, unpacked",
			map[string]string{"x/manifest.json": "{}", "x/a/b/c": ""},
			[]string{"x"},
			nil,
			[]Found{{"x", "x"}},
		},
		{
			"names that are alike",
			map[string]string{"1/ana.zip": "", "2/ana.zip": "", "2/ana.tar": "", "2/Bob.zip": "", "3/bob.zip": ""},
			[]string{"2", "1", "3"},
			known,
			[]Found{{"1/ana.zip", "1/ana.zip"}, {"2/Bob.zip", "2/Bob.zip"}, {"2/ana.zip", "2/ana.zip"}, {"3/bob.zip", "3/bob.zip"}, {"ana.tar", "2/ana.tar"}},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir, err := filepath.EvalSymlinks(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			write(t, dir, tt.files)
			var paths []string
			for _, p := range tt.paths {
				paths = append(paths, filepath.Join(dir, p))
			}
			got, err := Find(t.Context(), paths, Options{Exercises: tt.known})
			if err != nil {
				t.Fatal(err)
			}
			for i := range got {
				local, err := filepath.Rel(dir, got[i].Path)
				if err != nil {
					t.Fatal(err)
				}
				got[i].Path = filepath.ToSlash(local)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFindSaysWhatIsNotThere(t *testing.T) {
	t.Parallel()
	_, err := Find(t.Context(), []string{filepath.Join(t.TempDir(), "none")}, Options{})
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}
