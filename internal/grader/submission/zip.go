package submission

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"io/fs"
	"strings"
)

// directoryBytes is how much of a zip archive may be read to learn what is in it,
// for each entry that may be there: a name and what stands beside it.
const directoryBytes = 512

// readZip takes in the files of a zip archive.
func (in *intake) readZip(ctx context.Context, from io.ReaderAt, size int64) error {
	// The library makes an entry for each name before anybody can count them.
	bounded := &budget{from: from, left: int64(in.limits.Files) * (ignoredPerFile + 1) * directoryBytes, bounded: true}
	archive, err := zip.NewReader(bounded, size)
	if errors.Is(err, errFull) {
		in.problems.add(TooMany, "")
		return nil
	}
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) { // each name is looked at below
		in.problems.add(Damaged, "")
		return nil
	}
	bounded.bounded = false
	m := &meter{ctx: ctx, limits: in.limits, packed: func() int64 { return size }}
	for _, file := range archive.File {
		if err := in.offer(ctx, zipEntry(file, m)); err != nil {
			return err
		}
	}
	return nil
}

// The systems that a zip archive may say it was made on, and that spell paths with
// backslashes: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.4.2.
const (
	madeOnFAT  = 0
	madeOnNTFS = 10
	madeOnVFAT = 14
)

func zipEntry(file *zip.File, m *meter) entry {
	e := entry{
		name:       file.Name,
		folder:     file.Mode().IsDir(),
		executable: file.Mode().Perm()&0o111 != 0,
		size:       claimed(file.UncompressedSize64),
		open: func() (io.ReadCloser, error) {
			r, err := file.Open()
			if err != nil {
				return nil, err
			}
			return struct {
				io.Reader
				io.Closer
			}{metered{r, m}, r}, nil
		},
	}
	switch file.CreatorVersion >> 8 {
	case madeOnFAT, madeOnNTFS, madeOnVFAT:
		// PowerShell's Compress-Archive writes ports\publish\commands.sh.
		e.name = strings.ReplaceAll(e.name, `\`, "/")
		e.folder = e.folder || strings.HasSuffix(e.name, "/")
		e.executable = false // such a system knows no such mode
	}
	const encrypted = 1
	if file.Flags&encrypted != 0 {
		e.refused = Encrypted
	}
	if code := refusedMode(file.Mode()); code != "" {
		e.refused = code
	}
	return e
}

// claimed is a size as a header has it, kept from turning negative.
func claimed(size uint64) int64 {
	const most = 1<<63 - 1
	return int64(min(size, most))
}

// refusedMode is the problem with what is neither a file nor a folder.
func refusedMode(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeSymlink != 0:
		return Link
	case mode&(fs.ModeDevice|fs.ModeCharDevice|fs.ModeNamedPipe|fs.ModeSocket|fs.ModeIrregular) != 0:
		return Device
	}
	return ""
}

// budget is a file of which only so much may be read while it is bounded.
type budget struct {
	from    io.ReaderAt
	left    int64
	bounded bool
}

// ReadAt implements io.ReaderAt.
func (b *budget) ReadAt(p []byte, at int64) (int, error) {
	if !b.bounded {
		return b.from.ReadAt(p, at)
	}
	if b.left -= int64(len(p)); b.left < 0 {
		return 0, errFull
	}
	return b.from.ReadAt(p, at)
}
