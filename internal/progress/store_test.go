package progress

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// openAt opens a store that is closed when the test ends.
func openAt(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// add adds attempts to an open store, as folding does.
func add(t testing.TB, s *Store, attempts ...Attempt) {
	t.Helper()
	var lines []line
	for _, a := range attempts {
		lines = append(lines, line{rand.Text(), a})
	}
	if err := s.insert(t.Context(), lines); err != nil {
		t.Fatal(err)
	}
}

// keep keeps attempts in the inbox, as a check does.
func keep(t testing.TB, path string, attempts ...Attempt) {
	t.Helper()
	for _, a := range attempts {
		if err := Keep(path, a); err != nil {
			t.Fatal(err)
		}
	}
}

func attemptsOn(t testing.TB, s *Store, exercise string) []Attempt {
	t.Helper()
	attempts, err := s.Attempts(t.Context(), exercise)
	if err != nil {
		t.Fatal(err)
	}
	return attempts
}

var day = time.Date(2026, 9, 21, 8, 30, 0, 123_000_000, time.UTC)

func failed(exercise string, points, minute int) Attempt {
	return Attempt{
		Exercise: exercise, At: day.Add(time.Duration(minute) * time.Minute), Verdict: "fail",
		Points: points, MaxPoints: 3, Findings: []string{"port.swapped", "http.refused"},
		DurationMS: 4.125, CourseHash: "c0ffee", Session: "s1",
	}
}

func passed(exercise string, minute int) Attempt {
	a := failed(exercise, 3, minute)
	a.Verdict, a.Findings = "pass", nil
	return a
}

func TestAttemptsAreKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "folder to be made", "what? 100%#.db")
	want := []Attempt{failed("ports/publish", 2, 0), passed("ports/publish", 1)}
	keep(t, path, want[0], failed("data/bind", 1, 2), want[1])
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("keeping woke the database: %v", err)
	}
	first, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("the file is elsewhere: %v", err)
	}
	if diff := cmp.Diff(want, attemptsOn(t, openAt(t, path), "ports/publish")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestBest(t *testing.T) {
	unjudged := failed("ports/publish", 0, 0)
	unjudged.Verdict = "inconclusive"
	rich := failed("ports/publish", 9, 5) // of an older course with more points
	rich.MaxPoints = 30
	tests := []struct {
		name     string
		attempts []Attempt
		want     int // index of the best
	}{
		{"one", []Attempt{failed("a/b", 1, 0)}, 0},
		{"a pass wins over what follows", []Attempt{passed("a/b", 0), failed("a/b", 2, 1)}, 0},
		{"a pass wins over what went before", []Attempt{failed("a/b", 2, 0), passed("a/b", 1)}, 1},
		{"the earlier pass", []Attempt{passed("a/b", 0), passed("a/b", 1)}, 0},
		{"more points", []Attempt{failed("a/b", 1, 0), failed("a/b", 2, 1), failed("a/b", 0, 2)}, 1},
		{"a greater share of the points", []Attempt{rich, failed("ports/publish", 1, 6)}, 1},
		{"a failure says more than what could not be judged", []Attempt{unjudged, failed("ports/publish", 0, 1)}, 1},
		{"nothing could be judged", []Attempt{unjudged}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := openAt(t, filepath.Join(t.TempDir(), "p.db"))
			add(t, s, passed("other/one", 0))
			add(t, s, test.attempts...)
			got, err := s.Best(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			best := test.attempts[test.want]
			want := map[string]Attempt{"other/one": passed("other/one", 0), best.Exercise: best}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestLastAndForget(t *testing.T) {
	ctx := t.Context()
	s := openAt(t, filepath.Join(t.TempDir(), "p.db"))
	if _, found, err := s.Last(ctx); found || err != nil {
		t.Fatalf("an empty file has a last attempt: %v, %v", found, err)
	}
	add(t, s, passed("a/b", 0), failed("a/c", 1, 1), failed("a/c", 2, 2))
	if last, found, err := s.Last(ctx); err != nil || !found || last.Points != 2 {
		t.Errorf("the last is %+v, %v, %v", last, found, err)
	}
	if n, err := s.Forget(ctx, "a/c"); n != 2 || err != nil {
		t.Errorf("forgot %d, %v", n, err)
	}
	if last, _, err := s.Last(ctx); err != nil || last.Exercise != "a/b" {
		t.Errorf("the last is %+v, %v", last, err)
	}
	if n, err := s.ForgetAll(ctx); n != 1 || err != nil {
		t.Errorf("forgot %d, %v", n, err)
	}
	if best, err := s.Best(ctx); len(best) != 0 || err != nil {
		t.Errorf("got %v, %v", best, err)
	}
}

func TestSettings(t *testing.T) {
	ctx := t.Context()
	s := openAt(t, filepath.Join(t.TempDir(), "p.db"))
	for _, want := range []string{"", "fr", "en"} {
		if want != "" {
			if err := s.SaveSetting(ctx, SettingLanguage, want); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := s.Setting(ctx, SettingLanguage); got != want || err != nil {
			t.Errorf("got %q, %v; want %q", got, err, want)
		}
	}
	if _, err := s.ForgetAll(ctx); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Setting(ctx, SettingLanguage); got != "en" || err != nil {
		t.Errorf("forgetting attempts forgot the language: %q, %v", got, err)
	}
}

func TestTheFilesAreTheLearnersAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such permissions")
	}
	folder := filepath.Join(t.TempDir(), "state")
	path := filepath.Join(folder, "p.db")
	keep(t, path, passed("a/b", 0))
	openAt(t, path) // which leaves the locks
	keep(t, path, passed("a/b", 0))
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 4 {
		t.Errorf("there are only %d files", len(files))
	}
	want := map[string]os.FileMode{folder: 0o700}
	for _, file := range files {
		want[filepath.Join(folder, file.Name())] = 0o600
	}
	for name, want := range want {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has %o, want %o", name, got, want)
		}
	}
}

// migrationsOfTomorrow add a column to what this program writes.
func migrationsOfTomorrow() []string {
	return append(migrations(), "ALTER TABLE attempt ADD COLUMN mood TEXT NOT NULL DEFAULT 'calm'")
}

func TestAnOlderFileIsBroughtUpToDate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.db")
	old := openAt(t, path)
	add(t, old, passed("a/b", 0))

	newer, err := open(t.Context(), path, migrationsOfTomorrow(), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer newer.Close()
	if got := attemptsOn(t, newer, "a/b"); len(got) != 1 {
		t.Errorf("it kept %d attempts", len(got))
	}
	var mood string
	if err := newer.db.QueryRowContext(t.Context(), "SELECT mood FROM attempt").Scan(&mood); err != nil || mood != "calm" {
		t.Errorf("got %q, %v", mood, err)
	}
	// One that was open already goes on.
	add(t, old, passed("a/c", 1))
}

func TestANewerFileIsLeftAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.db")
	newer, err := open(t.Context(), path, migrationsOfTomorrow(), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	add(t, newer, passed("a/b", 0))
	if err := newer.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Open(t.Context(), path)
	var tooNew *NewerError
	if !errors.As(err, &tooNew) || tooNew.Version != 3 || tooNew.Known != 2 {
		t.Errorf("got %v", err)
	}
	after, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !cmp.Equal(before, after) {
		t.Error("the file was changed")
	}
}

func TestAMigrationThatFailsChangesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.db")
	add(t, openAt(t, path), passed("a/b", 0))
	bad := append(migrations(), "CREATE TABLE half (x); SELECT * FROM nowhere")
	if _, err := open(t.Context(), path, bad, time.Now); err == nil {
		t.Fatal("a migration that fails is not told")
	}
	if _, err := open(t.Context(), path, append(migrations(), "CREATE TABLE half (x)"), time.Now); err != nil {
		t.Errorf("half of the failed migration stayed: %v", err)
	}
}

func TestAFolderInItsPlaceIsNoDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.db")
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	if s, err := Open(t.Context(), path); err == nil {
		_ = s.Close()
		t.Fatal("a folder is opened")
	}
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		t.Errorf("the folder is gone: %v", err)
	}
}

// BenchmarkKeep is what `matelot check` pays.
func BenchmarkKeep(b *testing.B) {
	path := filepath.Join(b.TempDir(), "p.db")
	for b.Loop() {
		keep(b, path, passed("ports/publish", 0))
	}
}

// BenchmarkOneAttempt is what a check would pay without an inbox.
func BenchmarkOneAttempt(b *testing.B) {
	path := filepath.Join(b.TempDir(), "p.db")
	for b.Loop() {
		s, err := Open(b.Context(), path)
		if err != nil {
			b.Fatal(err)
		}
		add(b, s, passed("ports/publish", 0))
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
