package dial

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
)

// TLS says where the certificates of an endpoint stand. An empty path is one
// that is not used.
type TLS struct {
	CA, Cert, Key string
	SkipVerify    bool
}

// tlsFromEnv follows the docker CLI: TLS is used if DOCKER_TLS or
// DOCKER_TLS_VERIFY is set, and the second one verifies the server.
func tlsFromEnv(env Environment) *TLS {
	verify := env.Getenv("DOCKER_TLS_VERIFY") != ""
	if !verify && env.Getenv("DOCKER_TLS") == "" {
		return nil
	}
	dir := env.Getenv("DOCKER_CERT_PATH")
	if dir == "" {
		dir = ConfigDir(env)
	}
	return tlsFromFolder(dir, !verify)
}

// tlsFromFolder names those of the three usual files that exist.
func tlsFromFolder(dir string, skipVerify bool) *TLS {
	existing := func(name string) string {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); err != nil {
			return ""
		}
		return path
	}
	return &TLS{
		CA: existing("ca.pem"), Cert: existing("cert.pem"), Key: existing("key.pem"),
		SkipVerify: skipVerify,
	}
}

// handshake makes conn a TLS connection to the server of that name.
func (t *TLS) handshake(ctx context.Context, conn net.Conn, serverName string) (net.Conn, error) {
	config, err := t.config(serverName)
	if err != nil {
		return nil, err
	}
	secured := tls.Client(conn, config)
	if err := secured.HandshakeContext(ctx); err != nil {
		return nil, fmt.Errorf("TLS with the docker engine: %w", err)
	}
	return secured, nil
}

func (t *TLS) config(serverName string) (*tls.Config, error) {
	config := &tls.Config{
		ServerName: serverName,
		MinVersion: tls.VersionTLS12,
		//nolint:gosec // The learner's own setting, as for the docker CLI.
		InsecureSkipVerify: t.SkipVerify,
	}
	if t.CA != "" {
		pem, err := os.ReadFile(t.CA)
		if err != nil {
			return nil, fmt.Errorf("reading the engine's certificate authority: %w", err)
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("reading %s: %w", t.CA, errors.New("no certificate in it"))
		}
	}
	if t.Cert != "" && t.Key != "" {
		pair, err := tls.LoadX509KeyPair(t.Cert, t.Key)
		if err != nil {
			return nil, fmt.Errorf("reading the certificate for the engine: %w", err)
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return config, nil
}
