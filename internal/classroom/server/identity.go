package server

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"matelot/internal/classroom"
)

// Identity is what a classroom keeps of its own between starts: the key that its word
// tells of, and the teacher's token.
type Identity struct {
	Print   string // of the key, as in the word
	Teacher string // token of the teacher's pages
	Public  []byte // the key's SubjectPublicKeyInfo
	key     *ecdsa.PrivateKey
}

// LoadIdentity reads it from a folder, where it is made if it is not there. Its files
// are the teacher's alone.
func LoadIdentity(dir string) (*Identity, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the classroom's folder: %w", err)
	}
	key, err := loadKey(filepath.Join(dir, "key.pem"))
	if err != nil {
		return nil, fmt.Errorf("reading the classroom's key: %w", err)
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return nil, fmt.Errorf("reading the classroom's key: %w", err)
	}
	id := &Identity{key: key, Public: public}
	if id.Print, err = classroom.Fingerprint(public); err != nil {
		return nil, err
	}
	token, err := once(filepath.Join(dir, "teacher.token"), func() ([]byte, error) { return []byte(rand.Text() + "\n"), nil })
	if err != nil {
		return nil, fmt.Errorf("reading the teacher's token: %w", err)
	}
	id.Teacher = strings.TrimSpace(string(token))
	if len(id.Teacher) < 20 {
		return nil, fmt.Errorf("the teacher's token in %s is too short to be one", dir)
	}
	return id, nil
}

func loadKey(path string) (*ecdsa.PrivateKey, error) {
	text, err := once(path, func() ([]byte, error) {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return nil, err
		}
		der, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			return nil, err
		}
		return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
	})
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%s holds no key", path)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	key, ok := parsed.(*ecdsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%s holds a key of another kind", path)
	}
	return key, nil
}

// once reads a file, or makes it whole or not at all.
func once(path string, content func() ([]byte, error)) ([]byte, error) {
	text, err := os.ReadFile(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return text, err
	}
	if text, err = content(); err != nil {
		return nil, err
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".new-") // of mode 0600
	if err != nil {
		return nil, err
	}
	_, err = file.Write(text)
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return nil, errors.Join(err, os.Remove(file.Name()))
	}
	return text, nil
}

// Certificate certifies the key for where the classroom is now. It is made anew at
// each start: a laptop's address changes, its key does not.
func (id *Identity) Certificate(hosts []string, now time.Time) (tls.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("drawing a number: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "matelot classroom"},
		NotBefore: now.Add(-24 * time.Hour), NotAfter: now.Add(366 * 24 * time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
	}
	for _, host := range hosts {
		if ip := net.ParseIP(host); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, id.key.Public(), id.key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("making the certificate: %w", err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: id.key}, nil
}
