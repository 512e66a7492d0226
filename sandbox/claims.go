package sandbox

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// claims counts the sessions of this user that use a stand-in image on one
// engine: an empty file a session, in a folder an image, in a folder beside
// those of the sessions. It implements proxy.Claims.
type claims struct {
	dir    string
	engine string
}

func (c claims) folder(ref string) string {
	sum := sha256.Sum256([]byte(c.engine + "\n" + ref))
	return filepath.Join(c.dir, hex.EncodeToString(sum[:]))
}

// Lock keeps other sessions from claiming or releasing an image. It implements
// proxy.Locking.
func (c claims) Lock(ctx context.Context, ref string) (unlock func(), err error) {
	if err := os.MkdirAll(c.dir, 0o700); err != nil {
		return nil, fmt.Errorf("locking the image %s: %w", ref, err)
	}
	if unlock, err = lockFile(ctx, c.folder(ref)+".lock"); err != nil {
		return nil, fmt.Errorf("locking the image %s: %w", ref, err)
	}
	return unlock, nil
}

// Claim implements proxy.Claims.
func (c claims) Claim(ref, session string) error {
	folder := c.folder(ref)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("claiming the image %s: %w", ref, err)
	}
	if err := os.WriteFile(filepath.Join(folder, session), nil, 0o600); err != nil {
		return fmt.Errorf("claiming the image %s: %w", ref, err)
	}
	return nil
}

// Release implements proxy.Claims.
func (c claims) Release(ref, session string) (last bool, err error) {
	folder := c.folder(ref)
	if err := os.Remove(filepath.Join(folder, session)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("releasing the image %s: %w", ref, err)
	}
	others, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("releasing the image %s: %w", ref, err)
	}
	return !slices.ContainsFunc(others, c.lives), nil
}

// lives tells whether the session that a claim is of still exists: the folder
// of one whose engine was gone may have been deleted by hand.
func (c claims) lives(claim fs.DirEntry) bool {
	return exists(filepath.Join(filepath.Dir(c.dir), claim.Name()))
}
