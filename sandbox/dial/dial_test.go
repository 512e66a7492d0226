package dial_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"matelot/sandbox/dial"
)

func skipWithoutSockets(t *testing.T) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("named pipes take the place of sockets on Windows")
	}
}

// shortDir is a folder whose sockets fit in the 104 bytes that macOS allows.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "dial")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// listen serves a socket that says back what it hears until the other side
// stops writing, then says "." and closes.
func listen(t *testing.T, path string) {
	t.Helper()
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go echo(listener)
}

func echo(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			_, _ = io.Copy(conn, conn)
			_, _ = conn.Write([]byte("."))
			_ = conn.Close()
		}()
	}
}

// converse writes, half-closes and reads to the end.
func converse(t *testing.T, endpoint dial.Endpoint) string {
	t.Helper()
	conn, err := endpoint.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if _, err := conn.Write([]byte("ahoy")); err != nil {
		t.Fatal(err)
	}
	half, ok := conn.(interface{ CloseWrite() error })
	if !ok {
		t.Fatalf("%T cannot be half-closed", conn)
	}
	if err := half.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	heard, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	return string(heard)
}

func TestDialSocket(t *testing.T) {
	skipWithoutSockets(t)
	path := filepath.Join(shortDir(t), "s")
	listen(t, path)
	if heard := converse(t, dial.Endpoint{Host: "unix://" + path}); heard != "ahoy." {
		t.Errorf("heard %q", heard)
	}
}

func TestDialTCPAndTLS(t *testing.T) {
	dir := t.TempDir()
	certificate := selfSigned(t, dir)
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	secured, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate}})
	if err != nil {
		t.Fatal(err)
	}
	for _, listener := range []net.Listener{plain, secured} {
		t.Cleanup(func() { _ = listener.Close() })
		go echo(listener)
	}
	ca := filepath.Join(dir, "ca.pem")

	if heard := converse(t, dial.Endpoint{Host: "tcp://" + plain.Addr().String()}); heard != "ahoy." {
		t.Errorf("over TCP heard %q", heard)
	}
	host := "tcp://" + secured.Addr().String()
	if heard := converse(t, dial.Endpoint{Host: host, TLS: &dial.TLS{CA: ca}}); heard != "ahoy." {
		t.Errorf("over TLS heard %q", heard)
	}
	if heard := converse(t, dial.Endpoint{Host: host, TLS: &dial.TLS{SkipVerify: true}}); heard != "ahoy." {
		t.Errorf("over unverified TLS heard %q", heard)
	}
	_, err = dial.Endpoint{Host: host, TLS: &dial.TLS{}}.Dial(t.Context())
	var unknown x509.UnknownAuthorityError
	if !errors.As(err, &unknown) {
		t.Errorf("a certificate of nobody we know: got %v", err)
	}
}

// selfSigned makes a certificate for 127.0.0.1 that is its own authority, and
// leaves it in dir as ca.pem.
func selfSigned(t *testing.T, dir string) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA:        true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "ca.pem"), string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// fakeSSH puts a command named ssh first on the PATH.
func fakeSSH(t *testing.T, script string) (dir string) {
	t.Helper()
	skipWithoutSockets(t)
	dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "ssh"), []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	return dir
}

func TestDialSSH(t *testing.T) {
	dir := fakeSSH(t, `printf '%s\n' "$@" > "$(dirname "$0")/arguments"; cat; printf .`)
	if heard := converse(t, dial.Endpoint{Host: "ssh://me@there:2222/run/it's.sock"}); heard != "ahoy." {
		t.Errorf("heard %q", heard)
	}
	arguments, err := os.ReadFile(filepath.Join(dir, "arguments"))
	if err != nil {
		t.Fatal(err)
	}
	const want = "-T -o ConnectTimeout=30 -o BatchMode=yes -l me -p 2222 -- there " +
		`docker --host 'unix:///run/it'\''s.sock' system dial-stdio`
	if got := strings.Join(strings.Fields(string(arguments)), " "); got != want {
		t.Errorf("ssh was started with\n%s, want\n%s", got, want)
	}
}

func TestDialSSHSaysWhatSSHSaid(t *testing.T) {
	fakeSSH(t, `echo "Permission denied (publickey)." >&2; exit 255`)
	conn, err := dial.Endpoint{Host: "ssh://there"}.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_, err = io.ReadAll(conn)
	if err == nil || !strings.Contains(err.Error(), "Permission denied (publickey).") {
		t.Errorf("got %v", err)
	}
}

func TestDialSSHCloseEndsACommandThatStays(t *testing.T) {
	fakeSSH(t, `trap '' HUP PIPE; exec sleep 600`)
	conn, err := dial.Endpoint{Host: "ssh://there"}.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	closed := make(chan error, 1)
	go func() { closed <- conn.Close() }()
	select {
	case err := <-closed:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("Close waits for the command")
	}
}

func TestHosts(t *testing.T) {
	tests := []struct{ host, reason string }{
		{"fd://", "matelot knows"},
		{"tcp://h:2375/path", "a path after the port"},
		{"tcp://h:port", "it is no address"},
		{"ssh://", "it is no ssh address"},
		{"ssh://me:secret@h", "a password"},
		{"ssh://-oProxyCommand=evil", "a dash"},
		{"ssh://-o@h", "a dash"},
		{"npipe://", "it names no pipe"},
	}
	for _, test := range tests {
		t.Run(test.host, func(t *testing.T) {
			_, err := dial.Endpoint{Host: test.host}.Dial(t.Context())
			var hostError *dial.HostError
			if !errors.As(err, &hostError) || !strings.Contains(hostError.Reason, test.reason) {
				t.Errorf("got %v", err)
			}
		})
	}
}
