package submission

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Found is a submission that was found.
type Found struct {
	Name string // no other of the same search has it
	Path string // for [Read]
}

// Find says what of some paths is a submission: an archive, a folder with exercises
// in it, or each archive and folder in a folder of submissions. They come in the
// order of their names, which are those of their files and folders, with as much of
// the path before it as tells them apart. The error says which path is not there.
func Find(ctx context.Context, paths []string, o Options) ([]Found, error) {
	f := finder{known: o.Exercises}
	for _, p := range paths {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		real, err := filepath.EvalSymlinks(p) // a person named it: that is no trick
		if err == nil {
			real, err = filepath.Abs(real)
		}
		if err == nil {
			err = f.look(real)
		}
		if err != nil {
			return nil, fmt.Errorf("looking for submissions: %w", err)
		}
	}
	return tellApart(f.found), nil
}

type finder struct {
	known []string
	found []Found
}

// look finds the submissions at an absolute path.
func (f *finder) look(p string) error {
	info, err := os.Stat(p)
	if err != nil {
		return err
	}
	if !info.IsDir() || f.isSubmission(p) {
		f.add(p, p)
		return nil
	}
	several, sure, err := f.several(p)
	if err != nil {
		return err
	}
	_, checkout := os.Lstat(filepath.Join(p, ".git"))
	if sure == 0 || sure == 1 && checkout == nil {
		// One submission: its exercises are a folder deeper, or it has none, which
		// Read tells.
		f.add(p, p)
		return nil
	}
	for _, one := range several {
		f.add(one.Name, one.Path)
	}
	return nil
}

// several are the submissions that a folder of them would hold, called by their
// paths, and how many of them are sure to be one.
func (f *finder) several(dir string) (several []Found, sure int, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, 0, err
	}
	for _, e := range entries {
		whole := filepath.Join(dir, e.Name())
		_, archive := cutArchive(e.Name())
		switch {
		case strings.HasPrefix(e.Name(), "."), ignored(e.Name()):
		case e.IsDir():
			inside, isOne := f.inside(whole)
			several = append(several, Found{Name: whole, Path: inside})
			if isOne {
				sure++
			}
		case archive: // a link by that name is told when it is read
			several = append(several, Found{Name: whole, Path: whole})
			sure++
		}
	}
	return several, sure, nil
}

// inside is the submission in a folder of submissions: the folder, or the one
// archive that a course platform has put into it. It also tells whether it is sure
// to be one.
func (f *finder) inside(dir string) (string, bool) {
	if f.isSubmission(dir) {
		return dir, true
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return dir, false // Read says why
	}
	entries = slices.DeleteFunc(entries, func(e os.DirEntry) bool { return ignored(e.Name()) })
	if len(entries) != 1 {
		return dir, false
	}
	only := filepath.Join(dir, entries[0].Name())
	if _, archive := cutArchive(only); archive && entries[0].Type().IsRegular() {
		return only, true
	}
	// One folder more, as unpacking leaves it: Read finds what is in it.
	return dir, entries[0].IsDir() && f.isSubmission(only)
}

// maxLooked bounds how many entries are looked at for telling what a folder is.
const maxLooked = 2000

// isSubmission tells whether a folder holds exercises: by its manifest, or by a
// folder LESSON/EXERCISE.
func (f *finder) isSubmission(dir string) bool {
	if info, err := os.Lstat(filepath.Join(dir, manifestFile)); err == nil && info.Mode().IsRegular() {
		return true
	}
	looked := 0
	for _, lesson := range children(dir, &looked, true) {
		for _, exercise := range children(filepath.Join(dir, lesson), &looked, true) {
			if f.isExercise(dir, lesson, exercise, &looked) {
				return true
			}
		}
	}
	return false
}

func (f *finder) isExercise(dir, lesson, exercise string, looked *int) bool {
	if len(f.known) > 0 {
		return slices.Contains(f.known, exerciseID(lesson, exercise))
	}
	return slices.ContainsFunc(children(filepath.Join(dir, lesson, exercise), looked, false), isMark)
}

// children lists the names in a folder, sorted: its folders, or its files.
func children(dir string, looked *int, folders bool) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil // Read says why
	}
	var names []string
	for _, e := range entries {
		if *looked++; *looked > maxLooked {
			break
		}
		if e.IsDir() == folders && !strings.HasPrefix(e.Name(), ".") {
			names = append(names, e.Name())
		}
	}
	return names
}

// add notes a submission, once. It is called by the path that a person sees.
func (f *finder) add(called, path string) {
	for _, there := range f.found {
		if there.Path == path {
			return
		}
	}
	f.found = append(f.found, Found{Name: called, Path: path})
}
