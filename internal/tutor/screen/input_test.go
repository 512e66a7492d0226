package screen

import (
	"os"
	"runtime"
	"testing"

	"matelot/internal/tutor"
)

// A character is read as a whole, however its bytes come.
func TestCharactersAreReadWhole(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows reads keys")
	}
	from, to, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = from.Close(); _ = to.Close() })
	in := Options{ScreenOptions: tutor.ScreenOptions{In: from}}.input()
	buffer := make([]byte, 64)
	for _, step := range []struct{ comes, read string }{
		{"r\xc3", "r"},
		{"\xa9ponse", "éponse"}, // é in halves
		{"\xe2", ""},
		{"\x82", ""},
		{"\xac", "€"},
		{"caf\xe9", "caf"},
		{"\r", "\xe9\r"}, // another encoding: as it came
		{"\xa9\xa9", "\xa9\xa9"},
		{"\x1b[A", "\x1b[A"},
		{"ü", "ü"},
	} {
		if _, err := to.WriteString(step.comes); err != nil {
			t.Fatal(err)
		}
		n, err := in.Read(buffer)
		if err != nil || string(buffer[:n]) != step.read {
			t.Errorf("after %q: %q, %v; want %q", step.comes, buffer[:n], err, step.read)
		}
	}
}
