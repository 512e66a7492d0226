package submission

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"strings"
)

// readTarGz takes in the files of a compressed tar archive.
func (in *intake) readTarGz(ctx context.Context, from io.Reader) error {
	packed := &counted{from: bufio.NewReader(from)}
	unpacked, err := gzip.NewReader(packed)
	if err != nil {
		in.problems.add(Damaged, "")
		return nil //nolint:nilerr // it is told
	}
	m := &meter{ctx: ctx, limits: in.limits, packed: func() int64 { return packed.n }}
	start := bufio.NewReader(metered{unpacked, m})
	head, err := start.Peek(tarHeader)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, errBomb):
		return err
	case err != nil && !errors.Is(err, io.EOF):
		in.problems.add(Damaged, "")
		return nil
	case !isTar(head):
		in.problems.add(Unknown, "")
		return nil
	}
	return in.readTar(ctx, start)
}

// readTar takes in the files of a tar archive.
func (in *intake) readTar(ctx context.Context, from io.Reader) error {
	archive := tar.NewReader(from)
	for {
		header, err := archive.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, errBomb):
			return err
		case err != nil && !errors.Is(err, tar.ErrInsecurePath): // each name is looked at below
			in.problems.add(Damaged, "")
			return nil
		}
		if err := in.offer(ctx, tarEntry(header, archive)); err != nil {
			return err
		}
	}
}

func tarEntry(header *tar.Header, archive *tar.Reader) entry {
	e := entry{
		name:       header.Name,
		folder:     header.Typeflag == tar.TypeDir,
		executable: header.Mode&0o111 != 0,
		size:       header.Size,
		open:       func() (io.ReadCloser, error) { return io.NopCloser(archive), nil },
	}
	switch header.Typeflag {
	case tar.TypeReg, tar.TypeDir:
	case tar.TypeLink, tar.TypeSymlink:
		e.refused = Link
	case tar.TypeGNUSparse:
		e.refused = Sparse
	case tar.TypeXGlobalHeader: // Git's archives begin with the commit's name in one
		e.name, e.folder = ".", true
	default:
		e.refused = Device
	}
	for record := range header.PAXRecords {
		if strings.HasPrefix(record, "GNU.sparse.") {
			e.refused = Sparse
		}
	}
	return e
}

// tarHeader is the length of a tar archive's first block, in bytes.
const tarHeader = 512

// isTar tells whether a file begins as tar archives do.
func isTar(head []byte) bool {
	if len(head) < tarHeader {
		return false
	}
	const magicAt = 257 // of "ustar", which all but archives of the seventies have
	return string(head[magicAt:magicAt+5]) == "ustar"
}
