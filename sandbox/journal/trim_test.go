package journal

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fill appends n entries.
func fill(t *testing.T, w *Writer, n int) {
	t.Helper()
	for range n {
		if _, err := w.Append(Entry{Action: "container.list", Command: strings.Repeat("x", 100)}); err != nil {
			t.Fatal(err)
		}
	}
}

// numbers are those of the entries after a mark: first, last, how many.
func numbers(t *testing.T, path string, mark Mark) (first, last int64, n int) {
	t.Helper()
	entries, err := ReadFrom(path, mark)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) == 0 {
		return 0, 0, 0
	}
	return entries[0].Seq, entries[len(entries)-1].Seq, len(entries)
}

func TestReadFromAMark(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.jsonl")
	w := open(t, path)
	if got := w.Mark(); got != (Mark{}) {
		t.Errorf("the mark of an empty journal is %+v", got)
	}
	fill(t, w, 5)
	mark := w.Mark()
	if first, _, n := numbers(t, path, mark); n != 0 {
		t.Errorf("behind the end: %d entries from %d", n, first)
	}
	fill(t, w, 3)
	if mark.Seq != 5 || mark.Offset == 0 {
		t.Fatalf("mark %+v", mark)
	}
	for name, m := range map[string]Mark{
		"right":                  mark,
		"no offset":              {Seq: 5},
		"a later entry's offset": {Seq: 5, Offset: w.Mark().Offset},
		"amid a line":            {Seq: 5, Offset: mark.Offset + 3},
		"beyond the end":         {Seq: 5, Offset: 1 << 30},
		"below the beginning":    {Seq: 5, Offset: -7},
	} {
		if first, last, n := numbers(t, path, m); first != 6 || last != 8 || n != 3 {
			t.Errorf("%s: %d entries, %d to %d, want 6 to 8", name, n, first, last)
		}
	}
	// The mark is found again by the next process.
	before := w.Mark()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if again := open(t, path).Mark(); again != before {
		t.Errorf("opened again, the mark is %+v, was %+v", again, before)
	}
}

// What is before the mark is not read: only so does a check cost the same however
// long the session lasts.
func TestReadFromAMarkReadsNothingBefore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.jsonl")
	w := open(t, path)
	fill(t, w, 5)
	mark := w.Mark()
	fill(t, w, 1)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	forged := strings.Replace(string(data), `"seq":1,`, `"seq":9,`, 1)
	if err := os.WriteFile(path, []byte(forged), 0o600); err != nil {
		t.Fatal(err)
	}
	if first, last, n := numbers(t, path, mark); first != 6 || last != 6 || n != 1 {
		t.Errorf("%d entries, %d to %d, want the sixth alone", n, first, last)
	}
}

func TestTrim(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.jsonl")
	w := open(t, path)
	fill(t, w, 100)
	mark := w.Mark()
	fill(t, w, 10)
	if cut, err := w.Trim(1 << 20); cut != 0 || err != nil {
		t.Errorf("a short journal was cut by %d, %v", cut, err)
	}
	// What a process left that was killed while it trimmed.
	if err := os.WriteFile(path+".trim", []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	limit := int64(len(before) / 2)
	cut, err := w.Trim(limit)
	if err != nil || cut == 0 {
		t.Fatalf("cut by %d, %v", cut, err)
	}
	after, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(before[cut:]) != string(after) || int64(len(after)) > limit || int64(len(after)) < limit/4 {
		t.Errorf("%d bytes are left of %d, after %d were cut", len(after), len(before), cut)
	}
	first, last, _ := numbers(t, path, Mark{})
	if first < 2 || last != 110 {
		t.Errorf("the entries %d to %d are left", first, last)
	}
	// Numbers go on, the mark that has moved fits, the old one is not trusted.
	fill(t, w, 1)
	moved := Mark{Seq: mark.Seq, Offset: mark.Offset - cut}
	for _, m := range []Mark{mark, moved} {
		if first, last, n := numbers(t, path, m); first != 101 || last != 111 || n != 11 {
			t.Errorf("after %+v: %d entries, %d to %d", m, n, first, last)
		}
	}
	now := w.Mark()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	again := open(t, path)
	if got := again.Mark(); got != now || got.Seq != 111 {
		t.Errorf("opened again, the mark is %+v, was %+v", got, now)
	}
	if _, err := os.Stat(path + ".trim"); !os.IsNotExist(err) {
		t.Errorf("something is left of trimming: %v", err)
	}
	// The last entry stays, also where it alone is too long.
	if _, err := again.Trim(1); err != nil {
		t.Fatal(err)
	}
	if first, last, _ := numbers(t, path, Mark{}); first != 111 || last != 111 {
		t.Errorf("the entries %d to %d are left", first, last)
	}
}

// A journal that cannot be put in the place of the old one leaves that in use.
func TestTrimThatFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.jsonl")
	w := open(t, path)
	fill(t, w, 20)
	if err := os.Mkdir(path+".trim", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(path+".trim", "x"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Trim(10); err == nil {
		t.Error("trimmed into a folder")
	}
	fill(t, w, 1)
	if first, last, n := numbers(t, path, Mark{}); first != 1 || last != 21 || n != 21 {
		t.Errorf("%d entries, %d to %d", n, first, last)
	}
}
