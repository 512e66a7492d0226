package classroom_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"strings"
	"testing"

	"matelot/internal/classroom"
)

func TestWord(t *testing.T) {
	for name, test := range map[string]struct{ typed, want, address string }{
		"as it is shown":            {"192.168.1.20/K7XM2P-8H4T-2Q9C", "192.168.1.20/K7XM2P-8H4T-2Q9C", "192.168.1.20:7433"},
		"another port":              {"192.168.1.20:8443/K7XM2P-8H4T-2Q9C", "192.168.1.20:8443/K7XM2P-8H4T-2Q9C", "192.168.1.20:8443"},
		"small, misread":            {"  teacher.local/k7xm2p 8h4t-2q9c ", "teacher.local/K7XM2P-8H4T-2Q9C", "teacher.local:7433"},
		"O and I and l":             {"10.0.0.1/OIlABC-8H4T-2Q9C", "10.0.0.1/011ABC-8H4T-2Q9C", "10.0.0.1:7433"},
		"the page's address":        {"https://10.0.0.1:7433/#K7XM2P-8H4T-2Q9C", "10.0.0.1/K7XM2P-8H4T-2Q9C", "10.0.0.1:7433"},
		"no hyphens":                {"10.0.0.1/K7XM2P8H4T2Q9C", "10.0.0.1/K7XM2P-8H4T-2Q9C", "10.0.0.1:7433"},
		"version 6":                 {"[fd00::5]/K7XM2P-8H4T-2Q9C", "[fd00::5]/K7XM2P-8H4T-2Q9C", "[fd00::5]:7433"},
		"version 6 with port":       {"[fd00::5]:99/K7XM2P-8H4T-2Q9C", "[fd00::5]:99/K7XM2P-8H4T-2Q9C", "[fd00::5]:99"},
		"typed by a word processor": {"10.0.0.1/K7XM2P–8H4T–2Q9C", "10.0.0.1/K7XM2P-8H4T-2Q9C", "10.0.0.1:7433"},
	} {
		t.Run(name, func(t *testing.T) {
			w, err := classroom.ParseWord(test.typed)
			if err != nil || w.String() != test.want || w.Address != test.address {
				t.Fatalf("got %s at %s, %v", w, w.Address, err)
			}
			again, err := classroom.ParseWord(w.URL())
			if err != nil || again != w {
				t.Errorf("by its page: %v, %v", again, err)
			}
		})
	}
	for _, typed := range []string{
		"", "K7XM2P", "10.0.0.1", "10.0.0.1/", "10.0.0.1/K7XM2P", "10.0.0.1/K7XM2P-8H4T-2Q9", "10.0.0.1/K7XM2P-8H4T-2Q9C0",
		"/K7XM2P-8H4T-2Q9C", "10.0.0.1:0/K7XM2P-8H4T-2Q9C", "10.0.0.1:99999/K7XM2P-8H4T-2Q9C", "a@b/K7XM2P-8H4T-2Q9C",
		"10.0.0.1/K7XM2P-8H4T-2Q9Ü", "http://10.0.0.1/K7XM2P-8H4T-2Q9C", "10.0.0.1?x/K7XM2P-8H4T-2Q9C",
	} {
		if w, err := classroom.ParseWord(typed); !errors.Is(err, classroom.ErrWord) {
			t.Errorf("%q: got %v, %v", typed, w, err)
		}
	}
}

func TestCodes(t *testing.T) {
	seen := map[string]bool{}
	letters := ""
	for range 500 {
		code := classroom.NewCode()
		if len(code) != 6 || strings.ContainsAny(code, "ILOU") || seen[code] {
			t.Fatalf("a code %q", code)
		}
		seen[code] = true
		letters += code
	}
	for _, letter := range "0123456789ABCDEFGHJKMNPQRSTVWXYZ" {
		if !strings.ContainsRune(letters, letter) {
			t.Errorf("%c is never drawn", letter)
		}
	}
	w := classroom.Word{Code: "K0XM21"}
	if !w.SameCode("kox m2l") || w.SameCode("K0XM22") || w.SameCode("") {
		t.Error("a code is taken for another")
	}
}

func TestFingerprint(t *testing.T) {
	seen := map[string]bool{}
	for range 3 {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		public, err := x509.MarshalPKIXPublicKey(key.Public())
		if err != nil {
			t.Fatal(err)
		}
		spelled, err := classroom.Fingerprint(public)
		if err != nil || len(spelled) != 8 || seen[spelled] {
			t.Fatalf("got %q, %v", spelled, err)
		}
		seen[spelled] = true
		if again, err := classroom.Fingerprint(public); err != nil || again != spelled {
			t.Errorf("%q and %q of one key, %v", spelled, again, err)
		}
	}
}
