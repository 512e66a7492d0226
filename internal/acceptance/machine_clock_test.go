package acceptance

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// movedNow is put at the end of Go's own package time: what it says of now is moved by
// as many seconds as stand in a file. Programs that are linked without libc ask the
// kernel, so that nothing else can move what they see but the whole machine's clock.
const movedNow = `
var clockFile = []byte("/run/clock\x00")

// Timers ask for the time where the scheduler may not be told of a system call.
func movedSeconds() (seconds int64) {
	at := -100 // this process's folder
	fd, _, failed := syscall.RawSyscall6(syscall.SYS_OPENAT, uintptr(at), uintptr(unsafe.Pointer(&clockFile[0])), syscall.O_RDONLY, 0, 0, 0)
	if failed != 0 {
		return 0
	}
	var buf [32]byte
	n, _, failed := syscall.RawSyscall(syscall.SYS_READ, fd, uintptr(unsafe.Pointer(&buf[0])), uintptr(len(buf)))
	syscall.RawSyscall(syscall.SYS_CLOSE, fd, 0, 0)
	if failed != 0 {
		return 0
	}
	negative := false
	for _, c := range buf[:n] {
		switch {
		case c == '-':
			negative = true
		case c >= '0' && c <= '9':
			seconds = seconds*10 + int64(c-'0')
		}
	}
	if negative {
		return -seconds
	}
	return seconds
}
`

// movable builds matelot so that its clock can be moved while it runs: its wall clock,
// not the monotonic one, which nobody moves.
func movable(t *testing.T) (dir string) {
	t.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	source := filepath.Join(strings.TrimSpace(string(root)), "src", "time")
	read := func(name string) string {
		data, err := os.ReadFile(filepath.Join(source, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	dir = t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	const head = "func Now() Time {\n\tsec, nsec, mono := runtimeNow()\n"
	now := read("time.go")
	if !strings.Contains(now, head) {
		t.Fatal("this Go asks for the time in another way: movedNow has to follow")
	}
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {
		filepath.Join(source, "time.go"):     write("time.go", strings.Replace(now, head, head+"\tsec += movedSeconds()\n", 1)),
		filepath.Join(source, "sys_unix.go"): write("sys_unix.go", strings.Replace(read("sys_unix.go"), "import (", "import (\n\t\"unsafe\"", 1)+movedNow),
	}})
	if err != nil {
		t.Fatal(err)
	}
	list, programs := write("overlay.json", string(overlay)), filepath.Join(dir, "bin")
	for _, name := range []string{"matelot", "matelot-tutor"} {
		build := exec.Command("go", "build", "-overlay", list, "-o", filepath.Join(programs, name), "matelot/cmd/"+name)
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // the machine's learner reads it
		t.Fatal(err)
	}
	return programs
}

// TestTheClockMoves while an exercise is done: that of matelot, and neither the
// engine's nor that of files.
func TestTheClockMoves(t *testing.T) {
	needFaults(t)
	m := newMachine(t, movable(t))
	m.foreign()
	for _, jump := range []struct {
		name        string
		first, then string // seconds, before the set-up and during the work
	}{{"back an hour", "0", "-3600"}, {"ahead an hour", "0", "3600"}, {"set right again", "86400", "0"}} {
		t.Run(jump.name, func(t *testing.T) {
			m := m.of(t)
			move := func(seconds string) { m.root("echo " + seconds + " >/run/clock") }
			move(jump.first)
			m.root("rm -rf " + labHome + "/m")
			m.must(0, "start containers/list")
			m.must(1, "check --answer name=cargo --answer code=7")
			move(jump.then)
			m.must(1, "check")
			m.lab("docker ps; docker ps -a")
			m.must(0, "check")
			m.must(0, "start ports/publish")
			move(jump.first)
			m.must(1, "check")
			m.lab(webRight)
			m.must(0, "check")
			move(jump.then)
			m.must(0, "check")
			m.must(0, "submit ports/publish -o "+labHome+"/work.zip")
			m.root("rm " + labHome + "/work.zip")
			m.must(0, "reset --yes")
			m.must(1, "check")
			for _, exercise := range []string{"containers/list", "ports/publish"} {
				if after := m.kept(exercise); after != "pass" {
					t.Errorf("of %s %q is kept", exercise, after)
				}
			}
			m.must(0, "clean --yes")
			m.nothingLeft()
			m.foreignStands()
		})
	}
}
