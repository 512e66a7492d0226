package submission

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"matelot/internal/grader"
)

// codes are those of the problems.
func codes(s grader.Submission) []string {
	var list []string
	for _, p := range s.Problems {
		list = append(list, p.Code)
	}
	return list
}

// handedIn writes an archive and reads it.
func handedIn(t *testing.T, data []byte, o Options) grader.Submission {
	t.Helper()
	p := filepath.Join(t.TempDir(), "ana.zip")
	if err := os.WriteFile(p, data, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	s, err := Read(ctx, p, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// wantGood wants the good file to have been read, whatever else there was.
func wantGood(t *testing.T, s grader.Submission) {
	t.Helper()
	if got := s.Exercises["ports/publish"].Commands; got != good().text {
		t.Errorf("the commands of the exercise are %q, want %q", got, good().text)
	}
}

func TestHostileNames(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, code string }{
		{"../evil", Outside},
		{"ports/../../evil", Outside},
		{"ports/publish/..", Outside},
		{"/etc/cron.d/evil", Outside},
		{"//server/share/evil", Outside},
		{`C:\Windows\evil`, Outside},
		{"c:evil", Outside},
		{`..\..\evil`, Outside},
		{`ports\publish\evil`, Outside},
		{"ports/publish/\x1b]0;evil\x07", Name},
		{"ports/publish/a\nb", Name},
		{"ports/publish/a\rb", Name},
		{"ports/publish/a\x00b", Name},
		{"ports/publish/\u202egpj.sh", Name},
		{"ports/publish/\xff\xfe", Name},
		{"ports/publish/" + strings.Repeat("a", 300), Name},
		{"ports/publish" + strings.Repeat("/a", 30), Name},
		{"PORTS/publish/commands.sh", Duplicate},
		{"ports/publish/COMMANDS.SH", Duplicate},
		{"ports/publish/commands.sh", Duplicate},
		{"./ports//publish/./commands.sh", Duplicate},
		{"ports/publish/commands.sh/inside", Duplicate},
		{"ports/publish", Duplicate},
	} {
		t.Run(shown(tt.name), func(t *testing.T) {
			t.Parallel()
			evil := item{name: tt.name, text: "evil"}
			archives := map[string][]byte{"zip": zipOf(t, good(), evil)}
			if len(tt.name) <= 100 && !strings.Contains(tt.name, "\x00") {
				archives["tar"] = tarOf(good(), evil)
				archives["tar.gz"] = gz(t, archives["tar"])
			}
			for kind, data := range archives {
				s := handedIn(t, data, Options{})
				if diff := cmp.Diff([]string{tt.code}, codes(s)); diff != "" {
					t.Errorf("%s: %s", kind, diff)
				}
				wantGood(t, s)
				for name := range s.Exercises["ports/publish"].Files {
					t.Errorf("%s: %q was taken in", kind, name)
				}
			}
		})
	}
}

func TestHostileKinds(t *testing.T) {
	t.Parallel()
	const name = "ports/publish/evil"
	for _, tt := range []struct {
		name string
		zip  *item
		tar  *item
		code string
	}{
		{"a symbolic link", &item{name: name, text: "/etc/passwd", mode: fs.ModeSymlink | 0o777}, &item{name: name, kind: tar.TypeSymlink, link: "/etc/passwd"}, Link},
		{"a link to a folder outside", &item{name: name, text: "../../..", mode: fs.ModeSymlink | 0o777}, &item{name: name, kind: tar.TypeSymlink, link: "../../.."}, Link},
		{"a hard link", nil, &item{name: name, kind: tar.TypeLink, link: "/etc/passwd"}, Link},
		{"a block device", &item{name: name, mode: fs.ModeDevice | 0o666}, &item{name: name, kind: tar.TypeBlock}, Device},
		{"a character device", &item{name: name, mode: fs.ModeDevice | fs.ModeCharDevice | 0o666}, &item{name: name, kind: tar.TypeChar}, Device},
		{"a pipe", &item{name: name, mode: fs.ModeNamedPipe | 0o666}, &item{name: name, kind: tar.TypeFifo}, Device},
		{"a socket", &item{name: name, mode: fs.ModeSocket | 0o666}, nil, Device},
		{"a kind that nobody knows", nil, &item{name: name, kind: 'Z'}, Device},
		{"a file with 10 GB of holes, as GNU tar wrote it", nil, &item{name: name, kind: tar.TypeGNUSparse, size: 10 << 30}, Sparse},
		{"a file with 10 GB of holes, as GNU tar writes it", nil, &item{name: name, text: "1\n0\n0\n" + strings.Repeat("\x00", 506), pax: map[string]string{
			"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": name, "GNU.sparse.realsize": "10737418240",
		}}, Sparse},
		{"a file under a password", &item{name: name, text: "x", flag: 1}, nil, Encrypted},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			last := item{name: "ports/publish/Dockerfile", text: "FROM scratch\n"}
			archives := map[string][]byte{}
			if tt.zip != nil {
				archives["zip"] = zipOf(t, *tt.zip, good(), last)
			}
			if tt.tar != nil {
				archives["tar"] = tarOf(*tt.tar, good(), last)
				archives["tar.gz"] = gz(t, archives["tar"])
			}
			for kind, data := range archives {
				s := handedIn(t, data, Options{})
				if diff := cmp.Diff([]grader.Problem{{Code: tt.code, Detail: name}}, s.Problems); diff != "" {
					t.Errorf("%s: %s", kind, diff)
				}
				wantGood(t, s)
				want := map[string]grader.File{"Dockerfile": {Data: []byte(last.text)}}
				if diff := cmp.Diff(want, s.Exercises["ports/publish"].Files); diff != "" {
					t.Errorf("%s: what came behind it: %s", kind, diff)
				}
			}
		})
	}
}

// TestBombs: what unpacks to 10 GB costs neither the memory nor the time of it.
func TestBombs(t *testing.T) { // not beside others: it measures memory
	const gib = 10 << 10 // in MiB
	for _, tt := range []struct {
		name string
		data []byte
		code string
	}{
		{"a zip entry of 10 GB that says so", rawZip(t, "ports/publish/big", zeros(t, nil, gib), gib<<20), TooBig},
		{"a zip entry of 10 GB that says 10 bytes", rawZip(t, "ports/publish/big", zeros(t, nil, gib), 10), Damaged},
		{"a zip entry of 3 bytes that says 10 MB", rawZip(t, "ports/publish/big", zeros(t, nil, 1)[:3], 10<<20), Damaged},
		{"a zip entry of 3 bytes that says more than there is", rawZip(t, "ports/publish/big", zeros(t, nil, 1)[:3], 1<<63), TooBig},
		{"a tar.gz entry of 10 GB", tarZeros(t, gib), Bomb},
		{"a tar entry of 10 GB that is not there", tarOf(good(), item{name: "big", size: gib << 20}), Damaged},
		{"a tar.gz in which 10 GB follow the end", append(gz(t, tarOf(good())), tarZeros(t, gib)...), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			began := time.Now()
			s := handedIn(t, tt.data, Options{})
			took := time.Since(began)
			runtime.ReadMemStats(&after)
			if tt.code == "" && len(s.Problems) > 0 || tt.code != "" && !slices.Contains(codes(s), tt.code) {
				t.Errorf("problems %v, want %q", s.Problems, tt.code)
			}
			wantGood(t, s)
			if made := after.TotalAlloc - before.TotalAlloc; made > 256<<20 {
				t.Errorf("%d MiB of memory were taken", made>>20)
			}
			t.Logf("%v, %d MiB allocated", took, (after.TotalAlloc-before.TotalAlloc)>>20)
		})
	}
}

func TestMuch(t *testing.T) {
	t.Parallel()
	limits := Limits{Files: 3, File: 100, Total: 150}
	at := func(name string, size int) item {
		return item{name: "ports/publish/" + name, text: strings.Repeat("x", size)}
	}
	for _, tt := range []struct {
		name  string
		items []item
		want  []grader.Problem
		files int
	}{
		{"within the limits", []item{good(), at("a", 100)}, nil, 1},
		{"one that is too big", []item{good(), at("a", 101), at("b", 9)}, []grader.Problem{{Code: TooBig, Detail: "ports/publish/a"}}, 1},
		{"all together", []item{good(), at("a", 90), at("b", 90)}, []grader.Problem{{Code: TooBig, Detail: "ports/publish/b"}}, 1},
		{"too many", []item{good(), at("a", 1), at("b", 1), at("c", 1)}, []grader.Problem{{Code: TooMany, Detail: "ports/publish/c"}}, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for kind, data := range map[string][]byte{"zip": zipOf(t, tt.items...), "tar": tarOf(tt.items...)} {
				s := handedIn(t, data, Options{Limits: limits})
				if diff := cmp.Diff(tt.want, s.Problems); diff != "" {
					t.Errorf("%s: %s", kind, diff)
				}
				wantGood(t, s)
				if got := len(s.Exercises["ports/publish"].Files); got != tt.files {
					t.Errorf("%s: %d files, want %d", kind, got, tt.files)
				}
			}
		})
	}
}

// TestManyEntries: names alone take memory too, and problems have an end.
func TestManyEntries(t *testing.T) {
	t.Parallel()
	var items []item
	for range 25_000 {
		items = append(items, item{name: "../" + strings.Repeat("x", 90)})
	}
	for kind, data := range map[string][]byte{"zip": zipOf(t, items...), "tar": tarOf(items...)} {
		s := handedIn(t, data, Options{})
		list := codes(s)
		if !slices.Contains(list, TooMany) && !slices.Contains(list, More) || len(list) > maxProblems+2 {
			t.Errorf("%s: %d problems, the last is %v", kind, len(list), s.Problems[len(list)-1])
		}
	}
	big := filepath.Join(t.TempDir(), "big.zip")
	if err := os.WriteFile(big, []byte("PK\x03\x04"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(big, 10<<30); err != nil {
		t.Skipf("no sparse files here: %v", err)
	}
	s, err := Read(t.Context(), big, Options{})
	if err != nil || !slices.Equal(codes(s), []string{TooBig, Empty}) {
		t.Errorf("an archive of 10 GB of holes: %v, %v", s.Problems, err)
	}
}

func TestNotAnArchive(t *testing.T) {
	t.Parallel()
	whole := zipOf(t, good())
	for name, tt := range map[string]struct {
		data []byte
		code string
	}{
		"empty":            {nil, Unknown},
		"a text":           {[]byte("docker ps\n"), Unknown},
		"rar":              {[]byte("Rar!\x1a\x07\x01\x00"), Unknown},
		"a torn zip":       {whole[:len(whole)-30], Damaged},
		"a torn tar.gz":    {gz(t, tarOf(good()))[:20], Damaged},
		"a text in gzip":   {gz(t, []byte(strings.Repeat("docker ps\n", 100))), Unknown},
		"nothing in gzip":  {gz(t, nil), Unknown},
		"an empty zip":     {zipOf(t), Empty},
		"a zip in a zip":   {zipOf(t, item{name: "inner.zip", text: string(whole)}), Empty},
		"no gzip after it": {[]byte("\x1f\x8b\x08"), Damaged},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := handedIn(t, tt.data, Options{})
			want := []string{tt.code, Empty}
			if tt.code == Empty {
				want = []string{Empty}
			}
			if diff := cmp.Diff(want, codes(s)); diff != "" {
				t.Error(diff)
			}
			if s.Name != "ana" || s.Learner != "ana" {
				t.Errorf("called %q, %q", s.Name, s.Learner)
			}
		})
	}
}

// TestPowerShellsZip: an archive of Windows may have backslashes, and still leads
// nowhere by them.
func TestPowerShellsZip(t *testing.T) {
	t.Parallel()
	s := handedIn(t, zipOf(t,
		item{name: `ports\publish\commands.sh`, text: good().text, made: madeOnNTFS},
		item{name: `..\evil`, text: "evil", made: madeOnNTFS},
		item{name: `D:\evil`, text: "evil", made: madeOnVFAT},
		item{name: `\\server\evil`, text: "evil", made: madeOnVFAT},
	), Options{})
	wantGood(t, s)
	if diff := cmp.Diff([]string{Outside, Outside, Outside}, codes(s)); diff != "" {
		t.Error(diff)
	}
}

func TestReadingEndsWithItsContext(t *testing.T) {
	t.Parallel()
	p := filepath.Join(t.TempDir(), "a.tar.gz")
	if err := os.WriteFile(p, tarZeros(t, 64), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Read(ctx, p, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Read after the end of its context: %v", err)
	}
}

func FuzzReadArchive(f *testing.F) {
	t := &testing.T{}
	f.Add(zipOf(t, good(), item{name: "../x"}))
	f.Add(tarOf(good(), item{name: "x", kind: tar.TypeSymlink, link: "/"}))
	f.Add(gz(t, tarOf(good(), item{name: "x", kind: tar.TypeGNUSparse, size: 10 << 30})))
	f.Add(rawZip(t, "a/b/c", zeros(t, nil, 3), 10))
	var packed bytes.Buffer
	if err := Pack(&packed, sample()); err != nil {
		f.Fatal(err)
	}
	f.Add(packed.Bytes())
	limits := Limits{Files: 20, File: 1 << 16, Total: 1 << 17, Inflate: 1 << 20, RatioFrom: 1 << 18}
	f.Fuzz(func(t *testing.T, data []byte) {
		in := newIntake(limits)
		err := in.readArchive(t.Context(), bytes.NewReader(data), int64(len(data)))
		_ = err // errFull, errBomb: what was read until then counts
		s := in.arrange(nil)
		total := 0
		for id, work := range s.Exercises {
			if !readable(id) {
				t.Errorf("an exercise is called %q", id)
			}
			for name, file := range work.Files {
				total += len(file.Data)
				if !fs.ValidPath(name) || !filepath.IsLocal(name) || !readable(name) {
					t.Errorf("a file is called %q", name)
				}
			}
		}
		if int64(total) > limits.Total || len(s.Problems) > maxProblems+1 {
			t.Errorf("%d bytes and %d problems", total, len(s.Problems))
		}
		for _, p := range s.Problems {
			if !readable(p.Detail) {
				t.Errorf("a problem says %q", p.Detail)
			}
		}
	})
}
