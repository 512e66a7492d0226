package journal

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func open(t *testing.T, path string) *Writer {
	t.Helper()
	w, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	return w
}

func TestAppendNumbersAndReads(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.jsonl")
	w := open(t, path)
	w.SetExercise("ports/publish")
	first, err := w.Append(Entry{Action: "container.list", Flags: map[string]string{"all": "1"}, Status: 200})
	if err != nil {
		t.Fatal(err)
	}
	w.SetPhase(PhaseCheck)
	if _, err := w.Append(Entry{Action: "container.inspect", Target: "web", Phase: PhaseSetup}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Append(Entry{Action: "container.logs"}); err != nil {
		t.Fatal(err)
	}
	entries, err := Read(path, 0)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 3 {
		t.Fatalf("read %d entries, want 3", len(entries))
	}
	if diff := cmp.Diff(first, entries[0]); diff != "" {
		t.Errorf("written and read differ: %s", diff)
	}
	if entries[0].Exercise != "ports/publish" || entries[0].Phase != PhaseLearner {
		t.Errorf("first entry = %+v", entries[0])
	}
	if entries[1].Phase != PhaseSetup || entries[2].Phase != PhaseCheck {
		t.Errorf("phases = %s, %s", entries[1].Phase, entries[2].Phase)
	}
	later, err := Read(path, 2)
	if err != nil || len(later) != 1 || later[0].Seq != 3 {
		t.Errorf("Read after 2 = %v, %v", later, err)
	}
}

func TestReadMissingFileIsEmpty(t *testing.T) {
	entries, err := Read(filepath.Join(t.TempDir(), "none"), 0)
	if err != nil || entries != nil {
		t.Errorf("Read = %v, %v", entries, err)
	}
}

func TestOpenContinuesAfterTornLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.jsonl")
	w := open(t, path)
	for range 3 {
		if _, err := w.Append(Entry{Action: "container.list"}); err != nil {
			t.Fatal(err)
		}
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for cut := 1; cut < 40; cut += 7 {
		torn := filepath.Join(t.TempDir(), "torn.jsonl")
		if err := os.WriteFile(torn, whole[:len(whole)-cut], 0o600); err != nil {
			t.Fatal(err)
		}
		entries, err := Read(torn, 0)
		if err != nil || len(entries) != 2 {
			t.Fatalf("cut %d: read %d entries, %v; want 2", cut, len(entries), err)
		}
		again := open(t, torn)
		e, err := again.Append(Entry{Action: "container.start"})
		if err != nil || e.Seq != 3 {
			t.Fatalf("cut %d: appended %+v, %v; want seq 3", cut, e, err)
		}
		entries, err = Read(torn, 0)
		if err != nil || len(entries) != 3 || entries[2].Action != "container.start" {
			t.Fatalf("cut %d: after append read %+v, %v", cut, entries, err)
		}
	}
}

func TestAppendIsSafeForConcurrentUse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.jsonl")
	w := open(t, path)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			for range 50 {
				if _, err := w.Append(Entry{Action: "container.list", Error: strings.Repeat("x", 300)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	entries, err := Read(path, 0)
	if err != nil || len(entries) != 1000 {
		t.Fatalf("read %d entries, %v; want 1000", len(entries), err)
	}
	for i, e := range entries {
		if e.Seq != int64(i+1) {
			t.Fatalf("entry %d has seq %d", i, e.Seq)
		}
	}
}

func TestFileIsPrivate(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such mode bits")
	}
	path := filepath.Join(t.TempDir(), "journal.jsonl")
	open(t, path)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode = %v, %v; want 0600", info.Mode(), err)
	}
}

func TestSubscribeSeesEntriesUntilCancelled(t *testing.T) {
	w := open(t, filepath.Join(t.TempDir(), "journal.jsonl"))
	var seen []int64
	cancel := w.Subscribe(func(e Entry) { seen = append(seen, e.Seq) })
	for i := range 3 {
		if i == 2 {
			cancel()
		}
		if _, err := w.Append(Entry{Action: "system.ping"}); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]int64{1, 2}, seen); diff != "" {
		t.Error(diff)
	}
}

func TestLongTextsAreCapped(t *testing.T) {
	w := open(t, filepath.Join(t.TempDir(), "journal.jsonl"))
	e, err := w.Append(Entry{
		Action: "container.create",
		Error:  strings.Repeat("é", 1<<20),
		Flags:  map[string]string{"cmd": strings.Repeat("z", 1<<20)},
		At:     time.Unix(1, 0),
	})
	if err != nil {
		t.Fatal(err)
	}
	line, err := json.Marshal(e)
	if err != nil || len(line) > 8000 {
		t.Errorf("line of %d bytes, %v", len(line), err)
	}
	if strings.ContainsRune(e.Error, '\uFFFD') {
		t.Error("a character was cut in two")
	}
}

func TestCommandMasksSecrets(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain", "docker ps -a", "docker ps -a"},
		{"env", "docker run -e KEY=hunter2 alpine", "docker run -e KEY=*** alpine"},
		{"env name alone", "docker run -e KEY alpine", "docker run -e KEY alpine"},
		{"env long", "docker run --env KEY=hunter2 alpine", "docker run --env KEY=*** alpine"},
		{"env joined", "docker run --env=KEY=hunter2 alpine", "docker run --env=KEY=*** alpine"},
		{"env attached", "docker run -eKEY=hunter2 alpine", "docker run -eKEY=*** alpine"},
		{"env in a bundle", "docker run -ite KEY=hunter2 alpine", "docker run -ite KEY=*** alpine"},
		{"port is no password", "docker run -p 5001:5000 web", "docker run -p 5001:5000 web"},
		{"login", "docker login -u me -p hunter2 host", "docker login -u me -p *** host"},
		{"login attached", "docker login -u me -phunter2 host", "docker login -u me -p*** host"},
		{"login long", "docker login --password hunter2", "docker login --password ***"},
		{"login joined", "docker login --password=hunter2", "docker login --password=***"},
		{"password by stdin", "docker login --password-stdin", "docker login --password-stdin"},
		{"build arg", "docker build --build-arg T=hunter2 .", "docker build --build-arg T=*** ."},
		{"build arg joined", "docker build --build-arg=T=hunter2 .", "docker build --build-arg=T=*** ."},
		{"url", "docker build https://me:hunter2@example.org/r.git", "docker build https://***@example.org/r.git"},
		{"url with an at in the password", "docker build https://me:hunt@er2@example.org/r.git", "docker build https://***@example.org/r.git"},
		{"url with a token", "docker build https://hunter2@example.org/r.git", "docker build https://***@example.org/r.git"},
		{"url without a user", "curl http://localhost:5001/@me", "curl http://localhost:5001/@me"},
		{"telling name", "docker run x MY_TOKEN=hunter2", "docker run x MY_TOKEN=***"},
		{"option with e inside", "docker run --rm --name e=f x", "docker run --rm --name e=f x"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Command(strings.Fields(tt.in))
			if got != tt.want {
				t.Errorf("Command(%q) = %q, want %q", tt.in, got, tt.want)
			}
			if strings.Contains(got, "hunter2") {
				t.Errorf("the secret is in %q", got)
			}
		})
	}
}

func TestNames(t *testing.T) {
	if got := Names([]string{"A=1", "B", "C=x=y"}); got != "A,B,C" {
		t.Errorf("Names = %q", got)
	}
}
