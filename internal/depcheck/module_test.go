package depcheck

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// root is the module's folder.
func root(t *testing.T) string {
	t.Helper()
	output, err := exec.CommandContext(t.Context(), "go", "env", "GOMOD").Output()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Dir(strings.TrimSpace(string(output)))
}

// load lists the module's packages and all that they import, as they are built
// for a system.
func load(t *testing.T, goos string) []Package {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", "-json=ImportPath,Standard,Imports", "./...")
	cmd.Dir = root(t)
	cmd.Env = append(os.Environ(), "GOOS="+goos, "GOARCH=amd64", "CGO_ENABLED=0")
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	output, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, &complaints)
	}
	var packages []Package
	for decoder := json.NewDecoder(bytes.NewReader(output)); ; {
		var p struct {
			ImportPath string
			Standard   bool
			Imports    []string
		}
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			return packages
		}
		if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, Package{Path: p.ImportPath, Standard: p.Standard, Imports: p.Imports})
	}
}

func TestTheModuleKeepsTheRules(t *testing.T) {
	for _, goos := range []string{"linux", "darwin", "windows"} {
		t.Run(goos, func(t *testing.T) {
			packages := load(t, goos)
			ours := 0
			for _, p := range packages {
				if matches("...", p.Path) {
					ours++
				}
			}
			if ours < 10 {
				t.Fatalf("only %d packages of ours are found", ours)
			}
			for _, violation := range Judge(Rules(), packages) {
				t.Error(violation)
			}
		})
	}
}

// It reads every source file, so that go test never takes the results of this
// package from its cache after a change: what go list reads would not be noticed.
func TestNothingBelowMainEndsTheProcess(t *testing.T) {
	folder := os.DirFS(root(t))
	files := 0
	err := fs.WalkDir(folder, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() && (name == "testdata" || name == "tools" || path != "." && strings.HasPrefix(name, ".")) {
			return fs.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		source, err := fs.ReadFile(folder, path)
		if err != nil {
			return err
		}
		files++
		places, err := Exits(path, source)
		for _, place := range places {
			t.Errorf("%s ends the process: return an error, main alone may end it", place)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 50 {
		t.Errorf("only %d files are read", files)
	}
}
