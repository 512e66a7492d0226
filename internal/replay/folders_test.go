package replay_test

import (
	"archive/tar"
	"bytes"
	"io"
	"io/fs"
	"testing"

	"matelot/sandbox"
	"matelot/sandbox/engine"
)

// foldersOf is what a scene puts into the workspace.
func foldersOf(t testing.TB, scene sandbox.Scene) io.Reader {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, folder := range scene.Folders {
		sub, err := fs.Sub(scene.Files, folder)
		if err != nil {
			t.Fatal(err)
		}
		err = fs.WalkDir(sub, ".", func(name string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if entry.IsDir() { // the commands write there too
				return w.WriteHeader(&tar.Header{
					Name: name + "/", Typeflag: tar.TypeDir, Mode: 0o755, Uid: engine.RunnerID, Gid: engine.RunnerID,
				})
			}
			data, err := fs.ReadFile(sub, name)
			if err != nil {
				return err
			}
			err = w.WriteHeader(&tar.Header{
				Name: name, Typeflag: tar.TypeReg, Mode: 0o755, Size: int64(len(data)), Uid: engine.RunnerID, Gid: engine.RunnerID,
			})
			if err == nil {
				_, err = w.Write(data)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return &b
}
