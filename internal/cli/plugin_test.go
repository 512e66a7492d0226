package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"matelot/internal/plugin"
)

// TestMain lets docker call this test's executable as its plugin, and the tests
// call it as matelot.
func TestMain(m *testing.M) {
	if os.Getenv("MATELOT_TEST_COMMAND") == "" {
		os.Exit(m.Run())
	}
	os.Exit(Main(os.Args[1:], Options{
		Streams: SystemStreams(), Getenv: os.Getenv, Version: "v1.2.3", Called: os.Args[0],
	}))
}

// box is a machine's folders, and matelot in it.
type box struct {
	dir, config string
}

func newBox(t *testing.T) box {
	t.Helper()
	dir := t.TempDir()
	return box{dir: dir, config: filepath.Join(dir, "docker")}
}

// run runs a command of the box, with nothing on its input.
func (b box) run(ctx context.Context, path string, args ...string) (stdout, stderr string, code int) {
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir = b.dir
	cmd.Env = append(os.Environ(),
		"MATELOT_TEST_COMMAND=1", "MATELOT_HOME="+filepath.Join(b.dir, "home"), "MATELOT_SESSION=", "MATELOT_LANG=en",
		"DOCKER_CONFIG="+b.config, "DOCKER_CONTEXT=", "DOCKER_HOST=unix://"+filepath.Join(b.dir, "no-engine.sock"))
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		return "", err.Error(), -1
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// matelot runs a command that must end well.
func (b box) matelot(t *testing.T, args ...string) string {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	out, errs, code := b.run(t.Context(), exe, args...)
	if code != 0 {
		t.Fatalf("matelot %s ended with %d: %s", strings.Join(args, " "), code, errs)
	}
	return out
}

func TestPluginCommands(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	for _, step := range []struct{ command, want string }{
		{"plugin remove", "Nothing to do"},
		{"plugin install", "Done"},
		{"plugin install", "Nothing to do"},
		{"plugin install --format json", `"changed": false`},
		{"plugin remove --format json", `docker-learn`},
		{"plugin remove --format json", `"removed": []`},
		{"plugin install --dir elsewhere --lang fr", "C'est fait"},
		{"plugin remove --dir elsewhere --lang fr", "Retirés"},
	} {
		if out := b.matelot(t, strings.Fields(step.command)...); !strings.Contains(out, step.want) {
			t.Errorf("matelot %s says %q, want %q in it", step.command, out, step.want)
		}
	}
}

func TestPluginRefusals(t *testing.T) {
	t.Parallel()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Run("a file of another program", func(t *testing.T) {
		t.Parallel()
		b := newBox(t)
		foreign := plugin.Usual(b.config).Path(plugin.Learn)
		if err := os.MkdirAll(filepath.Dir(foreign), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(foreign, []byte("another"), 0o600); err != nil {
			t.Fatal(err)
		}
		_, errs, code := b.run(t.Context(), exe, "plugin", "install")
		if code != ExitUsage || !strings.Contains(errs, foreign) {
			t.Errorf("it ended with %d and says %q", code, errs)
		}
		_, errs, code = b.run(t.Context(), exe, "plugin", "remove")
		if code != ExitPass || !strings.Contains(errs, "Left alone") {
			t.Errorf("remove ended with %d and says %q", code, errs)
		}
		if data, err := os.ReadFile(foreign); err != nil || string(data) != "another" {
			t.Errorf("the other program's file is now %q, %v", data, err)
		}
	})
	t.Run("the lab's own folder", func(t *testing.T) {
		t.Parallel()
		b := newBox(t)
		b.config = filepath.Join(b.dir, "home", "sessions", "abc", "docker")
		_, errs, code := b.run(t.Context(), exe, "plugin", "install")
		if code != ExitUsage || !strings.Contains(errs, "quit") {
			t.Errorf("it ended with %d and says %q", code, errs)
		}
		if exists(b.config) {
			t.Error("something was written into the session")
		}
	})
}

// TestPluginAnswersDocker calls the plugins as docker does, as links and as the
// copies that Windows has.
func TestPluginAnswersDocker(t *testing.T) {
	t.Parallel()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]bool{"copies": true}
	if runtime.GOOS != "windows" {
		kinds["links"] = false
	}
	for kind, copies := range kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			b := newBox(t)
			folder := plugin.Folder{Dir: filepath.Join(b.config, "cli-plugins"), Copies: copies}
			if _, err := folder.Install(exe); err != nil {
				t.Fatal(err)
			}
			for _, name := range plugin.Names() {
				out, errs, code := b.run(t.Context(), folder.Path(name), "docker-cli-plugin-metadata")
				var got struct{ SchemaVersion, Vendor, Version, ShortDescription string }
				if err := json.Unmarshal([]byte(out), &got); err != nil || code != 0 {
					t.Fatalf("%s: %v, ended with %d: %s", name, err, code, errs)
				}
				if got.SchemaVersion != "0.1.0" || got.Vendor == "" || got.Version != "v1.2.3" || !strings.Contains(got.ShortDescription, "Docker") {
					t.Errorf("%s says that it is %+v", name, got)
				}
			}
			for _, tt := range []struct {
				name, line, want string
				code             int
			}{
				{plugin.Learn, "learn --help", "docker learn [LESSON", ExitPass},
				{plugin.Learn, "--config elsewhere learn --help", "docker learn [LESSON", ExitPass},
				{plugin.Learn, "learn ports/publish", "engine does not answer", ExitInconclusive},
				{plugin.Matelot, "matelot version", "v1.2.3", ExitPass},
				{plugin.Matelot, "matelot check", "No exercise", ExitUsage},
				{plugin.Matelot, "matelot lessons --lang fr", "ports/publish", ExitPass},
				{plugin.Matelot, "help matelot check", "docker matelot check", ExitPass},
				{plugin.Matelot, "matelot chekc", "check", ExitUsage},
			} {
				if copies && strings.Contains(tt.want, "docker ") {
					continue // the matelot it hands over to is not called as docker's plugin
				}
				out, errs, code := b.run(t.Context(), folder.Path(tt.name), strings.Fields(tt.line)...)
				if code != tt.code || !strings.Contains(out+errs, tt.want) {
					t.Errorf("docker-%s %s ended with %d, want %d and %q in:\n%s%s", tt.name, tt.line, code, tt.code, tt.want, out, errs)
				}
			}
		})
	}
}

// TestPluginInDocker has docker itself call the plugins. It asks no engine.
func TestPluginInDocker(t *testing.T) {
	t.Parallel()
	docker, err := exec.LookPath("docker")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	b := newBox(t)
	b.matelot(t, "plugin", "install")
	for _, tt := range []struct {
		line, want string
		code       int
	}{
		{"--help", "learn*", ExitPass},
		{"--help", "Learn Docker by doing", ExitPass},
		{"learn --help", "docker learn [LESSON", ExitPass},
		{"help learn", "docker learn [LESSON", ExitPass},
		{"matelot version", "v1.2.3", ExitPass},
		{"matelot lessons", "ports/publish", ExitPass},
		{"matelot check", "No exercise", ExitUsage},
		{"learn ports/publish", "engine does not answer", ExitInconclusive},
		{"--context nowhere learn ports/publish", "nowhere", ExitInconclusive},
		{"__complete learn ports/", "ports/publish", ExitPass},
		{"__complete matelot chec", "check", ExitPass},
	} {
		out, errs, code := b.run(t.Context(), docker, strings.Fields(tt.line)...)
		if code != tt.code || !strings.Contains(out+errs, tt.want) {
			t.Errorf("docker %s ended with %d, want %d and %q in:\n%s%s", tt.line, code, tt.code, tt.want, out, errs)
		}
	}
	b.matelot(t, "plugin", "remove")
	if out, errs, code := b.run(t.Context(), docker, "learn"); code == 0 {
		t.Errorf("removed, docker learn still says:\n%s%s", out, errs)
	}
}

// TestPluginWhoseMatelotIsGone: a copy says where it looked.
func TestPluginWhoseMatelotIsGone(t *testing.T) {
	t.Parallel()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	b := newBox(t)
	folder := plugin.Folder{Dir: filepath.Join(b.config, "cli-plugins"), Copies: true}
	gone := filepath.Join(b.dir, "matelot")
	if err := os.Link(exe, gone); err != nil {
		t.Skip("the temporary folder is on another disk:", err)
	}
	if _, err := folder.Install(gone); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(gone); err != nil {
		t.Fatal(err)
	}
	_, errs, code := b.run(t.Context(), folder.Path(plugin.Matelot), "matelot", "version")
	if code != ExitUsage || !strings.Contains(errs, gone) || !strings.Contains(errs, "matelot plugin install") {
		t.Errorf("it ended with %d and says %q", code, errs)
	}
}

// TestSiblings: beside each other, and where packages put them.
func TestSiblings(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	suffix := ""
	if runtime.GOOS == "windows" {
		suffix = ".exe"
	}
	paths := map[string]string{
		"beside":   filepath.Join(root, "opt", "matelot-tutor"+suffix),
		"packaged": filepath.Join(root, "usr", "libexec", "matelot", "matelot-tutor"+suffix),
		"back":     filepath.Join(root, "usr", "bin", "matelot"+suffix),
	}
	for _, path := range paths {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o700); err != nil { //nolint:gosec // an executable
			t.Fatal(err)
		}
	}
	for kind, tt := range map[string]struct{ exe, name string }{
		"beside":   {filepath.Join(root, "opt", "matelot"), "matelot-tutor"},
		"packaged": {paths["back"], "matelot-tutor"},
		"back":     {paths["packaged"], "matelot"},
	} {
		if got := siblingOf(tt.exe, tt.name); got != paths[kind] {
			t.Errorf("%s: the sibling of %s is %q, want %q", kind, tt.exe, got, paths[kind])
		}
	}
	if got := siblingOf(filepath.Join(root, "matelot"), "matelot-tutor"); got != "" {
		t.Errorf("a sibling was found where there is none: %s", got)
	}
}
