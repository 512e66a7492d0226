package bundle

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"time"

	"github.com/gofrs/flock"
)

// Partial is a blob on its way into a Store. What has come stays there when it is
// closed, also by a kill, for who begins it again. One has it at a time.
type Partial struct {
	store  Store
	blob   Blob
	digits string
	lock   *flock.Flock
	file   *os.File
	hash   hash.Hash
	size   int64
}

// Begin begins a blob where it was left off, once nobody else has it. There is nil
// where the blob is there already.
func (s Store) Begin(ctx context.Context, b Blob) (_ *Partial, err error) {
	digits, ok := hexOf(b.Digest)
	if !ok || b.Size < 0 || b.Size > MaxBlob {
		return nil, fmt.Errorf("beginning %q of %d bytes: %w", b.Digest, b.Size, ErrNoBlob)
	}
	if err := s.make(); err != nil {
		return nil, err
	}
	p := &Partial{store: s, blob: b, digits: digits, hash: sha256.New()}
	p.lock = flock.New(s.partPath(digits)+".lock", flock.SetPermissions(0o600))
	if _, err := p.lock.TryLockContext(ctx, 20*time.Millisecond); err != nil {
		return nil, errors.Join(fmt.Errorf("waiting for another who fetches %s: %w", b.Digest, err), p.lock.Close())
	}
	if s.Has(b) {
		return nil, p.unlock()
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.Close())
		}
	}()
	if p.file, err = os.OpenFile(s.partPath(digits), os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return nil, fmt.Errorf("keeping %s: %w", b.Digest, err)
	}
	if p.size, err = io.Copy(p.hash, p.file); err != nil {
		return nil, fmt.Errorf("reading what has come of %s: %w", b.Digest, err)
	}
	if p.size > b.Size {
		return p, p.Restart()
	}
	return p, nil
}

// Size is how many bytes have come.
func (p *Partial) Size() int64 { return p.size }

// Write implements io.Writer: it takes what comes next.
func (p *Partial) Write(data []byte) (int, error) {
	if p.size+int64(len(data)) > p.blob.Size {
		return 0, fmt.Errorf("more comes than the %d bytes of %s", p.blob.Size, p.blob.Digest)
	}
	n, err := p.file.Write(data)
	p.hash.Write(data[:n])
	p.size += int64(n)
	if err != nil {
		return n, fmt.Errorf("keeping %s: %w", p.blob.Digest, err)
	}
	return n, nil
}

// Restart forgets what has come.
func (p *Partial) Restart() error {
	p.hash.Reset()
	p.size = 0
	_, err := p.file.Seek(0, io.SeekStart)
	if err = errors.Join(err, p.file.Truncate(0)); err != nil {
		return fmt.Errorf("beginning %s anew: %w", p.blob.Digest, err)
	}
	return nil
}

// Commit takes a blob that has come whole into the store. Where its digest is another
// it is forgotten, and the error is a *CorruptError.
func (p *Partial) Commit() error {
	if p.size < p.blob.Size {
		return fmt.Errorf("keeping %s: %w", p.blob.Digest, io.ErrUnexpectedEOF)
	}
	if sha256Prefix+hex.EncodeToString(p.hash.Sum(nil)) != p.blob.Digest {
		return errors.Join(&CorruptError{p.blob.Digest}, p.Restart())
	}
	err := errors.Join(p.file.Sync(), p.file.Close())
	p.file = nil
	if err == nil {
		err = os.Rename(p.store.partPath(p.digits), p.store.blobPath(p.digits))
	}
	if err != nil {
		return fmt.Errorf("keeping %s: %w", p.blob.Digest, err)
	}
	// Who waits for the lock finds the blob, whichever file they lock.
	_ = os.Remove(p.lock.Path()) // Windows keeps what is open; it is empty
	return nil
}

// Close lets others have it.
func (p *Partial) Close() error {
	var err error
	if p.file != nil {
		err = p.file.Close()
		p.file = nil
	}
	return errors.Join(err, p.unlock())
}

func (p *Partial) unlock() error {
	if err := p.lock.Close(); err != nil {
		return fmt.Errorf("unlocking %s: %w", p.blob.Digest, err)
	}
	return nil
}
