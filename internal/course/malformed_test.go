package course_test

import (
	"errors"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"matelot/internal/course"
	"matelot/internal/golden"
	"matelot/internal/i18n"
	"matelot/locales"
)

// archive is a course that stands in one text file.
func archive(t *testing.T, file string) fs.FS {
	t.Helper()
	a, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	for _, f := range a.Files {
		files[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	if len(files) == 0 {
		t.Fatalf("%s holds no files", file)
	}
	return files
}

// malformed are the courses with mistakes, by name.
func malformed(t *testing.T) map[string]fs.FS {
	t.Helper()
	files, err := filepath.Glob("testdata/malformed/*.txtar")
	if err != nil || len(files) < 5 {
		t.Fatalf("malformed courses: %v, %v", files, err)
	}
	courses := map[string]fs.FS{}
	for _, f := range files {
		courses[strings.TrimSuffix(filepath.Base(f), ".txtar")] = archive(t, f)
	}
	return courses
}

// TestMalformed shows what the author of each malformed course is told.
func TestMalformed(t *testing.T) {
	var names []string
	for name, fsys := range malformed(t) {
		problems, err := course.Lint(fsys, []string{"alpine", "ubuntu"})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(problems) == 0 {
			t.Errorf("%s: nothing is wrong", name)
		}
		for _, lang := range i18n.Languages() {
			file := "malformed/" + name + "." + lang + ".txt"
			names = append(names, file)
			t.Run(file, func(t *testing.T) {
				golden.Check(t, file, problems.Words(i18n.New(lang))+"\n")
			})
		}
	}
	golden.NoStrays(t, names)
}

// TestLoadRefusesWhatCannotBeRun holds that a course whose checks cannot be
// relied on is not loaded, and that one which only lacks words is.
func TestLoadRefusesWhatCannotBeRun(t *testing.T) {
	loads := map[string]bool{"files": true, "words": true, "markdown": true, "values-unsaid": true, "code": true}
	for name, fsys := range malformed(t) {
		_, err := course.Load(fsys)
		var problems course.Problems
		if isProblems := errors.As(err, &problems); isProblems == loads[name] {
			t.Errorf("%s: Load = %v, want problems: %v", name, err, !loads[name])
		}
	}
}

// TestEveryProblemIsSeen holds that each problem which has words can happen.
func TestEveryProblemIsSeen(t *testing.T) {
	seen := map[string]bool{
		// These need a folder that cannot be read, or a trial on an engine.
		"file.unreadable": true, "file.too_big": true,
	}
	for name, fsys := range malformed(t) {
		problems, err := course.Lint(fsys, []string{"alpine", "ubuntu"})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, p := range problems {
			seen[p.Code] = true
		}
	}
	codes := problemCodes(t)
	for _, code := range codes {
		// Package rubric has a test like this one for its own.
		if !seen[code] && !strings.HasPrefix(code, "verify.") && !strings.HasPrefix(code, "rubric.") {
			t.Errorf("no malformed course shows %s", code)
		}
	}
	for code := range seen {
		if !slices.Contains(codes, code) {
			t.Errorf("%s has no words", code)
		}
	}
}

// problemCodes lists the problems that have English words and a remedy.
func problemCodes(t *testing.T) []string {
	t.Helper()
	var codes []string
	words := i18n.English()
	file, err := fs.ReadFile(locales.FS, "course.en.toml")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`(?m)^"course\.problem\.([^"]+)"`).FindAllStringSubmatch(string(file), -1) {
		code := m[1]
		if !words.Has("course.remedy." + code) {
			t.Errorf("%s has no remedy", code)
		}
		codes = append(codes, code)
	}
	if len(codes) < 50 {
		t.Fatalf("only %d problems have words", len(codes))
	}
	return codes
}
