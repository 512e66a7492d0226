package release

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Target is a system and a processor, as Go names them.
type Target struct{ OS, Arch string }

func (t Target) String() string { return t.OS + "/" + t.Arch }

// ParseTargets reads targets such as "linux/amd64".
func ParseTargets(words []string) ([]Target, error) {
	var targets []Target
	for _, word := range words {
		system, arch, ok := strings.Cut(word, "/")
		if !ok || system == "" || arch == "" {
			return nil, fmt.Errorf("%q is no target: write it like linux/amd64", word)
		}
		targets = append(targets, Target{system, arch})
	}
	if len(targets) == 0 {
		return nil, errors.New("no target is named")
	}
	return targets, nil
}

// names are the executables of a release, under cmd.
func names() []string { return []string{"matelot", "matelot-tutor"} }

// build makes the executables for a target: static, without symbols, and with no
// trace of where they were built.
func (r Release) build(ctx context.Context, target Target) ([]File, error) {
	dir, err := os.MkdirTemp("", "matelot-release-*")
	if err != nil {
		return nil, fmt.Errorf("building for %s: %w", target, err)
	}
	files, err := r.buildIn(ctx, dir, target)
	return files, errors.Join(err, os.RemoveAll(dir))
}

func (r Release) buildIn(ctx context.Context, dir string, target Target) ([]File, error) {
	var files []File
	for _, name := range names() {
		if target.OS == "windows" {
			name += ".exe"
		}
		path := filepath.Join(dir, name)
		_, err := r.run(ctx, target, "build", "-trimpath", "-buildvcs=false",
			"-ldflags", fmt.Sprintf("-s -w -X main.version=%s -X main.commit=%s", r.Version, r.Commit),
			"-o", path, "./cmd/"+strings.TrimSuffix(name, ".exe"))
		if err != nil {
			return nil, err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("reading what was built: %w", err)
		}
		files = append(files, File{Name: name, Data: data, Executable: true})
	}
	return files, nil
}

// run runs the go command for a target, whatever else this machine's Go is set to.
func (r Release) run(ctx context.Context, target Target, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = r.Source
	env := slices.DeleteFunc(os.Environ(), func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		return slices.Contains([]string{"GOFLAGS", "GOEXPERIMENT", "GODEBUG", "GOFIPS140"}, name)
	})
	cmd.Env = append(env, "GOOS="+target.OS, "GOARCH="+target.Arch,
		"CGO_ENABLED=0", "GOAMD64=v1", "GOARM64=v8.0", "GOWORK=off", "GOFLAGS=")
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("go %s for %s: %w\n%s", args[0], target, err, &complaints)
	}
	return out.Bytes(), nil
}
