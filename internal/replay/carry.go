package replay

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"matelot/internal/grader"
	"matelot/sandbox/engine"
	"matelot/sandbox/engine/link"
)

// outOf bounds what is carried out of a workspace: the checks read a few files.
func outOf() link.Limits { return link.Limits{Files: 2000, File: 8 << 20, Total: 64 << 20} }

// Where a runner has what is its own.
const (
	runnerSocket = "/run/docker-lab.sock"
	runnerConfig = "/home/docker"
	runnerEnv    = "/home/env"
)

// carryIn puts a folder of this machine under the same path into the engine and the
// runner.
func (a *attempt) carryIn(ctx context.Context, dir string) error {
	return a.engine.Link().Put(ctx, dir, packed(os.DirFS(dir), func(data []byte) []byte { return data }))
}

// carryConfig gives the runner the session's docker configuration, which leads to
// the proxy by a socket of the runner's own.
func (a *attempt) carryConfig(ctx context.Context) error {
	here, there := []byte(a.session.Proxy()), []byte("unix://"+runnerSocket)
	return a.runner.Link().Put(ctx, runnerConfig, packed(os.DirFS(a.session.ConfigDir()), func(data []byte) []byte {
		return bytes.ReplaceAll(data, here, there)
	}))
}

// carryWork puts what was handed in over the exercise's files.
func (a *attempt) carryWork(ctx context.Context, dir string) error {
	var archive bytes.Buffer
	w := tar.NewWriter(&archive)
	names := make([]string, 0, len(a.work.Files))
	for name := range a.work.Files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if err := addFile(w, name, a.work.Files[name]); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("packing what was handed in: %w", err)
	}
	return a.engine.Link().Put(ctx, dir, &archive)
}

func addFile(w *tar.Writer, name string, file grader.File) error {
	mode := int64(0o644)
	if file.Executable {
		mode = 0o755
	}
	err := w.WriteHeader(&tar.Header{
		Name: name, Typeflag: tar.TypeReg, Mode: mode, Size: int64(len(file.Data)), Uid: engine.RunnerID, Gid: engine.RunnerID,
	})
	if err == nil {
		_, err = w.Write(file.Data)
	}
	if err != nil {
		return fmt.Errorf("packing %q: %w", name, err)
	}
	return nil
}

// packed is a folder as a tar archive, owned by the runners' user, each file as
// change makes it.
func packed(files fs.FS, change func([]byte) []byte) io.Reader {
	out, in := io.Pipe()
	go func() {
		w := tar.NewWriter(in)
		err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := entry.Info()
			if err != nil {
				return err
			}
			header := &tar.Header{
				Name: name, Mode: int64(info.Mode().Perm()), Uid: engine.RunnerID, Gid: engine.RunnerID,
				ModTime: info.ModTime(), Format: tar.FormatPAX, // checks compare times of files to those of images
			}
			switch {
			case entry.IsDir():
				header.Typeflag, header.Name = tar.TypeDir, name+"/"
				return w.WriteHeader(header)
			case !info.Mode().IsRegular():
				return nil // sockets of the session
			}
			data, err := fs.ReadFile(files, name)
			if err != nil {
				return err
			}
			data = change(data)
			header.Typeflag, header.Size = tar.TypeReg, int64(len(data))
			if err := w.WriteHeader(header); err != nil {
				return err
			}
			_, err = w.Write(data)
			return err
		})
		_ = in.CloseWithError(errors.Join(err, w.Close()))
	}()
	return out
}

// carryOut brings the workspace, and the docker configuration as the commands left
// it, to where the checks look.
func (a *attempt) carryOut(ctx context.Context) error {
	dir := a.session.ExerciseDir(a.ex.ID)
	out, err := a.engine.Link().Get(ctx, dir, outOf())
	if err != nil {
		return err
	}
	defer out.Close()
	if err := unpacked(dir, out, func(data []byte) []byte { return data }); err != nil {
		return err
	}
	// What comes out of the runner is the learner's, and so is what goes wrong there.
	config, err := a.runner.Link().Get(ctx, runnerConfig, outOf())
	if err != nil {
		a.breach("runner.gone", "")
		return nil
	}
	defer config.Close()
	here, there := []byte(a.session.Proxy()), []byte("unix://"+runnerSocket)
	err = unpacked(a.session.ConfigDir(), config, func(data []byte) []byte { return bytes.ReplaceAll(data, there, here) })
	if err != nil {
		a.breach("runner.gone", "")
	}
	a.variables = a.leftVariables(ctx)
	return nil
}

// unpacked puts an archive that nobody vouches for in the place of a folder.
func unpacked(dir string, archive io.Reader, change func([]byte) []byte) error {
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("clearing %s: %w", dir, err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("making %s: %w", dir, err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("opening %s: %w", dir, err)
	}
	defer root.Close()
	limits := outOf()
	for r := tar.NewReader(archive); ; limits.Files-- {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading what was carried out: %w", err)
		}
		// The other side keeps the limits; that it says so is no reason to believe it.
		if limits.Files < 0 || header.Size > limits.File || header.Size > limits.Total {
			return errors.New("more was carried out than was asked for")
		}
		limits.Total -= header.Size
		if err := placed(root, header, r, change); err != nil {
			return err
		}
	}
}

func placed(root *os.Root, header *tar.Header, content io.Reader, change func([]byte) []byte) error {
	name := filepath.FromSlash(path.Clean(header.Name))
	if header.PAXRecords[link.Omitted] != "" || strings.ContainsRune(name, 0) {
		return nil
	}
	if header.Typeflag == tar.TypeDir {
		return root.MkdirAll(name, 0o700)
	}
	if header.Typeflag != tar.TypeReg {
		return nil
	}
	if err := root.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	data, err := io.ReadAll(content)
	if err != nil {
		return fmt.Errorf("reading what was carried out: %w", err)
	}
	mode := fs.FileMode(0o600) | fs.FileMode(header.Mode)&0o111 //nolint:gosec // the bits of a mode
	if err := root.WriteFile(name, change(data), mode); err != nil {
		return err
	}
	return root.Chtimes(name, header.ModTime, header.ModTime)
}
