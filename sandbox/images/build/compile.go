package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"matelot/sandbox/images"
)

// compile builds the programs for an architecture and returns their content
// by name.
func compile(root, arch string) (map[string][]byte, error) {
	dir, err := os.MkdirTemp("", "matelot-images-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a leftover in the temporary folder harms nobody
	programs := map[string][]byte{}
	for _, name := range []string{"hello", "box", images.Agent} {
		out := filepath.Join(dir, name)
		cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=",
			"-o", out, "./sandbox/images/programs/"+name)
		cmd.Dir = root
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+arch, "GOAMD64=v1", "GOARM64=v8.0")
		cmd.Stderr = os.Stderr
		if err := cmd.Run(); err != nil {
			return nil, fmt.Errorf("compiling %s for %s: %w", name, arch, err)
		}
		if programs[name], err = os.ReadFile(out); err != nil {
			return nil, err
		}
	}
	return programs, nil
}

// sourceStamp is a digest of everything that the images are made of: the
// sources here, the versions of the modules, and the compiler.
func sourceStamp(root string) (string, error) {
	h := sha256.New()
	fmt.Fprintln(h, runtime.Version())
	add := func(path string) error {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		fmt.Fprintln(h, filepath.ToSlash(name))
		_, err = io.Copy(h, f)
		return err
	}
	if err := add(filepath.Join(root, "go.mod")); err != nil {
		return "", err
	}
	for _, sources := range []string{"images", filepath.Join("engine", "link")} {
		err := filepath.WalkDir(filepath.Join(root, "sandbox", sources), func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") && d.Type().IsRegular() {
				return add(path)
			}
			return nil
		})
		if err != nil {
			return "", fmt.Errorf("reading the sources: %w", err)
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
