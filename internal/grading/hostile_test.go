package grading_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/volume"
	"github.com/docker/docker/client"

	"matelot/internal/enginetest"
)

// attack is a submission that means harm.
type attack struct {
	name     string
	commands string
	breach   string // that must be told; "" where the attack just leads nowhere
	never    string // must not be in what was printed
}

// secret stands in another submission, in a rubric and in a file of this machine: what
// no submission may read.
const secret = "XYZZY-4711-PLUGH"

func attacks(listener string) []attack {
	run := "docker run --rm "
	return []attack{
		{name: "fork-bomb", commands: `f() { f | f & }; f; sleep 1000`},
		{name: "privileged", commands: run + `--privileged our-web-server`, breach: "guard.privileged"},
		{name: "socket", commands: run + `-v /var/run/docker.sock:/s our-web-server`, breach: "guard.bind_outside"},
		{name: "host-path", commands: run + `-v /:/host alpine cat /host/etc/shadow /host` + secretFile(), breach: "guard.bind_outside", never: secret},
		{name: "endless", commands: `while :; do :; done`, breach: "limit.time"},
		{name: "output", commands: `head -c 5G /dev/zero`, breach: "limit.output"},
		{name: "memory", commands: `x=$(head -c 3G /dev/zero | tr '\0' x); echo ${#x}`, breach: "limit.memory"},
		{name: "memory-inside", commands: run + `alpine sh -c 'x=$(head -c 3000000000 /dev/zero | tr "\0" x); echo $x' >/dev/null`},
		{name: "fork-bomb-inside", commands: run + `alpine sh -c 'f() { f | f & }; f; sleep 1000' >/dev/null`},
		{name: "device", commands: run + `--device /dev/mem our-web-server`, breach: "guard.device"},
		{name: "mknod", commands: run + `alpine sh -c 'for n in 0 1 2 3; do mknod /d$n b 254 $n && head -c 512 /d$n && echo READ-A-DISK; done'`, never: "READ-A-DISK"},
		{name: "call-out", commands: `curl -m 3 http://` + listener + `/; ` + run + `alpine wget -T 3 -O - http://` + listener + `/; ` + run + `--network host alpine wget -T 3 -O - http://` + listener + `/`, breach: "guard.host_namespace"},
		{name: "kill-runner", commands: `kill -9 -1; kill -9 1; kill -9 $PPID; sleep 1; echo STILL`, breach: "runner.gone", never: "STILL"},
		{name: "squat", commands: run + `-d --name engine alpine sleep 99; docker tag alpine matelot-engine:1; docker volume create --label matelot.engine=x squat`},
		{name: "read-others", commands: `cat /proc/*/environ /proc/*/cmdline 2>/dev/null | tr '\0' '\n'; find / -xdev -type f -newer /etc/passwd 2>/dev/null | xargs grep -l ` + secret[:5] + ` 2>/dev/null; cat /matelot/../../../../` + secretFile(), never: secret},
		{name: "disk", commands: `i=0; while [ $i -lt 40 ]; do head -c 200M /dev/zero >f$i || break; i=$((i+1)); done; ` + run + `alpine sh -c 'head -c 5000000000 /dev/zero >/big'`},
		{name: "link-swap", commands: `mkdir d; docker create --name swap -v "$PWD/d:/host" alpine ls /host/run /host/matelot; rmdir d; ln -s / d; docker start -a swap`, never: "matelot.sock"},
		{name: "real-engine", commands: `docker -H unix:///run/matelot.sock ps; docker -H unix:///var/run/docker.sock ps; docker -H tcp://127.0.0.1:2375 ps; ls -l /run /var/run`, never: "CONTAINER ID"},
		{name: "namespaces", commands: run + `--pid host alpine ps; ` + run + `--ipc host alpine true; ` + run + `--userns host alpine true`, breach: "guard.host_namespace"},
		{name: "capabilities", commands: run + `--cap-add SYS_ADMIN alpine true; ` + run + `--security-opt seccomp=unconfined alpine true`, breach: "guard.capability"},
		{name: "raw-api", commands: `curl -s --unix-socket /run/docker-lab.sock -H 'Content-Type: application/json' -d '{"Image":"alpine","HostConfig":{},"hostconfig":{"Privileged":true}}' http://x/v1.41/containers/create`, breach: "guard.duplicate"},
		{name: "volume-driver", commands: `docker volume create -o type=none -o o=bind -o device=/ out; ` + run + `-v out:/o alpine ls /o/run`, breach: "guard.volume_driver", never: "matelot.sock"},
		{name: "left-behind", commands: `setsid sh -c 'while :; do date >>beat; sleep 0.1; done' >/dev/null 2>&1 & echo begun`},
		{name: "escapes", commands: `printf '\033]0;owned\007\033[2J\r\n::error::owned\n<script>alert(1)</script>\n'`},
		{name: "exit-trap", commands: `trap 'while :; do :; done' EXIT; exec 2>&1; exit 0`, breach: "limit.time"},
	}
}

func secretFile() string { return filepath.Join(os.TempDir(), "matelot-test-secret") }

// TestHostileSubmissions: each gets a result, none reaches this machine or another
// submission, and the batch goes on.
func TestHostileSubmissions(t *testing.T) {
	host := hostOf(t)
	if err := os.WriteFile(secretFile(), []byte(secret), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Remove(secretFile()) })
	var called atomic.Int32
	listener, address := listenEverywhere(t, &called)
	defer listener.Close()
	dir := t.TempDir()
	all := attacks(address)
	for _, a := range all {
		handIn(t, dir, a.name, "ports/publish", a.commands, nil)
	}
	good := loadCourse(t).Lesson("ports").Exercise("publish").Solutions[0].Run
	handIn(t, dir, "zz-last", "ports/publish", good+"\n# "+secret+"\n", nil)
	tricks(t, dir)

	before := machine(t)
	o := options(t, host, 15*time.Second)
	o.Paths = []string{dir}
	got, text := run(t, o)
	after := machine(t)
	for what, was := range before {
		if now := after[what]; now != was {
			t.Errorf("%s of this machine changed:\nbefore %s\nafter  %s", what, was, now)
		}
	}
	if n := called.Load(); n > 0 {
		t.Errorf("this machine was called %d times", n)
	}
	results := map[string]int{}
	for i, g := range got.Grades {
		results[g.Submission] = i
	}
	for _, a := range all {
		t.Run(a.name, func(t *testing.T) {
			i, ok := results[a.name]
			if !ok {
				t.Fatal("no result")
			}
			var told []string
			for _, e := range got.Grades[i].Exercises {
				if e.Status == "inconclusive" {
					t.Errorf("it could not be checked: %s, verdict %s; it printed %q", e.Reason, e.Verdict, e.Output)
				}
				if a.never != "" && strings.Contains(e.Output, a.never) {
					t.Errorf("it printed %q", e.Output)
				}
				for _, b := range e.Breaches {
					told = append(told, b.Code)
				}
				if e.Points > 0 {
					t.Errorf("%v points", e.Points)
				}
			}
			if a.breach != "" && !slices.Contains(told, a.breach) {
				t.Errorf("breaches %v, want %s; it printed %q", told, a.breach, got.Grades[i].Exercises[0].Output)
			}
		})
	}
	if i, ok := results["zz-last"]; !ok || got.Grades[i].Points != 3 {
		t.Error("the batch did not go on")
	}
	for _, name := range []string{"slip", "links", "bomb"} {
		if i, ok := results[name]; !ok || len(got.Grades[i].Problems) == 0 {
			t.Errorf("%s: no problem is told", name)
		}
	}
	if bytes.ContainsAny(text, "\x1b\x07\x00") {
		t.Error("the report holds control characters")
	}
}

// listenEverywhere counts who connects to this machine.
func listenEverywhere(t *testing.T, called *atomic.Int32) (net.Listener, string) {
	t.Helper()
	var config net.ListenConfig
	l, err := config.Listen(t.Context(), "tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			called.Add(1)
			_ = conn.Close()
		}
	}()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	at := "127.0.0.1"
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range addresses {
		if ip, ok := a.(*net.IPNet); ok && ip.IP.To4() != nil && !ip.IP.IsLoopback() {
			at = ip.IP.String()
		}
	}
	return l, net.JoinHostPort(at, port)
}

// tricks are archives that lead elsewhere or unpack to too much.
func tricks(t *testing.T, dir string) {
	t.Helper()
	var slip bytes.Buffer
	z := zip.NewWriter(&slip)
	for _, name := range []string{"../../../../../../../../" + secretFile() + "-slipped", "ports/publish/commands.sh"} {
		f, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(f, "true")
	}
	closeAll(t, z)
	var links bytes.Buffer
	w := tar.NewWriter(&links)
	for _, h := range []*tar.Header{
		{Name: "ports/publish/commands.sh", Typeflag: tar.TypeSymlink, Linkname: secretFile()},
		{Name: "ports/publish/dev", Typeflag: tar.TypeBlock, Devmajor: 254},
		{Name: "ports/publish/ok", Typeflag: tar.TypeReg},
	} {
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
	}
	closeAll(t, w)
	var bomb bytes.Buffer
	b := zip.NewWriter(&bomb)
	f, err := b.Create("ports/publish/bomb")
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, 1<<20)
	for range 1024 {
		if _, err := f.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	closeAll(t, b)
	for name, data := range map[string][]byte{"slip.zip": slip.Bytes(), "links.tar": links.Bytes(), "bomb.zip": bomb.Bytes()} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func closeAll(t *testing.T, c interface{ Close() error }) {
	t.Helper()
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
}

// machine is what of this machine a submission could change: what its engine has, its
// mounts, its interfaces, and files where one would be written.
func machine(t *testing.T) map[string]string {
	t.Helper()
	c, err := client.NewClientWithOpts(client.WithHost(enginetest.Need(t).Host), client.WithAPIVersionNegotiation())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	seen := map[string]string{}
	note := func(what string, names []string) {
		slices.Sort(names)
		seen[what] = strings.Join(names, " ")
	}
	containers, err := c.ContainerList(t.Context(), container.ListOptions{All: true})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, x := range containers {
		names = append(names, x.ID)
	}
	note("containers", names)
	images, err := c.ImageList(t.Context(), image.ListOptions{All: true})
	if err != nil {
		t.Fatal(err)
	}
	names = nil
	for _, x := range images {
		names = append(names, x.ID+strings.Join(x.RepoTags, ","))
	}
	note("images", names)
	volumes, err := c.VolumeList(t.Context(), volume.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	names = nil
	for _, x := range volumes.Volumes {
		names = append(names, x.Name)
	}
	note("volumes", names)
	networks, err := c.NetworkList(t.Context(), network.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	names = nil
	for _, x := range networks {
		names = append(names, x.ID)
	}
	note("networks", names)
	interfaces, err := net.Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	names = nil
	for _, x := range interfaces {
		names = append(names, x.Name)
	}
	note("interfaces", names)
	if mounts, err := os.ReadFile("/proc/self/mounts"); err == nil {
		names = nil
		for line := range strings.Lines(string(mounts)) {
			at := strings.Fields(line)[1]
			// Those of containers come and go with any engine of this machine.
			if !strings.Contains(at, "overlay") && !strings.Contains(at, "/containers/") && !strings.Contains(at, "netns") && !strings.Contains(at, "/volumes/") {
				names = append(names, at)
			}
		}
		note("mounts", names)
	}
	slipped, err := filepath.Glob(secretFile() + "*")
	if err != nil {
		t.Fatal(err)
	}
	note("files", slipped)
	return seen
}
