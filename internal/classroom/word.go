package classroom

import (
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/crypto/scrypt"
)

// DefaultPort is where a classroom listens. A word leaves it out.
const DefaultPort = 7433

// Lengths of the parts of a word, in characters.
const (
	codeLength  = 6
	printLength = 8
)

// Word is what a learner types to join: where the classroom is, the code that lets
// them in, and by what they know that it is the one: "192.168.1.20/K7XM2P-8H4T-2Q9C".
type Word struct {
	Address string // host:port
	Code    string // six characters
	Print   string // eight characters that follow from the certificate's key: Fingerprint
}

// alphabet is Crockford's base 32: no I, L, O and U, so that nothing is misread from
// a projector (https://www.crockford.com/base32.html).
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// NewCode draws a code: 30 bits, which are enough where guessing is rationed.
func NewCode() string {
	var drawn [codeLength]byte
	_, _ = rand.Read(drawn[:]) // never fails
	return spell(drawn[:], codeLength, 8)
}

// Fingerprint is what a word says of the public key of the classroom's certificate
// (its SubjectPublicKeyInfo). It has 40 bits; what makes it hard to find another key
// with the same is that each try costs some 50 ms and 32 MiB.
func Fingerprint(publicKey []byte) (string, error) {
	sum := sha256.Sum256(publicKey)
	stretched, err := scrypt.Key(sum[:], []byte("matelot classroom 1"), 1<<15, 8, 1, 5)
	if err != nil {
		return "", fmt.Errorf("making the fingerprint: %w", err)
	}
	return spell(stretched, printLength, 5), nil
}

// spell writes n characters of the alphabet, each by the next so many bits.
func spell(data []byte, n, bits int) string {
	var text strings.Builder
	for i := range n {
		value := 0
		for bit := i * bits; bit < i*bits+5; bit++ {
			value = value<<1 | int(data[bit/8]>>(7-bit%8)&1)
		}
		text.WriteByte(alphabet[value])
	}
	return text.String()
}

// String is the word as it is shown.
func (w Word) String() string {
	address := w.Address
	if host, port, err := net.SplitHostPort(address); err == nil && port == strconv.Itoa(DefaultPort) {
		address = host
		if strings.Contains(host, ":") {
			address = "[" + host + "]"
		}
	}
	return address + "/" + w.secret()
}

// URL is a page of the classroom that says how to join, with the word in the part of
// the address that is never sent.
func (w Word) URL() string { return "https://" + w.Address + "/#" + w.secret() }

func (w Word) secret() string {
	half := len(w.Print) / 2
	return w.Code + "-" + w.Print[:half] + "-" + w.Print[half:]
}

// ErrWord says that a word is not complete, or no word.
var ErrWord = errors.New("this is no word of a classroom")

// ParseWord reads a word as people type it: in small letters, with o for 0, or as
// the address of the page.
func ParseWord(text string) (Word, error) {
	text = strings.TrimSpace(text)
	text = strings.TrimPrefix(text, "https://")
	text = strings.Replace(text, "/#", "/", 1)
	at, secret, ok := strings.Cut(text, "/")
	if !ok {
		return Word{}, ErrWord
	}
	address, err := addressOf(at)
	if err != nil {
		return Word{}, err
	}
	letters, ok := read(secret)
	if !ok || len(letters) != codeLength+printLength {
		return Word{}, ErrWord
	}
	return Word{Address: address, Code: letters[:codeLength], Print: letters[codeLength:]}, nil
}

// addressOf is a host with the port that is meant.
func addressOf(at string) (string, error) {
	u, err := url.Parse("https://" + at)
	if err != nil || u.Hostname() == "" || u.Host != at {
		return "", ErrWord
	}
	port := u.Port()
	if port == "" {
		port = strconv.Itoa(DefaultPort)
	}
	if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
		return "", ErrWord
	}
	return net.JoinHostPort(u.Hostname(), port), nil
}

// read gives the characters of the alphabet that are meant.
func read(text string) (string, bool) {
	var letters strings.Builder
	for _, r := range strings.ToUpper(text) {
		switch r {
		case '-', ' ', '\u2010', '\u2011', '\u2013': // hyphens as word processors make them
			continue
		case 'O':
			r = '0'
		case 'I', 'L':
			r = '1'
		}
		if !strings.ContainsRune(alphabet, r) {
			return "", false
		}
		letters.WriteRune(r)
	}
	return letters.String(), true
}

// Letters gives the characters that are meant by a code as somebody typed it: in small
// letters, with hyphens or without, with o for 0.
func Letters(text string) (string, bool) { return read(text) }

// SameCode tells whether a code that somebody typed is the room's.
func (w Word) SameCode(code string) bool {
	letters, ok := read(code)
	return ok && letters == w.Code
}
