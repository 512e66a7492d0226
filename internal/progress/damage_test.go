package progress

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// filled writes a progress file of many pages and gives its bytes.
func filled(t *testing.T, path string) []byte {
	t.Helper()
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	var attempts []Attempt
	for i := range 200 {
		attempts = append(attempts, failed(fmt.Sprintf("lesson/exercise-%03d", i), 1, i))
	}
	add(t, s, attempts...)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(data) < 5*page {
		t.Fatalf("the file has only %d bytes", len(data))
	}
	return data
}

const page = 4096

// middle is where the page begins that has an attempt of the middle.
func middle(data []byte) int {
	return bytes.Index(data, []byte("lesson/exercise-100")) / page * page
}

func TestADamagedFileIsSetAside(t *testing.T) {
	tests := []struct {
		name   string
		damage func(data []byte) []byte
		// late damage shows when attempts are read, not when the file is opened.
		late bool
	}{
		{"another kind of file", func([]byte) []byte { return []byte("not a database, " + strings.Repeat("x", 5000)) }, false},
		{"a short text", func([]byte) []byte { return []byte("hello") }, false},
		{"zeros", func(data []byte) []byte { return make([]byte, len(data)) }, false},
		{"cut in the first page", func(data []byte) []byte { return data[:1000] }, false},
		{"the end is missing", func(data []byte) []byte { return data[:2*page] }, false},
		{"a page in the middle is zeros", func(data []byte) []byte {
			copy(data[middle(data):][:page], make([]byte, page))
			return data
		}, true},
		{"a page in the middle is noise", func(data []byte) []byte {
			copy(data[middle(data):][:page], bytes.Repeat([]byte{0xa5, 0x5a, 0xff}, page))
			return data
		}, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "progress.db")
			broken := test.damage(filled(t, path))
			if err := os.WriteFile(path, broken, 0o600); err != nil {
				t.Fatal(err)
			}
			clock := func() time.Time { return day }
			s, err := open(t.Context(), path, migrations(), clock)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if early := s.SetAside() != nil; early == test.late {
				t.Errorf("set aside when opened: %v", early)
			}
			if _, err := s.Best(t.Context()); err != nil {
				t.Fatal(err)
			}
			aside := s.SetAside()
			if aside == nil || aside.Cause == nil {
				t.Fatalf("the damage is not told: %+v", aside)
			}
			if want := path + ".damaged-2026-09-21-083000"; aside.Path != want {
				t.Errorf("it is kept as %s, want %s", aside.Path, want)
			}
			kept, err := os.ReadFile(aside.Path)
			if err != nil || !bytes.Equal(kept, broken) {
				t.Errorf("the damaged file is not kept as it was: %v", err)
			}
			add(t, s, passed("a/b", 0))
			again := openAt(t, path)
			if again.SetAside() != nil {
				t.Errorf("the new file is set aside too: %+v", again.SetAside())
			}
			if diff := cmp.Diff([]Attempt{passed("a/b", 0)}, attemptsOn(t, again, "a/b")); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestWhatWasSetAsideBeforeStays(t *testing.T) {
	path := filepath.Join(t.TempDir(), "progress.db")
	for n, want := range []string{"", "-2", "-3"} {
		if err := os.WriteFile(path, fmt.Appendf(nil, "broken %d", n), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := open(t.Context(), path, migrations(), func() time.Time { return day })
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		aside := s.SetAside()
		if aside == nil || !strings.HasSuffix(aside.Path, "083000"+want) {
			t.Fatalf("time %d: %+v", n, aside)
		}
	}
	first, err := os.ReadFile(path + ".damaged-2026-09-21-083000")
	if err != nil || string(first) != "broken 0" {
		t.Errorf("the first is %q, %v", first, err)
	}
}

func TestRenameTakesTheJournalAlong(t *testing.T) {
	dir := t.TempDir()
	from, to := filepath.Join(dir, "from"), filepath.Join(dir, "to")
	for path, text := range map[string]string{from: "pages", from + "-journal": "old pages"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := rename(from, to); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{to: "pages", to + "-journal": "old pages"} {
		if got, err := os.ReadFile(path); string(got) != want {
			t.Errorf("%s has %q, %v", path, got, err)
		}
	}
	if left, err := filepath.Glob(from + "*"); len(left) > 0 || err != nil {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// Of several that come upon the same damage one sets the file aside, and no
// attempt is lost.
func TestDamageFoundByMany(t *testing.T) {
	path := filepath.Join(t.TempDir(), "progress.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("broken ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	const many = 8
	var group sync.WaitGroup
	errs := make([]error, many)
	for i := range many {
		group.Go(func() {
			s, err := Open(t.Context(), path)
			if err != nil {
				errs[i] = err
				return
			}
			defer s.Close()
			errs[i] = s.insert(t.Context(), []line{{rand.Text(), passed("a/b", i)}})
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
	if got := len(attemptsOn(t, openAt(t, path), "a/b")); got != many {
		t.Errorf("%d attempts are kept, want %d", got, many)
	}
	aside, err := filepath.Glob(path + ".damaged-*")
	if err != nil || len(aside) != 1 {
		t.Errorf("set aside: %v, %v", aside, err)
	}
}
