package engine_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/client"

	"matelot/internal/enginetest"
	"matelot/sandbox/engine"
	"matelot/sandbox/engine/link"
	"matelot/sandbox/images"
)

const deadline = 2 * time.Minute

// hostOf gives the host of engines, with their image.
func hostOf(t testing.TB) *engine.Host {
	t.Helper()
	endpoint := enginetest.Need(t)
	make := exec.Command("../../scripts/engine-image")
	make.Env = append(os.Environ(), "DOCKER_HOST="+endpoint.Host)
	if out, err := make.CombinedOutput(); err != nil {
		t.Fatalf("making the engine's image: %v: %s", err, out)
	}
	host, err := engine.Connect(t.Context(), endpoint)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = host.Close() })
	return host
}

const workspace = "/home/learner/matelot"

func ownOptions(t testing.TB) engine.Options {
	t.Helper()
	return engine.Options{
		Owner: "test-" + strings.ReplaceAll(t.Name(), "/", "-"), Workspace: workspace, Volume: 64 << 20, Attached: true, Limits: engine.DefaultLimits(),
	}
}

// start gives an engine, and takes it away in the end; nothing of it may be left.
func start(t testing.TB, host *engine.Host, o engine.Options) *engine.Engine {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	defer cancel()
	e, err := host.Start(ctx, o, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(context.Background()); err != nil {
			t.Error(err)
		}
		if left, err := host.Left(context.Background(), o.Owner); err != nil || len(left) > 0 {
			t.Errorf("left: %v, %v", left, err)
		}
	})
	return e
}

// load puts lab images into an engine.
func load(t testing.TB, c *client.Client, refs ...string) {
	t.Helper()
	var wanted []images.Image
	for _, ref := range refs {
		image, ok := images.Find(ref)
		if !ok {
			t.Fatalf("no lab image %s", ref)
		}
		wanted = append(wanted, image)
	}
	archive, err := images.Archive(archOf(t, c), wanted...)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := c.ImageLoad(t.Context(), archive)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
}

func archOf(t testing.TB, c *client.Client) string {
	t.Helper()
	version, err := c.ServerVersion(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return version.Arch
}

func TestAnEngineOfOnesOwn(t *testing.T) {
	host := hostOf(t)
	e := start(t, host, ownOptions(t))
	t.Logf("isolation: %s", e.Isolation)
	c, err := e.Client()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	info, err := c.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if info.Driver != "overlay2" || info.Containers != 0 || info.Images != 0 {
		t.Errorf("driver %s, %d containers, %d images", info.Driver, info.Containers, info.Images)
	}
	load(t, c, "alpine", "nginx")
	runner, err := e.Runner(t.Context(), engine.DefaultRunnerLimits())
	if err != nil {
		t.Fatal(err)
	}
	guard(t, e, runner)

	t.Run("docker in a runner", func(t *testing.T) {
		out := run(t, runner, `docker run -d --name web -p 5001:80 nginx >/dev/null && docker ps --format '{{.Names}} {{.Ports}}'`)
		if !strings.Contains(out, "web 0.0.0.0:5001->80/tcp") {
			t.Errorf("got %q", out)
		}
	})
	t.Run("a published port, from within and from without", func(t *testing.T) {
		if out := run(t, runner, `curl -s -o /dev/null -w '%{http_code}' --retry 20 --retry-connrefused --retry-delay 0 http://localhost:5001/`); out != "200" {
			t.Errorf("from within: %q", out)
		}
		outside := &http.Client{Transport: &http.Transport{DialContext: e.DialIn}}
		defer outside.CloseIdleConnections()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1:5001/", nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := outside.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Errorf("from without: %s", resp.Status)
		}
		var dialer net.Dialer
		if conn, err := dialer.DialContext(t.Context(), "tcp", "127.0.0.1:5001"); err == nil {
			_ = conn.Close()
			t.Error("the port is published on this machine too")
		}
	})
	t.Run("standard input ends", func(t *testing.T) {
		if out := run(t, runner, `echo hello | docker run -i --rm alpine cat`); out != "hello\n" {
			t.Errorf("got %q", out)
		}
	})
	t.Run("the workspace is the same for all", func(t *testing.T) {
		out := run(t, runner, `mkdir -p web && echo from outside >web/f && docker run --rm -v "$PWD/web:/web" alpine sh -c 'cat /web/f; echo from inside >/web/g' && cat web/g`)
		if out != "from outside\nfrom inside\n" {
			t.Errorf("got %q", out)
		}
	})
	t.Run("a link of the workspace leads nowhere", func(t *testing.T) {
		out := run(t, runner, `ln -s / root && docker run --rm -v "$PWD/root:/host" alpine ls /host 2>&1`)
		if !strings.Contains(out, "Error response from daemon") {
			t.Errorf("got %q", out)
		}
	})
	t.Run("no way out", func(t *testing.T) {
		for _, script := range []string{
			`curl -s --max-time 5 http://192.0.2.1/; echo $?`,
			`docker run --rm alpine wget -T 5 -O - http://192.0.2.1/ >/dev/null 2>&1; echo $?`,
		} {
			if out := run(t, runner, script); strings.TrimSpace(out) == "0" {
				t.Errorf("%s came through", script)
			}
		}
	})
	t.Run("a name that nobody has", func(t *testing.T) {
		// Nobody is waited for: a lookup by the default patience takes ten seconds.
		for _, network := range []string{"bridge", "own"} {
			out := run(t, runner, `docker network create own >/dev/null 2>&1; docker run --rm --network `+network+` alpine timeout 8 wget -O - http://nobody/ 2>&1; echo $?`)
			if out != "wget: bad address 'nobody': no such name here\n1\n" {
				t.Errorf("network %s: %q", network, out)
			}
		}
	})
	t.Run("a container inside is confined as usual", func(t *testing.T) {
		out := run(t, runner, `docker run --rm alpine cat /proc/self/status`)
		for _, want := range []string{"CapEff:\t00000000a80425fb", "Seccomp:\t2"} {
			if !strings.Contains(out, want) {
				t.Errorf("no %q in %q", want, out)
			}
		}
	})
	t.Run("a runner has no rights", func(t *testing.T) {
		out := run(t, runner, `id -u; grep -E 'CapEff|NoNewPrivs|Seccomp:' /proc/self/status; touch /x 2>&1; ls /run/docker.sock /var/run/docker.sock 2>&1 | grep -c 'No such'; mount -t tmpfs t /mnt 2>&1`)
		for _, want := range []string{"1000\n", "CapEff:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2", "Read-only file system", "2\n", "must be superuser"} {
			if !strings.Contains(out, want) {
				t.Errorf("no %q in %q", want, out)
			}
		}
	})
}

// guard has the runner's docker command reach the engine; where a submission is
// graded, a proxy stands here.
func guard(t testing.TB, e *engine.Engine, runner *engine.Runner) {
	t.Helper()
	listener, err := runner.Link().Listen(t.Context(), "unix", "/run/docker-guarded.sock")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go engine.Forward(context.Background(), listener, e.Dial)
}

func run(t testing.TB, runner *engine.Runner, script string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	defer cancel()
	var out bytes.Buffer
	ended, err := runner.Link().Run(ctx, link.Command{
		Args: []string{"/bin/sh", "-c", script}, Dir: workspace,
		Env: []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/home", "DOCKER_HOST=unix:///run/docker-guarded.sock"},
	}, &out)
	if err != nil {
		t.Fatalf("%s: %v", script, err)
	}
	if ended.Failed != "" {
		t.Fatalf("%s: %s", script, ended.Failed)
	}
	return out.String()
}

// TestAnEngineEndsWithWhoAskedForIt: a process that is killed takes nothing away.
func TestAnEngineEndsWithWhoAskedForIt(t *testing.T) {
	host := hostOf(t)
	o := ownOptions(t)
	if os.Getenv("ENGINE_TEST_CHILD") != "" {
		e, err := host.Start(t.Context(), o, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.Runner(t.Context(), engine.DefaultRunnerLimits()); err != nil {
			t.Fatal(err)
		}
		fmt.Println("ENGINE", e.ID)
		select {}
	}
	child := exec.Command(os.Args[0], "-test.run=^TestAnEngineEndsWithWhoAskedForIt$", "-test.v")
	child.Env = append(os.Environ(), "ENGINE_TEST_CHILD=1")
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	said := make([]byte, 1<<16)
	var heard strings.Builder
	for !strings.Contains(heard.String(), "ENGINE ") {
		n, err := out.Read(said)
		if err != nil {
			t.Fatalf("the child said %q and ended: %v", heard.String(), err)
		}
		heard.Write(said[:n])
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait()
	c := clientOf(t)
	for until := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		left, err := host.Left(t.Context(), o.Owner)
		if err != nil {
			t.Fatal(err)
		}
		running := 0
		for _, id := range left {
			if state, err := c.ContainerInspect(t.Context(), id); err == nil && state.State.Running {
				running++
			}
		}
		if running == 0 {
			break
		}
		if time.Now().After(until) {
			t.Fatalf("%d containers still run", running)
		}
	}
	if err := host.Reap(t.Context(), o.Owner); err != nil {
		t.Fatal(err)
	}
	if left, err := host.Left(t.Context(), o.Owner); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}

func clientOf(t testing.TB) *client.Client {
	t.Helper()
	c, err := client.NewClientWithOpts(client.WithHost(enginetest.Need(t).Host), client.WithAPIVersionNegotiation())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func TestLimits(t *testing.T) {
	host := hostOf(t)
	o := ownOptions(t)
	e := start(t, host, o)
	state, err := clientOf(t).ContainerInspect(t.Context(), e.ID)
	if err != nil {
		t.Fatal(err)
	}
	hc := state.HostConfig
	if hc.Memory != o.Limits.Memory || hc.MemorySwap != o.Limits.Memory || *hc.PidsLimit != o.Limits.Processes || hc.NanoCPUs != 2e9 {
		t.Errorf("memory %d, swap %d, processes %d, CPUs %d", hc.Memory, hc.MemorySwap, *hc.PidsLimit, hc.NanoCPUs)
	}
	if hc.NetworkMode != "none" || len(hc.PortBindings) > 0 || hc.PublishAllPorts {
		t.Errorf("network %s, ports %v", hc.NetworkMode, hc.PortBindings)
	}
	if hc.LogConfig.Type != "none" {
		t.Errorf("what goes through its link is kept in a log: %s", hc.LogConfig.Type)
	}
	if e.Isolation == engine.Capabilities && hc.Privileged {
		t.Error("it is privileged")
	}
	runner, err := e.Runner(t.Context(), engine.DefaultRunnerLimits())
	if err != nil {
		t.Fatal(err)
	}
	t.Run("the workspace ends", func(t *testing.T) {
		out := run(t, runner, `head -c 100M /dev/zero 2>&1 >big; rm big`)
		if !strings.Contains(out, "No space left") {
			t.Errorf("got %q", out)
		}
	})
	t.Run("processes end", func(t *testing.T) {
		out := run(t, runner, `i=0; while [ $i -lt 400 ]; do sleep 600 >/dev/null 2>&1 & i=$((i+1)); done; echo all`)
		if !strings.Contains(out, "fork") || strings.Contains(out, "all") {
			t.Errorf("got %q", out)
		}
		ctx, cancel := context.WithTimeout(t.Context(), deadline)
		defer cancel()
		if err := runner.Link().Ping(ctx); err != nil {
			t.Errorf("the runner does not answer any more: %v", err)
		}
	})
}

// TestAnEngineOutlivesItsContainers: what containers take stops at less than the whole.
// That the whole is used up all the same is told.
func TestAnEngineOutlivesItsContainers(t *testing.T) {
	o := ownOptions(t)
	o.Limits.Memory, o.Limits.Processes = 512<<20, 512
	e := start(t, hostOf(t), o)
	inside := func(script string) string {
		ctx, cancel := context.WithTimeout(t.Context(), deadline)
		defer cancel()
		var out bytes.Buffer
		if _, err := e.Link().Run(ctx, link.Command{Args: []string{"/bin/sh", "-c", script}, Dir: "/", Env: []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin"}}, &out); err != nil {
			t.Fatalf("%s: %v", script, err)
		}
		return out.String()
	}
	limits := inside(`cd /sys/fs/cgroup; cat memory/docker/memory.limit_in_bytes pids/docker/pids.max || cat docker/memory.max docker/pids.max`)
	if !strings.HasSuffix(limits, "469762048\n448\n") {
		t.Errorf("its containers may take %q, want 7 of 8 parts", limits)
	}
	reached := func() (memory, processes bool) {
		memory, err := e.OutOfMemory(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if processes, err = e.OutOfProcesses(t.Context()); err != nil {
			t.Fatal(err)
		}
		return memory, processes
	}
	if memory, processes := reached(); memory || processes {
		t.Errorf("before anything: out of memory %v, out of processes %v", memory, processes)
	}
	// The host tells of it when it has heard of it, and processes take their time.
	comes := func(what string, holds func() bool) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), deadline)
		defer cancel()
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for !holds() {
			select {
			case <-ctx.Done():
				t.Fatal(what)
			case <-tick.C:
			}
		}
	}
	inside(`x=$(head -c 800M /dev/zero | tr '\0' x)`)
	comes("after 800 MB: not out of memory", func() bool { memory, _ := reached(); return memory })
	if _, processes := reached(); processes {
		t.Error("after 800 MB: out of processes")
	}
	// In a session of its own, whose processes nobody ends with the command; which
	// therefore ends after that has begun.
	inside(`setsid sh -c 'echo >/dev/shm/begun; i=0; while [ $i -lt 600 ]; do sleep 600 & i=$((i+1)); done' >/dev/null 2>&1 &
while ! [ -e /dev/shm/begun ]; do sleep 0.05; done`)
	comes("after 600 processes: not out of processes", func() bool { _, processes := reached(); return processes })
}

func TestNoImage(t *testing.T) {
	host := hostOf(t)
	o := ownOptions(t)
	o.Image = "matelot-test/nothing:1"
	_, err := host.Start(t.Context(), o, nil)
	if err == nil || !strings.Contains(err.Error(), "matelot-test/nothing:1") {
		t.Errorf("got %v", err)
	}
}

// TestAnImageThatIsNoEngine: nothing is there that could start.
func TestAnImageThatIsNoEngine(t *testing.T) {
	err := startOf(t, "matelot-test/no-engine:1", "ENV PATH=/nowhere", nil)
	if err == nil || !strings.Contains(err.Error(), "dockerd") {
		t.Errorf("got %v, want what it said", err)
	}
}

// TestLastWords: an engine that ends at once is asked why, though it has no log when
// it is attached.
func TestLastWords(t *testing.T) {
	const engineThatEnds = "#!/bin/sh\necho 'no room for an engine, says the test' >&2\nexit 1\n"
	for name, attached := range map[string]bool{"attached": true, "by itself": false} {
		t.Run(name, func(t *testing.T) {
			err := startOf(t, "matelot-test/ends:1", "ENV PATH=/test:/usr/sbin:/usr/bin:/sbin:/bin", map[string]string{"dockerd": engineThatEnds},
				func(o *engine.Options) { o.Attached, o.Owner = attached, "test-last-words" })
			if err == nil || !strings.Contains(err.Error(), "no room for an engine, says the test") {
				t.Errorf("got %v, want what it said", err)
			}
		})
	}
}

// startOf tries to start an engine of an image that is the engines' with a change and
// programs in /test. Nothing of it may be left.
func startOf(t *testing.T, name, change string, programs map[string]string, also ...func(*engine.Options)) error {
	t.Helper()
	host := hostOf(t)
	c := clientOf(t)
	o := ownOptions(t)
	o.Image = name
	for _, f := range also {
		f(&o)
	}
	resp, err := c.ContainerCreate(t.Context(), &container.Config{Image: engine.DefaultImage, Cmd: []string{"true"}}, nil, nil, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.CopyToContainer(t.Context(), resp.ID, "/", archiveOf(t, "test/", programs), container.CopyToContainerOptions{}); err != nil {
		t.Error(err)
	}
	_, err = c.ContainerCommit(t.Context(), resp.ID, container.CommitOptions{Reference: name, Changes: []string{change}})
	if removed := c.ContainerRemove(t.Context(), resp.ID, container.RemoveOptions{}); err != nil || removed != nil {
		t.Fatal(err, removed)
	}
	t.Cleanup(func() { removeImage(t, c, name) })
	_, started := host.Start(t.Context(), o, nil)
	if left, err := host.Left(t.Context(), o.Owner); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
	return started
}
