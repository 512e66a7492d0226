package submission

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"matelot/internal/grader"
)

func sample() Content {
	return Content{
		Learner: "Zoë", Handed: time.Date(2026, 3, 1, 12, 0, 0, 999, time.UTC),
		CourseHash: "abc", Version: "v1.2.3", Readme: "Ce que Zoë rend.\n",
		Attempts: []grader.Attempt{{
			Exercise: "ports/publish", At: time.Date(2026, 3, 1, 11, 0, 0, 0, time.UTC),
			Verdict: "fail", Points: 1, MaxPoints: 3, Findings: []string{"port.swapped"},
		}},
		Exercises: map[string]grader.Work{
			"ports/publish": {
				Commands: "docker run -d -p 5001:5000 our-web-server\n",
				Files: map[string]grader.File{
					"Dockerfile":  {Data: []byte("FROM scratch\n")},
					"bin/run.sh":  {Data: []byte("#!/bin/sh\n"), Executable: true},
					"commands.sh": {Data: []byte("the learner's own\n")},
					"été.txt":     {Data: []byte{0, 1, 2, 0xff}},
				},
				Values: map[string]string{"port": "5017"},
				Notes:  []grader.Problem{{Code: "replay.shell", Detail: "docker run 'oops"}},
			},
			"scan/which": {Answers: map[string]string{"layer": "007"}},
		},
	}
}

func packed(t *testing.T, c Content) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := Pack(&buf, c); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestPackAndRead(t *testing.T) {
	t.Parallel()
	c := sample()
	data := packed(t, c)
	if !bytes.Equal(data, packed(t, sample())) {
		t.Error("the same content gave other bytes")
	}
	p := filepath.Join(t.TempDir(), "hand-in.zip")
	if err := os.WriteFile(p, data, 0o600); err != nil {
		t.Fatal(err)
	}
	want := grader.Submission{
		Name: "hand-in", Learner: "Zoë", CourseHash: "abc", Handed: c.Handed.Truncate(time.Second),
		Attempts: c.Attempts, Exercises: c.Exercises,
	}
	for _, known := range [][]string{nil, {"ports/publish", "scan/which", "ports/other"}} {
		got, err := Read(t.Context(), p, Options{Exercises: known})
		if err != nil {
			t.Fatal(err)
		}
		want.Hash = got.Hash
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("known %v: %s", known, diff)
		}
		if len(got.Hash) != 64 {
			t.Errorf("the hash is %q", got.Hash)
		}
	}
}

// TestPackAgain: who unpacks an archive, and packs it again in another way, hands
// in the same.
func TestPackAgain(t *testing.T) {
	t.Parallel()
	data := packed(t, sample())
	first := handedIn(t, data, Options{})
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	if got := []string{archive.File[0].Name, archive.File[1].Name}; !cmp.Equal(got, []string{"README.txt", "manifest.json"}) {
		t.Errorf("the archive begins with %v", got)
	}
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "hand-in"), archive); err != nil {
		t.Fatal(err)
	}
	var items []item
	for name, file := range contentOf(t, archive) {
		items = append(items, item{name: "hand-in/" + name, text: file})
	}
	folder, err := Read(t.Context(), filepath.Join(dir, "hand-in"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for kind, again := range map[string]grader.Submission{
		"a folder": folder, "tar": handedIn(t, tarOf(items...), Options{}), "zip": handedIn(t, zipOf(t, items...), Options{}),
	} {
		again.Name = first.Name
		if diff := cmp.Diff(first, again); diff != "" {
			t.Errorf("as %s: %s", kind, diff)
		}
	}
}

func contentOf(t *testing.T, archive *zip.Reader) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		var text bytes.Buffer
		if _, err := text.ReadFrom(r); err != nil {
			t.Fatal(err)
		}
		files[f.Name] = text.String()
	}
	return files
}

func TestAltered(t *testing.T) {
	t.Parallel()
	data := packed(t, sample())
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		change func(files map[string]string)
		want   []grader.Problem
	}{
		{"nothing", func(map[string]string) {}, nil},
		{"a file changed", func(f map[string]string) { f["ports/publish/commands.sh"] = "docker ps\n" }, []grader.Problem{{Code: Altered, Detail: "ports/publish/commands.sh"}}},
		{"a file gone", func(f map[string]string) { delete(f, "attempts.json") }, []grader.Problem{{Code: Altered, Detail: "attempts.json"}}},
		{"a file more", func(f map[string]string) { f["ports/publish/workspace/x"] = "" }, []grader.Problem{{Code: Altered, Detail: "ports/publish/workspace/x"}}},
		{"attempts that are none", func(f map[string]string) { f["attempts.json"] = "{" }, []grader.Problem{{Code: Altered, Detail: "attempts.json"}, {Code: Damaged, Detail: "attempts.json"}}},
		{"a manifest of tomorrow", func(f map[string]string) { f["manifest.json"] = `{"format":2,"matelot":"v9"}` }, []grader.Problem{{Code: Format, Detail: "manifest.json"}}},
		{"a manifest of another kind", func(f map[string]string) { f["manifest.json"] = `{"format":[],"matelot":1}` }, []grader.Problem{{Code: Format, Detail: "manifest.json"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			files := contentOf(t, archive)
			tt.change(files)
			var items []item
			for name, text := range files {
				items = append(items, item{name: name, text: text})
			}
			s := handedIn(t, zipOf(t, items...), Options{})
			if diff := cmp.Diff(tt.want, s.Problems); diff != "" {
				t.Error(diff)
			}
			if s.Exercises["ports/publish"].Commands == "" {
				t.Error("the rest was not read")
			}
		})
	}
}

func TestPackRefusesWhatReadRefuses(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"../x", "/x", "a\nb", `a\b`, "a/../../../x"} {
		c := Content{Exercises: map[string]grader.Work{"a/b": {Files: map[string]grader.File{name: {}}}}}
		if err := Pack(&bytes.Buffer{}, c); err == nil {
			t.Errorf("%q was packed", name)
		}
	}
	both := Content{Exercises: map[string]grader.Work{"a/b": {Files: map[string]grader.File{"X": {}, "x": {}}}}}
	if err := Pack(&bytes.Buffer{}, both); err == nil {
		t.Error("two files of one name were packed")
	}
}

func TestPlainFolders(t *testing.T) {
	t.Parallel()
	const run = "docker run -d --name web web\n"
	known := []string{"ports/publish", "scan/which", "dockerfile/write"}
	for _, tt := range []struct {
		name  string
		files map[string]string
		known []string
		want  map[string]grader.Work
		codes []string
	}{
		{
			"files beside the commands",
			map[string]string{"ports/publish/commands.sh": run, "ports/publish/Dockerfile": "FROM x", "ports/publish/src/a": "a"},
			nil,
			map[string]grader.Work{"ports/publish": {Commands: run, Files: files("Dockerfile", "FROM x", "src/a", "a")}},
			nil,
		},
		{
			"a lesson's folder with its number",
			map[string]string{"070-ports/publish/commands.sh": run},
			known,
			map[string]grader.Work{"ports/publish": {Commands: run}},
			nil,
		},
		{
			"a Git checkout with the exercises in a sub-folder",
			map[string]string{
				".git/config": "[core]", ".git/hooks/evil": "x", "README.md": "hello", "work/Ports/Publish/commands.sh": run, "work/070-ports/publish/.git": "gitdir: /",
			},
			known,
			map[string]grader.Work{"ports/publish": {Commands: run}},
			nil,
		},
		{
			"only files, and the course is known",
			map[string]string{"dockerfile/write/Dockerfile": "FROM scratch"},
			known,
			map[string]grader.Work{"dockerfile/write": {Files: files("Dockerfile", "FROM scratch")}},
			nil,
		},
		{
			"a typing mistake",
			map[string]string{"port/publish/commands.sh": run},
			known,
			map[string]grader.Work{},
			[]string{Stray},
		},
		{
			"an exercise in an exercise is of its workspace",
			map[string]string{"ports/publish/commands.sh": run, "ports/publish/scan/which/commands.sh": "x"},
			known,
			map[string]grader.Work{"ports/publish": {Commands: run, Files: files("scan/which/commands.sh", "x")}},
			nil,
		},
		{
			"twice",
			map[string]string{"ports/publish/commands.sh": run, "070-ports/publish/commands.sh": "docker ps\n"},
			known,
			map[string]grader.Work{"ports/publish": {Commands: "docker ps\n"}},
			[]string{Twice},
		},
		{
			"as an editor of Windows writes",
			map[string]string{"ports/publish/commands.sh.txt": "\xef\xbb\xbfdocker ps\r\ndocker images\r\n"},
			known,
			map[string]grader.Work{"ports/publish": {Commands: "docker ps\ndocker images\n"}},
			nil,
		},
		{
			"as PowerShell writes",
			map[string]string{"ports/publish/commands.sh": "\xff\xfed\x00o\x00\r\x00\n\x00"},
			known,
			map[string]grader.Work{"ports/publish": {Commands: "do\n"}},
			nil,
		},
		{
			"commands that are no text",
			map[string]string{"ports/publish/commands.sh": "\x7fELF\x00\x01", "ports/publish/x": "x"},
			known,
			map[string]grader.Work{"ports/publish": {Files: files("x", "x")}},
			[]string{Commands},
		},
		{
			"answers in YAML",
			map[string]string{"scan/which/answers.yaml": "layer: 007\nwhy: \"yes: no\"\nsure: yes\n"},
			known,
			map[string]grader.Work{"scan/which": {Answers: map[string]string{"layer": "007", "why": "yes: no", "sure": "yes"}}},
			nil,
		},
		{
			"answers that are none",
			map[string]string{"scan/which/answers.json": `{"layer": ["a"]}`},
			known,
			map[string]grader.Work{"scan/which": {}},
			[]string{Answers},
		},
		{
			"a workspace's folder of its own",
			map[string]string{"ports/publish/commands.sh": run, "ports/publish/workspace/a": "a"},
			known,
			map[string]grader.Work{"ports/publish": {Commands: run, Files: files("a", "a")}},
			nil,
		},
		{
			"somebody else's manifest",
			map[string]string{"manifest.json": `{"format": 1}`, "ports/publish/commands.sh": run},
			known,
			map[string]grader.Work{"ports/publish": {Commands: run}},
			nil,
		},
		{"nothing", map[string]string{"notes.txt": "hello"}, known, map[string]grader.Work{}, []string{Empty}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "ana")
			write(t, dir, tt.files)
			s, err := Read(t.Context(), dir, Options{Exercises: tt.known})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, s.Exercises); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.codes, codes(s)); diff != "" {
				t.Error(diff)
			}
			if s.Name != "ana" || s.Learner != "ana" || !s.Handed.IsZero() {
				t.Errorf("%q of %q at %v", s.Name, s.Learner, s.Handed)
			}
		})
	}
}

// files makes files of names and texts in turn.
func files(namesAndTexts ...string) map[string]grader.File {
	made := map[string]grader.File{}
	for i := 0; i < len(namesAndTexts); i += 2 {
		made[namesAndTexts[i]] = grader.File{Data: []byte(namesAndTexts[i+1])}
	}
	return made
}

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
