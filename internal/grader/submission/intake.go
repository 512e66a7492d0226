package submission

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"matelot/internal/grader"
)

// errFull ends the reading: there is more than may be.
var errFull = errors.New("more than a submission may hold")

// ignoredPerFile is how many entries that are left out anyway (of .git, folders)
// are passed over for each file that may be there.
const ignoredPerFile = 10

// entry is what an archive or a folder holds under a name.
type entry struct {
	name       string // as it is written there
	refused    string // a problem's code: what it is may not be there at all
	folder     bool
	executable bool
	size       int64                         // as is claimed: only ever believed where it is too large
	open       func() (io.ReadCloser, error) // of a file
}

// intake takes in what may be there.
type intake struct {
	limits Limits
	files  map[string]grader.File
	// folded are the names of files and folders as a system without upper case has
	// them; the value is the first spelling, with a slash behind a folder's.
	folded   map[string]string
	seen     int
	total    int64
	problems problems
	skip     func(name string) bool // nil where nothing is passed over
}

func newIntake(limits Limits) *intake {
	return &intake{limits: limits.or(Defaults()), files: map[string]grader.File{}, folded: map[string]string{}}
}

// offer takes one entry in, or tells why not. An error ends the reading: errFull,
// the end of ctx, or what the entry's own reader says of the whole archive.
func (in *intake) offer(ctx context.Context, e entry) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if in.seen++; in.seen > in.limits.Files*(ignoredPerFile+1) {
		in.problems.add(TooMany, e.name)
		return errFull
	}
	local, code := in.limits.clean(e.name)
	if code != "" {
		in.problems.add(code, e.name)
		return nil
	}
	if ignored(local) || local == "." || in.skip != nil && in.skip(local) {
		return nil
	}
	if e.refused != "" {
		in.problems.add(e.refused, local)
		return nil
	}
	if e.folder {
		return nil
	}
	if len(in.files) == in.limits.Files {
		in.problems.add(TooMany, local)
		return errFull
	}
	if e.size > in.limits.File {
		in.problems.add(TooBig, local)
		return nil
	}
	if !in.claim(local) {
		in.problems.add(Duplicate, local)
		return nil
	}
	return in.take(local, e)
}

// take reads a file.
func (in *intake) take(local string, e entry) error {
	data, err := in.read(e)
	switch {
	case errors.Is(err, errBomb), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, errLarge):
		in.problems.add(TooBig, local)
		return nil
	case errors.Is(err, errNotRegular):
		in.problems.add(Device, local)
		return nil
	case errors.Is(err, errChanged):
		in.problems.add(Link, local)
		return nil
	case err != nil:
		in.problems.add(Damaged, local)
		return nil //nolint:nilerr // it is told; the rest is read
	}
	in.total += int64(len(data))
	in.files[local] = grader.File{Data: data, Executable: e.executable}
	return nil
}

// errLarge says that a file, or all of them with it, is larger than may be.
var errLarge = errors.New("larger than it may be")

func (in *intake) read(e entry) (_ []byte, err error) {
	r, err := e.open()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	most := min(in.limits.File, in.limits.Total-in.total)
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", e.name, err)
	}
	if int64(len(data)) > most {
		return nil, errLarge
	}
	return data, nil
}

// claim notes a file's name and its folders', and tells whether they are free: a
// name is no file and folder at once, and no two differ by case alone.
func (in *intake) claim(local string) bool {
	spelled := map[string]string{}
	fold := func(name string) string { return cases.Fold().String(norm.NFC.String(name)) }
	spelled[fold(local)] = local
	if _, taken := in.folded[fold(local)]; taken {
		return false
	}
	for dir := path.Dir(local); dir != "."; dir = path.Dir(dir) {
		if there, taken := in.folded[fold(dir)]; taken && there != dir+"/" {
			return false
		}
		spelled[fold(dir)] = dir + "/"
	}
	for folded, name := range spelled {
		in.folded[folded] = name
	}
	return true
}

// below are the files under a folder, by their paths there.
func (in *intake) below(dir string) map[string]grader.File {
	found := map[string]grader.File{}
	for name, file := range in.files {
		if rest, ok := strings.CutPrefix(name, dir+"/"); ok {
			found[rest] = file
		}
	}
	return found
}
