package acceptance

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"

	"matelot/internal/classroom"
	"matelot/internal/classroom/hosting"
	"matelot/internal/classroom/room"
	"matelot/internal/classroom/shelf"
	"matelot/internal/enginetest"
	"matelot/sandbox/bundle/bundletest"
	"matelot/sandbox/dial"
	"matelot/sandbox/images"
)

// overheard is what matelot sends to the engine, and asks of the Internet.
type overheard struct {
	mu       sync.Mutex
	toEngine bytes.Buffer
	outside  []string
}

func (o *overheard) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.toEngine.Write(p)
}

// pulled tells of any request by which the engine would have asked a registry, and of
// what matelot itself asked of one.
func (o *overheard) pulled() (asked []string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for line := range strings.Lines(o.toEngine.String()) {
		if strings.Contains(line, "/images/create?") || strings.Contains(line, "/distribution/") {
			asked = append(asked, line)
		}
	}
	return append(asked, o.outside...)
}

// anew has only what comes from now on told.
func (o *overheard) anew() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.toEngine.Reset()
	o.outside = nil
}

// listenIn stands between matelot and the engine, and where matelot would look for a
// way out.
func listenIn(t *testing.T, engine dial.Endpoint, socket string) (o *overheard, way string) {
	t.Helper()
	o = &overheard{}
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := engine.Dial(context.Background())
			if err != nil {
				_ = near.Close()
				continue
			}
			go func() { _, _ = io.Copy(io.MultiWriter(far, o), near); closeWrite(far) }()
			go func() { _, _ = io.Copy(near, far); _ = near.Close(); _ = far.Close() }()
		}
	}()
	out := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.mu.Lock()
		o.outside = append(o.outside, r.Method+" "+r.Host)
		o.mu.Unlock()
		w.WriteHeader(http.StatusBadGateway)
	}))
	t.Cleanup(out.Close)
	return o, out.URL
}

// closeWrite says that nothing more comes; what is still to be read comes.
func closeWrite(conn net.Conn) {
	if half, ok := conn.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite()
	}
}

// labelled is a lab image as it would be on Docker Hub: without the lab's labels, and
// with one by which it is known.
func labelled(t *testing.T, ref, arch string) v1.Image {
	t.Helper()
	image, ok := images.Find(ref)
	if !ok {
		t.Fatalf("no image %s", ref)
	}
	archive, err := image.Archive(arch)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "image.tar")
	text, err := io.ReadAll(archive)
	if err = errors.Join(err, os.WriteFile(path, text, 0o600)); err != nil {
		t.Fatal(err)
	}
	read, err := tarball.ImageFromPath(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	config, err := read.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	config.Config.Labels = map[string]string{"from": "the-room"}
	read, err = mutate.ConfigFile(read, config)
	if err != nil {
		t.Fatal(err)
	}
	return read
}

// classWith opens a classroom that serves a bundle, for as long as the test runs.
func classWith(t *testing.T, path string) classroom.Word {
	t.Helper()
	s, err := shelf.New(shelf.Options{Bundle: bundletest.Open(t, path)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(context.Background())
	ready, done := make(chan classroom.Place, 1), make(chan error, 1)
	none := http.NotFoundHandler()
	dir := t.TempDir()
	go func() {
		done <- hosting.Run(ctx, hosting.Options{
			Dir: dir, Host: "127.0.0.1", Learners: s.Handlers(), Ready: func(p classroom.Place) { ready <- p },
			Pages: func(*room.Room, func() classroom.Word) (teacher, welcome http.Handler, err error) {
				return none, none, nil
			},
		})
	}()
	t.Cleanup(func() {
		end()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	select {
	case place := <-ready:
		return place.Word
	case err := <-done:
		done <- err
		t.Fatal("the classroom did not open")
	}
	return classroom.Word{}
}

// TestImagesOfTheRoom: what the room or a file has comes from there, by a pull and for
// an exercise, and nobody asks Docker Hub.
func TestImagesOfTheRoom(t *testing.T) {
	engine := enginetest.Need(t)
	enginetest.Lock(t, "lessons")
	path := bin(t)
	arch := engineArch(t)
	file := bundletest.Write(t,
		bundletest.Named{Ref: "nginx:1.27", Image: labelled(t, "nginx", arch)}, // which Docker Hub has, and the lab has not
		bundletest.Named{Ref: "nginx:latest", Image: labelled(t, "nginx", arch)})
	for name, from := range map[string]struct{ flag, says string }{
		"a room": {"", "comes from your teacher's classroom"},
		"a file": {file, "comes from the file room.tar"},
	} {
		t.Run(name, func(t *testing.T) {
			dir, err := os.MkdirTemp("", "matelot-room-") // a socket's path must be short
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := os.RemoveAll(dir); err != nil {
					t.Error(err)
				}
			})
			heard, way := listenIn(t, engine, filepath.Join(dir, "e.sock"))
			home := filepath.Join(dir, "home")
			env := append(os.Environ(), "MATELOT_HOME="+home, "DOCKER_HOST=unix://"+filepath.Join(dir, "e.sock"), "MATELOT_LANG=en", "LANG=C.UTF-8",
				"HTTPS_PROXY="+way, "HTTP_PROXY="+way, "NO_PROXY=localhost")
			run := func(name string, extra []string, args ...string) string {
				t.Helper()
				cmd := exec.CommandContext(t.Context(), name, args...)
				cmd.Env = append(env, extra...)
				out, err := cmd.CombinedOutput()
				if err != nil {
					t.Fatalf("%s %v: %v\n%s", name, args, err, out)
				}
				return string(out)
			}
			matelot := func(args ...string) string {
				t.Helper()
				return run(filepath.Join(path, "matelot"), nil, args...)
			}
			t.Cleanup(func() {
				cmd := exec.Command(filepath.Join(path, "matelot"), "clean", "--yes")
				cmd.Env = env
				if out, err := cmd.CombinedOutput(); err != nil {
					t.Errorf("cleaning up: %v\n%s", err, out)
				}
			})
			start := []string{"start", "nginx/serve"}
			if from.flag == "" {
				matelot("join", classWith(t, file).String(), "--name", "Ana", "--yes")
			} else {
				start = append(start, "--images", from.flag)
			}
			matelot(start...)
			config := func() string {
				t.Helper()
				sessions, err := filepath.Glob(filepath.Join(home, "sessions", "*", "docker"))
				if err != nil || len(sessions) != 1 {
					t.Fatalf("sessions %v, %v", sessions, err)
				}
				return sessions[0]
			}
			docker := func(args ...string) string {
				t.Helper()
				return run("docker", []string{"DOCKER_HOST=", "DOCKER_CONFIG=" + config()}, args...)
			}
			if out := docker("image", "inspect", "nginx", "--format", "{{.Config.Labels.from}}"); strings.TrimSpace(out) != "the-room" {
				t.Errorf("the exercise's image is another: %s", out)
			}
			out := strings.Join(strings.Fields(docker("pull", "nginx:1.27")), " ")
			for _, part := range []string{from.says, "Docker Hub was not asked", "Pull complete", "Downloaded newer image for nginx:1.27"} {
				if !strings.Contains(out, part) {
					t.Errorf("the pull does not say %q:\n%s", part, out)
				}
			}
			if out := docker("pull", "nginx:1.27"); !strings.Contains(out, "Image is up to date") {
				t.Errorf("a second pull: %s", out)
			}
			if out := docker("run", "--rm", "nginx:1.27", "echo", "ahoy"); !strings.Contains(out, "ahoy") {
				t.Errorf("run: %s", out)
			}
			if asked := heard.pulled(); len(asked) > 0 {
				t.Errorf("a registry was asked: %q", asked)
			}
			// That the ear hears is seen where nobody near has an image.
			cmd := exec.CommandContext(t.Context(), "docker", "pull", "nginx:1.26")
			cmd.Env = append(env, "DOCKER_HOST=", "DOCKER_CONFIG="+config())
			if out, err := cmd.CombinedOutput(); err == nil || len(heard.pulled()) == 0 {
				t.Errorf("nothing was heard of a pull of what nobody near has: %v\n%s", err, out)
			}
		})
	}
}

// TestImagesComeByThemselves: while the tutor is open, the images of the room are
// fetched, all of them, and nobody else is asked. Then they are had without the room.
func TestImagesComeByThemselves(t *testing.T) {
	engine := enginetest.Need(t)
	arch := engineArch(t)
	file := bundletest.Write(t,
		bundletest.Named{Ref: "nginx:latest", Image: labelled(t, "nginx", arch)}, // which the exercise needs
		bundletest.Named{Ref: "httpd:2.4", Image: labelled(t, "nginx", arch)})    // which nobody has asked for
	c := openClass(t, "--images", file)
	dir, err := os.MkdirTemp("", "matelot-room-") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	heard, way := listenIn(t, engine, filepath.Join(dir, "e.sock"))
	for name, value := range map[string]string{
		"DOCKER_HOST": "unix://" + filepath.Join(dir, "e.sock"), "HTTPS_PROXY": way, "HTTP_PROXY": way, "NO_PROXY": "localhost",
	} {
		t.Setenv(name, value)
	}
	s := newOnScreen(t)
	if out, err := s.command("en", "join", c.Word, "--name", "Ana", "--yes").CombinedOutput(); err != nil {
		t.Fatalf("join: %v\n%s", err, out)
	}
	s.open(160, 50, "en", "learn", "nginx/serve")
	s.await("(matelot)", "checks")
	heard.anew() // what a begin asks for is TestImagesOfTheRoom's
	c.comes("the images", func() bool {
		out, err := s.command("en", "classroom", "status", "--format", "json").Output()
		var status struct {
			Images     []string
			ImagesHere []string `json:"images_here"`
		}
		if err = errors.Join(err, json.Unmarshal(out, &status)); err != nil {
			t.Fatal(err)
		}
		return len(status.Images) == 2 && slices.Equal(status.Images, status.ImagesHere)
	})
	if out, err := s.command("en", "classroom", "status").Output(); err != nil || !strings.Contains(string(out), "2 of which are here: nginx:latest, httpd:2.4") {
		t.Errorf("status: %v\n%s", err, out)
	}
	for _, image := range c.about().Images {
		if image.Learners != 1 {
			t.Errorf("the class has sent %s to %d learners", image.Ref, image.Learners)
		}
	}
	if _, out, _ := c.office("fr", "status", "--data", c.dir); !strings.Contains(out, "envoyée en entier à une personne") {
		t.Errorf("the teacher is told:\n%s", out)
	}
	if asked := heard.pulled(); len(asked) > 0 {
		t.Errorf("a registry was asked: %q", asked)
	}
	c.kill()
	s.enter("clear; docker pull httpd:2.4")
	s.await("Docker Hub was not asked", "Downloaded newer image for httpd:2.4")
	if asked := heard.pulled(); len(asked) > 0 {
		t.Errorf("a registry was asked: %q", asked)
	}
	s.enter("quit")
	if code := s.ended(); code != 0 {
		t.Errorf("matelot ended with %d:\n%s", code, s.pane.Text())
	}
}

func engineArch(t *testing.T) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "docker", "version", "--format", "{{.Server.Arch}}").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}
