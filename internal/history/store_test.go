package history

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestStoreKeepsRuns(t *testing.T) {
	t.Parallel()
	s := Store{Dir: t.TempDir()}
	none, err := s.Runs("ports/publish")
	if err != nil || none != nil {
		t.Fatalf("before anything: %v, %v", none, err)
	}
	first := Begin{At: clock(0), Session: "a", Workspace: here, Values: map[string]string{"port": "5017"}, Setup: []Container{fermi()}, Registry: true}
	second := Begin{At: clock(100), Session: "b"}
	lines := []Line{typedAt(1, "docker ps"), typedAt(3, "echo '<é>'\necho")}
	for _, err := range []error{
		s.Begin("ports/publish", first), s.AddLines("ports/publish", lines), s.AddLines("ports/publish", nil),
		s.Fold("ports/publish", []Asked{asked(1.1, "docker ps")}, 17),
		s.Answer("ports/publish", map[string]string{"a": "1", "b": "2"}), s.Answer("ports/publish", map[string]string{"b": "3"}),
		s.Begin("ports/publish", second), s.Begin("ports/other", first),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Runs("ports/publish")
	if err != nil {
		t.Fatal(err)
	}
	want := []Run{
		{Exercise: "ports/publish", Begin: first, Lines: lines, Asked: []Asked{asked(1.1, "docker ps")}, Folded: 17, Answers: map[string]string{"a": "1", "b": "3"}},
		{Exercise: "ports/publish", Begin: second},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if !got[0].Did() || got[1].Did() {
		t.Error("the first did something, the second nothing")
	}
	if !s.Has("ports/other") || s.Has("ports/none") || s.Has("../evil") {
		t.Error("Has tells of other exercises than there are")
	}
}

// TestRunsOfTwoSessions: what comes late of one session, or by turns of both, belongs to
// that session's run, and the later beginning stays the later.
func TestRunsOfTwoSessions(t *testing.T) {
	t.Parallel()
	s := Store{Dir: t.TempDir()}
	first, second := Begin{At: clock(0), Session: "a"}, Begin{At: clock(100), Session: "b"}
	one, two, late := typedAt(1, "docker ps"), typedAt(101, "docker images"), typedAt(2, "docker rm x")
	for _, err := range []error{
		s.Begin("a/b", first), s.In("a").AddLines("a/b", []Line{one}),
		s.Begin("a/b", second), s.In("b").AddLines("a/b", []Line{two}),
		s.In("a").AddLines("a/b", []Line{late}), s.In("a").Fold("a/b", []Asked{asked(1.1, "docker ps")}, 3),
		s.In("b").Answer("a/b", map[string]string{"q": "1"}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Runs("a/b")
	if err != nil {
		t.Fatal(err)
	}
	want := []Run{
		{Exercise: "a/b", Begin: first, Lines: []Line{one, late}, Asked: []Asked{asked(1.1, "docker ps")}, Folded: 3},
		{Exercise: "a/b", Begin: second, Lines: []Line{two}, Answers: map[string]string{"q": "1"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestStoreStaysInItsFolder(t *testing.T) {
	t.Parallel()
	s := Store{Dir: filepath.Join(t.TempDir(), "history")}
	for _, name := range []string{"../evil", "/evil", "a/../../evil", ""} {
		if err := s.Begin(name, Begin{}); err == nil {
			t.Errorf("%q was taken for an exercise", name)
		}
	}
	if err := s.Begin("a/b", Begin{}); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(s.Dir, "a", "b.jsonl"))
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

// TestStoreOutlivesAKill: a torn line costs itself, and nothing after it.
func TestStoreOutlivesAKill(t *testing.T) {
	t.Parallel()
	s := Store{Dir: t.TempDir()}
	if err := s.Begin("a/b", Begin{Session: "x"}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(s.Dir, "a", "b.jsonl")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(data, `{"line":{"text":"dock`...), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.AddLines("a/b", []Line{typedAt(1, "docker ps")}); err != nil {
		t.Fatal(err)
	}
	runs, err := s.Runs("a/b")
	if err != nil || len(runs) != 1 || len(runs[0].Lines) != 1 || runs[0].Lines[0].Text != "docker ps" {
		t.Errorf("%+v, %v", runs, err)
	}
}

func TestStoreIsShortened(t *testing.T) {
	t.Parallel()
	s := Store{Dir: t.TempDir()}
	long := strings.Repeat("x", 10_000)
	for i := range keepRuns + 3 {
		if err := s.Begin("a/b", Begin{Session: string(rune('a' + i))}); err != nil {
			t.Fatal(err)
		}
		var lines []Line
		for range maxFile / len(long) / (keepRuns + 1) {
			lines = append(lines, typedAt(1, long))
		}
		if err := s.AddLines("a/b", lines); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Begin("a/b", Begin{Session: "last"}); err != nil {
		t.Fatal(err)
	}
	runs, err := s.Runs("a/b")
	if err != nil || len(runs) > keepRuns+2 || runs[0].Session == "a" || runs[len(runs)-1].Session != "last" || len(runs[0].Lines) == 0 {
		t.Errorf("%d runs are left, %v", len(runs), err)
	}
}

func TestSpool(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "typed")
	if lines, err := Take(dir); err != nil || lines != nil {
		t.Fatalf("without a folder: %v, %v", lines, err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	want := []Line{typedAt(1, "echo 'a\nb'"), coded(typedAt(3, "docker ps"), 130)}
	if err := Spool(filepath.Join(dir, "1"), want[1]); err != nil {
		t.Fatal(err)
	}
	want[0].Shell, want[1].Shell = "zsh", "bash:1"
	if err := Spool(filepath.Join(dir, "2"), want[0]); err != nil {
		t.Fatal(err)
	}
	got, err := Take(dir)
	if err != nil {
		t.Fatal(err)
	}
	want[0].Shell, want[1].Shell = "zsh:2", "bash:1:1"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if again, err := Take(dir); err != nil || len(again) != 0 {
		t.Errorf("taken twice: %v, %v", again, err)
	}
}

func TestSpoolIsTakenOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const lines = 200
	var group sync.WaitGroup
	var mu sync.Mutex
	var all []Line
	written := make(chan struct{})
	take := func() {
		some, err := Take(dir)
		if err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		all = append(all, some...)
	}
	for range 3 {
		group.Go(func() {
			for {
				select {
				case <-written:
					return
				default:
					take()
				}
			}
		})
	}
	for i := range lines { // a file each: a shell and who takes go in turn
		if err := Spool(filepath.Join(dir, "s"+string(rune('a'+i%26))+string(rune('a'+i/26))), typedAt(float64(i), "x")); err != nil {
			t.Error(err)
		}
	}
	close(written)
	group.Wait()
	take()
	if len(all) != lines {
		t.Errorf("%d lines were taken, want %d", len(all), lines)
	}
}

func TestSpoolsTimes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text string
		late bool
		want time.Time
	}{
		{"1772366400", false, clock(0)},
		{"1772366400", true, clock(1)},
		{"1772366400.5", true, clock(0.5)},
		{"1772366400.000000", true, clock(0)},
		{"1772366400,250000", false, clock(0.25)},
		{"", true, time.Time{}},
		{"NaN", false, time.Time{}},
		{"-1", false, time.Time{}},
		{"1e300", false, time.Time{}},
	} {
		if got := moment(tt.text, tt.late); !got.Equal(tt.want) {
			t.Errorf("moment(%q, %v) = %v, want %v", tt.text, tt.late, got, tt.want)
		}
	}
	broken := "x" + recordEnd + "1" + fieldEnd + "2" + recordEnd + strings.Repeat(fieldEnd, 6) + "  " + recordEnd
	if lines := parseSpool(broken, "f"); lines != nil {
		t.Errorf("read %v out of what is broken", lines)
	}
}
